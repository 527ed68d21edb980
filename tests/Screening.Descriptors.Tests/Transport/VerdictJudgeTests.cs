using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Descriptors.Hopping;
using Screening.Descriptors.Transport;

namespace Screening.Descriptors.Tests.Transport;

public sealed class VerdictJudgeTests
{
    private const double Spacing = 3;

    [Test]
    public void Frequent_hops_on_a_lattice_of_sites_are_ok_with_the_diffusivity_in_the_reason()
    {
        // Rate 1/ps to any of six neighbours 3 Å away: D = 9/6 Å²/ps = 1.5e-4 cm²/s.
        DescriptorOutput output = Hopping(rate: 1);
        VerdictDecision decision = VerdictJudge.Decide(output, new());
        DescriptorValue d = SyntheticTrajectory.Value(output, "tracer_diffusivity_cm2_s");

        Assert.That(decision.Verdict, Is.EqualTo(Verdict.Ok), decision.Reason);
        Assert.That(d.Value, Is.EqualTo(1.5e-4).Within(4 * d.StandardError!.Value));
        Assert.That(decision.Reason, Does.Contain("95 %"));
    }

    [Test]
    public void A_crystal_that_only_vibrates_is_below_the_floor_with_the_poisson_bound()
    {
        DescriptorOutput output = Hopping(rate: 0);
        VerdictDecision decision = VerdictJudge.Decide(output, new());

        Assert.That(decision.Verdict, Is.EqualTo(Verdict.BelowFloor));
        // 2.996 jumps of 3 Å by 64 ions in 3 times 12 ps: 2.996 · 9 / (6 · 64 · 36) Å²/ps = 1.95e-7 cm²/s.
        Assert.That(decision.Reason, Does.Contain("no jump").And.Contain("2.0e-7"));
    }

    [Test]
    public void A_handful_of_hops_is_too_few()
    {
        VerdictDecision decision = VerdictJudge.Decide(Hopping(rate: 0.002), new());

        Assert.That(decision.Verdict, Is.EqualTo(Verdict.TooFewHops), decision.Reason);
    }

    [Test]
    public void Hops_that_stay_within_cages_are_no_diffusion_however_many()
    {
        VerdictDecision decision = VerdictJudge.Decide(Hopping(rate: 1, cage: 2), new());

        Assert.That(decision.Verdict, Is.EqualTo(Verdict.TooFewHops));
        Assert.That(decision.Reason, Does.Contain("8 cages of 8 sites"));
    }

    [Test]
    public void A_few_frames_of_vibration_give_a_diffusivity_of_zero_within_its_error()
    {
        // Forty frames over three periods of one common mode: the mean squared displacement waves instead of growing.
        RandomStream random = new(5, "phases");
        double[] phase = [.. Enumerable.Range(0, 100).Select(_ => random.NextDouble() * 2 * Math.PI)];
        MeanSquaredDisplacement descriptor = new(new() { EveryLag = true });
        new SyntheticTrajectory { Ions = 100, Frames = 40, IntervalPs = 0.05 }.Play(descriptor, (t, x, _, _) =>
        {
            for (int i = 0; i < 100; i++)
            {
                x[i] = Math.Sin((2 * Math.PI * t / 13.0) + phase[i]);
            }
        });
        DescriptorOutput output = descriptor.Complete();
        DescriptorValue d = SyntheticTrajectory.Value(output, "tracer_diffusivity_cm2_s");

        Assert.That(d.StandardError, Is.GreaterThan(d.Value / 2));
        Assert.That(SyntheticTrajectory.Value(output, "tracer_diffusivity_lower95_cm2_s").Value, Is.Zero);
    }

    [Test]
    public void A_framework_that_walks_away_is_told_from_one_that_vibrates()
    {
        RandomStream random = new(1, "melt");
        FrameworkDisplacement descriptor = new();
        new SyntheticTrajectory { Ions = 1, Framework = 30, Frames = 500 }.Play(descriptor, (t, x, y, z) =>
        {
            for (int i = 1; i < 31; i++)
            {
                (x[i], y[i], z[i]) = (x[i] + (0.2 * random.NextNormal()), y[i] + (0.2 * random.NextNormal()), z[i] + (0.2 * random.NextNormal()));
            }
        });
        DescriptorOutput melted = descriptor.Complete();
        FrameworkDisplacement solid = new();
        new SyntheticTrajectory { Ions = 1, Framework = 30, Frames = 500 }.Play(solid, (t, x, y, z) =>
        {
            for (int i = 1; i < 31; i++)
            {
                x[i] = (3 * i) + (0.5 * random.NextNormal());
            }
        });

        Assert.That(VerdictJudge.Decide(melted, new()).Verdict, Is.EqualTo(Verdict.Melted));
        Assert.That(SyntheticTrajectory.Value(solid.Complete(), "framework_rms_displacement_A").Value, Is.LessThan(0.15));
    }

    [Test]
    public void A_walk_that_slows_down_within_the_window_is_not_converged()
    {
        DescriptorOutput output = new(
        [
            new("tracer_diffusivity_cm2_s", 1e-6, 1e-7, "cm²/s"), new("tracer_diffusivity_lower95_cm2_s", 8e-7, null, "cm²/s"),
            new("tracer_diffusivity_upper95_cm2_s", 1.2e-6, null, "cm²/s"), new("jump_count", 100, null, "1"), new("msd_slope_ratio", 0.3, null, "1"),
        ], [], []);

        VerdictDecision decision = VerdictJudge.Decide(output, new());

        Assert.That(decision.Verdict, Is.EqualTo(Verdict.NotConverged));
        Assert.That(decision.Reason, Does.Contain("0.30"));
    }

    /// <summary>64 independent ions on a cubic lattice of 4×4×4 sites 3 Å apart, vibrating by 0.2 Å; three replicas of 12 ps. In cages of 2×2×2 sites where wanted.</summary>
    private static DescriptorOutput Hopping(double rate, int? cage = null)
    {
        const int edge = 4, ions = edge * edge * edge, frames = 600;
        const double dt = 0.02;
        Fractional[] points = [.. Enumerable.Range(0, ions).Select(i => new Fractional(i % edge / 4.0, i / edge % edge / 4.0, i / (edge * edge) / 4.0))];
        SyntheticTrajectory trajectory = new()
        {
            Ions = ions,
            Frames = frames,
            IntervalPs = dt,
            Lattice = Lattice.Cubic(edge * Spacing),
            Sites = [.. points.Select(p => new ReferenceSite("Li1", p, 1))],
        };
        DescriptorSet set = new([new MeanSquaredDisplacement(new()), new FrameworkDisplacement(), new SiteDynamics(new())]);
        for (int replica = 0; replica < 3; replica++)
        {
            RandomStream random = new((ulong)replica, "hopping");
            int[][] at = [.. points.Select(p => new[] { (int)(p.U * edge), (int)(p.V * edge), (int)(p.W * edge) })];
            trajectory.Play(set, (t, x, y, z) =>
            {
                for (int i = 0; i < ions; i++)
                {
                    if (random.NextDouble() < rate * dt)
                    {
                        int axis = random.Next(3), step = random.Next(2) == 0 ? 1 : -1;
                        at[i][axis] = cage is null ? at[i][axis] + step : at[i][axis] ^ 1;
                    }

                    (x[i], y[i], z[i]) = ((at[i][0] * Spacing) + (0.2 * random.NextNormal()), (at[i][1] * Spacing) + (0.2 * random.NextNormal()), (at[i][2] * Spacing) + (0.2 * random.NextNormal()));
                }
            });
        }

        return set.Complete();
    }
}
