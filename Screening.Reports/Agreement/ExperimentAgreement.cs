using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Reports.Calibration;
using Screening.Reports.Ranking;

namespace Screening.Reports.Agreement;

/// <summary>A simulated candidate beside its measurement.</summary>
/// <param name="Candidate">The candidate.</param>
/// <param name="Measured">Its measured conductivity.</param>
/// <param name="NeighbourGuess">log10 σ guessed from the nearest compositions.</param>
/// <param name="AnionGuess">Minus the mean anion electronegativity.</param>
public sealed record MeasuredCandidate(RankedCandidate Candidate, Measurement Measured, double? NeighbourGuess, double? AnionGuess);

/// <summary>One score's agreement with experiment.</summary>
/// <param name="Score">What was compared.</param>
/// <param name="Count">Materials compared.</param>
/// <param name="Area">AUC of fast against slow; null where a class is empty.</param>
/// <param name="Spearman">Rank correlation with log10 σ; null with fewer than three.</param>
public sealed record AgreementRow(string Score, int Count, IntervalEstimate? Area, IntervalEstimate? Spearman);

/// <summary>
/// How well stored results order materials of known conductivity, beside what composition alone gives. Fast means
/// σ ≥ 1e-4 S/cm and slow σ ≤ 1e-8 S/cm at room temperature; AUC is the chance that a random fast one scores above a random slow one.
/// </summary>
public sealed record ExperimentAgreement(
    IReadOnlyList<MeasuredCandidate> Materials, int Fast, int Slow, IReadOnlyList<AgreementRow> Rows, int NotRanked)
{
    public const double FastSPerCm = 1e-4;
    public const double SlowSPerCm = 1e-8;

    /// <summary>Name of the row of the simulated score.</summary>
    public const string SimulatedScore = "Simulated score";

    /// <summary>Name of the row of the calibrated prediction.</summary>
    public const string PredictedScore = "Predicted conductivity, own composition left out";

    private const int Resamples = 2000;

    /// <summary>Measurements within this of 298 K count as room temperature.</summary>
    private const double RoomTemperatureWindowK = 30;

    /// <summary>
    /// Compares every candidate that has a measurement near room temperature. All scores are judged on the same materials: those ranked by molecular
    /// dynamics; how many measured ones were not is counted. Diffusivities below the floor tie as the slowest.
    /// </summary>
    public static ExperimentAgreement Of(IReadOnlyList<RankedCandidate> candidates, ExperimentTable table, ulong seed)
    {
        MeasuredCandidate[] measured = [.. candidates
            .Select(c => (Candidate: c, Measured: table.Find(c.Record.Source)))
            .Where(p => p.Measured is not null && Math.Abs(p.Measured.TemperatureK - 298) <= RoomTemperatureWindowK)
            .Select(p => new MeasuredCandidate(p.Candidate, p.Measured!,
                CompositionGuess.NearestNeighbours(p.Measured!.File, p.Candidate.Record.Composition, table),
                CompositionGuess.AnionSoftness(p.Candidate.Record.Composition)))];
        MeasuredCandidate[] ranked = [.. measured.Where(m => m.Candidate.Simulated is not null)];
        AgreementRow[] rows =
        [
            Row("Simulated diffusivity D", ranked, Diffusivity, seed),
            Row(SimulatedScore, ranked, m => m.Candidate.Simulated!.Score.Value, seed),
            Row("Static barrier E₃D alone (low is fast)", ranked, StaticBarrier, seed),
            Row(PredictedScore, ranked, Predicted, seed),
            Row("Composition only: nearest neighbours", ranked, m => m.NeighbourGuess, seed),
            Row("Composition only: anion electronegativity", ranked, m => m.AnionGuess, seed),
        ];
        return new(measured, ranked.Count(IsFast), ranked.Count(IsSlow), rows, measured.Length - ranked.Length);
    }

    private static double? Diffusivity(MeasuredCandidate m) =>
        m.Candidate.IsUpperBound ? double.MinValue : m.Candidate.DiffusivityCm2PerS;

    private static double? StaticBarrier(MeasuredCandidate m) =>
        m.Candidate.Record.Quantities.TryGetValue(QuantityNames.StaticBarrier, out Quantity? q) ? -q.Value : null;

    private static double? Predicted(MeasuredCandidate m) => ConductivityModel.Covers(m.Candidate.Record.Composition)
        ? ConductivityModelFile.Shipped?.Predict(m.Candidate.Record.Composition, PhysicsEvidence.Of(m.Candidate.Record, new()), leaveOutSame: true).Log10Sigma
        : null;

    private static bool IsFast(MeasuredCandidate m) => !m.Measured.IsUpperBound && m.Measured.ConductivitySPerCm >= FastSPerCm;

    private static bool IsSlow(MeasuredCandidate m) => m.Measured.ConductivitySPerCm <= SlowSPerCm;

    private static AgreementRow Row(string name, MeasuredCandidate[] ranked, Func<MeasuredCandidate, double?> score, ulong seed)
    {
        MeasuredCandidate[] with = [.. ranked.Where(m => score(m) is not null)];
        double[] fast = [.. with.Where(IsFast).Select(m => score(m)!.Value)];
        double[] slow = [.. with.Where(IsSlow).Select(m => score(m)!.Value)];
        double[] all = [.. with.Select(m => score(m)!.Value)];
        double[] logs = [.. with.Select(m => m.Measured.Log10)];
        return new(name, with.Length,
            RankStatistics.AreaWithInterval(fast, slow, Resamples, new(seed, "agreement/auc/" + name)),
            RankStatistics.SpearmanWithInterval(all, logs, Resamples, new RandomStream(seed, "agreement/spearman/" + name)));
    }
}
