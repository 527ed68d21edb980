using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Local;
using Screening.Testing;

namespace Screening.Descriptors.Tests.Local;

public sealed class CoordinationNumberTests
{
    [Test]
    public void Rock_salt_has_six_neighbours_and_no_width_until_an_ion_leaves()
    {
        CoordinationSummary[] full = Measure(_ => true), one = Measure(i => i > 0);

        Assert.That(full.Select(c => c.Pair), Is.EqualTo(new[] { "Cl-Li", "Li-Cl" }));
        Assert.That(full.Select(c => (c.Mean, c.Width)), Is.All.EqualTo((6.0, 0.0)));
        Assert.That(full[0].Shares[6], Is.EqualTo(1));

        // With one of 32 lithium ions taken away its six chlorides have five: mean 6 − 6/32, variance (6/32)(26/32).
        Assert.That(one[0].Mean, Is.EqualTo(6 - (6.0 / 32)).Within(1e-12));
        Assert.That(one[0].Width, Is.EqualTo(Math.Sqrt(6.0 / 32 * 26 / 32)).Within(1e-12));
        Assert.That(one[1].Mean, Is.EqualTo(6).Within(1e-12));
    }

    private static CoordinationSummary[] Measure(Func<int, bool> keep)
    {
        const int edge = 4;
        Species lithium = new(Element.Parse("Li"), 1), chloride = new(Element.Parse("Cl"), -1);
        var all = Enumerable.Range(0, edge * edge * edge).Select(n => (I: n % edge, J: n / edge % edge, K: n / (edge * edge)))
            .Select(p => (Ion: (p.I + p.J + p.K) % 2 == 0 ? lithium : chloride, p)).ToArray();
        int seen = 0;
        var atoms = all.Where(a => a.Ion == chloride || keep(seen++)).ToArray();
        double[] x = [.. atoms.Select(a => 2.5 * a.p.I)], y = [.. atoms.Select(a => 2.5 * a.p.J)], z = [.. atoms.Select(a => 2.5 * a.p.K)];
        CoordinationNumber descriptor = new();
        Lattice lattice = Lattice.Cubic(2.5 * edge);
        descriptor.Begin(new() { Atoms = [.. atoms.Select(a => a.Ion)], Mobile = lithium, FrameIntervalPs = 0.1, Lattice = lattice });
        descriptor.Accept(new Frame { Index = 0, TimePs = 0, Lattice = lattice, X = x, Y = y, Z = z });
        descriptor.End();
        descriptor.Complete();
        return [.. descriptor.Summary];
    }
}
