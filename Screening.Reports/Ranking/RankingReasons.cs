using System.Globalization;
using Screening.Core.Results;
using Screening.Reports.Agreement;
using Screening.Reports.Calibration;
using Screening.Reports.Writers;

namespace Screening.Reports.Ranking;

/// <summary>Sentences that explain a place.</summary>
internal static class RankingReasons
{
    private const double LowBarrierEv = 0.4;
    private const double HighBarrierEv = 0.8;

    internal static string Diffusivity(ResultRecord record, DiffusivityEstimate estimate)
    {
        string at = string.Create(CultureInfo.InvariantCulture, $"at {record.TemperatureK:0} K");
        if (estimate.IsUpperBound)
        {
            return $"D < {NumberText.Plain(estimate.DiffusivityCm2PerS)} cm²/s {at}{(record.Verdict.Verdict == Verdict.BelowFloor ? ": below the detection floor, so it ranks as slow; nothing failed" : ": no more than a bound, as D is not distinguishable from zero (" + record.Verdict.Verdict.Text() + ")")}";
        }

        Quantity d = record.Quantities[QuantityNames.Diffusivity];
        return record.Verdict.Verdict switch
        {
            Verdict.TooFewHops => $"D ≈ {NumberText.Plain(d.Value)} cm²/s {at}, from too few hops for an interval",
            Verdict.NotConverged => $"D ≈ {NumberText.Plain(d.Value)} cm²/s {at} from a run that did not converge ({record.Verdict.Reason})",
            _ => $"D = {NumberText.WithError(d)} {at}",
        };
    }

    internal static string? Barrier(ResultRecord record)
    {
        if (!record.Quantities.TryGetValue(QuantityNames.StaticBarrier, out Quantity? barrier))
        {
            return null;
        }

        string judgement = barrier.Value < LowBarrierEv ? "low, speaks for it" : barrier.Value > HighBarrierEv ? "high, speaks against it" : "medium";
        return $"static bond-valence barrier {NumberText.WithError(barrier)} in three dimensions ({judgement})";
    }

    internal static string Neighbours(int[] near, int place) => "simulated score " + (near.Length == 0
        ? "distinguishable from that of every other candidate at 95 %"
        : $"not distinguishable at 95 % from {(near.Length == 1 ? "place" : "places")} {Ranges([.. near.Select(i => i + 1)], place + 1)} of the simulated order");

    /// <summary>Reasons of a place in the order of predictions: the prediction first, then what it cannot tell apart, then what the simulation said.</summary>
    internal static IReadOnlyList<string> PredictedOrder(IReadOnlyList<RankedCandidate> predicted, int place)
    {
        RankedCandidate own = predicted[place];
        int[] near = [.. Enumerable.Range(0, predicted.Count).Where(i => i != place && Math.Abs(predicted[i].Score!.Value - own.Score!.Value)
            < NoveltyInterval.Sigmas * Math.Sqrt(Square(predicted[i].Score!.StandardError) + Square(own.Score.StandardError)))];
        string sentence = Predicted(own.Prediction!);
        string overlap = near.Length == 0 ? "prediction distinguishable from every other at 80 %"
            : near.Length == predicted.Count - 1 ? "prediction not distinguishable at 80 % from any other"
            : $"prediction not distinguishable at 80 % from {(near.Length == 1 ? "rank" : "ranks")} {Ranges([.. near.Select(i => i + 1)], place + 1)}";
        string[] foreign = own.Record.MobileIon is { } ion && !own.Prediction!.Relatives.Any(r => FormulaFractions.Parse(r.Formula)?.ContainsKey(ion) == true)
            ? [$"caution: none of the nearest measured relatives holds {ion}"]
            : [];
        return [sentence, overlap, .. foreign, .. own.Reasons.Where(r => r != sentence)];

        static double Square(double? error) => (error ?? 0) * (error ?? 0);
    }

    /// <summary>What other methods gave for a candidate: beside the score, never in it.</summary>
    internal static IEnumerable<string> Beside(ResultRecord chosen, IEnumerable<ResultRecord> all) => all
        .Where(r => r.Replicas.Count > 0)
        .GroupBy(RunMethod.Of)
        .Where(g => g.Key != RunMethod.Of(chosen))
        .OrderBy(g => g.Key.ToString(), StringComparer.Ordinal)
        .Select(g => g.OrderByDescending(r => r.TimePs).ThenBy(r => r.Id, StringComparer.Ordinal).First())
        .Select(r => string.Create(CultureInfo.InvariantCulture,
            $"beside it, not in this score: {RunMethod.Of(r)} at {r.TemperatureK:0} K, {r.Verdict.Verdict.Text()}{(r.Quantities.TryGetValue(QuantityNames.Diffusivity, out Quantity? d) ? $", D = {(d.StandardError is null ? NumberText.Plain(d.Value) : NumberText.WithError(d))}" : "")}"));

