using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Hopping;

namespace Screening.Descriptors.Tests.Hopping;

public sealed class JumpCorrelationsTests
{
    private const double IntervalPs = 0.05;

    [Test]
    public void Ions_that_jump_on_their_own_give_one_everywhere()
    {
        SiteDynamics descriptor = Telegraph(Independent(1));
        JumpCorrelationMap map = descriptor.Correlations.Map;
        double squares = 0;
        int bins = 0;
        for (int d = 0; d < JumpCorrelationMap.Distances; d++)
        {
            for (int t = 0; t < JumpCorrelationMap.Times; t++)
            {
                // Fewer expected pairs have no normal scatter.
                if (map.At(d, t) is { } bin && bin.Ratio > 0 && bin.Ratio / bin.StandardError > 5)
                {
                    double z = (bin.Ratio - 1) / bin.StandardError;
                    squares += z * z;
                    bins++;
                }
            }
        }

        Assert.That(bins, Is.GreaterThan(20));
        Assert.That(squares / bins, Is.InRange(0.5, 1.6));                  // χ² per bin of some 40 bins: 1 ± 0.22
        Assert.That(map.NearAndSoon!.Value.Ratio, Is.EqualTo(1).Within(4 * map.NearAndSoon.Value.StandardError));
        Assert.That(map.HotSpotLifetimePs, Is.Zero);
        (double fraction, double error, double uncorrelated) = descriptor.Correlations.Collective.Share!.Value;
        Assert.That(fraction, Is.EqualTo(uncorrelated).Within(4 * error));
    }

    [Test]
    public void A_neighbour_that_follows_within_a_tenth_of_a_picosecond_is_a_hot_spot_of_that_time_and_reach()
    {
        // Ion 2k+1 does at the next frame but one what ion 2k does; 4 Å between the two, 60 Å to the next pair.
        RandomStream random = new(4, "pairs");
        int[] leader = new int[20], before = new int[20];
        SiteDynamics descriptor = Telegraph((ion, t, state) =>
        {
            if (ion % 2 == 0)
            {
                before[ion] = leader[ion];
                leader[ion] = state;
                return random.NextDouble() < 0.02;
            }

            return state != before[ion - 1];
        });
        JumpCorrelationMap map = descriptor.Correlations.Map;

        Assert.That(map.NearAndSoon!.Value.Ratio, Is.GreaterThan(3));
        Assert.That(map.HotSpotLifetimePs, Is.EqualTo(0.15).Within(1e-9));       // two frames of 0.05 ps later: the bin from 0.1 to 0.15
        Assert.That(map.HotSpotRangeAngstrom, Is.EqualTo(5).Within(1e-9));
        Assert.That(descriptor.Correlations.Collective.Share!.Value.Fraction, Is.GreaterThan(0.95));
    }

    [Test]
    public void A_telegraph_between_two_sites_always_jumps_back()
    {
        SiteDynamics descriptor = Telegraph(Independent(2));
        DescriptorOutput output = descriptor.Complete();
        DescriptorSeries angle = SyntheticTrajectory.Series(output, "jump_consecutive_angle");

        Assert.That(SyntheticTrajectory.Value(output, "jump_consecutive_cosine").Value, Is.EqualTo(-1).Within(1e-9));
        Assert.That(angle.Y[..^1], Is.All.Zero);
        Assert.That(descriptor.Correlations.BusiestLink!.Value.Vector.Length, Is.EqualTo(2).Within(1e-9));
    }

    [Test]
    public void Jumps_along_a_line_that_choose_their_way_at_random_have_no_mean_cosine()
    {
        RandomStream random = new(6, "line");
        const int sites = 40;
        SyntheticTrajectory trajectory = Line(1, 20000, sites);
        int at = 20;
        SiteDynamics descriptor = new(new() { JumpDwellPs = IntervalPs });
        trajectory.Play(descriptor, (_, x, y, z) =>
        {
            at = random.NextDouble() < 0.1 ? (at + (random.NextDouble() < 0.5 ? 1 : sites - 1)) % sites : at;
            (x[0], y[0], z[0]) = ((2.0 * at) + 1, 5, 5);
        });
        DescriptorValue cosine = SyntheticTrajectory.Value(descriptor.Complete(), "jump_consecutive_cosine");

        Assert.That(cosine.StandardError, Is.InRange(0.01, 0.04));         // 1/√2000
        Assert.That(cosine.Value, Is.Zero.Within(4 * cosine.StandardError!.Value));
    }

    [Test]
    public void Vectors_without_order_have_a_flat_density_of_angles()
    {
        RandomStream random = new(8, "sphere");
        JumpAngles angles = new();
        for (int i = 0; i < 200_000; i++)
        {
            angles.AddPair(2.5, Normal(), Normal());
        }

        // 200,000 pairs; the first of eighteen bins holds 0.76 % of them: 2.6 % Poisson error.
        Assert.That(angles.OfDifferentIons[2], Is.All.EqualTo(1).Within(0.1));
        Assert.That(angles.OfDifferentIons[0], Is.Null);

        Cartesian Normal() => new(random.NextNormal(), random.NextNormal(), random.NextNormal());
    }

    private static Func<int, int, int, bool> Independent(ulong seed)
    {
        RandomStream random = new(seed, "telegraph");
        return (_, _, _) => random.NextDouble() < 0.02;
    }

    /// <summary>Twenty ions, each with two sites 2 Å apart, in pairs of ions 4 Å apart; a function says when one changes its site.</summary>
    private static SiteDynamics Telegraph(Func<int, int, int, bool> changes)
    {
        const int ions = 20, frames = 12_000;
        static double Place(int ion, int state) => (30.0 * (ion / 2)) + (4 * (ion % 2)) + 1;
        SyntheticTrajectory trajectory = new()
        {
            Ions = ions,
            Frames = frames,
            IntervalPs = IntervalPs,
            Framework = 0,
            Lattice = Lattice.Orthorhombic(300, 10, 10),
            Sites = [.. Enumerable.Range(0, 2 * ions).Select(s => new ReferenceSite("A", new(Place(s / 2, 0) / 300, (5 + (2.0 * (s % 2))) / 10, 0.5), 0.5))],
        };
        SiteDynamics descriptor = new(new() { JumpDwellPs = IntervalPs });
        int[] state = new int[ions];
        trajectory.Play(descriptor, (t, x, y, z) =>
        {
            for (int i = 0; i < ions; i++)
            {
                state[i] = changes(i, t, state[i]) ? 1 - state[i] : state[i];
                (x[i], y[i], z[i]) = (Place(i, state[i]), 5 + (2 * state[i]), 5);
            }
        });
        descriptor.Complete();
        return descriptor;
    }

    private static SyntheticTrajectory Line(int ions, int frames, int sites) => new()
    {
        Ions = ions,
        Frames = frames,
        IntervalPs = IntervalPs,
        Framework = 0,
        Lattice = Lattice.Orthorhombic(2 * sites, 10, 10),
        Sites = [.. Enumerable.Range(0, sites).Select(s => new ReferenceSite("A", new((s + 0.5) / sites, 0.5, 0.5), 0.5))],
    };
}
