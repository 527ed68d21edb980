using System.Text.Json;

namespace Screening.Descriptors.Softness;

/// <summary>
/// The plane that separates soft (about to rearrange) from hard ions in the space of standardised structure functions.
/// Softness is the signed distance from it, S = (w·z + b)/|w|, z = (G − mean)/scale; positive is soft.
/// </summary>
public sealed record Hyperplane
{
    private const string PooledResource = "softness/pooled.json";
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private static readonly Lazy<Hyperplane?> Embedded = new(LoadPooled);

    /// <summary>The pooled hyperplane that ships with the program; null in a build without one.</summary>
    public static Hyperplane? Pooled => Embedded.Value;

    /// <summary>Name for the record, such as pooled-1.</summary>
    public required string Version { get; init; }

    /// <summary>Definition of the features, <see cref="StructureFunctions.Definition"/> when it was made.</summary>
    public required string Features { get; init; }

    /// <summary>Definition of the classes: which ions were called soft and hard.</summary>
    public required string Labels { get; init; }

    /// <summary>Mean of each feature over the training samples.</summary>
    public required double[] Mean { get; init; }

    /// <summary>Standard deviation of each feature, 1 where it never varied.</summary>
    public required double[] Scale { get; init; }

    /// <summary>Normal of the plane in standardised features.</summary>
    public required double[] Weights { get; init; }

    public required double Bias { get; init; }

    /// <summary>How it was made: command, candidates, sample numbers.</summary>
    public string Provenance { get; init; } = "";

    /// <summary>Balanced accuracy on groups that took no part in the training; null when unknown.</summary>
    public double? TestAccuracy { get; init; }

    /// <summary>Area under the receiver operating characteristic on the same groups.</summary>
    public double? TestAuc { get; init; }

    /// <summary>Signed distance of one feature vector from the plane.</summary>
    public double Softness(ReadOnlySpan<float> features)
    {
        double sum = Bias, norm = 0;
        for (int c = 0; c < Weights.Length; c++)
        {
            sum += Weights[c] * (features[c] - Mean[c]) / Scale[c];
            norm += Weights[c] * Weights[c];
        }

        return norm > 0 ? sum / Math.Sqrt(norm) : 0;
    }

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <exception cref="JsonException">The text is not a hyperplane.</exception>
    /// <exception cref="FormatException">It was made with other features than this program computes.</exception>
    public static Hyperplane FromJson(string text)
    {
        Hyperplane plane = JsonSerializer.Deserialize<Hyperplane>(text, Json) ?? throw new JsonException("The hyperplane file is empty.");
        int n = StructureFunctions.Count;
        if (plane.Features != StructureFunctions.Definition || plane.Weights.Length != n || plane.Mean.Length != n || plane.Scale.Length != n)
        {
            throw new FormatException($"Hyperplane {plane.Version} is made of features '{plane.Features}'; expected {n} of '{StructureFunctions.Definition}'.");
        }

        return plane;
    }

    private static Hyperplane? LoadPooled()
    {
        using Stream? stream = typeof(Hyperplane).Assembly.GetManifestResourceStream(PooledResource);
        if (stream is null)
        {
            return null;
        }

        using StreamReader reader = new(stream);
        return FromJson(reader.ReadToEnd());
    }
}
