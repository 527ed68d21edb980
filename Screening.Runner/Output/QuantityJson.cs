using System.Text.Json;
using Screening.Core.Results;

namespace Screening.Runner.Output;

/// <summary>How every JSON document of the program writes a quantity: value, standard error or null, unit; null where there is none.</summary>
internal static class QuantityJson
{
    public static void WriteQuantity(this Utf8JsonWriter writer, string name, Quantity? quantity)
    {
        if (quantity is null || !double.IsFinite(quantity.Value))
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartObject(name);
        writer.WriteNumber("value", quantity.Value);
        writer.WriteFinite("standard_error", quantity.StandardError);
        writer.WriteString("unit", quantity.Unit);
        writer.WriteEndObject();
    }

    /// <summary>A number, or null where it is missing or not finite, which JSON cannot say.</summary>
    public static void WriteFinite(this Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
