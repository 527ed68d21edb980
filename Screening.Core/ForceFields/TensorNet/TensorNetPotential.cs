using Screening.Core.ForceFields.Nep;
using Screening.Core.ForceFields.TensorNet.Fast;

namespace Screening.Core.ForceFields.TensorNet;

/// <summary>Weights of a TensorNet potential as an entry of the catalogue.</summary>
internal static class TensorNetPotential
{
    private static readonly string[] PublishedFiles = ["state.pt", "state.pt.gz"];

    /// <summary>Whether a path is a file of weights, or a folder with one as matgl publishes it.</summary>
    internal static bool IsFile(string path) => TensorNetModelReader.IsFile(FileOf(path));

    /// <exception cref="PotentialFileException">The file is not usable.</exception>
    internal static Potential FromFile(string path)
    {
        TensorNetModel model = TensorNetModelReader.Read(FileOf(path));
        PublishedWeights? published = PublishedWeights.Find(model.WeightsHash);
        string name = published?.Name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        string form = FormattableString.Invariant(
            $"TensorNet, messages from {(model.Source == MessageSource.Self ? "the atom itself (DGL layer)" : "neighbours (PyG layer)")}: {model.Shape.Channels} channels, {model.Shape.Layers} layers, cutoff {model.Shape.CutoffAngstrom} Å");
        Lazy<FloatWeights> weights = new(() => new FloatWeights(model));
        return new(
            name, form, model.Elements, published is null ? $"file {name}" : PublishedWeights.Citation,
            published is null ? "that of the model; the file does not state its source" : "near that of PBE for relaxed and thermal solids; barriers and conductivities unchecked; no repulsion below 1 Å",
            model.Hash, (cell, settings) =>
            {
                Potential.RequireElements(name, model.Elements, cell);
                return settings.Engine == EngineKind.Fast && TensorNetForceField.Supports(model, cell.Lattice)
                    ? new TensorNetForceField(weights.Value, name)
                    : new TensorNetReferenceForceField(model, name);
            });
    }

    /// <summary>Whether a name is that of published weights, so that asking for them can be answered with where they are.</summary>
    internal static bool IsPublishedName(string name) => Wanted(name).Any();

    /// <exception cref="OutsidePotentialException">Always: says where to get the weights and where to put them.</exception>
    internal static Potential NotInstalled(string name) => throw new OutsidePotentialException(
        $"The weights of {name} are not installed. Download {PublishedWeights.Home}, and put it into {InstalledModels.Folder} as {PublishedWeights.Family}.pt, or name the file itself.");

    /// <summary>Files of weights in a folder, by name: archives, indices of the plain form, folders as matgl publishes them.</summary>
    internal static IEnumerable<string> Installed(string folder) => Directory.EnumerateFileSystemEntries(folder)
        .Where(p => Directory.Exists(p) || HasSuffix(p, ".pt") || HasSuffix(p, ".pt.gz") || HasSuffix(p, ".json"))
        .Where(IsFile)
        .Order(StringComparer.Ordinal);

    /// <summary>The installed file that holds published weights of a name, the preferred ones of a family; null where there is none.</summary>
    internal static string? Find(string folder, string name)
    {
        if (!Directory.Exists(folder) || !IsPublishedName(name))
        {
            return null;
        }

        List<(string Path, string Hash)> found = [];
        foreach (string path in Installed(folder))
        {
            try
            {
                found.Add((path, TensorNetModelReader.Read(FileOf(path)).WeightsHash));
            }
            catch (PotentialFileException)
            {
                // A broken file beside the wanted one is told by the list of potentials, and when it is named itself.
            }
        }

        return Wanted(name).SelectMany(p => found.Where(f => f.Hash == p.WeightsHash)).Select(f => f.Path).FirstOrDefault();
    }

    private static IEnumerable<PublishedWeights> Wanted(string name) => PublishedWeights.All.Where(p =>
        string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase) || string.Equals(PublishedWeights.Family, name, StringComparison.OrdinalIgnoreCase));

    private static string FileOf(string path) => Directory.Exists(path)
        ? PublishedFiles.Select(f => Path.Combine(path, f)).FirstOrDefault(File.Exists) ?? path
        : path;

    private static bool HasSuffix(string path, string suffix) => path.EndsWith(suffix, StringComparison.OrdinalIgnoreCase);
}
