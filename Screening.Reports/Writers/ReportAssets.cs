using System.Reflection;
using System.Text;

namespace Screening.Reports.Writers;

/// <summary>Files embedded into the program for the pages.</summary>
internal static class ReportAssets
{
    private const string Library = "plotly.min.js";

    private static readonly Assembly Here = typeof(ReportAssets).Assembly;

    internal static string Style { get; } = Read("report.css");

    internal static string Script { get; } = Read("report.js");

    internal static string Bibliography { get; } = Read("references.bib");

    /// <summary>Whether the build could fetch the figure library; without it pages show plain drawings.</summary>
    internal static bool HasLibrary { get; } = Here.GetManifestResourceInfo(Library) is not null;

    /// <summary>Writes the figure library into a report folder, once; nothing where the program has none.</summary>
    internal static void CopyLibrary(string folder)
    {
        using Stream? library = Here.GetManifestResourceStream(Library);
        string path = Path.Combine(folder, HtmlWriter.LibraryPath.Replace('/', Path.DirectorySeparatorChar));
        if (library is null || (File.Exists(path) && new FileInfo(path).Length == library.Length))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using FileStream file = File.Create(path);
        library.CopyTo(file);
    }

    private static string Read(string name)
    {
        using Stream stream = Here.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The program was built without {name}.");
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
