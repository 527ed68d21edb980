using Screening.Core;
using Screening.Core.Results;
using Screening.Reports.Writers;

namespace Screening.Reports.Ranking;

/// <summary>
/// The score of one record: (1 − w) log10 D + w (log10 D₀ − E_3D / (k_B T ln 10)) + Σ user terms, decades of cm²/s.
/// The first part is the simulated tracer diffusivity, the second what the static bond-valence barrier alone would suggest
/// with the prefactor D₀ = ν a²/6. Without a barrier w is 0. Errors are independent and statistical: they say how well the
/// run fixes the score, not how well the score predicts an experiment.
/// </summary>
public sealed record CandidateScore(
    double Value, double StandardError, DiffusivityEstimate Diffusivity, double DiffusivityWeight, IReadOnlyList<ScoreContribution> Contributions)
{
    /// <summary>The score, or null where the record gives no diffusivity to rank by.</summary>
    public static CandidateScore? Of(ResultRecord record, RankingCriteria criteria)
    {
        DiffusivityEstimate? estimate = DiffusivityEstimate.Of(record, criteria);
        if (estimate is null)
        {
            return null;
        }

        Quantity? barrier = record.Quantities.GetValueOrDefault(QuantityNames.StaticBarrier);
        bool useBarrier = barrier is not null && double.IsFinite(barrier.Value) && criteria.StaticBarrierWeight > 0;
        double w = useBarrier ? criteria.StaticBarrierWeight : 0;
        List<ScoreContribution> parts =
        [
            new("Simulated diffusivity", (1 - w) * estimate.Log10Mean, (1 - w) * estimate.Log10Error,
                FormattableString.Invariant($"{1 - w:0.##} × {estimate.Explanation}")),
        ];
        if (useBarrier)
        {
            parts.Add(StaticPart(barrier!, record.TemperatureK, w, criteria));
        }

        parts.AddRange(UserTerms(record, criteria));
        double error = Math.Sqrt(parts.Sum(p => p.StandardError * p.StandardError));
        return new(parts.Sum(p => p.Value), error, estimate, 1 - w, parts);
    }

    /// <summary>Terms that a criteria file adds to a score, decades; a record that lacks the quantity has none.</summary>
    internal static IEnumerable<ScoreContribution> UserTerms(ResultRecord record, RankingCriteria criteria)
    {
        foreach (QuantityWeight term in criteria.Weights)
        {
            if (record.Quantities.TryGetValue(term.Quantity, out Quantity? q))
            {
                yield return new(term.Quantity, term.Weight * (q.Value - term.Reference), Math.Abs(term.Weight) * (q.StandardError ?? 0),
                    FormattableString.Invariant($"{term.Weight} × ({term.Quantity} − {term.Reference}), weight given by the user"));
            }
        }
    }

    /// <summary>Scores by record id, of those records that have one; suspect geometries have none unless the criteria allow it.</summary>
    public static IReadOnlyDictionary<string, Quantity> ByRecord(IEnumerable<ResultRecord> records, RankingCriteria criteria)
    {
        Dictionary<string, Quantity> scores = new(StringComparer.Ordinal);
        foreach (ResultRecord record in records.Where(r => GeometryCheck.MayRank(r, criteria)))
        {
            if (Of(record, criteria) is { } score)
            {
                scores[record.Id] = score.ToQuantity();
            }
        }

        return scores;
    }

    /// <summary>The score as a quantity.</summary>
    public Quantity ToQuantity() => new(Value, StandardError, "log10(cm²/s)");

    private static ScoreContribution StaticPart(Quantity barrier, double temperatureK, double w, RankingCriteria criteria)
    {
        double decadesPerEv = 1 / (Units.BoltzmannEvPerK * temperatureK * Math.Log(10));
        return new("Static bond-valence barrier", w * (criteria.StaticPrefactorLog10 - (barrier.Value * decadesPerEv)),
            w * decadesPerEv * (barrier.StandardError ?? 0),
            FormattableString.Invariant(
                $"{w:0.##} × ({NumberText.Plain(criteria.StaticPrefactorLog10)} − E/(kT ln 10)) with E = {barrier.Value:0.00} eV at {temperatureK:0} K"));
    }
}
