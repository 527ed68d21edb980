using Screening.Core.Checkpoints;
using Screening.Core.Results;
using Screening.Runner.Hosting;

namespace Screening.Runner.Campaigns;

/// <summary>What is around the computing of a candidate and changes no result: checkpoints, logs, the state of the machine, somebody to tell.</summary>
public sealed class JobSurroundings
{
    private const double PartOfFreeDisk = 0.2;

    private string? _warned;

    /// <summary>Nothing is saved, written or told.</summary>
    public static JobSurroundings None { get; } = new();

    /// <summary>Unfinished runs; null for none.</summary>
    public CheckpointFolder? Checkpoints { get; init; }

    /// <summary>A file per candidate; null for none.</summary>
    public CandidateLogs? Logs { get; init; }

    /// <summary>Told what a person should see at once.</summary>
    public Action<string> Note { get; init; } = _ => { };

    /// <summary>Reads the state of the machine; null for not.</summary>
    public Func<HostHealth>? Health { get; init; }

    /// <summary>Those of a store as settings describe them.</summary>
    public static JobSurroundings Of(ScreeningOptions options, CheckpointFolder? checkpoints, Action<string> note) => new()
    {
        Checkpoints = checkpoints,
        Logs = new(CandidateLogs.Beside(options.Store), TimeProvider.System),
        Health = () => HostHealth.Now(options.Store),
        Note = note,
    };

    /// <summary>The checkpoints of a store; null where settings switch them off.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="keepsRuns">Whether finished runs are kept for prolonging, on at most a fifth of the free disk.</param>
    public static CheckpointFolder? CheckpointsOf(ScreeningOptions options, bool keepsRuns = false) => options.CheckpointSeconds > 0
        ? new(CheckpointFolder.Beside(options.Store), TimeSpan.FromSeconds(options.CheckpointSeconds), TimeProvider.System)
        {
            MostKeptBytes = keepsRuns ? (long)(PartOfFreeDisk * 1e9 * (HostHealth.Now(options.Store).FreeDiskGb ?? 0)) : 0,
        }
        : null;

    internal void Started(CandidateInput input)
    {
        HostHealth? health = Health?.Invoke();
        Logs?.Write(input.Source, input.InputHash, FormattableString.Invariant(
            $"started by version {RecordFactory.ProgramVersion} on {Environment.MachineName}, process {Environment.ProcessId}; {health}"));
        if (health?.Warning is { } warning && Interlocked.Exchange(ref _warned, warning) is null)
        {
            Note(warning);
        }
    }

    internal void Told(CandidateInput input, string text)
    {
        Logs?.Write(input.Source, input.InputHash, text);
        Note($"{input.Source}: {text}");
    }

    internal void Ended(CandidateInput input, IReadOnlyList<ResultRecord> records)
    {
        foreach (ResultRecord record in records)
        {
            Logs?.Write(input.Source, input.InputHash, FormattableString.Invariant(
                $"{record.Id}: {record.Verdict.Verdict.Text()}: {record.Verdict.Reason} ({record.TimePs:0.##} ps sampled, {record.Provenance.WallSeconds:0.0} s)"));
            Checkpoints?.Stored(record.Key, mayBeProlonged: records.Any(r => r.Verdict.Verdict is Verdict.Ok or Verdict.TooFewHops or Verdict.NotConverged));
        }
    }
}
