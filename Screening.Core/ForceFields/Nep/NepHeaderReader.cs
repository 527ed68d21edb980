using System.Globalization;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Nep;

/// <summary>Reads the header lines of a model file, each with its own complaint.</summary>
internal static class NepHeaderReader
{
    /// <summary>Bounds no published model comes near; beyond them a file is damaged, not large.</summary>
    private const int MostFunctions = 64, MostNeurons = 2000, HighestL = 8;

    private const double LargestCutoff = 50;

    internal static NepHeader Read(NepTokens tokens)
    {
        string[] first = tokens.NextLine("a tag such as nep4, the number of elements and the elements");
        (string tag, int version, NepKind kind, int chargeMode, bool repulsion) = Tag(tokens, first);
        Element[] elements = Elements(tokens, first);
        (NepRepulsion form, double inner, double outer, double factor) = (NepRepulsion.None, 0, 0, 0);
        if (repulsion)
        {
            double[] zbl = Numbers(tokens, "zbl", "zbl r_inner r_outer [factor]", n => n is 2 or 3);
            form = zbl.Length == 3 ? NepRepulsion.TypeWise : zbl is [0, 0] ? NepRepulsion.Flexible : NepRepulsion.Universal;
            (inner, outer, factor) = (zbl[0], zbl[1], zbl.Length == 3 ? zbl[2] : 0);
            Require(tokens, inner >= 0 && outer >= inner && outer <= LargestCutoff && (form == NepRepulsion.Flexible || outer > 0) && factor >= 0, $"the cutoffs {inner} and {outer} Å of zbl, expected 0 ≤ inner ≤ outer");
        }

        double[] cutoffs = Numbers(tokens, "cutoff", "cutoff r_R r_A MN_R MN_A, or one pair of cutoffs for each element", n => n == 4 || n == (2 * elements.Length) + 2);
        bool each = cutoffs.Length != 4;
        double[] radial = [.. elements.Select((_, t) => cutoffs[each ? 2 * t : 0])], angular = [.. elements.Select((_, t) => cutoffs[each ? (2 * t) + 1 : 1])];
        Require(tokens, radial.Concat(angular).All(r => r is > 0 and <= LargestCutoff), "a cutoff outside 0 to 50 Å, expected lengths in Å");
        Require(tokens, radial.Zip(angular).All(r => r.Second <= r.First), "an angular cutoff beyond the radial one");
        int[] functions = Whole(tokens, "n_max", "n_max n_R n_A", n => n == 2, 0, MostFunctions - 1);
        int[] basis = Whole(tokens, "basis_size", "basis_size K_R K_A", n => n == 2, 0, MostFunctions - 1);
        int[] l = Whole(tokens, "l_max", "l_max L and up to six flags", n => n is >= 1 and <= 7, 0, HighestL);
        Require(tokens, l[0] >= 1, "l_max 0, expected 1 to 8");
        NepInvariants invariants = NepInvariants.None;
        for (int flag = 0; flag < l.Length - 1; flag++)
        {
            Require(tokens, l[flag + 1] is 0 or 1 || (flag == 0 && l[1] == 2), $"the flag {l[flag + 1]} of l_max, expected 0 or 1 (the first may be 2)");
            invariants |= l[flag + 1] > 0 ? (NepInvariants)(1 << flag) : NepInvariants.None;
        }

        int needed = invariants.HasFlag(NepInvariants.Four134) ? 4 : (invariants & (NepInvariants.Four123 | NepInvariants.Four233)) != 0 ? 3 : (invariants & (NepInvariants.Four222 | NepInvariants.Four112)) != 0 ? 2 : 1;
        Require(tokens, l[0] >= needed, $"l_max {l[0]}, expected at least {needed} for its many-body flags");
        int[] network = Whole(tokens, "ANN", "ANN N_neurons 0", n => n == 2, 0, MostNeurons);
        Require(tokens, network[0] >= 1 && network[1] == 0, $"ANN {network[0]} {network[1]}, expected one hidden layer and a 0");
        return new NepHeader
        {
            Tag = tag,
            Version = version,
            Kind = kind,
            ChargeMode = chargeMode,
            Elements = elements,
            Repulsion = form,
            RepulsionInnerAngstrom = inner,
            RepulsionOuterAngstrom = outer,
            RepulsionFactor = factor,
            RadialCutoffs = radial,
            AngularCutoffs = angular,
            RadialFunctions = functions[0] + 1,
            AngularFunctions = functions[1] + 1,
            RadialBasis = basis[0] + 1,
            AngularBasis = basis[1] + 1,
            LargestL = l[0],
            Invariants = invariants,
            Neurons = network[0],
        };
    }

