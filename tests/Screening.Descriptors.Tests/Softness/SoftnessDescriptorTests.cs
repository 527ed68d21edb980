using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Softness;

namespace Screening.Descriptors.Tests.Softness;

public class SoftnessDescriptorTests
{
    private static readonly Species Lithium = new(Element.Parse("Li"), 1), Sulfide = new(Element.Parse("S"), -2), Phosphorus = new(Element.Parse("P"), 5);

    /// <summary>Structure functions are sums of some ten terms in single precision.</summary>
    private const float SinglePrecision = 1e-5f;

    [Test]
    public void Structure_functions_equal_the_sum_over_all_neighbours_written_out()
    {
        (TrajectoryInfo info, double[] x, double[] y, double[] z) = Crystal(5);
        NeighborhoodTracker tracker = new(info, 1);
        Give(tracker, info, x, y, z);
        Assert.That(Give(tracker, info, x, y, z), Is.True);
        int ion = 3;        // lithium ions come first
        float[] expected = new float[StructureFunctions.Count];
        for (int j = 0; j < x.Length; j++)
        {
            if (j != ion)
            {
                Fractional Place(int i) => info.Lattice.ToFractional(new(x[i], y[i], z[i]));
                double scaled = info.Lattice.Distance(Place(ion), Place(j)) / StructureFunctions.ContactLength(info.Atoms[j].Element, Lithium.Element);
                int c = (int)StructureFunctions.ClassOf(info.Atoms[j], Lithium);
                for (int k = 0; k < StructureFunctions.PointsPerClass; k++)
                {
                    double d = scaled - (StructureFunctions.FirstPoint + (k * StructureFunctions.Step));
                    expected[(c * StructureFunctions.PointsPerClass) + k] += (float)Math.Exp(-d * d / (2 * StructureFunctions.Delta * StructureFunctions.Delta));
                }
            }
        }

        float[] found = tracker.Features[(ion * StructureFunctions.Count)..((ion + 1) * StructureFunctions.Count)];
        Assert.That(found, Is.EqualTo(expected).Within(1e-3f), "neighbours beyond the reach add less than e^(-8) each");
        Assert.That(found.Sum(), Is.GreaterThan(10));
    }

    [Test]
    public void The_wide_structure_function_equals_the_scalar_one([Values(0.6f, 1.0f, 1.55f, 2.4f)] float distance)
    {
        float[] wide = new float[StructureFunctions.Count], scalar = new float[StructureFunctions.Count];
        StructureFunctions.Add(wide, 1, distance);
        StructureFunctions.AddScalar(scalar, 1, distance);
        Assert.That(wide, Is.EqualTo(scalar).Within(SinglePrecision));
    }

    [Test]
    public void A_planted_jump_shows_in_the_nonaffine_displacement_of_that_ion_alone()
    {
        (TrajectoryInfo info, double[] x, double[] y, double[] z) = Crystal(5);
        NeighborhoodTracker tracker = new(info, 1);
        Give(tracker, info, x, y, z);
        double[] moved = [.. x];
        moved[7] += 2.5;
        Give(tracker, info, moved, y, z);
        Assert.That(tracker.Nonaffine[7], Is.InRange(0.7 * 6.25, 6.25), "2.5² less what a strain of the twelve neighbours can mimic");
        Assert.That(tracker.Nonaffine.Where((_, i) => i != 7).Max(), Is.LessThan(1e-12), "framework neighbours do not feel it");
    }

    [Test]
    public void Crossing_the_cell_boundary_is_no_rearrangement()
    {
        (TrajectoryInfo info, double[] x, double[] y, double[] z) = Crystal(5);
        NeighborhoodTracker tracker = new(info, 1);
        Give(tracker, info, x, y, z);
        Give(tracker, info, [.. x.Select(v => v + 6.1)], y, [.. z.Select(v => v - 9.7)]);
        Assert.That(tracker.Nonaffine.Max(), Is.LessThan(1e-12), "a rigid shift of everything");
    }

