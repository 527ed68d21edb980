using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Screening.Reports.Agreement;

namespace Screening.Reports.Calibration;

/// <summary>Calibrated models as JSON: the measured entries, the places of their physics, the interval; everything else follows from them.</summary>
public static class ConductivityModelFile
{
    private const int FormatVersion = 1;

    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        IndentSize = 1,
    };

    private static readonly Lazy<ConductivityModel?> LazyShipped = new(LoadShipped);

    /// <summary>The model that comes with the program; null where it was built without one.</summary>
    public static ConductivityModel? Shipped => LazyShipped.Value;

    /// <param name="model">The model.</param>
    /// <param name="citation">Source of the measurements.</param>
    /// <param name="command">Command that made the model.</param>
    public static string Write(ConductivityModel model, string citation, string command) => JsonSerializer.Serialize(
        new Content(FormatVersion, model.Name, citation, command,
            [.. model.Entries.Select(e => string.Join('|', e.Id, Formula(e), e.Log10Sigma.ToString("0.####", CultureInfo.InvariantCulture), e.IsUpperBound ? "<" : "=", e.Publication, e.Family))],
            Rounded(model.Diffusivity.Reference), Rounded(model.Barrier.Reference), Rounded(model.Interval.Novelty), Rounded(model.Interval.HalfWidth)),
        Format) + "\n";

    /// <exception cref="FormatException">The file is no calibrated model; the message says what was found.</exception>
    public static ConductivityModel Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (IOException e)
        {
            throw new FormatException($"{path}: {e.Message}", e);
        }
    }

    /// <inheritdoc cref="Read"/>
    public static ConductivityModel Parse(string text, string name)
    {
        try
        {
            Content content = JsonSerializer.Deserialize<Content>(text, Format) ?? throw new FormatException($"{name} is empty.");
            if (content.FormatVersion != FormatVersion)
            {
                throw new FormatException($"{name} has format_version {content.FormatVersion}, expected {FormatVersion}.");
            }

            return new(content.Name, [.. content.Entries.Select((e, i) => Entry(e, $"{name}, entry {i + 1}"))],
                new(content.Log10Diffusivity), new(content.MinusBarrierEv), new(content.IntervalNovelty, content.IntervalHalfWidth));
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new FormatException($"{name} is no calibrated model: {e.Message}", e);
        }
    }

    private static CalibrationEntry Entry(string text, string place)
    {
        string[] f = text.Split('|');
        return f.Length == 6 && double.TryParse(f[2], NumberStyles.Float, CultureInfo.InvariantCulture, out double log10) && FormulaFractions.Parse(f[1]) is { } fractions
            ? new(f[0], "", f[1], fractions, log10, f[3] == "<", f[4], f[5])
            : throw new FormatException($"{place}: found '{text}', expected id|formula|log10 σ|= or <|publication|family.");
    }

    // Amounts per hundred atoms: the fractions themselves, whatever notation the published formula used.
    private static string Formula(CalibrationEntry entry) =>
        FormulaFractions.Parse(entry.Formula) is { } parsed && Same(parsed, entry.Fractions)
            ? entry.Formula
            : string.Concat(entry.Fractions.Select(f => f.Key + (100 * f.Value).ToString("0.####", CultureInfo.InvariantCulture)));

    private static bool Same(IReadOnlyDictionary<string, double> a, IReadOnlyDictionary<string, double> b) =>
        a.Count == b.Count && a.All(p => Math.Abs(b.GetValueOrDefault(p.Key) - p.Value) < 1e-6);

    private static double[] Rounded(IEnumerable<double> values) => [.. values.Select(v => Math.Round(v, 4))];

    private static ConductivityModel? LoadShipped()
    {
        using Stream? stream = typeof(ConductivityModelFile).Assembly.GetManifestResourceStream("calibration.json");
        if (stream is null)
        {
            return null;
        }

        using StreamReader reader = new(stream);
        return Parse(reader.ReadToEnd(), "the shipped calibration");
    }

    private sealed record Content(
        int FormatVersion, string Name, string Citation, string Command, IReadOnlyList<string> Entries, IReadOnlyList<double> Log10Diffusivity,
        [property: JsonPropertyName("minus_barrier_eV")] IReadOnlyList<double> MinusBarrierEv, IReadOnlyList<double> IntervalNovelty, IReadOnlyList<double> IntervalHalfWidth);
}
