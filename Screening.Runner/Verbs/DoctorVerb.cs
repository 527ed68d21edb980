using System.CommandLine;
using Screening.Core.Results;
using Screening.Core.Results.Sqlite;
using Screening.Runner.Hosting;

namespace Screening.Runner.Verbs;

/// <summary>doctor: whether a store file is sound, and what it holds.</summary>
public static class DoctorVerb
{
    public static Command Create()
    {
        Option<string?> store = SharedOptions.Store();
        Option<bool> repair = new("--repair") { Description = "Keep the old file as FILE.before-repair, and make a sound one of all that can be read." };
        Command verb = new("doctor", "Check a store file and count what it holds.") { store, repair };
        verb.SetAction(parsed => Run(SharedOptions.StorePath(parsed.GetValue(store)), parsed.GetValue(repair), Console.Out, Console.Error));
        return verb;
    }

    internal static int Run(string path, bool repair, TextWriter output, TextWriter log)
    {
        if (repair)
        {
            log.WriteLine(StoreFactory.IsLiteDb(path)
                ? throw new UsageException("--repair is for SQLite stores; `import` takes what can be read of a LiteDB store into a new one.")
                : StoreRepair.Run(path));
        }

        using IResultStore results = StoreFactory.Open(path, StoreAccess.Read);
        string version = "";
        if (results is SqliteResultStore sqlite)
        {
            Check(sqlite, path, log);
            version = sqlite.LiftedFrom is { } old
                ? FormattableString.Invariant($", schema version {old} (the next `run` lifts it to {SqliteResultStore.SchemaVersion})")
                : FormattableString.Invariant($", schema version {SqliteResultStore.SchemaVersion}");
        }

        SortedDictionary<Verdict, int> verdicts = [];
        SortedDictionary<string, (int Records, double Seconds)> hosts = new(StringComparer.Ordinal);
        foreach (ResultRecord record in results.Find(ResultQuery.All))
        {
            verdicts[record.Verdict.Verdict] = verdicts.GetValueOrDefault(record.Verdict.Verdict) + 1;
            (int records, double seconds) = hosts.GetValueOrDefault(record.Provenance.Host);
            hosts[record.Provenance.Host] = (records + 1, seconds + record.Provenance.WallSeconds);
        }

        output.WriteLine(FormattableString.Invariant($"{path}: sound{version}, {results.Count} results"));
        foreach ((Verdict verdict, int count) in verdicts)
        {
            output.WriteLine(FormattableString.Invariant($"  {verdict.Text()}: {count}"));
        }

        foreach ((string host, (int records, double seconds)) in hosts)
        {
            output.WriteLine(Output.RecordTable.Printable(FormattableString.Invariant($"  computed on {host}: {records}, {Campaigns.CampaignProgress.Duration(TimeSpan.FromSeconds(seconds))} of one core")));
        }

        HostHealth health = HostHealth.Now(path);
        output.WriteLine($"  this machine: {health}");
        if (health.Warning is { } warning)
        {
            log.WriteLine($"Warning: {warning}");
        }

        return ExitCodes.Done;
    }

    private static void Check(SqliteResultStore results, string path, TextWriter log)
    {
        IReadOnlyList<string> problems = results.CheckIntegrity();
        if (problems.Count > 0)
        {
            foreach (string problem in problems)
            {
                log.WriteLine(problem);
            }

            throw new StoreUnusableException($"The store {path} is damaged; `doctor --repair` keeps what can still be read, or restore a copy.");
        }
    }
}