    [Test]
    public void A_homogeneous_strain_of_cell_and_atoms_is_no_rearrangement()
    {
        (TrajectoryInfo info, double[] x, double[] y, double[] z) = Crystal(5);
        NeighborhoodTracker tracker = new(info, 1);
        Give(tracker, info, x, y, z);
        Lattice strained = new(1.03 * info.Lattice.A, info.Lattice.B, info.Lattice.C);
        tracker.Accept(new Frame { Index = 1, TimePs = 0.25, Lattice = strained, X = [.. x.Select(v => 1.03 * v)], Y = y, Z = z });
        Assert.That(tracker.Nonaffine.Max(), Is.LessThan(1e-12));
    }

    [Test]
    public void A_run_in_which_nothing_jumps_gets_no_own_accuracy_and_says_so()
    {
        DescriptorOutput output = Run(new SoftnessDescriptor(1, Plane()), hop: false);
        Assert.That(output.Values.Select(v => v.Name), Does.Not.Contain("softness_accuracy"));
        DescriptorValue mean = output.Values.Single(v => v.Name == "softness_mean");
        Assert.That(mean.StandardError, Is.Not.Null);
        Assert.That(mean.Value, Is.EqualTo(output.Values.Single(v => v.Name == "softness_pooled_mean").Value));
        Assert.That(output.Values.Single(v => v.Name == "softness_rearranging_fraction").Value, Is.Zero);
        Assert.That(output.Remarks, Has.Some.Contains("too few").And.Some.Contains("pooled hyperplane planted"));
    }

    [Test]
    public void Ions_on_a_site_with_a_telling_neighbour_jump_and_are_found_soft()
    {
        DescriptorOutput output = Run(new SoftnessDescriptor(1, null), hop: true);
        double Value(string name) => output.Values.Single(v => v.Name == name).Value;
        Assert.That(Value("softness_rearranging_fraction"), Is.GreaterThan(0.01));
        Assert.That(Value("softness_accuracy"), Is.GreaterThan(0.8));
        Assert.That(Value("softness_auc"), Is.GreaterThan(0.85));
        Assert.That(output.Values.Where(v => v.Name != "softness_width").Select(v => v.StandardError), Has.None.Null);
    }

    [Test]
    public void Nonaffine_displacements_add_up_over_the_window_and_grow_with_hops()
    {
        DescriptorOutput still = Run(new SoftnessDescriptor(1, Plane()), hop: false), hopping = Run(new SoftnessDescriptor(1, Plane()), hop: true);
        DescriptorValue single = SyntheticTrajectory.Value(still, "nonaffine_displacement_A2"), cumulative = SyntheticTrajectory.Value(still, "cumulative_nonaffine_displacement_A2");

        // Snapshots of independent noise: each increment is like the other.
        Assert.That(cumulative.Value, Is.EqualTo(SoftnessDescriptor.Window * single.Value).Within(2).Percent);
        Assert.That(single.Value, Is.GreaterThan(0.001));
        Assert.That(cumulative.StandardError / cumulative.Value, Is.InRange(1e-4, 0.1));
        Assert.That(SyntheticTrajectory.Value(hopping, "cumulative_nonaffine_displacement_A2").Value, Is.GreaterThan(5 * cumulative.Value));
        DescriptorSeries curve = SyntheticTrajectory.Series(still, "cumulative_nonaffine_displacement_distribution");
        Assert.That(curve.Y.Sum() * (curve.X[1] - curve.X[0]), Is.EqualTo(1).Within(1e-9));
    }

    [Test]
    public void A_run_shorter_than_its_windows_gives_a_remark_instead_of_numbers()
    {
        DescriptorOutput output = Run(new SoftnessDescriptor(1, Plane()), hop: false, snapshots: 2 * SoftnessDescriptor.Window);
        Assert.That(output.Values, Is.Empty);
        Assert.That(output.Remarks, Has.Some.Contains("shorter than"));
    }

    [Test]
    public void The_same_frames_give_the_same_bits()
    {
        double[] first = [.. Run(new SoftnessDescriptor(3, Plane()), hop: true).Values.Select(v => v.Value)];
        double[] second = [.. Run(new SoftnessDescriptor(3, Plane()), hop: true).Values.Select(v => v.Value)];
        Assert.That(second, Is.EqualTo(first));
    }

