using Screening.Core.ForceFields.TensorNet;

namespace Screening.Core.ForceFields.Nep;

/// <summary>Model files that a user has put in place once, to be named without a path from then on.</summary>
public static class InstalledModels
{
    /// <summary>Environment variable that names the folder.</summary>
    public const string FolderVariable = "SCREENING_POTENTIALS";

    /// <summary>The folder: the variable's, else screening/potentials in the user's data folder. It need not exist.</summary>
    public static string Folder => Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } chosen
        ? chosen
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "screening", "potentials");

    /// <summary>Paths of the model files in a folder, by name; other files are passed over.</summary>
    public static IReadOnlyList<string> Files(string folder) => Directory.Exists(folder)
        ? [.. Directory.GetFiles(folder, "*.txt").Where(NepPotential.IsFile).Order(StringComparer.Ordinal), .. TensorNetPotential.Installed(folder)]
        : [];

    /// <summary>Path of an installed model named by its file name, with or without extension, or by the name of published weights; null where there is none.</summary>
    public static string? Find(string folder, string name) => Files(folder).FirstOrDefault(f =>
        string.Equals(Path.GetFileName(f), name, StringComparison.OrdinalIgnoreCase) || string.Equals(Stem(f), name, StringComparison.OrdinalIgnoreCase))
        ?? TensorNetPotential.Find(folder, name);

    /// <summary>File name without its extension, that of compression included.</summary>
    public static string Stem(string path) => Path.GetFileNameWithoutExtension(path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path);
}
