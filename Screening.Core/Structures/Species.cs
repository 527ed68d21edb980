namespace Screening.Core.Structures;

/// <summary>An ion: element and formal oxidation state (whole or fractional, e; fractional only for averaged mixed valence).</summary>
public readonly record struct Species(Element Element, double OxidationState)
{
    public bool IsCation => OxidationState > 0;

    public bool IsAnion => OxidationState < 0;

    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{Element.Symbol}{Math.Abs(OxidationState):0.###}{(OxidationState < 0 ? "-" : "+")}");
}
