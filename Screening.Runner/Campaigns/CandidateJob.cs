using System.Collections.Concurrent;
using Screening.Core.Candidates;
using Screening.Core.Results;
using Screening.Core.Structures;

namespace Screening.Runner.Campaigns;

/// <summary>One file of a campaign from its bytes to its stored records.</summary>
/// <param name="pipeline">Computes the records.</param>
/// <param name="store">Keeps them.</param>
/// <param name="surroundings">Checkpoints, logs and the like; none when null.</param>
public sealed class CandidateJob(ICandidatePipeline pipeline, IResultStore store, JobSurroundings? surroundings = null) : IDisposable
{
    private const int RefusedAtOnce = 256;

    private readonly List<ResultRecord> _refused = [];
    private readonly CandidateClaims _claims = new(store as IClaims);
    private readonly JobSurroundings _around = surroundings ?? JobSurroundings.None;
    private readonly RecordFactory _factory = new(pipeline.Protocol, pipeline.PotentialName, pipeline.PotentialHash);
    private readonly ConcurrentDictionary<string, string> _claimed = new(StringComparer.Ordinal);

    /// <summary>What tells which files describe one crystal.</summary>
    public CampaignDuplicates Duplicates { get; } = new(pipeline, store);

    /// <summary>Screens a file unless the store holds its results; every problem of the file becomes a report.</summary>
    /// <returns>What happened, and whether the file was a structure; null while another program on the same store computes it.</returns>
    /// <exception cref="StoreUnusableException">The results cannot be stored: the campaign cannot go on.</exception>
    public (FileReport Report, bool Readable)? Run(string path, CancellationToken cancel)
    {
        byte[] bytes;
        try
        {
            bytes = StructureFiles.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (new(path, FileOutcome.Failed, [], $"{path}: {error.Message}"), false);
        }

        string inputHash = RunKey.OfBytes(bytes);
        if (Duplicates.Stored(inputHash) is { } known)
        {
            return Known(path, known);
        }

        Structure structure;
        try
        {
            structure = StructureReader.Read(path);
        }
        catch (StructureFileException error)
        {
            IReadOnlyList<ResultRecord> records = _factory.Unreadable(path, inputHash, error.Problem);
            Refuse(records);
            return (new(path, FileOutcome.Failed, records, error.Message), false);
        }

        return Screen(new(path, inputHash, structure), cancel);
    }

    /// <summary>The report of a file whose results are stored: one that failed has failed, so that the exit code does not depend on how often a campaign is started.</summary>
    public static (FileReport Report, bool Readable) Known(string path, StoredSummary? stored) => stored is not null && IsFailure(stored.Verdict.Verdict)
        ? (new(path, FileOutcome.Failed, [], $"{path}: {stored.Verdict.Verdict.Text()} before: {stored.Verdict.Reason}"), stored.Formula.Length > 0)
        : (new(path, FileOutcome.Known, [], null), true);

    /// <summary>Stores the refused files that are still waiting; to be called when no more files come.</summary>
    /// <exception cref="StoreUnusableException">They cannot be stored.</exception>
    public void Flush() => Refuse([], atLeast: 1);

    public void Dispose() => _claims.Dispose();

    /// <summary>What would happen to a file, without doing it.</summary>
    public string Preview(string path)
    {
        try
        {
            Structure structure = StructureReader.Read(path);
            bool known = Keys(structure).All(store.Contains);
            return $"{(known ? "stored" : "to run")}  {structure.Composition.ReducedFormula}{(structure.IsDisordered ? " (disordered)" : "")}";
        }
        catch (StructureFileException error)
        {
            return $"unreadable  {error.Problem}";
        }
    }

    // Each transaction waits for the disk, about half a millisecond at best: refused files, which take less to read, share one.
    private void Refuse(IReadOnlyList<ResultRecord> records, int atLeast = RefusedAtOnce)
    {
        ResultRecord[] due = [];
        lock (_refused)
        {
            _refused.AddRange(records);
            if (_refused.Count >= atLeast)
            {
                due = [.. _refused];
                _refused.Clear();
            }
        }

        if (due.Length > 0)
        {
            store.Append(due);
        }
    }

    private (FileReport Report, bool Readable)? Screen(CandidateInput input, CancellationToken cancel)
    {
        string[] keys = [.. Keys(input.Structure)];
        if (keys.All(store.Contains))
        {
            return Known(input.Source, store.Summary(keys[0]));
        }

        if (pipeline.Instead is { } instead && Keys(input.Structure, instead).All(store.Contains))
        {
            return Known(input.Source, store.Summary(Keys(input.Structure, instead).First()));
        }

        if (!_claimed.TryAdd(keys[0], input.Source))
        {
            return (new(input.Source, FileOutcome.Known, [], $"{input.Source}: the same structure as {_claimed[keys[0]]}."), true);
        }

        if (!_claims.TryClaim(keys[0]))
        {
            _claimed.TryRemove(keys[0], out _);
            return null;
        }

        try
        {
            // Between the first look and the claim another program may have finished it.
            return keys.All(store.Contains) ? Known(input.Source, store.Summary(keys[0])) : Compute(input, cancel);
        }
        finally
        {
            _claims.Release(keys[0]);
        }
    }

    private (FileReport Report, bool Readable) Compute(CandidateInput input, CancellationToken cancel)
    {
        IReadOnlyList<ResultRecord> records;
        _around.Started(input);
        try
        {
            records = pipeline.Run(input with { Log = text => _around.Told(input, text) }, cancel);
        }
        catch (OperationCanceledException)
        {
            _around.Logs?.Write(input.Source, input.InputHash, "interrupted");
            throw;
        }
        catch (Exception defect) when (defect is not (OperationCanceledException or OutOfMemoryException or StoreUnusableException))
        {
            // Not stored: a corrected program must try again.
            _around.Logs?.Write(input.Source, input.InputHash, $"a defect of the program stopped it: {defect}");
            return (new(input.Source, FileOutcome.Failed, [], $"{input.Source}: a defect of the program stopped this candidate, please report it: {defect}"), true);
        }

        store.Append(records);
        _around.Ended(input, records);
        bool failed = records.Any(r => IsFailure(r.Verdict.Verdict));
        string? message = failed ? Problem(records) : null;
        return (new(input.Source, failed ? FileOutcome.Failed : FileOutcome.Computed, records, message), true);
    }

    private IEnumerable<string> Keys(Structure structure) => Keys(structure, pipeline.Protocol);

    private IEnumerable<string> Keys(Structure structure, Protocol protocol) =>
        protocol.TemperaturesK.Select(t => RunKey.Of(structure, protocol, t, pipeline.PotentialHash));

    private static string Problem(IReadOnlyList<ResultRecord> records)
    {
        ResultRecord worst = records.First(r => IsFailure(r.Verdict.Verdict));
        return $"{worst.Source}: {worst.Verdict.Verdict.Text()}: {worst.Verdict.Reason}";
    }

    private static bool IsFailure(Verdict verdict) => verdict is Verdict.BadInput or Verdict.OutsidePotential or Verdict.Exploded;
}
