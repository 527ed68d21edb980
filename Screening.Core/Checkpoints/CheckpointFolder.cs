using Screening.Core.Results;

namespace Screening.Core.Checkpoints;

/// <summary>
/// The checkpoints beside a store: one folder per record that is being computed, named by its content key. A folder goes when its record
/// is stored.
/// </summary>
/// <param name="path">The folder of all of them.</param>
/// <param name="interval">Wall time between two saves of one run.</param>
/// <param name="time">Clock.</param>
public sealed class CheckpointFolder(string path, TimeSpan interval, TimeProvider time)
{
    /// <summary>Wall time between two saves: what a crash may cost each worker.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(30);

    private const string RecordName = "record.jsonl", Suffix = ".checkpoints";

    // Frames without a state may belong to another program that has not saved yet; after this time they are left over.
    private static readonly TimeSpan Orphaned = TimeSpan.FromDays(1);

    /// <summary>
    /// Bytes of finished runs that are kept so that their records can be prolonged without computing them again; 0: none. Beyond it,
    /// finished runs are dropped and a prolonged record computes them anew.
    /// </summary>
    public long MostKeptBytes { get; init; }

    /// <summary>Where the checkpoints of a store are.</summary>
    public static string Beside(string store) => store + Suffix;

    /// <summary>The checkpoints of one record.</summary>
    /// <param name="key">Content key of the record.</param>
    /// <param name="plannedPs">Sampled time of all replicas, ps.</param>
    /// <param name="log">Told what was found, and what went wrong.</param>
    public RunCheckpoints Open(string key, double plannedPs, Action<string> log) =>
        new(FolderOf(key), interval, time, log) { PlannedPs = plannedPs, KeepsFinished = MostKeptBytes > 0 };

    /// <summary>Keeps a finished record until all of its candidate are stored; its runs need not be continued then.</summary>
    public void Keep(ResultRecord record)
    {
        try
        {
            using StringWriter text = new();
            RecordFile.Write([record], text);
            Directory.CreateDirectory(FolderOf(record.Key));
            DurableFile.Replace(Path.Combine(FolderOf(record.Key), RecordName), System.Text.Encoding.UTF8.GetBytes(text.ToString()));
            foreach (string file in MostKeptBytes > 0 ? [] : Directory.GetFiles(FolderOf(record.Key), "replica-*"))
            {
                File.Delete(file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(Path.Combine(FolderOf(record.Key), RecordName));
        }
    }

    /// <summary>The record with this key as <see cref="Keep"/> left it, or null.</summary>
    public ResultRecord? Finished(string key)
    {
        string file = Path.Combine(FolderOf(key), RecordName);
        try
        {
            return File.Exists(file) && RecordFile.Read(file).SingleOrDefault() is { } record && record.Key == key ? record : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>To be called when a record is stored: drops its checkpoints, or keeps its runs where there is room.</summary>
    /// <param name="key">Content key of the record.</param>
    /// <param name="mayBeProlonged">Whether its runs are of use.</param>
    public void Stored(string key, bool mayBeProlonged)
    {
        if (!mayBeProlonged || MostKeptBytes == 0 || Bytes() > MostKeptBytes)
        {
            Remove(key);
        }
    }

    /// <summary>Hands the kept runs of one record to another, longer one.</summary>
    public void Move(string key, string other)
    {
        try
        {
            if (Directory.Exists(FolderOf(key)) && !Directory.Exists(FolderOf(other)))
            {
                Directory.Move(FolderOf(key), FolderOf(other));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return;         // then they are computed again
        }
    }

    /// <summary>Drops the checkpoints of a record.</summary>
    public void Remove(string key) => TryDeleteFolder(FolderOf(key));

    /// <summary>Drops what is left over from records that have been stored meanwhile, and old frames that no state belongs to.</summary>
    /// <param name="isStored">Whether the record with a key is stored.</param>
    /// <param name="log">Told what was dropped.</param>
    public void Sweep(Func<string, bool> isStored, Action<string> log)
    {
        if (!Directory.Exists(path))
        {
            return;
        }

        foreach (string folder in Directory.GetDirectories(path))
        {
            bool resumable = Directory.EnumerateFiles(folder).Any(f => f.EndsWith(".state", StringComparison.Ordinal) || Path.GetFileName(f) == RecordName);
            if (isStored(Path.GetFileName(folder)))
            {
                Remove(Path.GetFileName(folder));
            }
            else if (!resumable && time.GetUtcNow() - Directory.GetLastWriteTimeUtc(folder) > Orphaned)
            {
                log($"{folder}: left over from a run that saved nothing; removed.");
                Remove(Path.GetFileName(folder));
            }
        }

        try
        {
            Directory.Delete(path);         // where it is empty; here alone, since workers make and remove folders in it
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }

    internal static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return;         // it is looked at again at the next start
        }
    }

    private static void TryDeleteFolder(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return;         // the next start sweeps
        }
    }

    private long Bytes()
    {
        try
        {
            return Directory.Exists(path) ? new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length) : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return long.MaxValue;        // others come and go: rather too few than too many
        }
    }

    private string FolderOf(string key) => Path.Combine(path, key);
}
