using Screening.Core.Percolation;
using Screening.Core.Structures;

namespace Screening.Core.Tests.Percolation;

public sealed class SiteEnergyMinimaTests
{
    /// <summary>Wide enough for the four octahedral holes of face-centred sulfur and the eight tetrahedral ones, which lie a little higher.</summary>
    private const double WindowEv = 0.3;

    private static readonly Fractional[] Octahedral = [new(0.5, 0.5, 0.5), new(0.5, 0, 0), new(0, 0.5, 0), new(0, 0, 0.5)];

    private static readonly Fractional[] Tetrahedral = [.. from u in new[] { 0.25, 0.75 } from v in new[] { 0.25, 0.75 } from w in new[] { 0.25, 0.75 } select new Fractional(u, v, w)];

    private static BondValenceSiteEnergy FaceCentredSulfur()
    {
        Species sulfide = new(Element.Parse("S"), -2);
        Fractional[] corners = [new(0, 0, 0), new(0, 0.5, 0.5), new(0.5, 0, 0.5), new(0.5, 0.5, 0)];
        return BondValenceSiteEnergy.Compute(Lattice.Cubic(5.71), [.. corners.Select(p => new FrameworkIon(sulfide, p))], new(Element.Parse("Li"), 1));
    }

    [Test]
    public void Lithium_in_face_centred_sulfur_sits_in_the_holes_of_the_packing()
    {
        BondValenceSiteEnergy map = FaceCentredSulfur();
        Fractional[] found = [.. SiteEnergyMinima.Of(map, [], WindowEv).SelectMany(m => m.Positions)];
        Assert.That(found, Has.Length.EqualTo(12));
        foreach (Fractional hole in Octahedral.Concat(Tetrahedral))
        {
            // Half the diagonal of a grid cell of 0.25 Å.
            Assert.That(found.Min(f => map.Lattice.Distance(f, hole)), Is.LessThan(0.22));
        }
    }

    [Test]
    public void Symmetry_makes_orbits_of_them_on_special_positions()
    {
        // Rotations about the axes, the threefold axis along the diagonal and inversion with the centrings: Fm-3 is enough.
        string[] generators = ["x,y,z", "-x,-y,z", "-x,y,-z", "x,-y,-z"];
        SymmetryOperation[] operations = [.. from g in generators
                                             from turned in new[] { g, string.Join(',', g.Split(',')[2], g.Split(',')[0], g.Split(',')[1]), string.Join(',', g.Split(',')[1], g.Split(',')[2], g.Split(',')[0]) }
                                             from shift in new[] { (0, 0), (1, 0), (0, 1), (1, 1) }
                                             from inverted in new[] { false, true }
                                             select Operation(turned, shift, inverted)];
        BondValenceSiteEnergy map = FaceCentredSulfur();
        IReadOnlyList<SiteEnergyMinimum> orbits = SiteEnergyMinima.Of(map, operations, WindowEv);
        Assert.That(orbits.Select(o => o.Positions.Count), Is.EqualTo(new[] { 4, 8 }));
        Assert.That(orbits[0].Positions.Min(p => map.Lattice.Distance(p, Octahedral[0])), Is.LessThan(1e-6));
        Assert.That(orbits[1].Positions.Min(p => map.Lattice.Distance(p, Tetrahedral[0])), Is.LessThan(1e-6));
    }

    private static SymmetryOperation Operation(string text, (int, int) shift, bool inverted)
    {
        (string, string, string) half = shift switch { (1, 0) => ("", "+1/2", "+1/2"), (0, 1) => ("+1/2", "", "+1/2"), (1, 1) => ("+1/2", "+1/2", ""), _ => ("", "", "") };
        string[] parts = [.. text.Split(',').Select(p => inverted ? p.StartsWith('-') ? p[1..] : "-" + p : p)];
        Assert.That(SymmetryOperation.TryParse($"{parts[0]}{half.Item1},{parts[1]}{half.Item2},{parts[2]}{half.Item3}", out SymmetryOperation operation), Is.True);
        return operation;
    }
}
