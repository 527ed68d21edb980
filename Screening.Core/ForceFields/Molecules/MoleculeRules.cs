using System.Text.Json;
using Screening.Core.ForceFields.Pairs;
using Screening.Core.Neighbors;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Molecules;

/// <summary>
/// The section "molecules" of a parameter file: which anions are molecules, and their springs. Lengths and angles at rest are lists, of
/// which each bond or angle takes the nearest to what the structure has: a cage has several kinds. All pairs inside a molecule
/// are excluded from the sums over pairs.
/// </summary>
public sealed class MoleculeRules
{
    private readonly string[] _formulas;
    private readonly HashSet<Element> _elements = [];
    private readonly List<(Element A, Element B, double Spring, double[] Lengths)> _bonds = [];
    private readonly List<(Element Centre, Element A, Element B, double Spring, double[] Angles)> _angles = [];

    private MoleculeRules(JsonElement section)
    {
        _formulas = [.. section.GetProperty("anions").EnumerateArray().Select(a => a.GetString()!)];
        WallLimitEv = section.GetProperty("wall_limit_eV").GetDouble();
        foreach (JsonElement bond in section.GetProperty("bonds").EnumerateArray())
        {
            Element[] between = Elements(bond, "between");
            _bonds.Add((between[0], between[1], bond.GetProperty("spring_eV_per_A2").GetDouble(), Numbers(bond, "lengths_A")));
            _elements.UnionWith(between);
        }

        foreach (JsonElement angle in section.GetProperty("angles").EnumerateArray())
        {
            Element[] ends = Elements(angle, "ends");
            _angles.Add((Element.Parse(angle.GetProperty("centre").GetString()!), ends[0], ends[1], angle.GetProperty("spring_eV_per_rad2").GetDouble(), Numbers(angle, "angles_deg")));
        }
    }

    /// <summary>Where the walls between elements of molecules end, eV; see <see cref="SoftenedWall"/>.</summary>
    public double WallLimitEv { get; }

    /// <exception cref="KeyNotFoundException">A key is missing.</exception>
    public static MoleculeRules Read(JsonElement section) => new(section);

    /// <summary>Whether an element occurs in the molecules.</summary>
    public bool Holds(Element element) => _elements.Contains(element);

    /// <summary>The molecules of a cell with all their terms.</summary>
    /// <param name="name">Name of the set, for messages and records.</param>
    /// <param name="state">Positions; bonds are found here once and kept from then on.</param>
    /// <param name="model">The pair model whose pairs inside molecules are excluded.</param>
    /// <exception cref="OutsidePotentialException">An atom of these elements belongs to no such molecule.</exception>
    public MolecularForceField Build(string name, MdState state, PairModel model)
    {
        bool Inside(int atom) => _elements.Contains(state.SpeciesList[state.TypeOf[atom]].Element);
        IReadOnlyList<Rotor> rotors = RotorAnions.Find(state, i => !Inside(i));
        HashSet<int> placed = [.. rotors.SelectMany(r => r.Atoms)];
        string? odd = rotors.Select(r => r.Formula).FirstOrDefault(f => !_formulas.Contains(f));
        if (odd is not null || !Enumerable.Range(0, state.Count).Where(Inside).All(placed.Contains))
        {
            throw new OutsidePotentialException($"The potential {name} knows {string.Join(", ", _elements)} in the anions {string.Join(", ", _formulas)} only; "
                + (odd is null ? "the structure has such atoms outside of any anion." : $"the structure has {odd}."));
        }

        int[] types = model.TypesOf(state.SpeciesList);
        return new(name + " molecules", [.. rotors.Select(r => Build(r, state, model, [.. state.TypeOf.Select(t => types[t])]))]);
    }

    private Molecule Build(Rotor rotor, MdState state, PairModel model, int[] modelTypes)
    {
        int count = rotor.Atoms.Count;
        Cartesian[] places = [.. rotor.Atoms.Select((i, n) => new Cartesian(state.X[i], state.Y[i], state.Z[i]) + rotor.Shifts[n])];
        Element[] elements = [.. rotor.Atoms.Select(i => state.SpeciesList[state.TypeOf[i]].Element)];
        List<int>[] bonded = [.. Enumerable.Range(0, count).Select(a => Enumerable.Range(0, count).Where(b => b != a && BondOf(elements[a], elements[b]) is not null
            && (places[a] - places[b]).Length < RotorAnions.LongestBond * (elements[a].CovalentRadiusAngstrom + elements[b].CovalentRadiusAngstrom)).ToList())];
        (int[] order, int[] parents) = Walk(bonded);
        int[] place = new int[count];        // where an atom of the rotor comes in that order
        for (int n = 0; n < count; n++)
        {
            place[order[n]] = n;
        }

        List<IMolecularTerm> terms = [];
        for (int a = 0; a < count; a++)
        {
            foreach (int b in bonded[a].Where(b => b > a))
            {
                (_, _, double spring, double[] lengths) = BondOf(elements[a], elements[b])!.Value;
                terms.Add(new HarmonicBond(place[a], place[b], spring, Nearest(lengths, (places[a] - places[b]).Length)));
            }

            foreach (int p in bonded[a])
            {
                foreach (int q in bonded[a].Where(q => q > p))
                {
                    foreach ((_, _, _, double spring, double[] angles) in _angles.Where(r => r.Centre == elements[a] && Joins(r.A, r.B, elements[p], elements[q])))
                    {
                        Cartesian e = places[p] - places[a], d = places[q] - places[a];
                        double degrees = Math.Atan2(e.Cross(d).Length, e.Dot(d)) * 180 / Math.PI;
                        terms.Add(new HarmonicAngle(place[p], place[a], place[q], spring, Nearest(angles, degrees) * Math.PI / 180));
                    }
                }
            }
        }

        for (int a = 0; a < count; a++)
        {
            for (int b = a + 1; b < count; b++)
            {
                int typeA = modelTypes[rotor.Atoms[a]], typeB = modelTypes[rotor.Atoms[b]];
                terms.Add(new ExcludedPair(place[a], place[b], model[typeA, typeB], model.CutoffAngstrom, model.ChargesE[typeA] * model.ChargesE[typeB]));
            }
        }

        return new([.. order.Select(n => rotor.Atoms[n])], parents, terms);
    }

    /// <summary>Atoms along the bonds from the first one, and before each the one it was reached from.</summary>
    private static (int[] Order, int[] Parents) Walk(List<int>[] bonded)
    {
        List<int> order = [0], parents = [-1];
        for (int n = 0; n < order.Count; n++)
        {
            foreach (int next in bonded[order[n]].Where(b => !order.Contains(b)))
            {
                order.Add(next);
                parents.Add(n);
            }
        }

        return ([.. order], [.. parents]);
    }

    private (Element A, Element B, double Spring, double[] Lengths)? BondOf(Element a, Element b)
    {
        foreach ((Element A, Element B, double Spring, double[] Lengths) bond in _bonds)
        {
            if (Joins(bond.A, bond.B, a, b))
            {
                return bond;
            }
        }

        return null;
    }

    private static bool Joins(Element a, Element b, Element c, Element d) => (a == c && b == d) || (a == d && b == c);

    private static double Nearest(double[] values, double measured) => values.MinBy(v => Math.Abs(v - measured));

    private static Element[] Elements(JsonElement json, string key) => [.. json.GetProperty(key).EnumerateArray().Select(e => Element.Parse(e.GetString()!))];

    private static double[] Numbers(JsonElement json, string key) => [.. json.GetProperty(key).EnumerateArray().Select(n => n.GetDouble())];
}
