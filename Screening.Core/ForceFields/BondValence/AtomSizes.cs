using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.BondValence;

/// <summary>
/// Sizes and electronegativities from which the bond-valence length of any two elements follows, for a softness of 0.37 Å
/// (O'Keeffe and Brese, J. Am. Chem. Soc. 113, 3226 (1991)).
/// </summary>
internal static class AtomSizes
{
    /// <summary>Softness that belongs to the lengths, Å.</summary>
    internal const double Softness = 0.37;

    private static readonly Lazy<FrozenDictionary<Element, (double Size, double Electronegativity)>> Table = new(Load);

    /// <summary>Size parameter of an element, Å, or null where it has none.</summary>
    internal static double? SizeOf(Element element) => Table.Value.TryGetValue(element, out var data) ? data.Size : null;

    /// <summary>Length at which one bond has the given valence, Å; null where an element has no data.</summary>
    internal static double? BondLength(Element a, Element b, double bondValence)
    {
        if (!Table.Value.TryGetValue(a, out var first) || !Table.Value.TryGetValue(b, out var second))
        {
            return null;
        }

        double difference = Math.Sqrt(first.Electronegativity) - Math.Sqrt(second.Electronegativity);
        double length = first.Size + second.Size - (first.Size * second.Size * difference * difference
            / ((first.Electronegativity * first.Size) + (second.Electronegativity * second.Size)));
        return length - (Softness * Math.Log(bondValence));
    }

    private static FrozenDictionary<Element, (double Size, double Electronegativity)> Load()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("atom-sizes.tsv")
            ?? throw new InvalidOperationException("The program was built without its table of atom sizes.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd().Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t'))
            .ToFrozenDictionary(row => Element.Parse(row[0]), row => (double.Parse(row[1], CultureInfo.InvariantCulture), double.Parse(row[2], CultureInfo.InvariantCulture)));
    }
}
