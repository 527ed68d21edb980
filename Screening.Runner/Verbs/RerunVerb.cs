using System.CommandLine;
using System.Globalization;
using Screening.Core.Candidates;
using Screening.Core.Results;
using Screening.Runner.Campaigns;
using Screening.Runner.Hosting;

namespace Screening.Runner.Verbs;

/// <summary>rerun: computes stored candidates again, as they were or with a changed protocol.</summary>
public static class RerunVerb
{
    public static Command Create()
    {
        Option<string> where = new("--where") { Description = "Which: a filter such as 'verdict=exploded'.", Required = true, HelpName = "FILTER" };
        Option<string[]> set = new("--set") { Description = "Changes of the protocol, such as timestep=0.5; the old results stay beside the new ones.", AllowMultipleArgumentsPerToken = true, HelpName = "NAME=VALUE" };
        Option<int?> workers = new("--workers") { Description = "Candidates computed at once; one per core by default.", HelpName = "N" };
        Option<bool> dryRun = new("--dry-run") { Description = "List what would be done." };
        Option<string?> potential = SharedOptions.PotentialFile();
        Option<string?> store = SharedOptions.Store();
        Command verb = new("rerun", "Compute stored candidates again; without --set the new results replace the old.") { where, set, potential, workers, dryRun, store };
        verb.SetAction((parsed, cancel) =>
        {
            ScreeningOptions settings = ScreeningSettings.Load(new Dictionary<string, string?>
            {
                [nameof(ScreeningOptions.Workers)] = parsed.GetValue(workers)?.ToString(CultureInfo.InvariantCulture),
            });
            return Task.FromResult(Run(SharedOptions.StorePath(parsed.GetValue(store)), parsed.GetValue(where)!, parsed.GetValue(set) ?? [], settings,
                parsed.GetValue(dryRun), Console.Out, Console.Error, cancel, parsed.GetValue(potential)));
        });
        return verb;
    }

    internal static int Run(
        string path, string filter, IReadOnlyList<string> changes, ScreeningOptions settings, bool dryRun, TextWriter output, TextWriter log, CancellationToken cancel,
        string? potential = null)
    {
        using IResultStore store = StoreFactory.Open(path, dryRun ? StoreAccess.Read : StoreAccess.Write);
        using CandidateClaims claims = new(store as IClaims);
        IReadOnlyList<StoredCandidate> candidates = StoredCandidate.Of([.. store.Find(new(filter))], store, settings, potential);
        IReadOnlyList<Protocol> protocols = [.. candidates.Select(c => ProtocolChanges.Apply(c.Protocol, changes))];
        int done = 0, failed = 0;
        Parallel.For(0, dryRun ? 0 : candidates.Count, new() { MaxDegreeOfParallelism = settings.WorkerCount, CancellationToken = cancel }, i =>
        {
            string line = One(store, claims, candidates[i], protocols[i], replace: changes.Count == 0, cancel, out bool ok);
            Interlocked.Increment(ref ok ? ref done : ref failed);
            lock (log)
            {
                log.WriteLine(Output.RecordTable.Printable(line));
            }
        });
        foreach ((StoredCandidate candidate, Protocol protocol) in dryRun ? candidates.Zip(protocols) : [])
        {
            output.WriteLine(Output.RecordTable.Printable($"{candidate.Source}  {candidate.Records[0].Verdict.Verdict.Text()}  {protocol.Name}"));
        }

        log.WriteLine(FormattableString.Invariant($"{candidates.Count} candidates chosen, {done} computed, {failed} failed"));
        return failed > 0 ? ExitCodes.SomeFailed : ExitCodes.Done;
    }

    private static string One(IResultStore store, CandidateClaims claims, StoredCandidate candidate, Protocol protocol, bool replace, CancellationToken cancel, out bool ok)
    {
        ok = false;
        if (candidate.TryRead(out CandidateInput? input) is { } problem)
        {
            return problem;
        }

        CandidatePipeline pipeline = new(protocol, candidate.Potential);
        string[] keys = [.. protocol.TemperaturesK.Select(t => RunKey.Of(input!.Structure, protocol, t, pipeline.PotentialHash))];
        if (!replace && keys.All(store.Contains))
        {
            ok = true;
            return $"{candidate.Source}: the store holds the result of {protocol.Name} already";
        }

        if (!claims.TryClaim(keys[0]))
        {
            ok = true;
            return $"{candidate.Source}: another program on this store computes it at this moment";
        }

        try
        {
            IReadOnlyList<ResultRecord> records = pipeline.Run(input!, cancel);
            store.Replace(replace ? [.. candidate.Records.Select(r => r.Id)] : [], records);
            ok = true;
            string verdicts = string.Join(", ", records.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.TemperatureK:0} K {r.Verdict.Verdict.Text()}")));
            return $"{candidate.Source}: {candidate.Records[0].Verdict.Verdict.Text()} before, now {verdicts}";
        }
        finally
        {
            claims.Release(keys[0]);
        }
    }
}
