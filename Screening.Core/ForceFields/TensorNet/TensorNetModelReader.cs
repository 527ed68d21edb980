using Screening.Core.ForceFields.TensorNet.Files;

namespace Screening.Core.ForceFields.TensorNet;

/// <summary>
/// Reads the weights of a TensorNet potential from any form they come in: the published archive (state.pt), the JSON index of the plain
/// form or its file of numbers; each may be gzipped.
/// </summary>
public static class TensorNetModelReader
{
    private const string IndexSuffix = ".json";

    /// <summary>Whether a file is in one of these forms, judged by its first bytes; a plain file of numbers by its index beside it.</summary>
    public static bool IsFile(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        const int signature = 16;
        byte[] start = WeightFiles.Start(path, signature);
        return WeightFiles.IsZip(start) || IndexOf(path) is not null;
    }

    /// <exception cref="PotentialFileException">Not usable; the place, what was found and what was expected are named.</exception>
    public static TensorNetModel Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string file = IndexOf(path) ?? path;
        byte[] content = WeightFiles.Read(file);
        return WeightFiles.IsZip(content) ? ArchivedWeights.Read(path, content) : PlainWeights.Read(file, content);
    }

    /// <summary>The index itself, or that beside a file of numbers; null where there is none.</summary>
    private static string? IndexOf(string path)
    {
        string index = path.EndsWith(IndexSuffix, StringComparison.OrdinalIgnoreCase) ? path : Stem(path) + IndexSuffix;
        return (index == path || IsNumbers(path)) && File.Exists(index) && new FileInfo(index).Length <= WeightFiles.LargestBytes && PlainWeights.IsIndex(File.ReadAllBytes(index)) ? index : null;
    }

    private static bool IsNumbers(string path) => path.EndsWith(".bin", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".bin.gz", StringComparison.OrdinalIgnoreCase);

    private static string Stem(string path) => path.EndsWith(".bin.gz", StringComparison.OrdinalIgnoreCase) ? path[..^7] : Path.ChangeExtension(path, null);
}