    private static (string Tag, int Version, NepKind Kind, int ChargeMode, bool Repulsion) Tag(NepTokens tokens, string[] first)
    {
        string tag = first.Length > 0 ? first[0] : string.Empty;
        string[] parts = tag.Split('_');
        int version = parts[0] switch { "nep3" => 3, "nep4" => 4, "nep5" => 5, _ => 0 };
        (NepKind Kind, int Charge, bool Repulsion)? rest = string.Join('_', parts.Skip(1)) switch
        {
            "" => (NepKind.Potential, 0, false),
            "zbl" => (NepKind.Potential, 0, true),
            "dipole" when version < 5 => (NepKind.Dipole, 0, false),
            "polarizability" when version < 5 => (NepKind.Polarizability, 0, false),
            "charge1" or "charge2" or "charge3" when version == 4 => (NepKind.Potential, tag[^1] - '0', false),
            "zbl_charge1" or "zbl_charge2" or "zbl_charge3" when version == 4 => (NepKind.Potential, tag[^1] - '0', true),
            _ => null,
        };
        const int longest = 40;
        return version > 0 && rest is { } known
            ? (tag, version, known.Kind, known.Charge, known.Repulsion)
            : throw tokens.Problem($"found '{(tag.Length > longest ? tag[..longest] : tag)}', expected nep3, nep4 or nep5, with _zbl, _dipole, _polarizability or _charge1 to 3");
    }

    private static Element[] Elements(NepTokens tokens, string[] first)
    {
        Require(tokens, first.Length > 1 && int.TryParse(first[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count == first.Length - 2 && count > 0,
            $"{first.Length - 2} elements after '{string.Join(' ', first.Take(2))}', expected as many as the second word says");
        Element[] elements = new Element[first.Length - 2];
        for (int t = 0; t < elements.Length; t++)
        {
            elements[t] = Element.TryParse(first[t + 2], out Element? element) ? element : throw tokens.Problem($"found '{first[t + 2]}', expected an element symbol");
        }

        Require(tokens, elements.Distinct().Count() == elements.Length, "an element twice");
        return elements;
    }

    private static double[] Numbers(NepTokens tokens, string keyword, string form, Func<int, bool> countIsRight)
    {
        string[] words = tokens.NextLine(form);
        double[] values = new double[Math.Max(0, words.Length - 1)];
        bool right = words.Length > 0 && words[0] == keyword && countIsRight(values.Length);
        for (int i = 0; right && i < values.Length; i++)
        {
            right = double.TryParse(words[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]) && double.IsFinite(values[i]);
        }

        const int longest = 60;
        string found = string.Join(' ', words);
        Require(tokens, right, $"found '{(found.Length > longest ? found[..longest] + "…" : found)}', expected '{form}'");
        return values;
    }

    private static int[] Whole(NepTokens tokens, string keyword, string form, Func<int, bool> countIsRight, int lowest, int highest)
    {
        double[] values = Numbers(tokens, keyword, form, countIsRight);
        Require(tokens, values.All(v => v == Math.Floor(v) && v >= lowest && v <= highest), $"'{keyword} {string.Join(' ', values)}', expected whole numbers from {lowest} to {highest}");
        return [.. values.Select(v => (int)v)];
    }

    private static void Require(NepTokens tokens, bool holds, FormattableString found)
    {
        if (!holds)
        {
            throw tokens.Problem(FormattableString.Invariant(found));
        }
    }

    private static void Require(NepTokens tokens, bool holds, string found)
    {
        if (!holds)
        {
            throw tokens.Problem(found);
        }
    }
}
