using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Descriptors.Transport;

namespace Screening.Descriptors.Tests.Transport;

public sealed class NonGaussianParameterTests
{
    [Test]
    public void Equal_straight_paths_have_minus_two_fifths_and_one_distance()
    {
        NonGaussianParameter descriptor = new();
        new SyntheticTrajectory { Ions = 10, Frames = 65, IntervalPs = 0.5 }.Play(descriptor, (t, x, _, _) => Array.Fill(x, 0.25 * t, 0, 10));
        DescriptorOutput output = descriptor.Complete();
        DescriptorSeries alpha = SyntheticTrajectory.Series(output, "non_gaussian_parameter"), hove = SyntheticTrajectory.Series(output, "van_hove_self_2ps");

        Assert.That(alpha.X, Is.EqualTo(new[] { 0.5, 1, 2, 4, 8 }).Within(1e-12));
        Assert.That(alpha.Y, Is.All.EqualTo(-0.4).Within(1e-9));
        Assert.That(hove.Y.Sum() * 0.1, Is.EqualTo(1).Within(1e-9));
        Assert.That(hove.X[Array.IndexOf(hove.Y, hove.Y.Max())], Is.EqualTo(1.05).Within(0.051));       // 1 Å lies between two bins
    }

    [Test]
    public void A_gaussian_walk_has_none_and_the_maxwell_distribution_of_distances()
    {
        const double step = 0.3;
        RandomStream random = new(2, "walk");
        NonGaussianParameter descriptor = new();
        new SyntheticTrajectory { Ions = 100, Frames = 1025 }.Play(descriptor, (_, x, y, z) =>
        {
            for (int i = 0; i < 100; i++)
            {
                (x[i], y[i], z[i]) = (x[i] + (step * random.NextNormal()), y[i] + (step * random.NextNormal()), z[i] + (step * random.NextNormal()));
            }
        });
        DescriptorOutput output = descriptor.Complete();
        DescriptorSeries alpha = SyntheticTrajectory.Series(output, "non_gaussian_parameter"), hove = SyntheticTrajectory.Series(output, "van_hove_self_0.16ps");
        double width = step * 4, r = 1.65;                                                              // 16 steps
        double maxwell = Math.Sqrt(2 / Math.PI) * r * r * Math.Exp(-r * r / (2 * width * width)) / (width * width * width);

        // α₂ scatters by √(8/15)·…/√n; 6 400 distances at this lag: 0.01.
        Assert.That(alpha.Y[4], Is.Zero.Within(0.05));
        Assert.That(hove.Y[16], Is.EqualTo(maxwell).Within(0.1));                                       // 3 % Poisson error of the bin, three times
    }

    [Test]
    public void Few_ions_that_hop_among_many_at_rest_make_it_large()
    {
        // A tenth of the ions moves by 1 Å per frame: ⟨r²⟩ = ⟨r⁴⟩ = 0.1, α₂ = 3/(5·0.1) − 1 = 5.
        NonGaussianParameter descriptor = new();
        new SyntheticTrajectory { Ions = 50, Frames = 20 }.Play(descriptor, (t, x, _, _) => Array.Fill(x, t, 0, 5));

        Assert.That(SyntheticTrajectory.Series(descriptor.Complete(), "non_gaussian_parameter").Y[0], Is.EqualTo(5).Within(1e-9));
    }

    [Test]
    public void The_diffusivities_of_single_ions_average_to_that_of_all()
    {
        RandomStream random = new(9, "ions");
        MeanSquaredDisplacement descriptor = new(new());
        new SyntheticTrajectory { Ions = 40, Frames = 400 }.Play(descriptor, (_, x, _, _) =>
        {
            for (int i = 0; i < 40; i++)
            {
                x[i] += (i < 20 ? 0.1 : 0.4) * random.NextNormal();
            }
        });
        DescriptorOutput output = descriptor.Complete();
        double[] ions = SyntheticTrajectory.Series(output, "per_ion_diffusivity").Y;

        Assert.That(ions, Has.Length.EqualTo(40).And.Ordered);
        Assert.That(ions.Average(), Is.EqualTo(SyntheticTrajectory.Value(output, "tracer_diffusivity_cm2_s").Value).Within(1e-6).Percent);
        Assert.That(ions[30..].Average(), Is.GreaterThan(4 * ions[..20].Average()));
        Assert.That(SyntheticTrajectory.Value(output, "per_ion_diffusivity_width").Value, Is.GreaterThan(0.6));           // 0.01 and 0.16: 0.88 without noise
    }

