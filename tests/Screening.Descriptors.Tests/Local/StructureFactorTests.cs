using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Local;

namespace Screening.Descriptors.Tests.Local;

public sealed class StructureFactorTests
{
    [Test]
    public void An_ideal_gas_has_a_structure_factor_of_one()
    {
        RandomStream random = new(5, "gas");
        Lattice lattice = new(new(13, 0, 0), new(-3, 12, 0), new(2, 1, 14));
        DescriptorOutput output = Measure(lattice, 200, 30, _ => new(random.NextDouble(), random.NextDouble(), random.NextDouble()));
        DescriptorSeries s = SyntheticTrajectory.Series(output, "structure_factor_number");

        // A wave vector of one frame gives an exponential variable of mean one; the shell at 2 Å⁻¹ has some 25 of them in each of 30 frames.
        Assert.That(s.Y.Where((_, i) => s.X[i] > 2).Average(), Is.EqualTo(1).Within(0.03));
        Assert.That(s.Y.Where((_, i) => s.X[i] > 2), Is.All.EqualTo(1).Within(0.25));
    }

    [Test]
    public void Sheets_at_a_spacing_give_a_first_peak_at_two_pi_over_it()
    {
        // Eight sheets across 32 Å: 2π/4 Å = 1.571 Å⁻¹, in the middle of no shell; the shell average places it within half a step.
        RandomStream random = new(6, "sheets");
        DescriptorOutput output = Measure(Lattice.Cubic(32), 240, 20, i => new((i % 8) / 8.0, random.NextDouble(), random.NextDouble()));
        DescriptorValue peak = SyntheticTrajectory.Value(output, "first_sharp_diffraction_peak_per_A");
        Assert.That(peak.Value, Is.EqualTo(2 * Math.PI / 4).Within(0.06));
        Assert.That(SyntheticTrajectory.Value(output, "first_sharp_diffraction_peak_height").Value, Is.GreaterThan(2));
        Assert.That(peak.StandardError, Is.Not.Null);
    }

    [Test]
    public void The_sum_over_wave_vectors_equals_the_sum_over_pairs()
    {
        // Debye-like check on one shell: |Σ e^(iqr)|² by recurrence against cosines of every pair, over the same wave vectors.
        RandomStream random = new(7, "pairs");
        Lattice lattice = Lattice.Orthorhombic(9, 10, 11);
        Fractional[] points = [.. Enumerable.Range(0, 12).Select(_ => new Fractional(random.NextDouble(), random.NextDouble(), random.NextDouble()))];
        DescriptorSeries s = SyntheticTrajectory.Series(Measure(lattice, 12, 1, i => points[i]), "structure_factor_number");
        double[] sums = new double[40], counts = new double[40];
        for (int h = -6; h <= 6; h++)
        {
            for (int k = -7; k <= 7; k++)
            {
                for (int l = -8; l <= 8; l++)
                {
                    double q = 2 * Math.PI * Math.Sqrt((h * h / 81.0) + (k * k / 100.0) + (l * l / 121.0));
                    if (q > 0 && q < 4)
                    {
                        sums[(int)(q / 0.1)] += points.Sum(a => points.Sum(b => Math.Cos(2 * Math.PI * ((h * (a.U - b.U)) + (k * (a.V - b.V)) + (l * (a.W - b.W)))))) / 12;
                        counts[(int)(q / 0.1)]++;
                    }
                }
            }
        }

        for (int i = 0; i < s.X.Length; i++)
        {
            int shell = (int)(s.X[i] / 0.1);
            Assert.That(s.Y[i], Is.EqualTo(sums[shell] / counts[shell]).Within(1e-9));
        }
    }

    private static DescriptorOutput Measure(Lattice lattice, int atoms, int frames, Func<int, Fractional> place)
    {
        StructureFactor descriptor = new();
        descriptor.Begin(new() { Atoms = [.. Enumerable.Repeat(SyntheticTrajectory.Lithium, atoms)], Mobile = SyntheticTrajectory.Lithium, FrameIntervalPs = 1, Lattice = lattice });
        for (int t = 0; t < frames; t++)
        {
            Cartesian[] r = [.. Enumerable.Range(0, atoms).Select(i => lattice.ToCartesian(place(i)))];
            descriptor.Accept(new() { Index = t, TimePs = t, Lattice = lattice, X = [.. r.Select(p => p.X)], Y = [.. r.Select(p => p.Y)], Z = [.. r.Select(p => p.Z)] });
        }

        descriptor.End();
        return descriptor.Complete();
    }
}
