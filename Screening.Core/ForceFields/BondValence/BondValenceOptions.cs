using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.BondValence;

/// <summary>Which terms the bond-valence field has.</summary>
public enum BondValenceVariant
{
    /// <summary>
    /// Morse wells between cations and anions plus a damped Coulomb interaction between all ions, in full between like signs
    /// and switched on beyond contact between opposite signs: keeps crystals together. The default.
    /// </summary>
    Coulomb,

    /// <summary>Morse wells plus the short screened repulsion of like ions as published; for static maps, unstable in free dynamics.</summary>
    Plain,
}

/// <summary>Choices of the bond-valence field.</summary>
public sealed record BondValenceOptions
{
    /// <summary>The screening factor of the published static field (Adams and Rao 2011: 0.74 ± 0.04).</summary>
    public const double PlainRadiusFactor = 0.74;

    /// <summary>Default <see cref="BondValenceVariant.Coulomb"/>.</summary>
    public BondValenceVariant Variant { get; init; } = BondValenceVariant.Coulomb;

    /// <summary>
    /// Factor f on the sums of covalent radii in the screening lengths. Null (default): calibrated on the cell in the Coulomb
    /// variant, <see cref="PlainRadiusFactor"/> in the plain one.
    /// </summary>
    public double? RadiusFactor { get; init; }

    /// <summary>Range of every pair, Å. Default 8.</summary>
    public double CutoffAngstrom { get; init; } = 8;

    /// <summary>Least range that <see cref="For"/> gives, Å: below, the damped Coulomb interaction is no longer small where it ends.</summary>
    public const double SmallestCutoffAngstrom = 7.25;

    /// <summary>Reach of the search for contacts without parameters, Å: two large ions touch at 5.5.</summary>
    private const double LargestContactAngstrom = 6;

    /// <summary>Whether energy and force are shifted to zero at the cutoff (default) or just cut.</summary>
    public bool ForceShifted { get; init; } = true;

    /// <summary>Damping κ of the Coulomb interaction, 1/Å. Default 0.25; unused in the plain variant.</summary>
    public double DampingPerAngstrom { get; init; } = 0.25;

    /// <summary>
    /// Whether the input geometry is known to be doubtful, so that f takes the default of its anions. Null (default): judged
    /// by the bond-valence sums of the framework cations.
    /// </summary>
    public bool? GeometrySuspect { get; init; }

    /// <summary>Whether pairs in contact that the table lacks get estimated parameters (<see cref="PairEstimator"/>) or refuse the cell (default).</summary>
    public bool EstimatesPairs { get; init; }

    /// <summary>Parameters; default the table shipped with the program.</summary>
    public BondValenceTable Table { get; init; } = BondValenceTable.Shared;

    /// <summary>
    /// The same choices with a range that fits the cell: half its smallest width where that is less than the wanted range, but not
    /// below <see cref="SmallestCutoffAngstrom"/>. Force shift and radius factor then use the shorter range too.
    /// </summary>
    public BondValenceOptions For(OrderedCell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        double half = cell.Lattice.SmallestWidth / 2;
        return half < CutoffAngstrom && half >= SmallestCutoffAngstrom ? this with { CutoffAngstrom = half } : this;
    }

    /// <summary>The same choices with the table completed for a cell where <see cref="EstimatesPairs"/> is set; the estimated rows have their own status.</summary>
    internal BondValenceOptions CompletedFor(OrderedCell cell)
    {
        if (!EstimatesPairs)
        {
            return this;
        }

        IReadOnlyList<BondValencePair> estimated = [.. FirstShell.Missing(new(MdState.From(cell), LargestContactAngstrom), Table)
            .Select(m => PairEstimator.Shared.TryEstimate(m.Cation, m.Anion, out BondValencePair? pair) ? pair : null).OfType<BondValencePair>()];
        return estimated.Count == 0 ? this : this with { Table = Table.With(estimated) };
    }
}
