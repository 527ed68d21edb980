using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Hopping;

namespace Screening.Descriptors.Tests.Hopping;

public sealed class SiteDynamicsTests
{
    [Test]
    public void A_two_site_telegraph_process_gives_occupancy_entropy_residence_and_rate()
    {
        // Each ion has a pair of sites of its own, A and B, leaves A at 0.25/ps and B at 0.75/ps: P_A = 3/4, P_B = 1/4, mean residence
        // 4 and 4/3 ps, 2·0.25·0.75 = 0.375 jumps per ion and ps, entropy 0.5623 k_B per site.
        const int ions = 60, frames = 6000;
        const double leaveA = 0.25, leaveB = 0.75, dt = 0.02;
        SyntheticTrajectory trajectory = new()
        {
            Ions = ions,
            Frames = frames,
            IntervalPs = dt,
            Framework = 0,
            Lattice = Lattice.Orthorhombic(4.0 * ions, 10, 10),
            Sites = [.. Enumerable.Range(0, 2 * ions).Select(s => new ReferenceSite(s % 2 == 0 ? "A" : "B", new((s + 0.5) / (2 * ions), 0.5, 0.5), 0.5))],
        };
        SiteDynamics descriptor = new(new DescriptorOptions { JumpDwellPs = 0.02 });
        for (int replica = 0; replica < 3; replica++)
        {
            RandomStream random = new((ulong)replica, "telegraph");
            int[] state = [.. Enumerable.Range(0, ions).Select(_ => random.NextDouble() < 0.75 ? 0 : 1)];
            trajectory.Play(descriptor, (t, x, y, z) =>
            {
                for (int i = 0; i < ions; i++)
                {
                    state[i] = random.NextDouble() < dt * (state[i] == 0 ? leaveA : leaveB) ? 1 - state[i] : state[i];
                    (x[i], y[i], z[i]) = ((4.0 * i) + 1 + (2 * state[i]) + (0.2 * random.NextNormal()), 5, 5);
                }
            });
        }

        DescriptorOutput output = descriptor.Complete();
        DescriptorValue entropy = SyntheticTrajectory.Value(output, "site_entropy_kB");
        DescriptorValue rate = SyntheticTrajectory.Value(output, "jump_rate_per_ion_THz");
        DescriptorValue residence = SyntheticTrajectory.Value(output, "residence_time_A_ps");
        double expected = -((0.75 * Math.Log(0.75)) + (0.25 * Math.Log(0.25)));

        Assert.That(SyntheticTrajectory.Value(output, "site_occupancy_A").Value, Is.EqualTo(0.75).Within(0.02));       // 4 standard errors
        Assert.That(SyntheticTrajectory.Value(output, "site_population_B").Value, Is.EqualTo(0.25).Within(0.02));
        Assert.That(entropy.StandardError, Is.InRange(0.001, 0.02));
        Assert.That(entropy.Value, Is.EqualTo(expected).Within(4 * entropy.StandardError!.Value));
        Assert.That(rate.Value, Is.EqualTo(0.375).Within(4 * rate.StandardError!.Value));
        Assert.That(rate.StandardError / rate.Value, Is.LessThan(0.05));
        Assert.That(residence.Value, Is.EqualTo(4).Within(4 * residence.StandardError!.Value));
        Assert.That(descriptor.Summary.Select(s => s.Multiplicity), Is.EqualTo(new[] { ions, ions }));
    }

    [Test]
    public void Excursions_shorter_than_the_dwell_time_are_no_jumps()
    {
        // 5 frames away, 15 at home, over and over; the dwell time is 10 frames. From frame 300 on it stays away.
        SyntheticTrajectory trajectory = TwoSites(ions: 1, frames: 400);
        SiteDynamics descriptor = new(new DescriptorOptions { JumpDwellPs = 0.1 });
        trajectory.Play(descriptor, (t, x, y, z) => (x[0], y[0], z[0]) = ((t < 300 && t % 20 < 15) ? 2.5 : 7.5, 5, 5));
        DescriptorOutput output = descriptor.Complete();

        Assert.That(SyntheticTrajectory.Value(output, "jump_count").Value, Is.EqualTo(1));
        Assert.That(SyntheticTrajectory.Value(output, "jump_length_A").Value, Is.EqualTo(5).Within(1e-9));
        Assert.That(SyntheticTrajectory.Value(output, "residence_time_A_ps").Value, Is.EqualTo(3).Within(0.06));
    }

    [Test]
    public void A_full_crystal_at_rest_has_no_entropy_and_no_jumps()
    {
        (TrajectoryInfo info, double[][] r) = RockSalt();
        SiteDynamics descriptor = new(new DescriptorOptions());
        Play(descriptor, info, r, 300);
        DescriptorOutput output = descriptor.Complete();
        DescriptorValue entropy = SyntheticTrajectory.Value(output, "site_entropy_kB");

        Assert.That(entropy.Value, Is.Zero);
        Assert.That(entropy.StandardError, Is.Zero);
        Assert.That(SyntheticTrajectory.Value(output, "jump_count").Value, Is.Zero);
        Assert.That(SyntheticTrajectory.Value(output, "site_occupancy_Li1").Value, Is.EqualTo(1));
    }

