using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Screening.Core.Candidates;
using Screening.Core.Checkpoints;
using Screening.Core.ForceFields;
using Screening.Core.Results;
using Screening.Runner.Campaigns;
using Screening.Runner.Campaigns.Funnels;
using Screening.Runner.Campaigns.Nights;
using Screening.Runner.Hosting;

namespace Screening.Runner.Verbs;

/// <summary>run: screens every structure found in the paths and ends with the ranking and the report.</summary>
public static class RunVerb
{
    public static Command Create()
    {
        Argument<string[]> paths = new("paths") { Description = "Structure files and folders of them.", Arity = ArgumentArity.OneOrMore };
        Option<string?> store = SharedOptions.Store();
        Option<string?> profile = new("--profile") { Description = "How long to simulate: quick, standard (default), overnight, or one of the settings.", HelpName = "NAME" };
        Option<string?> potential = new("--potential") { Description = "Potential by name (see potentials), parameter or model file (default bond-valence).", HelpName = "NAME" };
        Option<string?> temperature = new("--temperature") { Description = "Temperatures instead of the profile's, K.", HelpName = "K[,K...]" };
        Option<string[]> set = new("--set") { Description = "Changes of the profile, such as production=30, timestep=0.5, tether=0, relax=none|positions|cell.", AllowMultipleArgumentsPerToken = true, HelpName = "NAME=VALUE" };
        Option<RelaxationKind?> relax = SharedOptions.Relax();
        Option<string?> with = SharedOptions.RelaxWith();
        Option<int?> workers = new("--workers") { Description = "Candidates computed at once; one per core by default.", HelpName = "N" };
        Option<ulong?> seed = new("--seed") { Description = "Seed of every random draw (default 1).", HelpName = "N" };
        Option<string?> report = new("--report") { Description = "Folder of the report (default screening-report).", HelpName = "DIR" };
        Option<string?> until = new("--until") { Description = "End at this time (07:30, or 2026-03-01T07:30); time left after the first pass goes to the candidates whose rank is least certain.", HelpName = "TIME" };
        Option<string?> budget = new("--budget") { Description = "End after so long (8h, 90m); time left goes to the candidates whose rank is least certain.", HelpName = "LENGTH" };
        Option<string?> funnel = new("--funnel") { Description = "Second potential for the most promising and least certain candidates, after bond-valence dynamics of the clean ones and the static barrier of all; see docs/funnel.md.", HelpName = "POTENTIAL" };
        Option<string> funnelProfile = new("--funnel-profile") { Description = "Profile of the second potential's runs.", DefaultValueFactory = _ => Profiles.Funnel.Name, HelpName = "NAME" };
        Option<string[]> funnelSet = new("--funnel-set") { Description = "Changes of that profile, such as production=5.", AllowMultipleArgumentsPerToken = true, HelpName = "NAME=VALUE" };
        Option<int?> funnelMost = new("--funnel-most") { Description = "Candidates for the second potential at most; without it as many as fit before --until or --budget, or 10.", HelpName = "N" };
        Option<bool> dryRun = new("--dry-run") { Description = "List what would be done." };
        Option<bool> json = new("--json") { Description = "Print the records of these candidates as one JSON array at the end." };
        Command verb = new("run", "Screen structure files: audit, order, simulate, measure, store, rank.") { paths, store, profile, potential, temperature, set, relax, with, workers, seed, report, until, budget, funnel, funnelProfile, funnelSet, funnelMost, dryRun, json };
        verb.SetAction(parsed =>
        {
            Dictionary<string, string?> settings = new()
            {
                [nameof(ScreeningOptions.Store)] = parsed.GetValue(store),
                [nameof(ScreeningOptions.Profile)] = parsed.GetValue(profile),
                [nameof(ScreeningOptions.Potential)] = parsed.GetValue(potential),
                [nameof(ScreeningOptions.Workers)] = parsed.GetValue(workers)?.ToString(CultureInfo.InvariantCulture),
                [nameof(ScreeningOptions.ReportFolder)] = parsed.GetValue(report),
                [nameof(ScreeningOptions.Seed)] = parsed.GetValue(seed)?.ToString(CultureInfo.InvariantCulture),
            };
            string[] kelvins = (parsed.GetValue(temperature) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            for (int i = 0; i < kelvins.Length; i++)
            {
                settings[string.Create(CultureInfo.InvariantCulture, $"{nameof(ScreeningOptions.TemperaturesK)}:{i}")] = kelvins[i];
            }

            return Run(parsed.GetValue(paths)!, settings, [.. parsed.GetValue(set) ?? [], .. Relaxation(SharedOptions.Relaxation(parsed.GetValue(relax), parsed.GetValue(with)), parsed.GetValue(with))],
                Deadline.Of(parsed.GetValue(until), parsed.GetValue(budget), TimeProvider.System),
                new(parsed.GetValue(funnel), parsed.GetValue(funnelProfile)!, parsed.GetValue(funnelSet) ?? [], parsed.GetValue(funnelMost)), parsed.GetValue(dryRun), parsed.GetValue(json));
        });
        return verb;
    }

    private static IEnumerable<string> Relaxation(RelaxationKind? kind, string? with)
    {
        if (kind is { } chosen)
        {
            yield return $"relax={chosen}";
        }

        if (with is not null)
        {
            yield return $"relaxwith={with}";
        }
    }

    private static int Run(string[] paths, IReadOnlyDictionary<string, string?> settings, string[] changes, DateTimeOffset? deadline, FunnelRequest funnel, bool dryRun, bool json)
    {
        ScreeningOptions options = ScreeningSettings.Load(settings);
        Potential potential = SharedOptions.Potential(options.Potential);
        Protocol protocol = ProtocolChanges.Apply(options.ToProtocol(potential), changes);
        CheckpointFolder? checkpoints = dryRun ? null : JobSurroundings.CheckpointsOf(options, keepsRuns: deadline is not null);
        CandidatePipeline? second = funnel.Pipeline(options, potential, checkpoints);
        CandidatePipeline pipeline = new(protocol, potential, checkpoints: checkpoints, forSuspect: funnel.ForSuspect(protocol));
        using IResultStore store = StoreFactory.Open(options.Store);
        if (store is Core.Results.Sqlite.SqliteResultStore { LiftedFrom: { } old })
        {
            Console.Error.WriteLine(FormattableString.Invariant($"The store {options.Store} was lifted from schema version {old} to {Core.Results.Sqlite.SqliteResultStore.SchemaVersion}."));
        }

        if (dryRun)
        {
            using CandidateJob job = new(pipeline, store);
            return DryRun(paths, job);
        }

        if (deadline is null)
        {
            checkpoints?.Sweep(store.Contains, Console.Error.WriteLine);
        }

        using CampaignProgress progress = new(() => HostHealth.Now(options.Store));
        ICampaignDisplay display = Console.IsErrorRedirected ? new PlainDisplay(Console.Error) : new LiveDisplay(progress);
        using IDisposable? shown = display as IDisposable;
        JobSurroundings around = JobSurroundings.Of(options, checkpoints, text => display.Note(text, progress));
        void Afterwards(CancellationToken cancel)
        {
            if (second is not null)
            {
                (int computed, int known) = funnel.Stage(second, store, around, deadline).Run(CampaignSummary.Records(paths, pipeline, store, options), options.WorkerCount, cancel);
                display.Note(FormattableString.Invariant($"{computed} candidates computed with {second.PotentialName}, {known} of the chosen known before."), progress);
            }

            if (deadline is { } end)
            {
                int prolonged = new Night(p => new CandidatePipeline(p, potential, checkpoints: checkpoints), store, around, new(), TimeProvider.System, end)
                    .Run(protocol, CampaignSummary.Records(paths, pipeline, store, options), options.WorkerCount, cancel);
                display.Note(FormattableString.Invariant($"{prolonged} times a candidate whose rank was uncertain got more replicas."), progress);
            }
        }

        ScreeningService service = Host(paths, settings, options, pipeline, store, progress, display, around, new(deadline, TimeProvider.System, Afterwards));
        shown?.Dispose();
        checkpoints?.Sweep(store.Contains, Console.Error.WriteLine);
        if (service.Failure is { } failure)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }

        Console.Error.WriteLine(FormattableString.Invariant(
            $"{progress.Computed} computed, {progress.Known} known before, {progress.Failed} failed, in {CampaignProgress.Duration(progress.Elapsed)}; store {options.Store}"));
        if (service.Interrupted)
        {
            Console.Error.WriteLine("Interrupted; the same command goes on from here.");
            return ExitCodes.Interrupted;
        }

        CampaignSummary.Show(paths, pipeline, second, store, options, json);
        if (!service.Completed)
        {
            Console.Error.WriteLine(FormattableString.Invariant($"Time was up before all files were screened ({progress.Line()}); the same command goes on from here."));
            return ExitCodes.Interrupted;
        }

        return progress.Readable == 0 ? ExitCodes.BadInput : progress.Failed > 0 ? ExitCodes.SomeFailed : ExitCodes.Done;
    }

