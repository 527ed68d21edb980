using System.Text.Encodings.Web;
using System.Text.Json;
using Screening.Core.Results;
using Screening.Reports.Ranking;

namespace Screening.Runner.Output;

/// <summary>The ranking as one JSON array in rank order.</summary>
public static class RankingJson
{
    public static void Write(IReadOnlyList<RankedCandidate> candidates, RankingCriteria criteria, Stream output)
    {
        using Utf8JsonWriter writer = new(output, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        writer.WriteStartArray();
        foreach (RankedCandidate c in candidates)
        {
            Write(writer, c, criteria);
        }

        writer.WriteEndArray();
        writer.Flush();
        output.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter writer, RankedCandidate c, RankingCriteria criteria)
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
        writer.WriteQuantity("score", c.Score);
        writer.WriteBoolean("score_is_from_upper_bound", c.IsUpperBound);
        writer.WriteNumber("p_top_n", c.TopNProbability);
        writer.WriteNumber("top_n", criteria.TopN);
        writer.WriteBoolean("pareto", c.Pareto);

        // The score is not calibrated against experiment; a room-temperature prediction without a tested interval would be a guess.
        writer.WriteNull("predicted_log10_conductivity_300K");
        writer.WriteQuantity(QuantityNames.Diffusivity, c.Record.Quantities.GetValueOrDefault(QuantityNames.Diffusivity));
        writer.WriteNumber("temperature_K", c.Record.TemperatureK);
        writer.WriteStartArray("contributions");
        foreach (ScoreContribution part in c.Contributions)
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
        writer.WriteStartArray("reasons");
        foreach (string reason in c.Reasons)
        {
            writer.WriteStringValue(reason);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
