using Screening.Core.Numerics;
using Screening.Reports.Agreement;

namespace Screening.Reports.Calibration;

/// <summary>How an unfitted physics score orders measured materials whose input geometry is clean, or is not; 90 % intervals.</summary>
/// <param name="Geometry">clean, suspect or all.</param>
/// <param name="Score">The score.</param>
/// <param name="Count">Materials.</param>
/// <param name="Spearman">Rank correlation with log10 σ.</param>
/// <param name="Area">AUC of σ ≥ 1e-4 S/cm against all others.</param>
/// <param name="AreaAgainstSlow">AUC of σ ≥ 1e-4 S/cm against σ ≤ 1e-8 S/cm.</param>
public sealed record CleanGeometryRow(string Geometry, string Score, int Count, IntervalEstimate? Spearman, IntervalEstimate? Area, IntervalEstimate? AreaAgainstSlow)
{
    private const double SlowLog10 = -8;
    private const int Resamples = 2000;

    public static IReadOnlyList<CleanGeometryRow> Of(IReadOnlyList<CalibrationMaterial> materials, ulong seed)
    {
        (PlaceScale diffusivity, PlaceScale barrier) = CrossValidation.Scales(materials);
        CalibrationMaterial[] run = [.. materials.Where(m => m.Evidence.Log10Diffusivity is not null)];
        (string Name, Func<PhysicsEvidence, double?> Score)[] scores =
        [
            ("simulated D", e => e.Log10Diffusivity),
            ("static barrier", e => e.MinusBarrierEv),
            ("both places, summed", e => e.MinusBarrierEv is { } b ? diffusivity.Of(e.Log10Diffusivity!.Value) + barrier.Of(b) : null),
            .. SupportingDescriptor.All.Select((d, k) => (d.Name, (Func<PhysicsEvidence, double?>)(e => e.Supporting.ElementAtOrDefault(k)))),
        ];
        return [.. new[] { "clean", "suspect", "all" }.SelectMany(geometry => scores.Select(s =>
            Row(geometry, s.Name, [.. run.Where(m => (geometry == "all" || m.Evidence.Clean == (geometry == "clean")) && s.Score(m.Evidence) is not null)], s.Score, seed)))];
    }

    private static CleanGeometryRow Row(string geometry, string name, CalibrationMaterial[] materials, Func<PhysicsEvidence, double?> score, ulong seed)
    {
        bool Fast(CalibrationMaterial m) => !m.Entry.IsUpperBound && m.Entry.Log10Sigma >= ConductivityPrediction.FastLog10;
        double Score(CalibrationMaterial m) => score(m.Evidence)!.Value;
        double[] fast = [.. materials.Where(Fast).Select(Score)];
        RandomStream Stream(string what) => new(seed, $"unfitted/{geometry}/{name}/{what}");
        return new(geometry, name, materials.Length,
            RankStatistics.SpearmanWithInterval([.. materials.Select(Score)], [.. materials.Select(m => m.Entry.Log10Sigma)], Resamples, Stream("spearman")),
            RankStatistics.AreaWithInterval(fast, [.. materials.Where(m => !Fast(m)).Select(Score)], Resamples, Stream("all")),
            RankStatistics.AreaWithInterval(fast, [.. materials.Where(m => m.Entry.Log10Sigma <= SlowLog10).Select(Score)], Resamples, Stream("slow")));
    }
}
