using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Softness;
using Screening.Descriptors.Topology;
using Screening.Descriptors.Voronoi;

namespace Screening.Descriptors.Tests.Topology;

/// <summary>Rock salt of lithium and sulfur at 2.5 Å: every number is known.</summary>
public sealed class FrameworkTopologyTests
{
    private const double Half = 2.5, Rounding = 1e-6;
    private const int N = 8;

    [Test]
    public void Rock_salt_has_rings_of_four_and_nothing_else()
    {
        DescriptorOutput output = Play(new RingStatistics());
        Assert.That(SyntheticTrajectory.Value(output, "ring_size_mean").Value, Is.EqualTo(4));
        Assert.That(SyntheticTrajectory.Value(output, "ring_share_beyond_8").Value, Is.Zero);
        Assert.That(SyntheticTrajectory.Value(output, "ring_share_open").Value, Is.Zero);
    }

    [Test]
    public void Every_ion_of_rock_salt_has_a_cube_as_voronoi_cell()
    {
        DescriptorOutput output = Play(new VoronoiVolume());
        Assert.That(SyntheticTrajectory.Value(output, "voronoi_volume_A3").Value, Is.EqualTo(Half * Half * Half).Within(Rounding));
        Assert.That(SyntheticTrajectory.Value(output, "voronoi_volume_width_A3").Value, Is.LessThan(1e-3), "the root of rounding");
    }

    [Test]
    public void The_face_centred_framework_has_one_octahedral_and_two_tetrahedral_cavities_per_atom()
    {
        DescriptorOutput output = Play(new FrameworkHomology());
        double a = 2 * Half, atoms = N * N * N / 2.0;

        // Faces (triangles) close at a/√6. Octahedral holes end at a/2, tetrahedral ones at a√3/4. One cavity becomes the torus.
        Assert.That(SyntheticTrajectory.Value(output, "homology_cavities_per_atom").Value, Is.EqualTo(3).Within(1.5 / atoms));
        Assert.That(SyntheticTrajectory.Value(output, "homology_cavities_birth_A").Value, Is.EqualTo(a / Math.Sqrt(6)).Within(Rounding));
        Assert.That(SyntheticTrajectory.Value(output, "homology_cavities_death_A").Value, Is.EqualTo(((a / 2) + (2 * a * Math.Sqrt(3) / 4)) / 3).Within(0.01));
        Assert.That(SyntheticTrajectory.Value(output, "homology_rings_death_A").Value, Is.EqualTo(a / Math.Sqrt(6)).Within(Rounding));
    }

    [Test]
    public void Ions_with_more_room_that_jump_are_softer_and_the_maps_say_so()
    {
        // Softness refers to a planted plane: the more anions at contact distance, the harder.
        double[] weights = new double[StructureFunctions.Count], ones = [.. Enumerable.Repeat(1.0, StructureFunctions.Count)];
        weights[(StructureFunctions.PointsPerClass * (int)NeighborClass.Anion) + 3] = -1;
        Hyperplane plane = new()
        {
            Version = "planted", Features = StructureFunctions.Definition, Labels = "", Mean = new double[StructureFunctions.Count], Scale = ones, Weights = weights, Bias = 4.2,
        };
        SoftnessDescriptor softness = new(1, plane);
        SoftnessMaps maps = new(softness, 1);
        Play(softness, vacancies: true);
        DescriptorOutput output = Play(maps, vacancies: true);
        DescriptorValue correlation = SyntheticTrajectory.Value(output, "softness_correlation_voronoi_volume");
        Assert.That(correlation.Value, Is.GreaterThan(0.5));
        Assert.That(correlation.StandardError, Is.Not.Null);

        // An ion without one of its anions is bound less.
        Assert.That(SyntheticTrajectory.Value(output, "softness_correlation_ion_energy").Value, Is.GreaterThan(0.5));
        DescriptorSeries energy = SyntheticTrajectory.Series(output, "softness_ion_energy");
        Assert.That(energy.Y[^1], Is.GreaterThan(energy.Y[0]));
        ClusterSoftness sulfide = maps.Clusters.Single();
        Assert.That(sulfide.Cluster, Is.EqualTo("S"));
        Assert.That(sulfide.Ions, Is.GreaterThan(100));
        Assert.That(output.Series.Select(s => s.Name), Has.Some.EqualTo("rdf_soft_Li-S").And.Some.EqualTo("rdf_hard_Li-S"));
    }

    private static DescriptorOutput Play(IDescriptor descriptor, bool vacancies = false)
    {
        List<(Species Species, Cartesian R)> atoms = [];
        for (int i = 0; i < N * N * N; i++)
        {
            (int x, int y, int z) = (i % N, i / N % N, i / N / N);
            bool anion = (x + y + z) % 2 == 1;
            if (!(vacancies && anion && x < N / 2 && (x + (2 * y) + (3 * z)) % 5 == 0))
            {
                atoms.Add((anion ? SyntheticTrajectory.Sulfur : SyntheticTrajectory.Lithium, new(Half * x, Half * y, Half * z)));
            }
        }

        Lattice lattice = Lattice.Cubic(N * Half);
        descriptor.Begin(new() { Atoms = [.. atoms.Select(a => a.Species)], Mobile = SyntheticTrajectory.Lithium, FrameIntervalPs = 0.5, Lattice = lattice, ExpectedFrames = 12 });
        for (int t = 0; t < (descriptor is FrameworkHomology ? 1 : 12); t++)
        {
            descriptor.Accept(new() { Index = t, TimePs = 0.5 * t, Lattice = lattice, X = [.. atoms.Select(a => a.R.X)], Y = [.. atoms.Select(a => a.R.Y)], Z = [.. atoms.Select(a => a.R.Z)] });
        }

        descriptor.End();
        return descriptor.Complete();
    }
}
