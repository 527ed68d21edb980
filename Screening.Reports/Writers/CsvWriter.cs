using Screening.Core.Results;
using Screening.Reports.Ranking;

namespace Screening.Reports.Writers;

/// <summary>The ranked table for spreadsheets: every stored quantity with its error in a column of its own.</summary>
public static class CsvWriter
{
    public static void Write(IReadOnlyList<RankedCandidate> candidates, TextWriter output)
    {
        string[] names = [.. candidates.SelectMany(c => c.Record.Quantities.Keys).Distinct()
            .OrderBy(QuantityLabels.Order).ThenBy(n => n, StringComparer.Ordinal)];
        string[] header =
        [
            "rank", "id", "formula", "mobile_ion", "verdict", "verdict_reason", "temperature_K", "time_ps", "score", "score_standard_error",
            "score_unit", "p_top_n", "simulated_rank", "simulated_score", "simulated_score_standard_error", "simulated_p_top_n", "simulated_score_is_from_upper_bound", "pareto", "confidence",
            "predicted_log10_conductivity_300K", "predicted_half_width_80", "prediction_from_composition", "prediction_from_diffusivity", "prediction_from_barrier", "novelty", "p_conductivity_above_1e-4_S_cm", .. names.SelectMany(n => new[] { n, n + "_standard_error" }), "source", "key",
        ];
        output.Write(string.Join(',', header) + "\n");
        foreach (RankedCandidate c in candidates)
        {
            ResultRecord r = c.Record;
            string[] row =
            [
                c.Rank is { } rank ? NumberText.Exact(rank) : "", Field(r.Id), Field(r.Formula), Field(r.MobileIon ?? ""),
                r.Verdict.Verdict.Text(), Field(r.Verdict.Reason), NumberText.Exact(r.TemperatureK), NumberText.Exact(r.TimePs),
                Number(c.Score?.Value), Number(c.Score?.StandardError), c.Score?.Unit ?? "", c.Rank is null ? "" : NumberText.Exact(c.TopNProbability),
                Number(c.Simulated?.Rank), Number(c.Simulated?.Score.Value), Number(c.Simulated?.Score.StandardError), Number(c.Simulated?.TopNProbability), c.IsUpperBound ? "true" : "false", c.Pareto ? "true" : "false", c.Confidence.ToString().ToLowerInvariant(),
                Number(c.Prediction?.Log10Sigma), Number(c.Prediction?.HalfWidth80), Number(c.Prediction?.CompositionPart), Number(c.Prediction?.Physics.Diffusivity),
                Number(c.Prediction?.Physics.Barrier), Number(c.Prediction?.Novelty), Number(c.Prediction?.ProbabilityFast),
                .. names.SelectMany(n => r.Quantities.TryGetValue(n, out Quantity? q) ? [Number(q.Value), Number(q.StandardError)] : new[] { "", "" }),
                Field(r.Source), r.Key,
            ];
            output.Write(string.Join(',', row) + "\n");
        }
    }

    private static string Number(double? value) => value is { } v && double.IsFinite(v) ? NumberText.Exact(v) : "";

    // A text that starts like a formula would be run by a spreadsheet; a leading apostrophe keeps it text.
    private static string Field(string text)
    {
        string safe = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\n\r") < 0 ? safe : "\"" + safe.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }
}
