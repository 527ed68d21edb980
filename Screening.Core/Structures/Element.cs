using System.Diagnostics.CodeAnalysis;

namespace Screening.Core.Structures;

/// <summary>A chemical element; one instance each, compared by reference. Data in <see cref="ElementTable"/>.</summary>
public sealed class Element
{
    private static readonly Element[] Table =
        [.. ElementTable.Rows.Select((row, i) => new Element(i + 1, row.Symbol, row.Name, row.MassU, row.Electronegativity, row.CovalentRadius))];

    private static readonly Dictionary<string, Element> BySymbol =
        Table.ToDictionary(e => e.Symbol, StringComparer.OrdinalIgnoreCase);

    private Element(int atomicNumber, string symbol, string name, double massU, double electronegativity, double covalentRadius)
    {
        AtomicNumber = atomicNumber;
        Symbol = symbol;
        Name = name;
        MassU = massU;
        Electronegativity = electronegativity;
        CovalentRadiusAngstrom = covalentRadius;
    }

    public static IReadOnlyList<Element> All => Table;

    public int AtomicNumber { get; }

    public string Symbol { get; }

    public string Name { get; }

    /// <summary>Standard atomic weight, u.</summary>
    public double MassU { get; }

    /// <summary>Pauling electronegativity; +∞ where the element has none, so that such elements sort last.</summary>
    public double Electronegativity { get; }

    /// <summary>Covalent radius, Å (Cordero et al., Dalton Trans. 2008, 2832).</summary>
    public double CovalentRadiusAngstrom { get; }

    /// <summary>Element of a symbol in any case; deuterium and tritium read as hydrogen.</summary>
    public static bool TryParse(string symbol, [NotNullWhen(true)] out Element? element)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        return BySymbol.TryGetValue(symbol is "D" or "T" ? "H" : symbol, out element);
    }

    /// <exception cref="FormatException">The text is no element symbol.</exception>
    public static Element Parse(string symbol) =>
        TryParse(symbol, out Element? element) ? element : throw new FormatException($"'{symbol}' is no element symbol.");

    public override string ToString() => Symbol;
}
