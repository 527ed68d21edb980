using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.BondValence;

/// <summary>Principal quantum number of the valence shell and covalent radius (Å) of one element.</summary>
public readonly record struct BondValenceElement(int PrincipalQuantumNumber, double CovalentRadiusAngstrom);

/// <summary>The bond-valence parameters shipped with the program (data/force-fields/bond-valence.json).</summary>
public sealed class BondValenceTable
{
    private static readonly Lazy<BondValenceTable> Loaded = new(LoadEmbedded);

    private readonly Dictionary<(Species Cation, Species Anion), BondValencePair> _pairs;
    private readonly Dictionary<Element, BondValenceElement> _elements;

    private BondValenceTable(string citation, string confidence, string hash, Dictionary<Element, BondValenceElement> elements, List<BondValencePair> pairs)
    {
        Citation = citation;
        Confidence = confidence;
        Hash = hash;
        Pairs = pairs;
        _elements = elements;
        _pairs = pairs.ToDictionary(p => (p.Cation, p.Anion));
        Cations = [.. pairs.Where(p => p.IsUsable).Select(p => p.Cation).Distinct()];
        Anions = [.. pairs.Where(p => p.IsUsable).Select(p => p.Anion).Distinct()];
    }

    /// <summary>The table embedded in the program, read once.</summary>
    public static BondValenceTable Shared => Loaded.Value;

    public string Citation { get; }

    public string Confidence { get; }

    /// <summary>SHA-256 of the parameter file, hexadecimal: part of the records made with it.</summary>
    public string Hash { get; }

    /// <summary>Every row, usable or not, ordered by cation, charge and anion.</summary>
    public IReadOnlyList<BondValencePair> Pairs { get; }

    /// <summary>Cations with at least one usable row, in the order of the table.</summary>
    public IReadOnlyList<Species> Cations { get; }

    /// <summary>Anions with at least one usable row, in the order of the table.</summary>
    public IReadOnlyList<Species> Anions { get; }

    /// <summary>Elements with a principal quantum number and a radius.</summary>
    public IReadOnlyCollection<Element> Elements => _elements.Keys;

    /// <summary>The usable row of a pair; false where there is none or where its row must not be used.</summary>
    public bool TryGetPair(Species cation, Species anion, [NotNullWhen(true)] out BondValencePair? pair) =>
        TryGetRow(cation, anion, out pair) && pair.IsUsable;

    /// <summary>The row of a pair whatever its status.</summary>
    public bool TryGetRow(Species cation, Species anion, [NotNullWhen(true)] out BondValencePair? pair) =>
        _pairs.TryGetValue((cation, anion), out pair);

    /// <summary>Principal quantum number and covalent radius of an element.</summary>
    public bool TryGetElement(Element element, out BondValenceElement data) => _elements.TryGetValue(element, out data);

    /// <summary>The table with estimated pairs added; its hash stays that of the file, since the estimates follow from it.</summary>
    internal BondValenceTable With(IEnumerable<BondValencePair> estimated) =>
        new(Citation, Confidence, Hash, _elements, [.. Pairs.Where(p => !estimated.Any(e => e.Cation == p.Cation && e.Anion == p.Anion)), .. estimated]);

    private static BondValenceTable LoadEmbedded()
    {
        const string resource = "force-fields/bond-valence.json";
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The program was built without its parameter file {resource}.");
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return Parse(bytes.ToArray());
    }

    internal static BondValenceTable Parse(byte[] json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        Dictionary<Element, BondValenceElement> elements = [];
        foreach (JsonProperty entry in root.GetProperty("elements").EnumerateObject())
        {
            elements.Add(Element.Parse(entry.Name), new(entry.Value[0].GetInt32(), entry.Value[1].GetDouble()));
        }

        List<BondValencePair> pairs = [.. root.GetProperty("pairs").EnumerateArray().Select(ReadPair)];
        return new(
            root.GetProperty("citation").GetString()!,
            root.GetProperty("confidence").GetString()!,
            Convert.ToHexStringLower(SHA256.HashData(json)),
            elements,
            pairs);
    }

    private static BondValencePair ReadPair(JsonElement row) => new(
        new Species(Element.Parse(row[0].GetString()!), row[1].GetDouble()),
        new Species(Element.Parse(row[2].GetString()!), row[3].GetDouble()),
        row[4].GetDouble(),
        row[5].GetDouble(),
        row[6].GetDouble(),
        row[7].GetDouble(),
        row[8].GetDouble(),
        row[9].GetDouble(),
        row[10].GetDouble(),
        Enum.Parse<BondValencePairStatus>(row[11].GetString()!, ignoreCase: true));
}