    internal static string Predicted(ConductivityPrediction p)
    {
        string relatives = string.Join(", ", p.Relatives.Select(r => $"{r.Formula} ({(r.IsUpperBound ? "< " : "")}{NumberText.Tenths(r.Log10Sigma)})"));
        return string.Create(CultureInfo.InvariantCulture,
            $"predicted log₁₀ σ(300 K) = {NumberText.Tenths(p.Log10Sigma)} ± {NumberText.Tenths(p.HalfWidth80)} (σ in S/cm, 80 % interval), P(σ ≥ 1e-4 S/cm) {Relation(NumberText.Percent(p.ProbabilityFast))}: {NumberText.Tenths(p.CompositionPart)} from measured relatives such as {relatives}, {NumberText.Tenths(p.Physics.Diffusivity, sign: true)} from simulated D, {NumberText.Tenths(p.Physics.Barrier, sign: true)} from the static barrier, novelty {p.Novelty:0.00}");
    }

    private static string Relation(string percent) => percent[0] is '<' or '>' ? percent : "= " + percent;

    internal static string OnFront(IReadOnlyList<ParetoCriterion> criteria) =>
        "on the Pareto front of " + string.Join(" and ", criteria.Select(c => $"{(c.Maximise ? "high" : "low")} {QuantityLabels.Name(c.Quantity)}"));

    internal static IEnumerable<string> Cautions(ResultRecord record)
    {
        bool relaxed = record.Quantities.ContainsKey(GeometryCheck.AfterRelaxation);
        if (GeometryCheck.IsFileSuspect(record) || GeometryCheck.IsSuspect(record))
        {
            yield return relaxed
                ? $"valence-sum check: the file {Check(GeometryCheck.IsFileSuspect(record))}, the relaxed start {Check(GeometryCheck.IsSuspect(record))}"
                : record.Quantities.ContainsKey(GeometryCheck.Relaxed)
                ? "the input geometry fails the valence-sum check; the run started from the geometry relaxed with its potential"
                : "caution: the input geometry fails the valence-sum check";
        }

        if (GeometryCheck.IsEstimated(record))
        {
            yield return "caution: the potential's parameters of ions in contact are estimates";
        }

        if (record.Replicas.Count == 1)
        {
            yield return "caution: a single replica, so the error knows no scatter between orderings or velocities";
        }
    }

    private static string Check(bool suspect) => suspect ? "fails" : "passes";

    internal static string NotRanked(ResultRecord record, bool hasScore, bool suspect, RunMethod? method, double? common)
    {
        if (hasScore && method is not null && RunMethod.Of(record) != method)
        {
            return $"not ranked: simulated with {RunMethod.Of(record)}, the others with {method}, and diffusivities compare for one potential and protocol only";
        }

        if (hasScore && common is not null)
        {
            return string.Create(CultureInfo.InvariantCulture,
                $"not ranked: simulated at {record.TemperatureK:0} K, the others at {common:0} K, and diffusivities compare at one temperature only");
        }

        if (!hasScore && GeometryCheck.IsEstimated(record))
        {
            return "not ranked by molecular dynamics: the potential's parameters of ions in contact are estimates";
        }

        if (suspect && record.Verdict.Verdict is Verdict.Ok or Verdict.BelowFloor or Verdict.TooFewHops or Verdict.NotConverged)
        {
            return "not ranked by molecular dynamics: suspect input geometry (framework valence sums are off, or mobile ions were put on computed sites), where simulated D hardly follows experiment";
        }

        return record.Verdict.Verdict is Verdict.Ok
            ? "not ranked: the record holds no positive diffusivity with an error"
            : $"not ranked by molecular dynamics: {record.Verdict.Verdict.Text()} ({record.Verdict.Reason})";
    }

    /// <summary>Whole numbers as ranges that skip one value, such as 1–3, 5.</summary>
    private static string Ranges(int[] numbers, int skipped)
    {
        List<string> parts = [];
        for (int i = 0; i < numbers.Length;)
        {
            int end = i;
            while (end + 1 < numbers.Length && (numbers[end + 1] == numbers[end] + 1 || (numbers[end] + 1 == skipped && numbers[end + 1] == skipped + 1)))
            {
                end++;
            }

            parts.Add(end == i ? Text(numbers[i]) : $"{Text(numbers[i])}–{Text(numbers[end])}");
            i = end + 1;
        }

        return string.Join(", ", parts);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
