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
    }
}
