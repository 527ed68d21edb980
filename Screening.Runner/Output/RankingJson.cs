using System.Text.Encodings.Web;
using System.Text.Json;
using Screening.Core.Results;
using Screening.Reports.Calibration;
using Screening.Reports.Ranking;

namespace Screening.Runner.Output;

/// <summary>The ranking as one JSON array in rank order.</summary>
public static class RankingJson
{
    public static void Write(IReadOnlyList<RankedCandidate> candidates, RankingCriteria criteria, RankingOrder order, Stream output)
    {
        using Utf8JsonWriter writer = new(output, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        writer.WriteStartArray();
        foreach (RankedCandidate c in candidates)
        {
            Write(writer, c, criteria, order);
        }

        writer.WriteEndArray();
        writer.Flush();
        output.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter writer, RankedCandidate c, RankingCriteria criteria, RankingOrder order)
    {
        writer.WriteStartObject();
        if (c.Rank is { } rank)
        {
            writer.WriteNumber("rank", rank);
        }
        else
        {
            writer.WriteNull("rank");
        }

        writer.WriteString("id", c.Id);
        writer.WriteString("formula", c.Formula);
        writer.WriteString("source", c.Record.Source);
        writer.WriteString("verdict", c.Record.Verdict.Verdict.Text());
        writer.WriteString("confidence", c.Confidence.ToString().ToLowerInvariant());
        writer.WriteString("confidence_meaning", c.Confidence.Meaning());
        writer.WriteString("order", order.ToString().ToLowerInvariant());
        writer.WriteString("potential", c.Record.Potential);
        writer.WriteString("protocol", c.Record.Protocol);
        writer.WriteQuantity("score", c.Score);
        writer.WriteBoolean("score_is_from_upper_bound", c.IsUpperBound);
        writer.WriteNumber("p_top_n", c.TopNProbability);
        writer.WriteNumber("top_n", criteria.TopN);
        writer.WriteBoolean("pareto", c.Pareto);
        WriteSimulated(writer, c.Simulated);
        WritePrediction(writer, c.Prediction);
        writer.WriteQuantity(QuantityNames.Diffusivity, c.Record.Quantities.GetValueOrDefault(QuantityNames.Diffusivity));
        writer.WriteQuantity(QuantityNames.StaticBarrier, c.Record.Quantities.GetValueOrDefault(QuantityNames.StaticBarrier));
        writer.WriteNumber("temperature_K", c.Record.TemperatureK);
        WriteContributions(writer, c.Contributions);
        writer.WriteStartArray("reasons");
        foreach (string reason in c.Reasons)
        {
            writer.WriteStringValue(reason);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteSimulated(Utf8JsonWriter writer, SimulatedPlace? place)
    {
        if (place is null)
        {
            writer.WriteNull("simulated");
            return;
        }

        writer.WriteStartObject("simulated");
        writer.WriteNumber("rank", place.Rank);
        writer.WriteQuantity("score", place.Score);
        writer.WriteNumber("p_top_n", place.TopNProbability);
        WriteContributions(writer, place.Contributions);
        writer.WriteEndObject();
    }

    private static void WriteContributions(Utf8JsonWriter writer, IReadOnlyList<ScoreContribution> parts)
    {
        writer.WriteStartArray("contributions");
        foreach (ScoreContribution part in parts)
        {
            writer.WriteStartObject();
            writer.WriteString("name", part.Name);
            writer.WriteNumber("value", part.Value);
            writer.WriteNumber("standard_error", part.StandardError);
            writer.WriteString("unit", "decades");
            writer.WriteString("explanation", part.Explanation);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WritePrediction(Utf8JsonWriter writer, ConductivityPrediction? p)
    {
        writer.WriteQuantity("predicted_log10_conductivity_300K", p is null ? null : new(p.Log10Sigma, p.StandardError, "log10(S/cm)"));
        if (p is null)
        {
            return;
        }

        writer.WriteStartArray("predicted_interval_80");
        writer.WriteNumberValue(p.Log10Sigma - p.HalfWidth80);
        writer.WriteNumberValue(p.Log10Sigma + p.HalfWidth80);
        writer.WriteEndArray();
        writer.WriteNumber("p_conductivity_above_1e-4_S_cm", p.ProbabilityFast);
        writer.WriteNumber("prediction_from_composition", p.CompositionPart);
        writer.WriteNumber("prediction_from_physics", p.PhysicsPart);
        writer.WriteNumber("prediction_from_diffusivity", p.Physics.Diffusivity);
        writer.WriteNumber("prediction_from_barrier", p.Physics.Barrier);
        writer.WriteNumber("novelty", p.Novelty);
        writer.WriteStartArray("measured_relatives");
        foreach (MeasuredRelative r in p.Relatives)
        {
            writer.WriteStartObject();
            writer.WriteString("formula", r.Formula);
            writer.WriteNumber("log10_conductivity_S_cm", r.Log10Sigma);
            writer.WriteBoolean("is_upper_bound", r.IsUpperBound);
            writer.WriteString("publication", r.Publication);
            writer.WriteNumber("share", r.Share);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
