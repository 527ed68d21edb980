using System.Globalization;
using Screening.Core;
using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Descriptors.Density;

namespace Screening.Descriptors.Tests.Density;

public sealed class IonDensityTests
{
    private const double TemperatureK = 600, ThermalEv = Units.BoltzmannEvPerK * TemperatureK;

    // A voxel of 0.25 Å widens a Gaussian by h²/12, the binomial filter by h²/2.
    private const double Blur = 0.25 * 0.25 * ((1 / 12.0) + 0.5);

    [Test]
    public void A_harmonic_well_has_a_parabola_of_free_energy()
    {
        const double u = 0.35;
        IonDensity density = Sample(Lattice.Cubic(6), 40, 4000, random => new(3 + (u * random.NextNormal()), 3 + (u * random.NextNormal()), 3 + (u * random.NextNormal())));

        FreeEnergyProfile profile = FreeEnergyProfile.Between(density.Density!, new(0.5, 0.5, 0.5), new(1.2, 0, 0), TemperatureK)!;

        // From the well's middle, along x to the densest voxel within 0.5 Å of the end; the first point lies within half a voxel of the middle.
        Assert.That(profile.DistanceAngstrom[^1], Is.InRange(0.7, 1.3));
        double offset = 0.125;
        for (int n = 0; n < profile.EnergyEv.Length; n++)
        {
            double r = profile.DistanceAngstrom[n];
            double expected = ThermalEv * ((((r - offset) * (r - offset)) - (offset * offset)) / (2 * ((u * u) + Blur)));
            double other = ThermalEv * ((((r + offset) * (r + offset)) - (offset * offset)) / (2 * ((u * u) + Blur)));
            Assert.That(profile.EnergyEv[n] - profile.EnergyEv[0], Is.InRange(Math.Min(expected, other) - 0.004, Math.Max(expected, other) + 0.004));
        }

        Assert.That(profile.StandardErrorEv, Is.All.InRange(1e-5, 4e-3));
        Assert.That(profile.EnergyEv[^1], Is.GreaterThan(0.05));
        Assert.That(SyntheticTrajectory.Find(density.Complete(), "density_barrier_1d_eV"), Is.Null);
    }

    [Test]
    public void A_cosine_channel_gives_its_barrier_in_one_dimension_and_none_in_others()
    {
        // U = U0 (1 − cos 2πx/a)/2 along x with a = 5 Å, a narrow well in y and z. Blur lowers the barrier by 4 meV.
        const double barrier = 0.15, u = 0.3;
        IonDensity density = Sample(Lattice.Orthorhombic(5, 6, 6), 40, 8000, random =>
        {
            double x;
            do
            {
                x = 5 * random.NextDouble();
            }
            while (random.NextDouble() > Math.Exp(-barrier * 0.5 * (1 - Math.Cos(2 * Math.PI * x / 5)) / ThermalEv));
            return new(x, 3 + (u * random.NextNormal()), 3 + (u * random.NextNormal()));
        });
        DescriptorOutput output = density.Complete();
        DescriptorValue level = SyntheticTrajectory.Value(output, "density_barrier_1d_eV");

        Assert.That(level.Value, Is.EqualTo(barrier - 0.004).Within(0.004));
        Assert.That(level.StandardError, Is.LessThan(0.002));
        Assert.That(SyntheticTrajectory.Find(output, "density_barrier_3d_eV"), Is.Null);
        FreeEnergyProfile profile = FreeEnergyProfile.Between(density.Density!, new(0, 0.5, 0.5), new(2.5, 0, 0), TemperatureK)!;
        Assert.That(profile.BarrierEv, Is.InRange(0.10, 0.152));            // up to the densest voxel within 0.5 Å of the saddle
    }

    [Test]
    public void The_cube_file_integrates_to_the_number_of_ions_and_has_the_cell_in_bohr()
    {
        IonDensity density = Sample(Lattice.Orthorhombic(4, 5, 6), 7, 50, random => new(4 * random.NextDouble(), 5 * random.NextDouble(), 6 * random.NextDouble()));
        StringWriter text = new(CultureInfo.InvariantCulture);

        GaussianCube.Write(text, density.Density!, density.Framework, "two\nlines");

        string[] lines = text.ToString().Split('\n');
        double[][] header = [.. lines[2..6].Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => double.Parse(w, CultureInfo.InvariantCulture)).ToArray())];
        double[] values = [.. lines.Skip(7).SelectMany(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(w => double.Parse(w, CultureInfo.InvariantCulture))];
        double voxel = header[1][1] * header[2][2] * header[3][3];
        Assert.That(lines[0], Is.EqualTo("two lines"));
        Assert.That(header[0][0], Is.EqualTo(1));                                                    // one framework atom
        Assert.That(header[1][0] * header[1][1], Is.EqualTo(4 / 0.529177210903).Within(1e-4));
        Assert.That(values, Has.Length.EqualTo((int)(header[1][0] * header[2][0] * header[3][0])));
        Assert.That(values.Sum() * voxel, Is.EqualTo(7).Within(0.001).Percent);
    }

    private static IonDensity Sample(Lattice lattice, int ions, int frames, Func<RandomStream, Cartesian> draw)
    {
        RandomStream random = new(11, "density");
        IonDensity density = new();
        new SyntheticTrajectory { Ions = ions, Frames = frames, Lattice = lattice, TemperatureK = TemperatureK }.Play(density, (_, x, y, z) =>
        {
            for (int i = 0; i < ions; i++)
            {
                Cartesian r = draw(random);
                (x[i], y[i], z[i]) = (r.X, r.Y, r.Z);
            }
        });
        return density;
    }
}
