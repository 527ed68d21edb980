using System.Collections.Concurrent;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Screening.Core.Candidates;
using Screening.Core.ForceFields;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Descriptors;
using Screening.Descriptors.Softness;
using Screening.Runner.Campaigns;
using Screening.Runner.Hosting;

namespace Screening.Runner.Verbs;

/// <summary>train-softness: simulates candidates and trains the pooled hyperplane of softness from all of them.</summary>
internal static class TrainSoftnessVerb
{
    public static Command Create()
    {
        Argument<string[]> paths = new("paths") { Description = "Structure files and folders of them.", Arity = ArgumentArity.OneOrMore };
        Option<string> file = new("--out") { Description = "File for the hyperplane.", HelpName = "FILE", DefaultValueFactory = _ => "pooled.json" };
        Option<string> version = new("--name") { Description = "Version name kept in the file and in every record that uses it.", DefaultValueFactory = _ => "pooled-1" };
        Option<string?> profile = new("--profile") { Description = "How long to simulate: quick, standard (default), overnight.", HelpName = "NAME" };
        Option<int?> workers = new("--workers") { Description = "Candidates computed at once; one per core by default.", HelpName = "N" };
        Option<ulong?> seed = new("--seed") { Description = "Seed of every random draw (default 1).", HelpName = "N" };
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Command verb = new("train-softness", "Train the pooled softness hyperplane from simulations of candidates.") { paths, file, version, profile, workers, seed, json };
        verb.SetAction((parsed, cancel) =>
        {
            ScreeningOptions options = ScreeningSettings.Load(new Dictionary<string, string?>
            {
                [nameof(ScreeningOptions.Profile)] = parsed.GetValue(profile),
                [nameof(ScreeningOptions.Workers)] = parsed.GetValue(workers)?.ToString(CultureInfo.InvariantCulture),
                [nameof(ScreeningOptions.Seed)] = parsed.GetValue(seed)?.ToString(CultureInfo.InvariantCulture),
            });
            return Task.FromResult(Run(parsed.GetValue(paths)!, options, parsed.GetValue(version)!, parsed.GetValue(file)!, parsed.GetValue(json), cancel));
        });
        return verb;
    }

    private static int Run(string[] paths, ScreeningOptions options, string version, string file, bool json, CancellationToken cancel)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && !Directory.Exists(folder))
        {
            throw new UsageException($"The folder of --out {file} does not exist.");
        }

        Protocol protocol = options.ToProtocol();
        StructureFile[] files = [.. CampaignRunner.Files(paths).OrderBy(f => f.Path, StringComparer.Ordinal)];
        ConcurrentDictionary<int, CandidateSamples> samples = [];
        try
        {
            Parallel.For(0, files.Length, new ParallelOptions { MaxDegreeOfParallelism = options.WorkerCount, CancellationToken = cancel }, i =>
            {
                if (Simulate(files[i], protocol, cancel) is { } found)
                {
                    samples[i] = found;
                }
            });
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Interrupted; nothing has been written.");
            return ExitCodes.Interrupted;
        }

        CandidateSamples[] candidates = [.. samples.OrderBy(s => s.Key).Select(s => s.Value)];
        TrainingResult? result = PooledSoftness.Train(candidates, version, options.Seed);
        if (result is null)
        {
            Console.Error.WriteLine($"{candidates.Length} candidates give too few samples: a pooled hyperplane needs {SoftnessTrainer.FewestSamples} soft and as many hard ones, each from {SoftnessTrainer.FewestGroups} candidates.");
            return ExitCodes.BadInput;
        }

        string provenance = string.Create(CultureInfo.InvariantCulture,
            $"screening train-softness --profile {protocol.Name} --seed {options.Seed} --name {version}; {result.SoftSamples} soft and {result.HardSamples} hard samples of {result.Groups} candidates: {string.Join(", ", candidates.Select(c => c.Name))}");
        File.WriteAllText(file, (result.Hyperplane with { Provenance = provenance }).ToJson() + "\n");
        Print(result, candidates.Length, file, json);
        return ExitCodes.Done;
    }

    private static CandidateSamples? Simulate(StructureFile file, Protocol protocol, CancellationToken cancel)
    {
        if (file.Problem is { } problem)
        {
            Console.Error.WriteLine($"{file.Path}: {problem}");
            return null;
        }

        ConcurrentBag<SoftnessDescriptor> made = [];
        CandidatePipeline pipeline = new(protocol, PotentialCatalog.Get(PotentialCatalog.Default), options =>
        {
            SoftnessDescriptor softness = new(options.Seed, null);
            made.Add(softness);
            return [.. DescriptorCatalog.Create(options).Where(d => d is not SoftnessDescriptor), softness];
        });
        try
        {
            IReadOnlyList<ResultRecord> records = pipeline.Run(new(file.Path, "", StructureReader.Read(file.Path)), cancel);

            // Soft and hard ions of a run that broke teach nothing about ions of the material.
            bool sound = records.All(r => r.Verdict.Verdict is Verdict.Ok or Verdict.BelowFloor or Verdict.TooFewHops or Verdict.NotConverged);
            SoftnessDescriptor? softness = made.OrderByDescending(d => d.SoftSamples.Seen + d.HardSamples.Seen).FirstOrDefault();
            Console.Error.WriteLine($"{file.Path}: {records[0].Verdict.Verdict.Text()}, {softness?.SoftSamples.Seen ?? 0} soft and {softness?.HardSamples.Seen ?? 0} hard samples{(sound ? "" : ", left out")}");
            return sound && softness is not null ? new(Path.GetFileNameWithoutExtension(file.Path), softness.SoftSamples, softness.HardSamples) : null;
        }
        catch (StructureFileException error)
        {
            Console.Error.WriteLine(error.Message);
            return null;
        }
    }

    private static void Print(TrainingResult result, int candidates, string file, bool json)
    {
        if (json)
        {
            Console.WriteLine(new JsonObject
            {
                ["file"] = file,
                ["version"] = result.Hyperplane.Version,
                ["candidates"] = candidates,
                ["soft_samples"] = result.SoftSamples,
                ["hard_samples"] = result.HardSamples,
                ["test_accuracy"] = Quantity(result.TestAccuracy),
                ["test_auc"] = Quantity(result.TestAuc),
                ["train_accuracy"] = Quantity(result.TrainAccuracy),
            }.ToJsonString());
            return;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{file}: {result.SoftSamples} soft and {result.HardSamples} hard samples of {candidates} candidates"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"on candidates not trained on: accuracy {result.TestAccuracy.Value:0.000} ± {result.TestAccuracy.StandardError:0.000}, AUC {result.TestAuc.Value:0.000} ± {result.TestAuc.StandardError:0.000} (training accuracy {result.TrainAccuracy.Value:0.000})"));
    }

    private static JsonObject Quantity(GroupedScore score) => new() { ["value"] = score.Value, ["standard_error"] = score.StandardError, ["unit"] = "1" };
}
