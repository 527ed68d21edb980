using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Clusters;

namespace Screening.Descriptors.Tests.Clusters;

public sealed class AnionSpeciationTests
{
    private static readonly Species Lithium = Ion("Li", 1), Sulfide = Ion("S", -2), Phosphorus = Ion("P", 5), Chloride = Ion("Cl", -1);

    [Test]
    public void Tetrahedra_pairs_of_them_and_lone_anions_are_told_apart_and_counted()
    {
        DescriptorOutput output = Measure(broken: 0, frames: 40);
        Assert.That(Value(output, "clusters_PS4"), Is.EqualTo(1));
        Assert.That(Value(output, "clusters_P2S7"), Is.EqualTo(1));
        Assert.That(Value(output, "clusters_Cl"), Is.EqualTo(1));
        Assert.That(Value(output, "anion_share_P2S7"), Is.EqualTo(7.0 / 12).Within(1e-12));
        Assert.That(output.Values.Count(v => v.Name.StartsWith("clusters_", StringComparison.Ordinal)), Is.EqualTo(3));
    }

    [Test]
    public void A_pair_that_breaks_halfway_is_counted_by_its_share_of_the_time_with_an_error()
    {
        DescriptorOutput output = Measure(broken: 20, frames: 40);
        DescriptorValue pairs = SyntheticTrajectory.Value(output, "clusters_P2S7");
        Assert.That(pairs.Value, Is.EqualTo(0.5));
        Assert.That(pairs.StandardError, Is.GreaterThan(0.05));
        DescriptorSeries course = SyntheticTrajectory.Series(output, "clusters_P2S7");
        Assert.That((course.Y[0], course.Y[^1]), Is.EqualTo((1.0, 0.0)));
    }

    /// <summary>A PS4, a corner-sharing P2S7 and a chloride in a wide cell; from the given frame on one half of the pair is gone by 6 Å.</summary>
    private static DescriptorOutput Measure(int broken, int frames)
    {
        const double B = 2.05 / 1.7320508;             // P-S 2.05 Å
        Cartesian[] corners = [new(B, B, B), new(B, -B, -B), new(-B, B, -B), new(-B, -B, B)];
        List<(Species Species, Cartesian Place)> atoms = [(Lithium, new(1, 1, 1)), (Chloride, new(15, 15, 15))];
        Cartesian one = new(5, 5, 5), two = new(12, 5, 5), three = two + new Cartesian(2 * B, 2 * B, 2 * B);
        atoms.Add((Phosphorus, one));
        atoms.AddRange(corners.Select(c => (Sulfide, one + c)));
        atoms.Add((Phosphorus, two));
        atoms.AddRange(corners.Select(c => (Sulfide, two + c)));
        int moving = atoms.Count;
        atoms.Add((Phosphorus, three));
        atoms.AddRange(corners.Skip(1).Select(c => (Sulfide, three - c)));
        AnionSpeciation descriptor = new();
        Lattice lattice = Lattice.Cubic(24);
        descriptor.Begin(new() { Atoms = [.. atoms.Select(a => a.Species)], Mobile = Lithium, FrameIntervalPs = 0.5, Lattice = lattice });
        for (int t = 0; t < frames; t++)
        {
            double shift = broken > 0 && t >= broken ? 6 : 0;
            double[] Along(Func<Cartesian, double> axis) => [.. atoms.Select((a, i) => axis(a.Place) + (i >= moving ? shift : 0))];
            descriptor.Accept(new() { Index = t, TimePs = 0.5 * t, Lattice = lattice, X = Along(p => p.X), Y = Along(p => p.Y), Z = Along(p => p.Z) });
        }

        descriptor.End();
        return descriptor.Complete();
    }

    private static double Value(DescriptorOutput output, string name) => SyntheticTrajectory.Value(output, name).Value;

    private static Species Ion(string symbol, double charge) => new(Element.Parse(symbol), charge);
}
