using System.Text.Json;
using Screening.Core.ForceFields.Pairs;
using Screening.Core.ForceFields.Splines;

namespace Screening.Core.ForceFields.NamedSets;

/// <summary>The forms that a parameter file may name in the list of a pair; a new form is its class and one entry here.</summary>
internal static class PairTerms
{
    private static readonly SortedDictionary<string, Func<Term, IPairPotential>> Readers = new(StringComparer.Ordinal)
    {
        ["core"] = t => new ShortRangeCore(t.Before, t["strength"], t["exponent"], t["quadratic"], t["below"]),
        ["exponential"] = t => new ExponentialRepulsion(t["strength"], t["range"], t.OrZero("radii")),
        ["lennard-jones"] = t => new LennardJones(new(t["minimum"], t["depth"])),
        ["morse"] = t => new Morse(t["depth"], t["exponent"], t["minimum"]),
        ["power"] = t => new InversePower(t["coefficient"], t["exponent"]),
        ["screened-coulomb"] = t => new ScreenedCoulomb(t["charge_product"], 1 / t["length"]),
        ["spline"] = t => new SplinePair(CubicBasisSpline.Uniform(t["first"], t["last"], t.Numbers("coefficients")), t["factor"]),
        ["table"] = t => TabulatedPair.Read(Path.Combine(t.Folder, t.Text("file"))),
    };

    /// <summary>The sum of the listed terms (a core replaces all terms before it at short range) and, for the tail, its power terms.</summary>
    /// <exception cref="FormatException">A term is unknown.</exception>
    internal static (IPairPotential Form, IReadOnlyList<InversePower> Powers) Read(JsonElement list, string folder)
    {
        List<IPairPotential> terms = [];
        List<InversePower> powers = [];
        foreach (JsonElement json in list.EnumerateArray())
        {
            string type = json.GetProperty("type").GetString() ?? "";
            if (!Readers.TryGetValue(type, out Func<Term, IPairPotential>? read))
            {
                throw new FormatException($"unknown term '{type}'; known are {string.Join(", ", Readers.Keys)}");
            }

            IPairPotential form = read(new Term(json, new PairSum([.. terms]), folder));
            powers.AddRange(PowersOf(form));
            terms = form is ShortRangeCore ? [form] : [.. terms, form];
        }

        return (terms.Count == 1 ? terms[0] : new PairSum([.. terms]), powers);
    }

    /// <summary>The power forms of a term that go on beyond the cutoff.</summary>
    internal static IEnumerable<InversePower> PowersOf(IPairPotential form) => form switch
    {
        InversePower power => [power],
        LennardJones sites => [sites.Attraction, sites.Repulsion],
        _ => [],
    };

    private sealed record Term(JsonElement Json, IPairPotential Before, string Folder)
    {
        internal double this[string key] => Json.GetProperty(key).GetDouble();

        internal double OrZero(string key) => Json.TryGetProperty(key, out JsonElement value) ? value.GetDouble() : 0;

        internal string Text(string key) => Json.GetProperty(key).GetString()!;

        internal double[] Numbers(string key) => [.. Json.GetProperty(key).EnumerateArray().Select(n => n.GetDouble())];
    }
}
