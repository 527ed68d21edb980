using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>
/// States a nonmetal may take, judged from its nearest neighbours: sulfur in sulfate or sulfide, hydrogen in hydroxide or
/// borohydride, phosphorus in phosphate, thiodiphosphate(IV) or phosphide. Bond-length limits are covalent-radius sums with
/// 0.15-0.3 Å to spare, because published averages and noisy coordinates stretch bonds.
/// </summary>
internal sealed class ChemicalEnvironment
{
    private const double SearchRadiusAngstrom = 3.0;

    private readonly Structure _structure;
    private readonly Dictionary<(int Site, Element Neighbor), double> _nearest = [];
    private readonly Dictionary<int, double> _nearestSelfFull = [];
    private readonly HashSet<string> _present;

    internal ChemicalEnvironment(Structure structure)
    {
        _structure = structure;
        _present = [.. structure.Sites.SelectMany(s => s.Occupants).Select(o => o.Element.Symbol)];
        HashSet<Element> nonmetals = [.. structure.Sites.SelectMany(s => s.Occupants).Select(o => o.Element).Where(IsJudgedByNeighbors)];
        if (nonmetals.Count == 0)
        {
            return;
        }

        for (int i = 0; i < structure.Sites.Count; i++)
        {
            Site site = structure.Sites[i];
            if (!site.Occupants.Any(o => nonmetals.Contains(o.Element)))
            {
                continue;
            }

            for (int j = 0; j < structure.Sites.Count; j++)
            {
                Site other = structure.Sites[j];
                double nearest = double.PositiveInfinity;

                // Below 0.6 Å two positions are alternatives of one atom, not a bond.
                PeriodicNeighbors.Visit(structure.Lattice, site.Position, other.Position, SearchRadiusAngstrom,
                    d => nearest = d > 0.6 ? Math.Min(nearest, d) : nearest);
                if (double.IsPositiveInfinity(nearest))
                {
                    continue;
                }

                foreach (Occupant o in other.Occupants)
                {
                    (int, Element) key = (i, o.Element);
                    _nearest[key] = Math.Min(_nearest.GetValueOrDefault(key, double.PositiveInfinity), nearest);
                    if (o.Occupancy > 0.7 && site.Occupants.Any(mine => mine.Element == o.Element && mine.Occupancy > 0.7))
                    {
                        _nearestSelfFull[i] = Math.Min(_nearestSelfFull.GetValueOrDefault(i, double.PositiveInfinity), nearest);
                    }
                }
            }
        }
    }

    private static bool IsJudgedByNeighbors(Element e) =>
        e.Symbol is "H" or "C" or "N" or "O" or "P" or "S" or "Se" or "Te" or "Cl" or "Br" or "I" or "As" or "Sb" or "Bi" or "Si" or "Ge" or "Sn" or "B";

    /// <summary>Allowed states of an occupant of a site with their costs.</summary>
    internal IReadOnlyList<AllowedState> StatesOf(int site, Element element) => element.Symbol switch
    {
        "F" => [new(-1, 0)],
        "O" => Bonded(site, 1.6) ? [new(-2, 0.4), new(-1, 0.5)] : [new(-2, 0)],
        "Cl" => Near(site, "O", 1.7) ? [new(7, 0), new(5, 0.4), new(3, 0.8)] : [new(-1, 0)],
        "Br" => Near(site, "O", 1.85) ? [new(7, 0.2), new(5, 0)] : [new(-1, 0)],
        "I" => Near(site, "O", 2.0) ? [new(5, 0), new(7, 0.2)] : [new(-1, 0)],
        "S" => Near(site, "O", 1.75) ? [new(6, 0), new(4, 0.5)] : Bonded(site, 2.3) ? [new(-2, 0.2), new(-1, 0.5)] : [new(-2, 0)],
        "Se" => Near(site, "O", 1.95) ? [new(4, 0), new(6, 0.2)] : Bonded(site, 2.55) ? [new(-2, 0.2), new(-1, 0.5)] : [new(-2, 0)],
        "Te" => Near(site, "O", 2.2) ? [new(4, 0), new(6, 0)] : Bonded(site, 2.95) ? [new(-2, 0.2), new(-1, 0.5)] : [new(-2, 0)],
        "N" => Near(site, "O", 1.4) ? [new(5, 0), new(3, 0.3)] : [new(-3, 0)],
        "H" => Near(site, "O", 1.35) || Near(site, "N", 1.35) || Near(site, "C", 1.3) || Near(site, "S", 1.6) ? [new(1, 0)]
            : Near(site, "B", 1.6) || Near(site, "Al", 2.0) ? [new(-1, 0)]
            : _present.Overlaps(["O", "F", "Cl", "Br", "S"]) ? [new(1, 0), new(-1, 0.4)] : [new(-1, 0), new(1, 1)],
        "C" => Near(site, "O", 1.5) ? [new(4, 0), new(3, 0.4), new(2, 0.8)]
            : Near(site, "N", 1.35) ? [new(2, 0), new(4, 0.2)]
            : _present.Overlaps(["H"]) && Near(site, "H", 1.3) ? [new(-4, 0.2), new(-3, 0.2), new(-2, 0), new(-1, 0.1), new(0, 0.1), new(1, 0.2), new(2, 0.3)]
            : [new(-4, 0), new(4, 0.5), new(-1, 1)],
        "P" => HasPartner(site, element) ? PentavalentOr(site) : [new(-3, 0), new(5, 2)],
        "As" or "Sb" or "Bi" => HasPartner(site, element) ? OxidationStateTable.Cationic(element) : [new(-3, 0), new(3, 1), new(5, 1.4)],
        "Si" or "Ge" or "Sn" => HasPartner(site, element) || _present.Overlaps(["P", "N", "As"])
            ? OxidationStateTable.Cationic(element) : [new(-4, 0), new(4, 0.5)],
        "B" => [new(3, 0)],
        _ => OxidationStateTable.Cationic(element),
    };

    private static bool IsAnionFormer(string symbol) => symbol is "O" or "S" or "Se" or "Te" or "N" or "F" or "Cl" or "Br" or "I";

    private AllowedState[] PentavalentOr(int site) =>
        Near(site, "P", 2.5) && _structure.Sites[site].TotalOccupancy > 0.45 ? [new(5, 0), new(4, 0.3), new(3, 1)] : [new(5, 0), new(3, 1)];

    /// <summary>An electronegative neighbour within bonding distance (radius sum with a fifth to spare).</summary>
    private bool HasPartner(int site, Element element) => _nearest.Any(x => x.Key.Site == site && IsAnionFormer(x.Key.Neighbor.Symbol)
        && x.Value < 1.2 * (element.CovalentRadiusAngstrom + x.Key.Neighbor.CovalentRadiusAngstrom) + 0.1);

    private bool Near(int site, string neighbor, double limit) =>
        Element.TryParse(neighbor, out Element? e) && _nearest.TryGetValue((site, e), out double d) && d < limit;

    private bool Bonded(int site, double limit) => _nearestSelfFull.TryGetValue(site, out double d) && d < limit;
}
