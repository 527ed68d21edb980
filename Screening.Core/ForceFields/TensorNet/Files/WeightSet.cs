using Screening.Core.Structures;

namespace Screening.Core.ForceFields.TensorNet.Files;

/// <summary>Checks common to both forms of weight files.</summary>
internal static class WeightSet
{
    private const string Prefix = "model.";

    /// <summary>Name of a tensor less the prefix of the published files.</summary>
    internal static string Plain(string name) => name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;

    internal static MessageSource? ParseSource(string? text) => text switch
    {
        "self" => MessageSource.Self,
        "neighbour" or "neighbor" => MessageSource.Neighbour,
        _ => null,
    };

    /// <exception cref="PotentialFileException">A size out of bounds.</exception>
    internal static TensorNetShape Shape(string path, int channels, int layers, int elements, double cutoff)
    {
        const int lanes = 16;
        if (channels is < lanes or > TensorNetShape.MostChannels || channels % lanes != 0)
        {
            throw new PotentialFileException(path, FormattableString.Invariant($"found {channels} channels, expected a multiple of {lanes} up to {TensorNetShape.MostChannels}."));
        }

        if (layers is < 1 or > TensorNetShape.MostLayers || elements is < 1 or > TensorNetShape.MostElements || !(cutoff is >= 2 and <= 10))
        {
            throw new PotentialFileException(path, FormattableString.Invariant(
                $"found {layers} layers, {elements} elements and a cutoff of {cutoff} Å; expected 1 to {TensorNetShape.MostLayers} layers, 1 to {TensorNetShape.MostElements} elements and 2 to 10 Å."));
        }

        return new(channels, layers, elements, cutoff);
    }

    internal static void RequireMean(string path, double mean)
    {
        if (mean != 0)
        {
            throw new PotentialFileException(path, FormattableString.Invariant($"data_mean: found {mean}, expected 0."));
        }
    }

    /// <exception cref="PotentialFileException">Scale, references or elements make no sense, or the source contradicts that of known weights.</exception>
    internal static TensorNetModel Build(
        string path, TensorNetShape shape, MessageSource source, double scale, IReadOnlyList<Element> elements, IReadOnlyList<double> references, Dictionary<string, float[]> weights)
    {
        if (!(double.IsFinite(scale) && scale > 0) || !references.All(double.IsFinite) || elements.Distinct().Count() != elements.Count)
        {
            throw new PotentialFileException(path, FormattableString.Invariant($"found data_std {scale}, {references.Count(r => !double.IsFinite(r))} element_refs that are no numbers and {elements.Count - elements.Distinct().Count()} elements named twice; expected a positive data_std and finite references of different elements."));
        }

        TensorNetModel model = new(shape, source, scale, elements, references, weights);
        return PublishedWeights.Find(model.WeightsHash) is { } published && published.Source != source
            ? throw new PotentialFileException(path, $"message_source is given as {Text(source)}, but these are the weights of {published.Folder}, which were trained with {Text(published.Source)}.")
            : model;
    }

    internal static string Text(MessageSource source) => source == MessageSource.Self ? "'self'" : "'neighbour'";
}
