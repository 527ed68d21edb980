using System.Globalization;
using Screening.Core.Results;
using Screening.Reports.Calibration;

namespace Screening.Reports.Ranking;

/// <summary>Candidates in the order that is shown, with the reason for that order.</summary>
/// <param name="Candidates">Those with a place first.</param>
/// <param name="Order">What the order goes by.</param>
/// <param name="Because">The order and why it was taken, in one sentence.</param>
public sealed record CandidateRanking(IReadOnlyList<RankedCandidate> Candidates, RankingOrder Order, string Because)
{
    /// <summary>
    /// Ranks records. Unless an order is asked for, it goes by predicted conductivity where there is a calibrated model and the simulations are of the
    /// method it was calibrated with, and by the simulated score else: a prediction that ignores the simulations must not overrule them unasked.
    /// </summary>
    /// <param name="records">Stored records.</param>
    /// <param name="criteria">How to score.</param>
    /// <param name="model">Calibrated model; null for none.</param>
    /// <param name="asked">Order asked for; null for the default.</param>
    public static CandidateRanking Of(IEnumerable<ResultRecord> records, RankingCriteria criteria, ConductivityModel? model, RankingOrder? asked = null)
    {
        IReadOnlyList<RankedCandidate> simulated = Predictions.Attach(Ranker.Rank(records, criteria), model, criteria);
        (RankingOrder order, string because) = Choose(simulated, model, asked);
        return new(order == RankingOrder.Predicted ? Predictions.Order(simulated, criteria) : simulated, order, because);
    }

    /// <summary>A sentence about quantities that criteria name and no candidate holds, such as misspelt ones; null where there are none.</summary>
    public static string? Unknown(IReadOnlyList<RankedCandidate> candidates, RankingCriteria criteria)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentNullException.ThrowIfNull(criteria);
        string[] names = [.. criteria.Weights.Select(w => w.Quantity).Concat(criteria.Pareto.Select(p => p.Quantity)).Distinct()
            .Where(n => candidates.Count > 0 && candidates.All(c => !c.Record.Quantities.ContainsKey(n)))];
        return names.Length == 0 ? null : $"The criteria name {string.Join(", ", names.Select(n => $"'{n}'"))}, which no candidate holds; `screening query --json` lists what there is.";
    }

    /// <summary>Candidates of each confidence class, in words: "34 clean geometry, 1 suspect, 1 unsupported".</summary>
    public static string Classes(IReadOnlyList<RankedCandidate> candidates)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        return string.Join(", ", Enum.GetValues<Confidence>().Select(k => string.Create(CultureInfo.InvariantCulture, $"{candidates.Count(c => c.Confidence == k)} {k.Text()}")));
    }

    private static (RankingOrder Order, string Because) Choose(IReadOnlyList<RankedCandidate> simulated, ConductivityModel? model, RankingOrder? asked)
    {
        const string BySimulation = "Ordered by the simulated score";
        const string ByPrediction = "Ordered by predicted conductivity at 300 K";
        if (asked is { } order)
        {
            return (order, (order == RankingOrder.Predicted ? ByPrediction : BySimulation) + ", as asked.");
        }

        ResultRecord? first = simulated.FirstOrDefault(c => c.Simulated is not null)?.Record;
        return model is null ? (RankingOrder.Simulated, $"{BySimulation}: there is no calibrated model.")
            : first is null || PhysicsEvidence.IsOfCalibratedMethod(first) ? (RankingOrder.Predicted, $"{ByPrediction} (calibration {model.Name}); the simulated score stands beside it.")
            : (RankingOrder.Simulated, $"{BySimulation}: calibration {model.Name} knows diffusivities of {PhysicsEvidence.CalibratedPotential} at {PhysicsEvidence.CalibratedTemperatureK:0} K only, not of {RunMethod.Of(first)} at {first.TemperatureK.ToString("0", CultureInfo.InvariantCulture)} K.");
    }
}
