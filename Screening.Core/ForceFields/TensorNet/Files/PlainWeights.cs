using System.Security.Cryptography;
using System.Text.Json;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.TensorNet.Files;

/// <summary>
/// The plain form of a model: a JSON index (elements, constants, name, shape and place of every tensor) and beside it one file of
/// little-endian single-precision numbers, gzipped or not.
/// </summary>
internal static class PlainWeights
{
    private const int LargestIndexBytes = 1 << 20;

    /// <summary>Whether a text is such an index rather than another JSON file.</summary>
    internal static bool IsIndex(ReadOnlySpan<byte> content)
    {
        try
        {
            Utf8JsonReader reader = new(content);
            bool tensors = false, hyperparameters = false;
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
                {
                    tensors |= reader.ValueTextEquals("tensors"u8);
                    hyperparameters |= reader.ValueTextEquals("hyperparameters"u8);
                }
            }

            return tensors && hyperparameters;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <exception cref="PotentialFileException">The index or the file of numbers is wrong.</exception>
    internal static TensorNetModel Read(string path, byte[] content)
    {
        if (content.Length > LargestIndexBytes)
        {
            throw new PotentialFileException(path, FormattableString.Invariant($"the index has {content.Length} bytes, expected at most {LargestIndexBytes}."));
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            return Read(path, document.RootElement);
        }
        catch (JsonException error)
        {
            throw new PotentialFileException(path, $"line {error.LineNumber + 1}: no readable JSON: {error.Message}");
        }
        catch (Exception error) when (error is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new PotentialFileException(path, $"the index lacks a key or has one of another kind: {error.Message}");
        }
    }

    private static TensorNetModel Read(string path, JsonElement root)
    {
        JsonElement settings = root.GetProperty("hyperparameters");
        MessageSource source = SourceOf(path, settings.GetProperty("message_source").GetString());
        Element[] elements = [.. root.GetProperty("elements").EnumerateArray().Select(e => Element.Parse(e.GetString() ?? ""))];
        double[] references = [.. root.GetProperty("element_refs").EnumerateArray().Select(e => e.GetDouble())];
        TensorNetShape shape = WeightSet.Shape(path, settings.GetProperty("units").GetInt32(), settings.GetProperty("nblocks").GetInt32(), elements.Length, settings.GetProperty("cutoff").GetDouble());
        if (references.Length != elements.Length || settings.GetProperty("radial_count").GetInt32() != TensorNetShape.RadialCount)
        {
            throw new PotentialFileException(path, FormattableString.Invariant(
                $"found {elements.Length} elements, {references.Length} element_refs and radial_count {settings.GetProperty("radial_count").GetInt32()}; expected as many element_refs as elements and radial_count {TensorNetShape.RadialCount}."));
        }

        byte[] numbers = Numbers(path, root, out string file);
        Dictionary<string, JsonElement> index = [];
        foreach (JsonElement entry in root.GetProperty("tensors").EnumerateArray())
        {
            index[WeightSet.Plain(entry.GetProperty("name").GetString() ?? "")] = entry;
        }

        Dictionary<string, float[]> weights = new(StringComparer.Ordinal);
        foreach ((string name, int[] sizes) in shape.Tensors)
        {
            if (!index.TryGetValue(name, out JsonElement entry))
            {
                throw new PotentialFileException(path, $"found no tensor {name}, expected one of shape {TensorNetShape.Describe(sizes)}.");
            }

            int[] found = [.. entry.GetProperty("shape").EnumerateArray().Select(s => s.GetInt32())];
            long offset = entry.GetProperty("offset").GetInt64(), count = entry.GetProperty("count").GetInt64();
            if (!found.SequenceEqual(sizes) || count != TensorNetShape.CountOf(sizes) || offset < 0 || offset > (numbers.Length / sizeof(float)) - count)
            {
                throw new PotentialFileException(path, FormattableString.Invariant(
                    $"{name}: found shape {TensorNetShape.Describe(found)}, {count} numbers from {offset}; expected shape {TensorNetShape.Describe(sizes)} inside the {numbers.Length / sizeof(float)} numbers of {file}."));
            }

            weights[name] = WeightFiles.Floats(file, name, numbers.AsSpan((int)offset * sizeof(float), (int)count * sizeof(float)), offset * sizeof(float));
        }

        WeightSet.RequireMean(path, root.GetProperty("data_mean").GetDouble());
        return WeightSet.Build(path, shape, source, root.GetProperty("data_std").GetDouble(), elements, references, weights);
    }

    private static byte[] Numbers(string path, JsonElement root, out string file)
    {
        string name = root.GetProperty("file").GetString() ?? "";
        if (name.Length == 0 || name is "." or ".." || name.AsSpan().IndexOfAny("/\\:") >= 0)
        {
            throw new PotentialFileException(path, $"file: found '{name}', expected the name of a file beside the index.");
        }

        file = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, name);
        if (!File.Exists(file))
        {
            throw new PotentialFileException(path, $"the file of numbers {name} is not beside the index.");
        }

        byte[] numbers = WeightFiles.Read(file);
        if (root.TryGetProperty("sha256", out JsonElement expected) && Convert.ToHexStringLower(SHA256.HashData(numbers)) is string found && found != expected.GetString())
        {
            throw new PotentialFileException(file, $"found SHA-256 {found}, expected {expected.GetString()} of the index (damaged or another file).");
        }

        return numbers;
    }

    private static MessageSource SourceOf(string path, string? text) => WeightSet.ParseSource(text)
        ?? throw new PotentialFileException(path, $"message_source: found '{text}', expected 'self' or 'neighbour'.");
}
