namespace Screening.Core.ForceFields.TensorNet;

/// <summary>Sizes of a model and, from them, the name and shape of every tensor it needs.</summary>
/// <param name="Channels">Tensors per atom; 128 in the published models.</param>
/// <param name="Layers">Interaction layers; 2 in the published models.</param>
/// <param name="Elements">Elements of the embedding; 89 in the published models.</param>
/// <param name="CutoffAngstrom">Range of an edge, Å; 5 in the published models.</param>
public sealed record TensorNetShape(int Channels, int Layers, int Elements, double CutoffAngstrom)
{
    /// <summary>Radial functions; the recursion of <see cref="RadialFunctions"/> is for this many.</summary>
    public const int RadialCount = 3;

    /// <summary>Kinds of weights per channel: scalar, vector, symmetric.</summary>
    public const int Parts = 3;

    /// <summary>Numbers of one packed tensor: 1 scalar, 3 of the vector, 6 of the symmetric traceless part.</summary>
    public const int Components = 10;

    /// <summary>Bounds on what a file may ask for: four times the largest published sizes.</summary>
    internal const int MostChannels = 512, MostLayers = 8, MostElements = 128;

    internal const string Embedding = "tensor_embedding.", Readout = "final_layer.gated.";

    /// <summary>Names (those of the published files less "model.") and shapes, in the order of the plain binary files.</summary>
    public IReadOnlyList<(string Name, int[] Sizes)> Tensors { get; } = [.. List(Channels, Layers, Elements)];

    /// <summary>Numbers of all tensors.</summary>
    public int Count => Tensors.Sum(t => CountOf(t.Sizes));

    /// <summary>Prefix of a layer's tensors.</summary>
    internal static string Layer(int layer) => FormattableString.Invariant($"layers.{layer}.");

    internal static int CountOf(IReadOnlyList<int> sizes) => sizes.Aggregate(1, (product, size) => product * size);

    internal static string Describe(IReadOnlyList<int> sizes) => $"({string.Join(", ", sizes)})";

    private static IEnumerable<(string, int[])> List(int u, int layers, int elements)
    {
        List<(string, int[])> all = [];
        void Linear(string name, int outputs, int inputs)
        {
            all.Add((name + ".weight", [outputs, inputs]));
            all.Add((name + ".bias", [outputs]));
        }

        void Norm(string name, int size)
        {
            all.Add((name + ".weight", [size]));
            all.Add((name + ".bias", [size]));
        }

        void Mix(string prefix, int count)
        {
            for (int k = 0; k < count; k++)
            {
                all.Add(($"{prefix}linears_tensor.{k}.weight", [u, u]));
            }
        }

        for (int k = 1; k <= Parts; k++)
        {
            Linear($"{Embedding}distance_proj{k}", u, RadialCount);
        }

        all.Add((Embedding + "emb.weight", [elements, u]));
        Mix(Embedding, Parts);
        Linear(Embedding + "linears_scalar.0", 2 * u, u);
        Linear(Embedding + "linears_scalar.1", Parts * u, 2 * u);
        Norm(Embedding + "init_norm", u);
        Linear(Embedding + "emb2", u, 2 * u);
        for (int layer = 0; layer < layers; layer++)
        {
            Linear(Layer(layer) + "linears_scalar.0", u, RadialCount);
            Linear(Layer(layer) + "linears_scalar.1", 2 * u, u);
            Linear(Layer(layer) + "linears_scalar.2", Parts * u, 2 * u);
            Mix(Layer(layer), 2 * Parts);
        }

        Norm("out_norm", Parts * u);
        Linear("linear", u, Parts * u);
        foreach (string branch in new[] { "layers", "gates" })
        {
            for (int k = 0; k < 3; k++)
            {
                Linear($"{Readout}{branch}.{2 * k}", u, u);
            }

            Linear($"{Readout}{branch}.6", 1, u);
        }

        return all;
    }
}
