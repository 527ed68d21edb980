using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Screening.Core.Candidates;
using Screening.Core.Results;
using Screening.Runner.Campaigns;
using Screening.Runner.Hosting;

namespace Screening.Runner.Verbs;

/// <summary>reproduce: computes a stored result again and compares every number, bit by bit. Changes nothing.</summary>
public static class ReproduceVerb
{
    public static Command Create()
    {
        Argument<string?> id = new("id") { Description = "Identifier of the record; the newest simulated one without it.", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Option<string?> potential = SharedOptions.PotentialFile();
        Option<string?> store = SharedOptions.Store();
        Command verb = new("reproduce", "Compute a stored result again and compare every number.") { id, json, potential, store };
        verb.SetAction((parsed, cancel) => Task.FromResult(Run(
            SharedOptions.StorePath(parsed.GetValue(store)), parsed.GetValue(id), ScreeningSettings.Load(), parsed.GetValue(json), Console.Out, cancel,
            parsed.GetValue(potential))));
        return verb;
    }

    internal static int Run(
        string path, string? id, ScreeningOptions settings, bool json, TextWriter output, CancellationToken cancel, string? potential = null)
    {
        using IResultStore store = StoreFactory.Open(path, StoreAccess.Read);
        ResultRecord record = (id is null
            ? store.Find(new("atoms>0", "created-", 1)).FirstOrDefault()
            : store.Find(ResultQuery.All).FirstOrDefault(r => r.Id == id))
            ?? throw new UsageException(id is null ? $"The store {path} holds no simulated result." : $"There is no record '{id}' in {path}.");
        if (record.DuplicateOf is { } twin)
        {
            record = store.Find(ResultQuery.All).FirstOrDefault(r => r.Id == twin) ?? throw new UsageException($"{record.Id} shares the results of {twin}, which {path} no longer holds.");
        }

        StoredCandidate candidate = StoredCandidate.Of([record], store, settings, potential)[0];
        if (candidate.TryRead(out CandidateInput? input) is { } problem)
        {
            throw new FileNotFoundException(problem);
        }

        CandidatePipeline pipeline = new(candidate.Protocol, candidate.Potential);
        string key = RunKey.Of(input!.Structure, candidate.Protocol, record.TemperatureK, pipeline.PotentialHash);
        IReadOnlyList<string> differences = key == record.Key
            ? Differences(record, pipeline.Run(input, cancel).First(r => r.TemperatureK == record.TemperatureK))
            : [WhyAnotherKey(record, pipeline)];
        int compared = record.Quantities.Count + record.Replicas.Count + 1;
        if (json)
        {
            output.WriteLine(new JsonObject
            {
                ["id"] = record.Id, ["identical"] = differences.Count == 0, ["compared"] = compared,
                ["differences"] = new JsonArray([.. differences.Select(d => (JsonNode)d)]),
            }.ToJsonString());
        }
        else
        {
            output.WriteLine(differences.Count == 0
                ? FormattableString.Invariant($"{record.Id}: identical in all {compared} values and verdicts.")
                : $"{record.Id}: not reproduced." + string.Concat(differences.Select(d => Environment.NewLine + "  " + d)));
        }

        return differences.Count == 0 ? ExitCodes.Done : ExitCodes.SomeFailed;
    }

    /// <summary>One line per number or verdict that differs in any bit.</summary>
    internal static IReadOnlyList<string> Differences(ResultRecord before, ResultRecord now)
    {
        List<string> found = [];
        foreach (string name in before.Quantities.Keys.Union(now.Quantities.Keys).Order(StringComparer.Ordinal))
        {
            Quantity? a = before.Quantities.GetValueOrDefault(name), b = now.Quantities.GetValueOrDefault(name);

            // An activation energy of several temperatures is the same whichever of them is asked for.
            if (a?.Value != b?.Value || a?.StandardError != b?.StandardError)
            {
                found.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: {Text(a)} stored, {Text(b)} now"));
            }
        }

        if (before.Verdict != now.Verdict)
        {
            found.Add($"verdict: {before.Verdict.Verdict.Text()} ({before.Verdict.Reason}) stored, {now.Verdict.Verdict.Text()} ({now.Verdict.Reason}) now");
        }

        if (!before.Replicas.SequenceEqual(now.Replicas))
        {
            found.Add("the replicas differ");
        }

        return found;
    }

    private static string Text(Quantity? quantity) => quantity is null ? "none"
        : string.Create(CultureInfo.InvariantCulture, $"{quantity.Value:R} ± {quantity.StandardError:R}");

    private static string WhyAnotherKey(ResultRecord record, CandidatePipeline pipeline) =>
        record.Provenance.NumericsVersion != Core.Numerics.NumericsVersion.Current
            ? FormattableString.Invariant($"numerics version {record.Provenance.NumericsVersion} made it, this program ({RecordFactory.ProgramVersion}) has {Core.Numerics.NumericsVersion.Current}: use program version {record.Provenance.ProgramVersion}")
        : record.Provenance.PotentialHash != pipeline.PotentialHash ? "the parameters of the potential have changed since"
        : $"the profile {record.Protocol} or its temperatures are not what they were; restore the settings it was run with";
}