    [Test]
    public void Rock_salt_has_two_tetrahedral_interstitials_per_anion_and_they_are_empty()
    {
        (TrajectoryInfo info, double[][] r) = RockSalt();
        SiteDynamics descriptor = new(new DescriptorOptions());
        Play(descriptor, info, r, 20);
        descriptor.Complete();
        SiteTypeSummary voids = descriptor.Summary.Single(s => s.Type.StartsWith("tetrahedral", StringComparison.Ordinal));

        Assert.That(descriptor.Summary, Has.Count.EqualTo(2));
        Assert.That(voids.Multiplicity, Is.EqualTo(2 * info.Atoms.Count(a => a == SyntheticTrajectory.Sulfur)));
        Assert.That(voids.Occupancy, Is.Zero);
    }

    [Test]
    public void The_locator_finds_the_same_site_as_a_search_through_all([Values(1, 2, 3, 4)] int seed)
    {
        RandomStream random = new((ulong)seed, "locator");
        Lattice lattice = seed % 2 == 0
            ? new(new(9, 0, 0), new(-4, 8, 0), new(3, 2, 7))
            : Lattice.FromParameters(12, 8, 15, 70, 100, 65);
        Fractional[] sites = [.. Enumerable.Range(0, 1 + (seed * 9)).Select(_ => Point(random))];
        SiteLocator locator = new(lattice, sites);
        for (int n = 0; n < 2000; n++)
        {
            Fractional p = Point(random);
            double nearest = sites.Min(s => lattice.Distance(p, s));

            int found = locator.Nearest(p + new Fractional(3, -2, 1));

            Assert.That(lattice.Distance(p, sites[found]), Is.EqualTo(nearest).Within(1e-9));
        }
    }

    [Test]
    public void Sites_are_found_from_the_density_where_no_structure_is_known()
    {
        // Ions vibrate on every other of twelve sites 4 Å apart; one moves to its empty neighbour half way.
        RandomStream random = new(1, "density");
        SyntheticTrajectory trajectory = new() { Ions = 6, Frames = 800, IntervalPs = 0.05, Framework = 0, Lattice = Lattice.Orthorhombic(48, 10, 10) };
        SiteDynamics descriptor = new(new DescriptorOptions());
        trajectory.Play(descriptor, (t, x, y, z) =>
        {
            for (int i = 0; i < 6; i++)
            {
                double home = (8 * i) + (i == 2 && t >= 400 ? 4 : 0);
                (x[i], y[i], z[i]) = (home + (0.25 * random.NextNormal()), 5 + (0.25 * random.NextNormal()), 5 + (0.25 * random.NextNormal()));
            }
        });
        DescriptorOutput output = descriptor.Complete();

        Assert.That(SyntheticTrajectory.Value(output, "site_count").Value, Is.EqualTo(7));
        Assert.That(SyntheticTrajectory.Value(output, "jump_count").Value, Is.EqualTo(1));
        Assert.That(SyntheticTrajectory.Value(output, "site_entropy_kB").Value, Is.EqualTo(2 * Math.Log(2) / 7).Within(1e-3));
        Assert.That(output.Remarks, Has.Some.Contains("density"));
    }

    private static SyntheticTrajectory TwoSites(int ions, int frames) => new()
    {
        Ions = ions,
        Frames = frames,
        Framework = 0,
        Lattice = Lattice.Cubic(10),
        Sites = [new("A", new(0.25, 0.5, 0.5), 0.5), new("B", new(0.75, 0.5, 0.5), 0.5)],
    };

    private static Fractional Point(RandomStream random) => new(random.NextDouble(), random.NextDouble(), random.NextDouble());

    private static (TrajectoryInfo Info, double[][] Positions) RockSalt()
    {
        const int cells = 2;
        List<Fractional> cations = [], anions = [];
        for (int n = 0; n < 8 * cells * cells * cells; n++)
        {
            int i = n % (2 * cells), j = n / (2 * cells) % (2 * cells), k = n / (4 * cells * cells);
            ((i + j + k) % 2 == 0 ? cations : anions).Add(new(i / (2.0 * cells), j / (2.0 * cells), k / (2.0 * cells)));
        }

        Lattice lattice = Lattice.Cubic(5.7 * cells);
        Fractional[] all = [.. cations, .. anions];
        Cartesian[] r = [.. all.Select(lattice.ToCartesian)];
        TrajectoryInfo info = new()
        {
            Atoms = [.. Enumerable.Repeat(SyntheticTrajectory.Lithium, cations.Count), .. Enumerable.Repeat(SyntheticTrajectory.Sulfur, anions.Count)],
            Mobile = SyntheticTrajectory.Lithium,
            FrameIntervalPs = 0.01,
            Lattice = lattice,
            ReferencePositions = all,
            MobileSites = [.. cations.Select(c => new ReferenceSite("Li1", c, 1))],
        };
        return (info, [[.. r.Select(p => p.X)], [.. r.Select(p => p.Y)], [.. r.Select(p => p.Z)]]);
    }

    private static void Play(IFrameSink sink, TrajectoryInfo info, double[][] r, int frames)
    {
        sink.Begin(info);
        for (int t = 0; t < frames; t++)
        {
            sink.Accept(new() { Index = t, TimePs = t * info.FrameIntervalPs, Lattice = info.Lattice, X = r[0], Y = r[1], Z = r[2] });
        }

        sink.End();
    }
}
