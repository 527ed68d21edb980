using System.Text.Json;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.TensorNet.Files;

/// <summary>
/// The published form of a model: an archive of tensors (state.pt). It names neither its elements nor whose tensor a message carries, so these
/// come from the numbers where they are known, or from a JSON file beside it; they are never guessed.
/// </summary>
internal static class ArchivedWeights
{
    /// <summary>File of matgl beside its state.pt.</summary>
    private const string Description = "model.json";

    private const int LargestDescriptionBytes = 1 << 20;

    /// <exception cref="PotentialFileException">Not such an archive, or nothing tells which kind of model it is.</exception>
    internal static TensorNetModel Read(string path, byte[] content)
    {
        TensorArchive archive = TensorArchive.Open(path, content);
        string embedding = Name(archive, TensorNetShape.Embedding + "emb.weight");
        IReadOnlyList<int> sizes = archive.SizesOf(embedding);
        if (sizes.Count != 2)
        {
            throw new PotentialFileException(path, $"{embedding}: found shape {TensorNetShape.Describe(sizes)}, expected (elements, channels).");
        }

        int layers = Enumerable.Range(0, TensorNetShape.MostLayers + 1).TakeWhile(l => archive.Holds(Name(archive, TensorNetShape.Layer(l) + "linears_tensor.0.weight"))).Count();
        const string cutoffName = "bond_expansion.rbf.cutoff";
        bool hasCutoff = archive.Holds(Name(archive, cutoffName));
        TensorNetShape shape = WeightSet.Shape(path, sizes[1], layers, sizes[0], hasCutoff ? archive.Numbers(Name(archive, cutoffName), [])[0] : PublishedWeights.CutoffAngstrom);
        Dictionary<string, float[]> weights = new(StringComparer.Ordinal);
        foreach ((string name, int[] expected) in shape.Tensors)
        {
            weights[name] = [.. archive.Numbers(Name(archive, name), expected).Select(w => (float)w)];
        }

        WeightSet.RequireMean(path, archive.Holds("data_mean") ? archive.Numbers("data_mean", [])[0] : 0);
        double[] references = archive.Numbers("element_refs.property_offset", [shape.Elements]);
        double scale = archive.Numbers("data_std", [])[0];
        PublishedWeights? published = PublishedWeights.Find(TensorNetModel.HashOfWeights(shape, weights));
        (MessageSource? stated, Element[]? elements, double? cutoff) = Beside(path);
        if (!hasCutoff)
        {
            shape = WeightSet.Shape(path, sizes[1], layers, sizes[0], cutoff ?? (published is null
                ? throw new PotentialFileException(path, $"found no tensor {cutoffName}, expected it or a \"cutoff\" in {Description} beside the file.")
                : PublishedWeights.CutoffAngstrom));
        }

        elements ??= shape.Elements == PublishedWeights.Elements.Count ? [.. PublishedWeights.Elements] : null;
        if (elements is null || elements.Length != shape.Elements)
        {
            throw new PotentialFileException(path, FormattableString.Invariant($"found {shape.Elements} elements in the weights and {elements?.Length ?? 0} named; expected their order as \"element_types\" in {Description} beside the file."));
        }

        return WeightSet.Build(path, shape, stated ?? published?.Source ?? throw Unknown(path), scale, elements, references, weights);
    }

    private static string Name(TensorArchive archive, string name) => archive.Holds("model." + name) ? "model." + name : name;

    /// <summary>What a JSON file beside the weights says: NAME.json with "message_source", or matgl's model.json.</summary>
    private static (MessageSource? Source, Element[]? Elements, double? Cutoff) Beside(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string? file = new[] { path + ".json", Path.Combine(folder, Description) }.FirstOrDefault(File.Exists);
        if (file is null || new FileInfo(file).Length > LargestDescriptionBytes)
        {
            return default;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            return (SourceIn(document.RootElement), ElementsIn(document.RootElement), Find(document.RootElement, "cutoff")?.GetDouble());
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw new PotentialFileException(file, $"no readable description of {Path.GetFileName(path)}: {error.Message}");
        }
    }

    /// <summary>
    /// matgl's module name tells the layer, but only where it names one: "matgl.models._tensornet" alone was written for both kinds.
    /// </summary>
    private static MessageSource? SourceIn(JsonElement root) => WeightSet.ParseSource(Find(root, "message_source")?.GetString()) ?? Modules(root).FirstOrDefault();

    private static IEnumerable<MessageSource?> Modules(JsonElement root) => All(root, "@module").Select(m => m.GetString() switch
    {
        "matgl.models._tensornet_dgl" => (MessageSource?)MessageSource.Self,
        "matgl.models._tensornet_pyg" => MessageSource.Neighbour,
        _ => null,
    }).Where(s => s is not null);

    private static Element[]? ElementsIn(JsonElement root) =>
        Find(root, "element_types") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select(e => Element.Parse(e.GetString() ?? ""))] : null;

    private static JsonElement? Find(JsonElement root, string key) => All(root, key).Select(e => (JsonElement?)e).FirstOrDefault();

    /// <summary>Values of a key anywhere inside objects, outermost first; the parser bounds the depth.</summary>
    private static IEnumerable<JsonElement> All(JsonElement root, string key) => root.ValueKind != JsonValueKind.Object
        ? []
        : root.EnumerateObject().Where(p => p.NameEquals(key)).Select(p => p.Value).Concat(root.EnumerateObject().SelectMany(p => All(p.Value, key)));

    private static PotentialFileException Unknown(string path) => new(path,
        $"the weights are of no published model known here (fine-tuned, or damaged), and nothing says whose tensors its layers send. Models trained with matgl's DGL layer need 'self', those of its PyG layer 'neighbour'; "
        + $"the wrong one gives wrong energies without any sign. State it in {Path.GetFileName(path)}.json beside the file: {{\"message_source\": \"self\"}} or {{\"message_source\": \"neighbour\"}}.");
}