    [Test]
    public void Accepting_a_frame_between_snapshots_allocates_nothing()
    {
        (TrajectoryInfo info, double[] x, double[] y, double[] z) = Crystal(5);
        SoftnessDescriptor descriptor = new(1, null);
        descriptor.Begin(info with { FrameIntervalPs = 0.01 });
        Frame frame = new() { Index = 0, TimePs = 0, Lattice = info.Lattice, X = x, Y = y, Z = z };
        descriptor.Accept(frame);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int k = 0; k < 200; k++)
        {
            descriptor.Accept(frame);        // four snapshots, none old enough to become a sample
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static bool Give(NeighborhoodTracker tracker, TrajectoryInfo info, double[] x, double[] y, double[] z) =>
        tracker.Accept(new Frame { Index = 0, TimePs = 0, Lattice = info.Lattice, X = x, Y = y, Z = z });

    // A zinc-blende-like mesh of S with Li in half of the holes and P in a few, shaken a little by the seed.
    private static (TrajectoryInfo Info, double[] X, double[] Y, double[] Z) Crystal(ulong seed)
    {
        const double Edge = 4.0;
        const int Cells = 4;
        List<(Species Species, Cartesian R)> atoms = [];
        RandomStream random = new(seed, "crystal");
        for (int i = 0; i < Cells * Cells * Cells; i++)
        {
            Cartesian corner = Edge * new Cartesian(i % Cells, i / Cells % Cells, i / (Cells * Cells));
            Cartesian Shake() => 0.05 * new Cartesian(random.NextNormal(), random.NextNormal(), random.NextNormal());
            atoms.Add((Sulfide, corner + Shake()));
            atoms.Add((i % 4 == 0 ? Phosphorus : Lithium, corner + (0.5 * Edge * new Cartesian(1, 1, 1)) + Shake()));
        }

        List<(Species Species, Cartesian R)> sorted = [.. atoms.OrderBy(a => a.Species == Lithium ? 0 : a.Species == Sulfide ? 1 : 2)];
        TrajectoryInfo info = new()
        {
            Atoms = [.. sorted.Select(a => a.Species)], Mobile = Lithium, FrameIntervalPs = SoftnessDescriptor.IncrementPs, Lattice = Lattice.Cubic(Edge * Cells),
        };
        return (info, [.. sorted.Select(a => a.R.X)], [.. sorted.Select(a => a.R.Y)], [.. sorted.Select(a => a.R.Z)]);
    }

    // Ions sit in place but for hops: for three increments before one, the ion is drawn 0.45 Å towards a wall of its cage.
    private static DescriptorOutput Run(SoftnessDescriptor descriptor, bool hop, int snapshots = 60)
    {
        (TrajectoryInfo info, double[] x, double[] y, double[] z) = Crystal(1);
        int ions = info.Atoms.Count(a => a == Lithium);
        for (int replica = 0; replica < 2; replica++)
        {
            RandomStream random = new((ulong)replica, "motion");
            descriptor.Begin(info);
            double[] px = new double[x.Length], py = new double[x.Length], pz = new double[x.Length], hops = new double[ions];
            for (int k = 0; k < snapshots; k++)
            {
                for (int i = 0; i < x.Length; i++)
                {
                    double lean = 0;
                    if (hop && i < ions && i % 2 == 0)
                    {
                        int phase = (k + (7 * i)) % 30;
                        lean = phase >= 27 ? 0.45 : 0;
                        hops[i] += phase == 0 && k > 0 ? 4.0 : 0;
                    }

                    double travelled = i < ions ? hops[i] : 0;
                    (px[i], py[i], pz[i]) = (x[i] + travelled + (0.04 * random.NextNormal()), y[i] + lean + (0.04 * random.NextNormal()), z[i] + (0.04 * random.NextNormal()));
                }

                descriptor.Accept(new Frame { Index = k, TimePs = k * info.FrameIntervalPs, Lattice = info.Lattice, X = px, Y = py, Z = pz });
            }

            descriptor.End();
        }

        return descriptor.Complete();
    }

    private static Hyperplane Plane()
    {
        int n = StructureFunctions.Count;
        return new()
        {
            Version = "planted", Features = StructureFunctions.Definition, Labels = SoftnessDescriptor.Labels, Mean = new double[n],
            Scale = [.. Enumerable.Repeat(1.0, n)], Weights = [.. Enumerable.Range(0, n).Select(i => i % 3 - 1.0)], Bias = 0.1,
        };
    }
}