    private static ScreeningService Host(
        string[] paths, IReadOnlyDictionary<string, string?> settings, ScreeningOptions options, ICandidatePipeline pipeline, IResultStore store,
        CampaignProgress progress, ICampaignDisplay display, JobSurroundings around, CampaignTime time)
    {
        HostApplicationBuilder builder = new(new HostApplicationBuilderSettings { DisableDefaults = true });
        ScreeningSettings.AddSources(builder.Configuration, settings);
        builder.Services.AddSingleton<IValidateOptions<ScreeningOptions>, ScreeningSettings>();
        builder.Services.AddOptions<ScreeningOptions>().Configure(o => ScreeningSettings.Bind(builder.Configuration, o)).ValidateOnStart();
        builder.Services.AddSingleton(pipeline).AddSingleton(store).AddSingleton(progress);
        builder.Services.AddSingleton(new Campaign(paths, options.WorkerCount));
        builder.Services.AddSingleton(display).AddSingleton(around).AddSingleton(time);
        builder.Services.AddSingleton<CandidateJob>().AddSingleton<CampaignRunner>().AddSingleton<ScreeningService>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ScreeningService>());
        using IHost host = builder.Build();
        ScreeningService service = host.Services.GetRequiredService<ScreeningService>();
        host.Run();
        return service;
    }

    private static int DryRun(string[] paths, CandidateJob job)
    {
        int files = 0, problems = 0;
        foreach (Core.Structures.StructureFile file in CampaignRunner.Files(paths))
        {
            files++;
            problems += file.Problem is null ? 0 : 1;
            Console.WriteLine(Output.RecordTable.Printable($"{file.Path}  {file.Problem ?? job.Preview(file.Path)}"));
        }

        return files == problems ? ExitCodes.BadInput : ExitCodes.Done;
    }
}
