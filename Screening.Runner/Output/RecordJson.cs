using System.Text.Encodings.Web;
using System.Text.Json;
using Screening.Core.Results;

namespace Screening.Runner.Output;

/// <summary>Records as JSON documents: plain fields, then the known quantities (null where missing), then every other one.</summary>
public static class RecordJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,        // readable Å and ²; the document is a file or pipe, never part of a page
    };

    /// <summary>One array of records; they are written as they come.</summary>
    public static void WriteArray(IEnumerable<ResultRecord> records, Stream output)
    {
        using Utf8JsonWriter writer = new(output, Options);
        writer.WriteStartArray();
        foreach (ResultRecord record in records)
        {
            Write(writer, record);
            writer.Flush();
        }

        writer.WriteEndArray();
        writer.Flush();
        output.Write("\n"u8);
    }

    public static void Write(Utf8JsonWriter writer, ResultRecord record)
    {
        writer.WriteStartObject();
        foreach (ResultField field in ResultFields.All)
        {
            writer.WritePropertyName(field.Name);
            switch (field.Get(record))
            {
                case null: writer.WriteNullValue(); break;
                case string text: writer.WriteStringValue(text); break;
                case double number: writer.WriteNumberValue(number); break;
                case long when field.Name == "seed": writer.WriteNumberValue(record.Seed); break;
                case long number: writer.WriteNumberValue(number); break;
                case object other: throw new InvalidOperationException($"Field {field.Name} holds a {other.GetType()}.");
            }
        }

        foreach (KnownQuantity known in KnownQuantities.All)
        {
            writer.WriteQuantity(known.Name, record.Quantities.GetValueOrDefault(known.Name));
        }

        foreach ((string name, Quantity quantity) in record.Quantities.Where(q => !KnownQuantities.IsKnown(q.Key)).OrderBy(q => q.Key, StringComparer.Ordinal))
        {
            writer.WriteQuantity(name, quantity);
        }

        writer.WritePropertyName("frustration");
        FrustrationJson.Of(record.Quantities).WriteTo(writer);
        WriteReplicas(writer, record);
        writer.WriteString("duplicate_of", record.DuplicateOf);
        writer.WriteStartArray("remarks");
        foreach (string remark in record.Remarks)
        {
            writer.WriteStringValue(remark);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteReplicas(Utf8JsonWriter writer, ResultRecord record)
    {
        writer.WriteStartArray("replicas");
        foreach (ReplicaSummary replica in record.Replicas)
        {
            writer.WriteStartObject();
            writer.WriteNumber("ordering", replica.Ordering);
            writer.WriteNumber("seed", replica.Seed);
            writer.WriteNumber("time_ps", replica.TimePs);
            writer.WriteFinite("tracer_diffusivity_cm2_s", replica.TracerDiffusivityCm2PerS);
            writer.WriteFinite("mean_temperature_K", replica.MeanTemperatureK);
            writer.WriteFinite("conserved_drift_eV_per_atom_per_ns", replica.ConservedDriftEvPerAtomPerNs);
            writer.WriteString("verdict", replica.Verdict.Text());
            writer.WriteString("verdict_reason", replica.Reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
