using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Local;

namespace Screening.Descriptors.Tests.Local;

public sealed class FourierStructureFactorTests
{
    [Test]
    public void An_excluded_sphere_alone_gives_its_closed_form()
    {
        // g = 0 below a, 1 beyond: S = 1 − 4πρ (sin qa − qa cos qa)/q³. The window falls to 0.96 at a, by its definition.
        const double a = 2, density = 0.02, windowAtContact = 0.94;
        double[] r = [.. Enumerable.Range(0, 400).Select(b => (b + 0.5) * 0.025)], q = [0.5, 1, 1.5, 2, 3, 5];
        double[] s = FourierStructureFactor.Transform(r, [.. r.Select(x => x < a ? 0.0 : 1.0)], density, q);
        for (int k = 0; k < q.Length; k++)
        {
            double hole = 4 * Math.PI * density * (Math.Sin(q[k] * a) - (q[k] * a * Math.Cos(q[k] * a))) / Math.Pow(q[k], 3);

            Assert.That(1 - s[k], Is.EqualTo(hole).Within((1 - windowAtContact) * 4 * Math.PI * density * a * a * a / 3), $"q = {q[k]}");
        }
    }

    [Test]
    public void No_structure_gives_one_everywhere()
    {
        double[] r = [.. Enumerable.Range(0, 100).Select(b => (b + 0.5) * 0.1)];
        Assert.That(FourierStructureFactor.Transform(r, [.. r.Select(_ => 1.0)], 0.05, [0.5, 1, 4]), Is.All.EqualTo(1.0));
    }

    [Test]
    public void It_agrees_with_the_direct_sum_over_wave_vectors_for_a_liquid()
    {
        // Ions of two elements put at random no nearer than 2.2 Å, anew in each frame: liquid-like, so that the smearing by the window is small.
        const int frames = 40, atoms = 320;
        Lattice lattice = Lattice.Cubic(21);
        RandomStream random = new(8, "liquid");
        RadialDistribution distances = new(allPairs: true);
        StructureFactor direct = new();
        FourierStructureFactor fourier = new(distances);
        TrajectoryInfo info = new()
        {
            Atoms = [.. Enumerable.Range(0, atoms).Select(i => i < atoms / 2 ? SyntheticTrajectory.Lithium : SyntheticTrajectory.Sulfur)], Mobile = SyntheticTrajectory.Lithium, FrameIntervalPs = 1, Lattice = lattice,
        };
        DescriptorSet set = new([distances, direct, fourier], removeDrift: false);
        set.Begin(info);
        for (int t = 0; t < frames; t++)
        {
            List<Fractional> points = [];
            while (points.Count < atoms)
            {
                Fractional p = new(random.NextDouble(), random.NextDouble(), random.NextDouble());
                if (points.TrueForAll(o => lattice.Distance(p, o) > 2.2))
                {
                    points.Add(p);
                }
            }

            set.Accept(new() { Index = t, TimePs = t, Lattice = lattice, X = [.. points.Select(p => 21 * p.U)], Y = [.. points.Select(p => 21 * p.V)], Z = [.. points.Select(p => 21 * p.W)] });
        }

        set.End();
        DescriptorOutput output = set.Complete();
        DescriptorSeries sum = SyntheticTrajectory.Series(output, "structure_factor"), transform = SyntheticTrajectory.Series(output, "structure_factor_fourier");

        // Means over 0.5 Å⁻¹: the scatter of the direct sum in a band is some 0.02.
        for (double q = 1; q < 3.9; q += 0.5)
        {
            double expected = Band(sum, q), found = Band(transform, q);
            Assert.That(found, Is.EqualTo(expected).Within(0.08), $"{q} to {q + 0.5} 1/Å");
        }

        // Not flat: the comparison would mean nothing.
        Assert.That(Band(transform, 1), Is.LessThan(0.8));
        Assert.That(output.Series.Select(s => s.Name), Has.Member("structure_factor_fourier_Li-S").And.Member("structure_factor_fourier_S-S"));

        static double Band(DescriptorSeries s, double q) => s.Y.Where((_, i) => s.X[i] >= q && s.X[i] < q + 0.5).Average();
    }
}
