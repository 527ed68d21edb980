using Screening.Core.Numerics;
using Screening.Reports.Calibration;

namespace Screening.Reports.Ranking;

/// <summary>Sets predicted conductivities beside a ranking, or orders by them.</summary>
public static class Predictions
{
    /// <summary>The candidates with their predictions, order unchanged. Candidates whose composition is unknown have none.</summary>
    public static IReadOnlyList<RankedCandidate> Attach(IReadOnlyList<RankedCandidate> candidates, ConductivityModel? model, RankingCriteria criteria)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        return model is null ? candidates : [.. candidates.Select(c => Attach(c, model, criteria))];
    }

    /// <summary>
    /// All candidates by predicted conductivity, those without molecular dynamics too: composition is visible for every one, and what
    /// physics added is in the contributions. Scores are log10 σ(300 K) with the error of the prediction, and so is P(top-N).
    /// </summary>
    public static IReadOnlyList<RankedCandidate> Order(IReadOnlyList<RankedCandidate> candidates, RankingCriteria criteria)
    {
        RankedCandidate[] predicted = [.. candidates.Where(c => c.Prediction is not null)
            .OrderByDescending(c => c.Prediction!.Log10Sigma).ThenBy(c => c.Id, StringComparer.Ordinal)];
        double[] top = TopN(predicted, criteria);
        return [.. predicted.Select((c, i) => Placed(c, i + 1, top[i])), .. candidates.Where(c => c.Prediction is null).Select(c => c with { Rank = null })];
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

    private static RankedCandidate Placed(RankedCandidate c, int rank, double top)
    {
        ConductivityPrediction p = c.Prediction!;
        return c with
        {
            Rank = rank,
            Score = new(p.Log10Sigma, p.StandardError, "log10(S/cm)"),
            TopNProbability = top,
            Contributions =
            [
                new("Measured relatives", p.CompositionPart, p.StandardError, FormattableString.Invariant($"novelty {p.Novelty:0.00}")),
                new("Simulation and static barrier", p.PhysicsPart, 0, "places among the calibration set, weighted by novelty"),
            ],
        };
    }

    private static double[] TopN(RankedCandidate[] candidates, RankingCriteria criteria)
    {
        if (candidates.Length <= criteria.TopN)
        {
            return [.. candidates.Select(_ => 1.0)];
        }

        RandomStream[] streams = [.. candidates.Select(c => new RandomStream(criteria.Seed, "predicted rank/" + c.Record.Key))];
        double[] draws = new double[candidates.Length], sorted = new double[candidates.Length];
        int[] hits = new int[candidates.Length];
        for (int sample = 0; sample < criteria.Resamples; sample++)
        {
            for (int i = 0; i < draws.Length; i++)
            {
                draws[i] = candidates[i].Prediction!.Log10Sigma + (candidates[i].Prediction!.StandardError * streams[i].NextNormal());
            }

            draws.CopyTo(sorted, 0);
            Array.Sort(sorted);
            double threshold = sorted[^criteria.TopN];
            for (int i = 0; i < draws.Length; i++)
            {
                hits[i] += draws[i] >= threshold ? 1 : 0;
            }
        }

        return [.. hits.Select(h => (double)h / criteria.Resamples)];
    }
}
