using Screening.Core.Structures;

namespace Screening.Core.ForceFields.TensorNet;

/// <summary>
/// A published set of weights, recognised by its numbers: SHA-256 of all tensors in canonical order, so that a file saved anew in another
/// container is still known and one with a changed number is not.
/// </summary>
/// <param name="Name">Name in records and on the command line.</param>
/// <param name="Folder">Folder of the matgl repository that holds it.</param>
/// <param name="WeightsHash">See <see cref="TensorNetModel.WeightsHash"/>.</param>
/// <param name="Source">Whose tensor a message carries.</param>
public sealed record PublishedWeights(string Name, string Folder, string WeightsHash, MessageSource Source)
{
    /// <summary>Name on the command line of whichever published set is installed, the strictly local one first.</summary>
    public const string Family = "tensornet-matpes";

    /// <summary>Range of an edge in all of them, Å.</summary>
    public const double CutoffAngstrom = 5;

    /// <summary>Where to get them.</summary>
    public const string Home = "github.com/materialsvirtuallab/matgl, folder pretrained_models/TensorNetDGL-MatPES-PBE-v2025.1-PES, file state.pt";

    /// <summary>Papers and licence.</summary>
    public const string Citation =
        "TensorNet-MatPES-PBE-v2025.1 of matgl (BSD-3-Clause, Materials Virtual Lab); G. Simeon and G. De Fabritiis, NeurIPS 2023; A. D. Kaplan et al., arXiv:2503.04070 (2025)";

    /// <summary>The sets that files of this name have held, in the order of preference.</summary>
    public static IReadOnlyList<PublishedWeights> All { get; } =
    [
        new("tensornet-matpes-dgl", "TensorNetDGL-MatPES-PBE-v2025.1-PES", "9af2af2b9684d9726f65e138ef82bec8f9c66759627857d0515f8d57163dfc11", MessageSource.Self),
        new("tensornet-matpes-pyg", "TensorNet-MatPES-PBE-v2025.1-PES", "c0be0eddbefcbee27d17957c5e98a8a0d301de80f38edabaa9a64036535db25a", MessageSource.Neighbour),
    ];

    /// <summary>Order of the 89 elements in files that do not list them: hydrogen to bismuth and actinium to plutonium, without Po, At, Rn, Fr, Ra.</summary>
    public static IReadOnlyList<Element> Elements { get; } = [.. Element.All.Where(e => e.AtomicNumber is < 84 or (> 88 and < 95))];

    /// <summary>The set with these weights; null for others.</summary>
    public static PublishedWeights? Find(string weightsHash) => All.FirstOrDefault(p => p.WeightsHash == weightsHash);
}
