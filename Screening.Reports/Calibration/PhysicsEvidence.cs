using Screening.Core.Results;
using Screening.Reports.Ranking;

namespace Screening.Reports.Calibration;

/// <summary>What simulation and static map say of a candidate, before any fit; larger is faster.</summary>
/// <param name="Log10Diffusivity">
/// log10 D in cm²/s, never below <see cref="FloorLog10"/>; null without a usable run of the method that the places were calibrated for.
/// </param>
/// <param name="MinusBarrierEv">Minus the static bond-valence barrier in three dimensions, eV; null without one.</param>
/// <param name="Clean">The input geometry passes the valence-sum check.</param>
public sealed record PhysicsEvidence(double? Log10Diffusivity, double? MinusBarrierEv, bool Clean)
{
    /// <summary>D of 2e-7 cm²/s: what the standard profile can still see. Below it candidates tie.</summary>
    public const double FloorLog10 = -6.7;

    /// <summary>Diffusivities of another potential or temperature, or of a relaxed start, have no place among those of the calibration set.</summary>
    public const string CalibratedPotential = "bond-valence";

    /// <inheritdoc cref="CalibratedPotential"/>
    public const double CalibratedTemperatureK = 1000;

    /// <summary>Values of <see cref="SupportingDescriptor.All"/>; empty without a run of the calibrated method.</summary>
    public IReadOnlyList<double?> Supporting { get; init; } = [];

    public static readonly PhysicsEvidence None = new(null, null, false);

    /// <summary>Whether the diffusivity of a record may count as evidence.</summary>
    public static bool IsOfCalibratedMethod(ResultRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.Potential == CalibratedPotential && Math.Round(record.TemperatureK) == CalibratedTemperatureK && !record.Quantities.ContainsKey(GeometryCheck.Relaxed)
            && !GeometryCheck.IsEstimated(record);
    }

    public static PhysicsEvidence Of(ResultRecord? record, RankingCriteria criteria)
    {
        if (record is null)
        {
            return None;
        }

        bool comparable = IsOfCalibratedMethod(record);
        DiffusivityEstimate? estimate = comparable ? DiffusivityEstimate.Of(record, criteria) : null;
        double? diffusivity = estimate is null ? null : Math.Max(FloorLog10, estimate.IsUpperBound ? FloorLog10 : estimate.Log10Mean);
        double? barrier = record.Quantities.TryGetValue(QuantityNames.StaticBarrier, out Quantity? q) && double.IsFinite(q.Value) ? -q.Value : null;
        return new(diffusivity, barrier, !GeometryCheck.IsSuspect(record)) { Supporting = comparable ? SupportingDescriptor.Of(record) : [] };
    }
}