    [Test]
    public void The_error_of_the_parameter_covers_a_gaussian_walk()
    {
        // 60 walks; α₂ of each within two of its errors of zero in 19 of 20, fewer as the errors themselves come from eight blocks.
        int inside = 0, counted = 0;
        for (ulong seed = 0; seed < 60; seed++)
        {
            RandomStream random = new(seed, "alpha");
            NonGaussianParameter descriptor = new();
            new SyntheticTrajectory { Ions = 50, Frames = 257 }.Play(descriptor, (_, x, y, z) => Step(random, x, y, z, 50));
            DescriptorSeries alpha = SyntheticTrajectory.Series(descriptor.Complete(), "non_gaussian_parameter");
            for (int k = 0; k < 4; k++)
            {
                counted++;
                inside += Math.Abs(alpha.Y[k]) <= 2 * alpha.StandardError![k] ? 1 : 0;
            }
        }

        Assert.That(inside / (double)counted, Is.InRange(0.86, 0.98));
    }

    [Test]
    public void Ions_without_correlation_have_a_distinct_part_of_one_and_an_exchange_shows_at_zero()
    {
        RandomStream random = new(3, "distinct");
        VanHoveDistinct free = new(), exchange = new();
        new SyntheticTrajectory { Ions = 80, Frames = 130 }.Play(free, (_, x, y, z) =>
        {
            for (int i = 0; i < 80; i++)
            {
                (x[i], y[i], z[i]) = (20 * random.NextDouble(), 20 * random.NextDouble(), 20 * random.NextDouble());
            }
        });
        new SyntheticTrajectory { Ions = 2, Frames = 130 }.Play(exchange, (t, x, _, _) => (x[0], x[1]) = t % 2 == 0 ? (1.0, 5.0) : (5.0, 1.0));
        DescriptorSeries flat = SyntheticTrajectory.Series(free.Complete(), "van_hove_distinct_0.02ps");
        DescriptorSeries swap = SyntheticTrajectory.Series(exchange.Complete(), "van_hove_distinct_0.01ps");

        // 64 origins of 6,320 pairs: a shell of 0.2 Å at 5 Å holds 3,200 of them, 2 %.
        Assert.That(flat.Y[20..], Is.All.EqualTo(1).Within(0.08));
        Assert.That(swap.Y[0], Is.GreaterThan(1000));
        Assert.That(swap.Y[1..], Is.All.Zero);
    }

    [Test]
    public void Ions_that_are_alike_have_no_width_of_diffusivities_beyond_their_noise()
    {
        double mean = 0;
        for (ulong seed = 0; seed < 10; seed++)
        {
            RandomStream random = new(seed, "alike");
            MeanSquaredDisplacement descriptor = new(new());
            new SyntheticTrajectory { Ions = 100, Frames = 400 }.Play(descriptor, (_, x, y, z) => Step(random, x, y, z, 100));
            mean += SyntheticTrajectory.Value(descriptor.Complete(), "per_ion_diffusivity_width").Value / 10;
        }

        // The noise of one ion is 0.5; its variance is known to 14 % from 100 ions, so that the difference stays below about 0.2.
        Assert.That(mean, Is.LessThan(0.25));
    }

    [Test]
    public void Two_kinds_of_ions_with_known_barriers_give_the_two_activation_energies()
    {
        static double D(double t, double ea) => 1e-4 * Math.Exp(-ea / (Screening.Core.Units.BoltzmannEvPerK * t));
        PerIonDiffusivities[] runs = [.. new[] { 500.0, 600, 800 }.Select(t => new PerIonDiffusivities(t, [.. Enumerable.Range(0, 100).Select(i => D(t, i < 50 ? 0.2 : 0.5))]))];

        PerIonActivationEnergy found = PerIonActivationEnergy.Of(runs)!;

        Assert.That(found.Share, Is.EqualTo(1));
        Assert.That(found.ActivationEnergyEv[..24], Is.All.EqualTo(0.2).Within(1e-9));
        Assert.That(found.ActivationEnergyEv[^24..], Is.All.EqualTo(0.5).Within(1e-9));
        Assert.That(found.WidthEv, Is.EqualTo(0.15).Within(1e-9));
        Assert.That(PerIonActivationEnergy.Of(runs[..2]), Is.Null);
    }

    private static void Step(RandomStream random, double[] x, double[] y, double[] z, int ions)
    {
        for (int i = 0; i < ions; i++)
        {
            (x[i], y[i], z[i]) = (x[i] + random.NextNormal(), y[i] + random.NextNormal(), z[i] + random.NextNormal());
        }
    }
}
