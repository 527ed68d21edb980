using System.Security.Cryptography;
using System.Text;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.TensorNet;

/// <summary>
/// Weights and constants of a TensorNet potential (Simeon and De Fabritiis, NeurIPS 2023) in the form of the MatPES models: three
/// smooth spherical Bessel functions, group O(3), silu, a gated readout.
/// </summary>
public sealed class TensorNetModel
{
    private readonly IReadOnlyDictionary<string, float[]> _weights;

    /// <param name="shape">Sizes.</param>
    /// <param name="source">Whose tensor a message carries.</param>
    /// <param name="energyScale">Energy of one unit of the network's output, eV.</param>
    /// <param name="elements">Elements in the order of the embedding.</param>
    /// <param name="elementReferencesEv">Energy added per atom, eV; [element].</param>
    /// <param name="weights">All tensors of <see cref="TensorNetShape.Tensors"/>, row-major, by name.</param>
    /// <exception cref="ArgumentException">A number of elements or weights is wrong.</exception>
    public TensorNetModel(
        TensorNetShape shape, MessageSource source, double energyScale, IReadOnlyList<Element> elements, IReadOnlyList<double> elementReferencesEv,
        IReadOnlyDictionary<string, float[]> weights)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(elements);
        ArgumentNullException.ThrowIfNull(elementReferencesEv);
        ArgumentNullException.ThrowIfNull(weights);
        if (elements.Count != shape.Elements || elementReferencesEv.Count != shape.Elements)
        {
            throw new ArgumentException($"The model has {shape.Elements} elements, not {elements.Count} with {elementReferencesEv.Count} reference energies.", nameof(elements));
        }

        foreach ((string name, int[] sizes) in shape.Tensors)
        {
            if (!weights.TryGetValue(name, out float[]? w) || w.Length != TensorNetShape.CountOf(sizes))
            {
                throw new ArgumentException($"The tensor {name} is missing or not of shape {TensorNetShape.Describe(sizes)}.", nameof(weights));
            }
        }

        (Shape, Source, EnergyScaleEv, Elements, ElementReferencesEv, _weights) = (shape, source, energyScale, [.. elements], [.. elementReferencesEv], weights);
        WeightsHash = HashOfWeights(shape, weights);
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant(
            $"{WeightsHash}/{source}/{shape.CutoffAngstrom:R}/{energyScale:R}/{string.Join(' ', Elements.Zip(ElementReferencesEv, (e, r) => FormattableString.Invariant($"{e.Symbol}={(float)r:R}")))}"))));
    }

    public TensorNetShape Shape { get; }

    public MessageSource Source { get; }

    /// <summary>Energy of one unit of the network's output, eV.</summary>
    public double EnergyScaleEv { get; }

    /// <summary>Elements in the order of the embedding, which is not that of atomic numbers beyond bismuth.</summary>
    public IReadOnlyList<Element> Elements { get; }

    /// <summary>Energy added per atom, eV; [element].</summary>
    public IReadOnlyList<double> ElementReferencesEv { get; }

    /// <summary>SHA-256 of all weights in the order of <see cref="TensorNetShape.Tensors"/> as little-endian single precision.</summary>
    public string WeightsHash { get; }

    /// <summary>SHA-256 of everything that the numbers depend on, the same whatever file they came in.</summary>
    public string Hash { get; }

    /// <summary>A tensor, row-major, by its name in the published files less "model.".</summary>
    public float[] Weights(string name) => _weights[name];

    /// <summary>The same in double precision.</summary>
    internal double[] DoubleWeights(string name) => [.. _weights[name].Select(w => (double)w)];

    /// <summary>Index of each species' element.</summary>
    /// <exception cref="OutsidePotentialException">One is not in the model.</exception>
    internal int[] TypesOf(IReadOnlyList<Species> species)
    {
        int[] types = new int[species.Count];
        for (int s = 0; s < types.Length; s++)
        {
            Element element = species[s].Element;
            types[s] = Enumerable.Range(0, Elements.Count).FirstOrDefault(e => Elements[e] == element, -1);
            if (types[s] < 0)
            {
                throw new OutsidePotentialException($"The model has no {element.Symbol}; it covers {Elements.Count} other elements.");
            }
        }

        return types;
    }

    /// <summary>SHA-256 of tensors in canonical order: the same for every container of the same numbers.</summary>
    internal static string HashOfWeights(TensorNetShape shape, IReadOnlyDictionary<string, float[]> weights)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, _) in shape.Tensors)
        {
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(weights[name].AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
