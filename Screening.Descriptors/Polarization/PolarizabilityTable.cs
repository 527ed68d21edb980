using System.Text.Json;
using Screening.Core.Structures;

namespace Screening.Descriptors.Polarization;

/// <summary>In-crystal electronic polarizabilities of anions by element, Å³, from cited literature (data/polarizabilities).</summary>
public sealed class PolarizabilityTable
{
    private const string Resource = "polarizabilities/anions.json";
    private static readonly Lazy<PolarizabilityTable> Embedded = new(LoadEmbedded);
    private readonly Dictionary<string, double> _bySymbol;

    private PolarizabilityTable(string name, Dictionary<string, double> bySymbol)
    {
        Name = name;
        _bySymbol = bySymbol;
    }

    /// <summary>The table that ships with the program.</summary>
    public static PolarizabilityTable Shared => Embedded.Value;

    /// <summary>Name and version, for the record.</summary>
    public string Name { get; }

    /// <summary>Polarizability of an anion, Å³; false where the literature behind the table gives none.</summary>
    public bool TryGet(Element element, out double polarizability)
    {
        ArgumentNullException.ThrowIfNull(element);
        return _bySymbol.TryGetValue(element.Symbol, out polarizability);
    }

    /// <summary>Reads a table in the layout of data/polarizabilities/anions.json.</summary>
    /// <exception cref="FormatException">A value is not positive or an ion names no source of the file.</exception>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static PolarizabilityTable Parse(Stream stream)
    {
        using JsonDocument document = JsonDocument.Parse(stream);
        JsonElement root = document.RootElement;
        JsonElement sources = root.GetProperty("sources");
        Dictionary<string, double> bySymbol = new(StringComparer.Ordinal);
        foreach (JsonElement ion in root.GetProperty("ions").EnumerateArray())
        {
            Element element = Element.Parse(ion.GetProperty("element").GetString()!);
            double value = ion.GetProperty("polarizability").GetDouble();
            if (!(value > 0))
            {
                throw new FormatException(FormattableString.Invariant($"Polarizability of {element} is {value}; expected a positive number in Å³."));
            }

            if (!sources.TryGetProperty(ion.GetProperty("source").GetString()!, out _))
            {
                throw new FormatException($"Polarizability of {element} names a source that the table does not list.");
            }

            bySymbol.Add(element.Symbol, value);
        }

        string name = $"{root.GetProperty("name").GetString()} v{root.GetProperty("version").GetInt32()}";
        return new(name, bySymbol);
    }

    private static PolarizabilityTable LoadEmbedded()
    {
        using Stream stream = typeof(PolarizabilityTable).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"Embedded resource {Resource} is missing from the build.");
        return Parse(stream);
    }
}
