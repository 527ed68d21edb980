using Screening.Core.Neighbors;
using Screening.Core.Particles;
using Screening.Core.Structures;
using Screening.Core.Trajectories;

namespace Screening.Descriptors.Clusters;

/// <summary>
/// Which anion unit each atom belongs to at one instant: a covalent cluster by its formula (PS4, P2S7, BH4; bonds as in
/// <see cref="RotorAnions"/>), a single anion by its element (Cl, S), or an endless covalent network.
/// </summary>
public sealed class ClusterAssignment
{
    /// <summary>Kind of the atoms of covalent networks without end.</summary>
    public const string Network = "network";

    private ClusterAssignment(string?[] kind, IReadOnlyDictionary<string, int> counts, IReadOnlyList<Rotor> clusters) =>
        (KindOf, Counts, Clusters) = (kind, counts, clusters);

    /// <summary>Kind of each atom's unit; null for mobile ions and bare cations; [atom].</summary>
    public IReadOnlyList<string?> KindOf { get; }

    /// <summary>Units of each kind in the cell; for a network the anions in it.</summary>
    public IReadOnlyDictionary<string, int> Counts { get; }

    /// <summary>The finite clusters.</summary>
    public IReadOnlyList<Rotor> Clusters { get; }

    public static ClusterAssignment Of(TrajectoryInfo info, in Frame frame)
    {
        ArgumentNullException.ThrowIfNull(info);
        MdState state = new(frame.Lattice, info.Atoms);
        frame.X.CopyTo(state.X);
        frame.Y.CopyTo(state.Y);
        frame.Z.CopyTo(state.Z);
        IReadOnlyList<Rotor> clusters = RotorAnions.Find(state, i => info.Atoms[i] == info.Mobile, out IReadOnlyList<int> endless);
        string?[] kind = new string?[info.Atoms.Count];
        SortedDictionary<string, int> counts = new(StringComparer.Ordinal);
        foreach (Rotor cluster in clusters)
        {
            foreach (int atom in cluster.Atoms)
            {
                kind[atom] = cluster.Formula;
            }

            counts[cluster.Formula] = counts.GetValueOrDefault(cluster.Formula) + 1;
        }

        foreach (int atom in endless)
        {
            kind[atom] = Network;
            counts[Network] = counts.GetValueOrDefault(Network) + (info.Atoms[atom].IsAnion ? 1 : 0);
        }

        for (int i = 0; i < kind.Length; i++)
        {
            if (kind[i] is null && info.Atoms[i].IsAnion && info.Atoms[i] != info.Mobile)
            {
                kind[i] = info.Atoms[i].Element.Symbol;
                counts[kind[i]!] = counts.GetValueOrDefault(kind[i]!) + 1;
            }
        }

        return new(kind, counts, clusters);
    }
}
