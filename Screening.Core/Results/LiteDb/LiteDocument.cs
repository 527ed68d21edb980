using System.Globalization;
using System.Runtime.InteropServices;
using LiteDB;
using Screening.Core.Results.Filtering;
using Screening.Core.Structures;
using JsonSerializer = System.Text.Json.JsonSerializer;

namespace Screening.Core.Results.LiteDb;

/// <summary>A record as a document: the whole record as JSON, and beside it what filters and sorting look at.</summary>
internal static class LiteDocument
{
    public const string Key = "key", InputKey = "input_key", Whole = "record", Elements = "elements";

    /// <summary>Field of a quantity or its standard error; names from outside never become part of an expression.</summary>
    public static string Quantity(int number, bool onError) => string.Create(CultureInfo.InvariantCulture, $"{(onError ? 'e' : 'q')}{number}");

    public static BsonDocument Of(ResultRecord record, string id, Func<string, string, int> numberOf)
    {
        BsonDocument document = new()
        {
            [InputKey] = record.InputKey is { } input ? new BsonValue(input) : BsonValue.Null,
            [Whole] = JsonSerializer.Serialize(record with { Id = id, Series = [] }, RecordFile.Json),
        };
        foreach (ResultField field in ResultFields.All)
        {
            document[field.Name] = field.Name == "id" ? id : Value(field.Get(record));
        }

        foreach ((string name, Quantity quantity) in record.Quantities)
        {
            int number = numberOf(name, quantity.Unit);
            document[Quantity(number, false)] = quantity.Value;
            if (quantity.StandardError is { } error)
            {
                document[Quantity(number, true)] = error;
            }
        }

        BsonDocument elements = [];
        if (FormulaText.TryParse(record.Formula, out IReadOnlyDictionary<Element, double> amounts))
        {
            foreach ((Element element, double amount) in amounts)
            {
                elements[element.Symbol] = amount;
            }
        }

        document[Elements] = elements;
        return document;
    }

    public static ResultRecord Record(BsonDocument document) => JsonSerializer.Deserialize<ResultRecord>(document[Whole].AsString, RecordFile.Json)!;

    public static BsonArray Curves(IReadOnlyList<DescriptorSeries> series) => [.. series.Select(s => (BsonValue)new BsonDocument
    {
        ["name"] = s.Name, ["x"] = Bytes(s.X), ["x_unit"] = s.XUnit, ["y"] = Bytes(s.Y), ["y_unit"] = s.YUnit,
        ["standard_error"] = s.StandardError is { } error ? Bytes(error) : BsonValue.Null,
    })];

    public static IReadOnlyList<DescriptorSeries> Curves(BsonArray array) => [.. array.Select(s => new DescriptorSeries(
        s["name"].AsString, Numbers(s["x"]), s["x_unit"].AsString, Numbers(s["y"]), s["y_unit"].AsString, s["standard_error"].IsNull ? null : Numbers(s["standard_error"])))];

    private static BsonValue Value(object? value) => value switch
    {
        null => BsonValue.Null,
        string text => text,
        double number => number,
        long number => number,
        _ => throw new ArgumentException($"A field of type {value.GetType()} cannot be stored."),
    };

    private static byte[] Bytes(double[] values) => MemoryMarshal.AsBytes<double>(values).ToArray();

    private static double[] Numbers(BsonValue bytes) => MemoryMarshal.Cast<byte, double>(bytes.AsBinary).ToArray();
}
