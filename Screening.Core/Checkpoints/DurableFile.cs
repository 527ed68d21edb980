namespace Screening.Core.Checkpoints;

/// <summary>Files that are either as they were or wholly new, whenever the program or the machine stops.</summary>
internal static class DurableFile
{
    private const string Unfinished = ".new";

    /// <summary>Writes beside the file, forces it to disk, then renames.</summary>
    /// <remarks>
    /// The folder is not forced to disk: a power cut may bring the file's former content back. Whoever reads must be content with either.
    /// </remarks>
    /// <exception cref="IOException">Full disk and the like; the file is as it was.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        string temporary = path + Unfinished;
        using (FileStream stream = new(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
