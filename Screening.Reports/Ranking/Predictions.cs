using Screening.Core.Numerics;
using Screening.Reports.Calibration;

namespace Screening.Reports.Ranking;

/// <summary>Sets predicted conductivities beside a ranking, or orders by them.</summary>
public static class Predictions
{
    /// <summary>Unit of predicted scores.</summary>
    public const string Unit = "log10(S/cm)";

    /// <summary>The candidates with their predictions, order unchanged. Candidates whose composition is unknown have none.</summary>
    public static IReadOnlyList<RankedCandidate> Attach(IReadOnlyList<RankedCandidate> candidates, ConductivityModel? model, RankingCriteria criteria)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        return model is null ? candidates : [.. candidates.Select(c => Attach(c, model, criteria))];
    }

    /// <summary>
    /// All candidates by predicted conductivity, those without molecular dynamics too: composition is visible for every one, and what
    /// physics added is in the contributions. Scores are log10 σ(300 K), terms of a criteria file added, with the error of the prediction; P(top-N) is the
    /// chance that all these errors together leave, not only that of the run.
    /// </summary>
    public static IReadOnlyList<RankedCandidate> Order(IReadOnlyList<RankedCandidate> candidates, RankingCriteria criteria)
    {
        RankedCandidate[] predicted = [.. candidates.Where(c => c.Prediction is not null).Select(c => Scored(c, criteria))
            .OrderByDescending(c => c.Score!.Value).ThenBy(c => c.Id, StringComparer.Ordinal)];
        RandomStream[] streams = [.. predicted.Select(c => new RandomStream(criteria.Seed, "predicted rank/" + c.Record.Key))];
        double[] top = TopNProbability.Of(predicted.Length, criteria, i => predicted[i].Score!.Value + (predicted[i].Score!.StandardError!.Value * streams[i].NextNormal()));
        return
        [
            .. predicted.Select((c, i) => c with { Rank = i + 1, TopNProbability = top[i], Reasons = RankingReasons.PredictedOrder(predicted, i) }),
            .. candidates.Where(c => c.Prediction is null).Select(c => c with { Rank = null, Score = null, TopNProbability = 0, Contributions = [] }),
        ];
    }

    private static RankedCandidate Attach(RankedCandidate candidate, ConductivityModel model, RankingCriteria criteria)
    {
        if (!ConductivityModel.Covers(candidate.Record.Composition))
        {
            return candidate;
        }

        ConductivityPrediction prediction = model.Predict(candidate.Record.Composition, PhysicsEvidence.Of(candidate.Record, criteria));
        return candidate with { Prediction = prediction, Reasons = [.. candidate.Reasons, RankingReasons.Predicted(prediction)] };
    }

    private static RankedCandidate Scored(RankedCandidate c, RankingCriteria criteria)
    {
        ConductivityPrediction p = c.Prediction!;
        ScoreContribution[] parts =
        [
            new("Measured relatives", p.CompositionPart, p.StandardError, FormattableString.Invariant($"composition alone, novelty {p.Novelty:0.00}; the error is that of the whole prediction, from held-out measurements")),
            new("Simulated diffusivity", p.Physics.Diffusivity, 0, DiffusivityNote(c, criteria)),
            new("Static bond-valence barrier", p.Physics.Barrier, 0, c.Record.Quantities.ContainsKey(QuantityNames.StaticBarrier) ? "place among the calibration set, weighted by novelty" : "no barrier"),
            .. CandidateScore.UserTerms(c.Record, criteria),
        ];
        return c with
        {
            Score = new(parts.Sum(t => t.Value), Math.Sqrt(parts.Sum(t => t.StandardError * t.StandardError)), Unit),
            Contributions = parts,
        };
    }

    private static string DiffusivityNote(RankedCandidate c, RankingCriteria criteria) => PhysicsEvidence.Of(c.Record, criteria) switch
    {
        { Log10Diffusivity: null } => "does not count: no usable run of the method that the calibration was made with",
        { Clean: false } => FormattableString.Invariant($"place among the calibration set, weighted by novelty and by {ConductivityModel.SuspectWeight}, as the input geometry is suspect"),
        _ => "place among the calibration set, weighted by novelty",
    };
}
