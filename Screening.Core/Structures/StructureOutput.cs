using System.Text;

namespace Screening.Core.Structures;

/// <summary>Files of the structure writers: UTF-8 without a mark, line feeds, folder made where it is missing.</summary>
internal static class StructureOutput
{
    internal static void ToFile(string path, Action<TextWriter> write)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        using StreamWriter output = new(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
        write(output);
    }

    /// <summary>One line without control characters, for comments and names.</summary>
    internal static string OneLine(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();

    /// <exception cref="ArgumentException">A site is mixed or partly occupied.</exception>
    internal static void RequireOrdered(Structure structure, string format)
    {
        Site? disordered = structure.Sites.FirstOrDefault(s => s.Occupants.Count != 1 || s.TotalOccupancy < 1 - Composition.OccupancyTolerance);
        if (disordered is not null)
        {
            throw new ArgumentException($"{format} knows no partial occupancies, and site {disordered.Label} has one; order the structure first.", nameof(structure));
        }
    }
}
