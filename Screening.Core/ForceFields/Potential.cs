using Screening.Core.Structures;

namespace Screening.Core.ForceFields;

/// <summary>Whether a field is built for speed in large cells or in double precision for any cell.</summary>
public enum EngineKind
{
    /// <summary>Tabulated single-precision pairs; cells at least two cutoffs wide.</summary>
    Fast,

    /// <summary>Double precision over explicit images; any cell, slow.</summary>
    Reference,
}

/// <summary>What a caller may choose beside the potential itself.</summary>
/// <param name="Engine">Speed or generality.</param>
/// <param name="RadiusFactor">Fixed radius factor of a bond-valence field; null: calibrated or the variant's own.</param>
/// <param name="EstimatesPairs">Whether ions in contact without parameters get estimated ones, marked in the findings, or refuse the cell.</param>
/// <param name="GeometrySuspect">Whether the input geometry is known to be doubtful; null: judged from the cell.</param>
/// <param name="ForceErrorEvPerAngstrom">Error of electrostatic forces that the fast engine's Ewald sum is set up for, eV/Å; null: a ten-thousandth of thermal forces.</param>
public sealed record PotentialSettings(
    EngineKind Engine = EngineKind.Fast, double? RadiusFactor = null, bool? GeometrySuspect = null, double? ForceErrorEvPerAngstrom = null, bool EstimatesPairs = false);

/// <summary>A named potential: what it is, where it comes from, how it wants to be run, and how to build it for a cell.</summary>
/// <param name="Name">Name for the command line and for records.</param>
/// <param name="Form">Functional form in words.</param>
/// <param name="Elements">Elements it covers; empty where only the cell can tell.</param>
/// <param name="Citation">Source of the numbers.</param>
/// <param name="Confidence">How far to trust it; says so where a set was fitted rather than published.</param>
/// <param name="Hash">SHA-256 of the parameters and choices behind it, hexadecimal; part of the key of every result.</param>
/// <param name="Create">
/// Builds it for a cell, for one run at a time; throws <see cref="OutsidePotentialException"/> where it does not cover the cell. A field
/// that holds resources implements <see cref="IDisposable"/>; who built it disposes of it.
/// </param>
public sealed record Potential(
    string Name,
    string Form,
    IReadOnlyList<Element> Elements,
    string Citation,
    string Confidence,
    string Hash,
    Func<OrderedCell, PotentialSettings, IForceField> Create)
{
    /// <summary>Smallest distance between opposite faces that the fast engine needs beyond what cells are prepared with, Å; 0 for any.</summary>
    public double NeededWidthAngstrom { get; init; }

    /// <summary>
    /// Whether its crystals lose their framework unless it is tethered, as those of the bond-valence field do. Default false: the whole
    /// crystal moves, after a relaxation of its start.
    /// </summary>
    public bool NeedsTether { get; init; }

    /// <summary>Whether it is made of bond valences, so that bond-valence sums of a geometry it relaxed prove nothing. Default false.</summary>
    public bool FitsBondValences { get; init; }

    /// <summary>Temperatures its materials are meant to be run at, K, ascending; empty for those of the profile.</summary>
    public IReadOnlyList<double> TemperaturesK { get; init; } = [];

    /// <summary>Why it must not be used although it is listed; null for a sound one.</summary>
    public string? Unsupported { get; init; }

    /// <summary>Throws where elements of a cell are missing, all of them named.</summary>
    /// <exception cref="OutsidePotentialException">Some are.</exception>
    public static void RequireElements(string name, IReadOnlyCollection<Element> known, OrderedCell cell)
    {
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(cell);
        Element[] missing = [.. cell.Atoms.Select(a => a.Element).Distinct().Where(e => !known.Contains(e)).OrderBy(e => e.AtomicNumber)];
        if (missing.Length > 0)
        {
            const int listed = 20;
            string covers = known.Count > listed ? FormattableString.Invariant($"it covers {known.Count} others") : $"it covers {string.Join(", ", known.Select(e => e.Symbol))}";
            throw new OutsidePotentialException($"The potential {name} has no parameters for {string.Join(", ", missing.Select(e => e.Symbol))}; {covers}.");
        }
    }
}
