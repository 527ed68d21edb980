using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>An oxidation state with the reluctance to assume it: 0 for the usual one.</summary>
internal readonly record struct AllowedState(int State, double Cost);

/// <summary>
/// Oxidation states of the metals in solids with their usual one first (Greenwood and Earnshaw, Chemistry of the Elements,
/// 2nd ed., 1997, chapters of each group). Nonmetals depend on their neighbours: <see cref="ChemicalEnvironment"/>.
/// </summary>
internal static class OxidationStateTable
{
    private static readonly Dictionary<string, int[]> Metals = new(StringComparer.Ordinal)
    {
        ["Li"] = [1], ["Na"] = [1], ["K"] = [1], ["Rb"] = [1], ["Cs"] = [1], ["Fr"] = [1],
        ["Be"] = [2], ["Mg"] = [2], ["Ca"] = [2], ["Sr"] = [2], ["Ba"] = [2], ["Ra"] = [2],
        ["Al"] = [3], ["Ga"] = [3, 1], ["In"] = [3, 1], ["Tl"] = [1, 3],
        ["Sc"] = [3], ["Y"] = [3], ["La"] = [3], ["Ac"] = [3],
        ["Ti"] = [4, 3, 2], ["Zr"] = [4, 3, 2], ["Hf"] = [4, 3],
        ["V"] = [5, 4, 3, 2], ["Nb"] = [5, 4, 3], ["Ta"] = [5, 4],
        ["Cr"] = [3, 6, 2, 4], ["Mo"] = [6, 4, 5, 3], ["W"] = [6, 5, 4],
        ["Mn"] = [2, 3, 4, 7, 6], ["Tc"] = [4, 7], ["Re"] = [7, 6, 5, 4],
        ["Fe"] = [3, 2, 4], ["Ru"] = [4, 3, 5], ["Os"] = [4, 8, 6],
        ["Co"] = [2, 3, 4], ["Rh"] = [3, 4], ["Ir"] = [4, 3, 5],
        ["Ni"] = [2, 3, 4], ["Pd"] = [2, 4], ["Pt"] = [4, 2],
        ["Cu"] = [1, 2, 3], ["Ag"] = [1, 2], ["Au"] = [1, 3],
        ["Zn"] = [2], ["Cd"] = [2], ["Hg"] = [2, 1],
        ["Ce"] = [3, 4], ["Pr"] = [3, 4], ["Nd"] = [3], ["Pm"] = [3], ["Sm"] = [3, 2], ["Eu"] = [3, 2], ["Gd"] = [3],
        ["Tb"] = [3, 4], ["Dy"] = [3], ["Ho"] = [3], ["Er"] = [3], ["Tm"] = [3], ["Yb"] = [3, 2], ["Lu"] = [3],
        ["Th"] = [4], ["Pa"] = [5, 4], ["U"] = [6, 4, 5], ["Np"] = [5, 4], ["Pu"] = [4, 3], ["Am"] = [3], ["Cm"] = [3],
        ["Ge"] = [4, 2], ["Sn"] = [4, 2], ["Pb"] = [2, 4], ["Bi"] = [3, 5], ["Sb"] = [5, 3], ["As"] = [5, 3], ["Si"] = [4], ["B"] = [3],
    };

    /// <summary>Cost of each step away from the usual state.</summary>
    private const double StepCost = 0.4;

    /// <summary>Positive states of an element, usual one first; empty where it is no cation former.</summary>
    internal static IReadOnlyList<AllowedState> Cationic(Element element) =>
        Metals.TryGetValue(element.Symbol, out int[]? states) ? [.. states.Select((s, i) => new AllowedState(s, i * StepCost))] : [];

    /// <summary>Elements whose neighbouring states are close enough in energy to occur together in one compound.</summary>
    internal static bool MixesValence(Element element) => element.Symbol is "Ti" or "V" or "Cr" or "Mn" or "Fe" or "Co" or "Ni" or "Cu"
        or "Nb" or "Mo" or "W" or "Re" or "Ru" or "Ir" or "Eu" or "Sn" or "Sb" or "U";
}
