using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>A structure with everything dynamics needs to know about it.</summary>
public sealed record PreparedCandidate
{
    /// <summary>The parent as read, or with its mobile ions repaired (warnings <c>mobile-ions-balanced</c>, <c>mobile-ions-inserted</c>).</summary>
    public required Structure Structure { get; init; }

    public required OxidationAssignment Oxidation { get; init; }

    /// <summary>The ion that conducts, or null where the structure holds none (warning <c>no-mobile-ion</c>).</summary>
    public Species? Mobile { get; init; }

    /// <summary>Fully ordered cells; empty when <see cref="Rejection"/> says why none could be made.</summary>
    public IReadOnlyList<OrderedCell> Orderings { get; init; } = [];

    /// <summary>Findings in the order they were made, each with a stable code and a plain sentence with numbers.</summary>
    public IReadOnlyList<StructureWarning> Warnings { get; init; } = [];

    /// <summary>Mean bond-valence sum of each cation in the parent, where the table holds its pairs.</summary>
    public IReadOnlyDictionary<Species, double> BondValenceSums { get; init; } = new Dictionary<Species, double>();

    /// <summary>Root mean square departure of the framework cations' bond-valence sums from their valences, valence units; null where the table lacks their pairs.</summary>
    public double? GlobalInstability { get; init; }

    /// <summary>A framework cation's bond-valence sum is off its valence by more than 15 %: bond lengths are not to be trusted.</summary>
    public bool GeometrySuspect { get; init; }

    /// <summary>Mobile ions stand on computed sites: then the geometry is not a published one whatever its valence sums say.</summary>
    public bool HoldsInsertedIons => Warnings.Any(w => w.Code == "mobile-ions-inserted");

    /// <summary>Why no ordered cell could be made, or null.</summary>
    public StructureWarning? Rejection { get; init; }
}
