using System.Globalization;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.Neighbors;

/// <summary>
/// Finds the rotor anions of a structure: finite clusters held together by covalent bonds. Two atoms are bonded when their elements
/// form such bonds (an anion former with a ligand, or two like anion formers) and their distance is below 1.25 times the sum of their
/// covalent radii. Networks that run through the whole cell, such as chains of SiO4 or a garnet framework, are no rotors.
/// </summary>
public static class RotorAnions
{
    /// <summary>
    /// Bond length over the sum of covalent radii: bonds reach 1.09 (B-H in BH4) and 1.1 at high temperature, the nearest atoms
    /// not bonded start at 1.5 (S-S along an edge of PS4 has 1.6).
    /// </summary>
    public const double LongestBond = 1.25;

    // Elements at the centre of complex anions, and those around them.
    private static readonly HashSet<string> Formers = ["B", "C", "N", "Al", "Si", "P", "S", "Cl", "Ga", "Ge", "As", "Se", "Sn", "Sb"];
    private static readonly HashSet<string> Ligands = ["H", "N", "O", "F", "S", "Cl", "Se", "Br", "Te", "I"];
    private static readonly HashSet<string> Homonuclear = ["B", "C", "N", "O", "Si", "P", "S", "Ge", "As", "Se"];

    /// <summary>The rotors in order of their first atom; empty where there are none.</summary>
    /// <param name="state">Positions; images do not matter.</param>
    /// <param name="isMobile">Mobile ions belong to no rotor; [atom].</param>
    public static IReadOnlyList<Rotor> Find(MdState state, Func<int, bool> isMobile) => Find(state, isMobile, out _);

    /// <param name="state">Positions; images do not matter.</param>
    /// <param name="isMobile">Mobile ions belong to no rotor; [atom].</param>
    /// <param name="inNetworks">Atoms of covalent networks that run through the whole cell.</param>
    public static IReadOnlyList<Rotor> Find(MdState state, Func<int, bool> isMobile, out IReadOnlyList<int> inNetworks)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(isMobile);
        List<(int Atom, Cartesian Vector)>[] bonds = Bonds(state, isMobile);
        Cartesian[] place = new Cartesian[state.Count];
        bool[] seen = new bool[state.Count];
        List<Rotor> rotors = [];
        List<int> endless = [];
        inNetworks = endless;
        for (int first = 0; first < state.Count; first++)
        {
            if (seen[first] || bonds[first].Count == 0)
            {
                continue;
            }

            (List<int> atoms, bool finite) = Grow(first, bonds, place, seen, state);
            if (finite)
            {
                atoms.Sort();
                rotors.Add(new Rotor(Formula(atoms, state), atoms,
                    [.. atoms.Select(i => place[i] - new Cartesian(state.X[i], state.Y[i], state.Z[i]))]));
            }
            else
            {
                endless.AddRange(atoms);
            }
        }

        return rotors;
    }

    /// <summary>How many of which, such as "8 PS4, 4 P2S6".</summary>
    public static string Summary(IReadOnlyList<Rotor> rotors) => string.Join(", ", rotors
        .GroupBy(r => r.Formula)
        .Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Count()} {g.Key}")));

    private static List<(int Atom, Cartesian Vector)>[] Bonds(MdState state, Func<int, bool> isMobile)
    {
        List<(int, Cartesian)>[] bonds = new List<(int, Cartesian)>[state.Count];
        for (int i = 0; i < bonds.Length; i++)
        {
            bonds[i] = [];
        }

        Element[] elements = [.. state.TypeOf.Select(t => state.SpeciesList[t].Element)];
        double reach = LongestBond * 2 * elements.Max(e => Formers.Contains(e.Symbol) || Ligands.Contains(e.Symbol) ? e.CovalentRadiusAngstrom : 0);
        if (reach > 0)
        {
            PeriodicPairs.ForEach(state, reach, (i, j, r) =>
            {
                Element a = elements[i], b = elements[j];
                if (!isMobile(i) && !isMobile(j) && CanBond(a.Symbol, b.Symbol)
                    && r.Length < LongestBond * (a.CovalentRadiusAngstrom + b.CovalentRadiusAngstrom))
                {
                    bonds[i].Add((j, r));
                    bonds[j].Add((i, -1 * r));
                }
            });
        }

        return bonds;
    }

    private static bool CanBond(string a, string b) => a == b
        ? Homonuclear.Contains(a)
        : (Formers.Contains(a) && Ligands.Contains(b)) || (Formers.Contains(b) && Ligands.Contains(a));

    /// <summary>The cluster around an atom, each atom placed next to its neighbours; not finite when an atom would sit in two places.</summary>
    private static (List<int> Atoms, bool Finite) Grow(
        int first, List<(int Atom, Cartesian Vector)>[] bonds, Cartesian[] place, bool[] seen, MdState state)
    {
        const double samePlace = 1e-3;        // Å; images are a lattice vector apart
        List<int> atoms = [first];
        bool finite = true;
        place[first] = new(state.X[first], state.Y[first], state.Z[first]);
        seen[first] = true;
        for (int n = 0; n < atoms.Count; n++)
        {
            foreach ((int next, Cartesian vector) in bonds[atoms[n]])
            {
                Cartesian there = place[atoms[n]] + vector;
                if (!seen[next])
                {
                    (seen[next], place[next]) = (true, there);
                    atoms.Add(next);
                }
                else if ((place[next] - there).Length > samePlace)
                {
                    finite = false;
                }
            }
        }

        return (atoms, finite);
    }

    private static string Formula(IEnumerable<int> atoms, MdState state) => string.Concat(atoms
        .Select(i => state.SpeciesList[state.TypeOf[i]].Element)
        .GroupBy(e => e)
        .OrderBy(g => g.Key.Electronegativity)
        .Select(g => g.Key.Symbol + (g.Count() > 1 ? g.Count().ToString(CultureInfo.InvariantCulture) : "")));
}
