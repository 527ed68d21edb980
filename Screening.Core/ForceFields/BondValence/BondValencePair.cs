using Screening.Core.Structures;

namespace Screening.Core.ForceFields.BondValence;

/// <summary>How far a row of the bond-valence table may be trusted.</summary>
public enum BondValencePairStatus
{
    /// <summary>Two independent tables agree.</summary>
    Ok,

    /// <summary>From a secondary, oxide-only table that was not cross-checked; usable.</summary>
    Secondary,

    /// <summary>Carries the coordination number of another oxidation state; treated as absent.</summary>
    Suspect,

    /// <summary>The published fit is unphysical (negative α); never used.</summary>
    Invalid,

    /// <summary>Not in the table: estimated from the pattern of its rows (<see cref="PairEstimator"/>); results made with it are not ranked.</summary>
    Estimated,
}

/// <summary>Bond-valence parameters of one cation-anion pair (Chen and Adams, IUCrJ 4, 614 (2017)).</summary>
/// <param name="Cation">Cation with its oxidation state.</param>
/// <param name="Anion">Anion with its oxidation state.</param>
/// <param name="R0">Bond-valence length, Å: s = exp((r0 - R)/b).</param>
/// <param name="B">Softness parameter b, Å.</param>
/// <param name="Alpha">Morse exponent α = 1/b, 1/Å.</param>
/// <param name="RMin">Distance of the Morse minimum, Å.</param>
/// <param name="D0">Depth of the full pair energy D0·[(e^{α(Rmin-R)} - 1)² - 1], eV.</param>
/// <param name="CoordinationNumber">Average coordination number of the cation behind Rmin.</param>
/// <param name="ValenceCutoff">Cutoff for valence sums, Å; forces are not truncated there.</param>
/// <param name="Status">How far the row may be trusted.</param>
public sealed record BondValencePair(
    Species Cation,
    Species Anion,
    double R0,
    double B,
    double Alpha,
    double RMin,
    double D0,
    double CoordinationNumber,
    double ValenceCutoff,
    BondValencePairStatus Status)
{
    /// <summary>Whether the row may enter forces and valence sums.</summary>
    public bool IsUsable => Status is BondValencePairStatus.Ok or BondValencePairStatus.Secondary or BondValencePairStatus.Estimated;

    /// <summary>Valence of one bond of the length, valence units.</summary>
    public double BondValence(double distanceAngstrom) => Math.Exp((R0 - distanceAngstrom) / B);
}
