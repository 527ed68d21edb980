using System.Text.Json;
using Screening.Core.ForceFields.TensorNet;
using Screening.Core.Numerics;
using Screening.Core.Structures;

namespace Screening.Testing;

/// <summary>TensorNet potentials with random weights in the form of the published ones: right in form, meaningless in physics.</summary>
public static class SyntheticTensorNet
{
    /// <summary>A model whose tensors stay of order one: weights of a layer have the width of one over the root of its inputs.</summary>
    public static TensorNetModel Model(IReadOnlyList<string> elements, MessageSource source, int channels = 32, int layers = 2, double cutoff = 5)
    {
        ArgumentNullException.ThrowIfNull(elements);
        TensorNetShape shape = new(channels, layers, elements.Count, cutoff);
        return new(shape, source, 0.7, [.. elements.Select(Element.Parse)], [.. elements.Select((_, i) => -1.0 - (0.25 * i))], Weights(shape));
    }

    /// <summary>All tensors of a shape.</summary>
    public static Dictionary<string, float[]> Weights(TensorNetShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        RandomStream random = new(11, "synthetic tensors");
        Dictionary<string, float[]> weights = new(StringComparer.Ordinal);
        foreach ((string name, int[] sizes) in shape.Tensors)
        {
            bool isNorm = name.Contains("norm.weight", StringComparison.Ordinal);
            double width = sizes.Length == 2 ? 2.0 / Math.Sqrt(sizes[1]) : 0.5;
            weights[name] = [.. Enumerable.Range(0, sizes.Aggregate(1, (a, b) => a * b)).Select(_ => (float)((isNorm ? 1 : 0) + (width * ((2 * random.NextDouble()) - 1))))];
        }

        return weights;
    }

    /// <summary>Writes a model in the plain form: the index at a path, its numbers beside it.</summary>
    public static void Write(string path, TensorNetModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        List<object> tensors = [];
        using MemoryStream numbers = new();
        foreach ((string name, int[] sizes) in model.Shape.Tensors)
        {
            float[] w = model.Weights(name);
            tensors.Add(new Dictionary<string, object> { ["name"] = name, ["shape"] = sizes, ["offset"] = numbers.Length / sizeof(float), ["count"] = w.Length });
            numbers.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(w.AsSpan()));
        }

        string blob = Path.ChangeExtension(path, ".bin");
        File.WriteAllBytes(blob, numbers.ToArray());
        File.WriteAllText(path, JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["file"] = Path.GetFileName(blob),
            ["hyperparameters"] = new Dictionary<string, object>
            {
                ["units"] = model.Shape.Channels, ["nblocks"] = model.Shape.Layers, ["radial_count"] = TensorNetShape.RadialCount, ["cutoff"] = model.Shape.CutoffAngstrom,
                ["message_source"] = model.Source == MessageSource.Self ? "self" : "neighbour",
            },
            ["data_mean"] = 0,
            ["data_std"] = model.EnergyScaleEv,
            ["elements"] = model.Elements.Select(e => e.Symbol),
            ["element_refs"] = model.ElementReferencesEv,
            ["tensors"] = tensors,
        }));
    }
}
