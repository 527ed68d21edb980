using System.Globalization;
using System.Text;

namespace Screening.Runner.Campaigns;

/// <summary>
/// A log file per candidate beside the store: when and where it was computed, what it was resumed from, how it ended. Each is bounded; the
/// oldest lines go first. A log that cannot be written never stops a candidate.
/// </summary>
/// <param name="folder">Made where there is none; null: nothing is written.</param>
/// <param name="time">Clock.</param>
public sealed class CandidateLogs(string? folder, TimeProvider time)
{
    /// <summary>Bytes at which a log is cut to its newer half.</summary>
    public const int LargestBytes = 64 * 1024;

    private const string Suffix = ".logs";
    private const int NameLength = 60, HashDigits = 8;

    private readonly Lock _gate = new();

    /// <summary>Where the logs of a store are.</summary>
    public static string Beside(string store) => store + Suffix;

    /// <summary>File of a candidate's log.</summary>
    /// <param name="source">Path of the structure file.</param>
    /// <param name="inputHash">Hash of its bytes.</param>
    public static string NameOf(string source, string inputHash)
    {
        StringBuilder name = new();
        foreach (char c in Path.GetFileName(source).Take(NameLength))
        {
            name.Append(char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '-');
        }

        return $"{name}-{inputHash[..Math.Min(HashDigits, inputHash.Length)]}.log";
    }

    /// <summary>Adds a line, with the time before it.</summary>
    public void Write(string source, string inputHash, string text)
    {
        if (folder is null)
        {
            return;
        }

        try
        {
            lock (_gate)
            {
                Directory.CreateDirectory(folder);
                string file = Path.Combine(folder, NameOf(source, inputHash));
                File.AppendAllText(file, string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss'Z'} {Output.RecordTable.Printable(text)}\n"));
                Bound(file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return;         // results count, logs do not
        }
    }

    private static void Bound(string file)
    {
        if (new FileInfo(file).Length <= LargestBytes)
        {
            return;
        }

        string text = File.ReadAllText(file);
        int from = text.IndexOf('\n', text.Length / 2) + 1;
        File.WriteAllText(file, text[from..]);
    }
}
