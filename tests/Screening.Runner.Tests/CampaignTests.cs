using System.Globalization;
using Screening.Core.Candidates;
using Screening.Core.Results;
using Screening.Core.Results.Sqlite;
using Screening.Runner.Campaigns;
using Screening.Testing;

namespace Screening.Runner.Tests;

[TestFixture]
public sealed class CampaignTests
{
    private const string Salt = "salt\n{0}\n5.13 0 0\n0 5.13 0\n0 0 5\nLi Cl\n1 1\nDirect\n0 0 0\n0.5 0.5 0.5\n";

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("screening-campaign-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Every_file_is_stored_once_whatever_the_number_of_workers([Values(1, 2, 7)] int workers)
    {
        Write(20);
        FakePipeline pipeline = new();
        (CampaignProgress progress, IResultStore store) = Run(pipeline, workers);
        using (store)
        {
            Assert.That(progress.Computed, Is.EqualTo(20));
            Assert.That(store.Find(new(SortKey: "id")).Select(r => r.Source).Distinct().Count(), Is.EqualTo(20));
            Assert.That(pipeline.Runs, Is.EqualTo(20));
        }
    }

    [Test]
    public void Two_programs_on_one_store_compute_every_candidate_once()
    {
        Write(60);
        // Nobody ends a candidate before both programs have begun one: each then meets what the other has claimed.
        using CountdownEvent both = new(2);
        FakePipeline[] pipelines = [.. Enumerable.Range(0, 2).Select(_ => new FakePipeline
        {
            BeforeRun = run =>
            {
                if (run == 1)
                {
                    both.Signal();
                }

                both.Wait();
            },
        })];
        CampaignProgress[] progress = [new(), new()];
        Task[] programs = [.. Enumerable.Range(0, 2).Select(i => Task.Factory.StartNew(() =>
        {
            using IResultStore store = StoreFactory.Open(Path.Combine(_folder, "store.db"));
            new CampaignRunner(new CandidateJob(pipelines[i], store), progress[i], new RecordingDisplay()).Run(new([_folder], 2), CancellationToken.None);
        }, TaskCreationOptions.LongRunning))];
        Task.WaitAll(programs);

        using SqliteResultStore result = SqliteResultStore.Open(Path.Combine(_folder, "store.db"), StoreAccess.Read);
        Assert.That((pipelines.Sum(p => p.Runs), result.Count), Is.EqualTo((60, 60)));
        Assert.That(pipelines.Select(p => p.Runs), Has.All.GreaterThan(0), "the work was shared");
        Assert.That(progress.Sum(p => p.Computed), Is.EqualTo(60));
        Assert.That(progress.Select(p => p.Finished), Is.EqualTo(new[] { 60, 60 }), "both know all results at the end");
        Assert.That(result.CheckIntegrity(), Is.Empty);
    }

    [Test]
    public void A_second_start_computes_nothing_and_a_changed_seed_everything()
    {
        Write(4);
        Run(new FakePipeline()).Store.Dispose();
        FakePipeline again = new(), other = new() { Protocol = Profiles.Quick with { Seed = 2 } };
        Run(again).Store.Dispose();
        Run(other).Store.Dispose();

        Assert.That((again.Runs, other.Runs), Is.EqualTo((0, 4)));
    }

    [Test]
    public void A_copy_under_another_name_with_other_spacing_is_not_computed_again()
    {
        Write(1);
        Run(new FakePipeline()).Store.Dispose();
        File.WriteAllText(Path.Combine(_folder, "copy.vasp"), File.ReadAllText(Path.Combine(_folder, "POSCAR0.vasp")).Replace("0.5 0.5 0.5", "0.50  0.50  0.50", StringComparison.Ordinal));
        FakePipeline again = new();
        (CampaignProgress progress, IResultStore store) = Run(again);
        store.Dispose();

        Assert.That((again.Runs, progress.Known), Is.EqualTo((0, 2)));
    }

    [Test]
    public void One_crystal_in_two_settings_is_computed_once_and_both_sources_are_seen([Values(1, 3)] int workers)
    {
        Write(6);
        string doubled = string.Format(CultureInfo.InvariantCulture, Salt, 1).Replace("0 0 5\nLi Cl\n1 1", "0 0 10\nLi Cl\n2 2", StringComparison.Ordinal)
            .Replace("0 0 0\n0.5 0.5 0.5\n", "0.1 0 0\n0.1 0 0.5\n0.6 0.5 0.25\n0.6 0.5 0.75\n", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, "doubled.vasp"), doubled);
        FakePipeline pipeline = new(), again = new();
        (CampaignProgress progress, IResultStore store) = Run(pipeline, workers);
        using (store)
        {
            ResultRecord second = store.Find(ResultQuery.All).Single(r => r.Source.EndsWith("doubled.vasp", StringComparison.Ordinal));
            ResultRecord first = store.Find(ResultQuery.All).Single(r => r.Source.EndsWith("POSCAR0.vasp", StringComparison.Ordinal));
            Assert.That((pipeline.Runs, progress.Computed, progress.Known), Is.EqualTo((6, 6, 1)));
            Assert.That((second.DuplicateOf, first.DuplicateOf), Is.EqualTo((first.Id, (string?)null)));
            Assert.That(Screening.Reports.Ranking.Ranker.Rank(store.Find(ResultQuery.All), new()).Select(c => c.Record.Source).ToArray(), Has.Length.EqualTo(6).And.None.EqualTo(second.Source));
        }

        Run(again, workers).Store.Dispose();
        Assert.That(again.Runs, Is.Zero, "both are known the next time");
    }

    [Test]
    public void A_duplicate_of_a_file_that_fails_is_screened_itself()
    {
        Write(1);
        File.WriteAllText(Path.Combine(_folder, "refined.vasp"), File.ReadAllText(Path.Combine(_folder, "POSCAR0.vasp")).Replace("0.5 0.5 0.5", "0.5 0.5 0.501", StringComparison.Ordinal));
        FakePipeline pipeline = new() { Defect = "POSCAR0.vasp" };
        (CampaignProgress progress, IResultStore store) = Run(pipeline);
        store.Dispose();
        Assert.That((pipeline.Runs, progress.Computed, progress.Failed), Is.EqualTo((2, 1, 1)));
    }

    [Test]
    public void A_broken_file_and_a_missing_path_are_told_and_the_rest_goes_on()
    {
        Write(2);
        File.WriteAllText(Path.Combine(_folder, "broken.cif"), "data_x\n_cell_length_a oops\n");
        RecordingDisplay display = new();
        (CampaignProgress progress, IResultStore store) = Run(new FakePipeline(), display: display, more: [Path.Combine(_folder, "nowhere")]);
        using (store)
        {
            Assert.That((progress.Computed, progress.Failed, progress.Readable), Is.EqualTo((2, 2, 2)));
            Assert.That(display.Messages, Has.Some.Contains("broken.cif").And.Some.Contains("nowhere"));
            Assert.That(store.Find(new("verdict=bad-input")).Single().Verdict.Reason, Is.Not.Empty);
        }
    }

    [Test]
    public void A_file_that_failed_before_still_counts_as_failed()
    {
        File.WriteAllText(Path.Combine(_folder, "broken.cif"), "data_x\n_cell_length_a oops\n");
        Run(new FakePipeline()).Store.Dispose();
        (CampaignProgress progress, IResultStore store) = Run(new FakePipeline());
        using (store)
        {
            Assert.That((progress.Failed, progress.Readable, store.Count), Is.EqualTo((1, 0, 1)));
        }
    }

    [Test]
    public void An_empty_folder_is_a_problem_with_a_name()
    {
        RecordingDisplay display = new();
        Run(new FakePipeline(), display: display).Store.Dispose();

        Assert.That(display.Messages.Single(), Does.Contain("holds no structure file"));
    }

    [TestCase("'; DROP TABLE scalars; --")]
    [TestCase("$(touch pwned) `touch pwned` ; touch pwned")]
    [TestCase("<script>alert(1)<")]
    [TestCase("\u001b[31mred\u202Egnp")]
    [TestCase("--store=other.db")]
    public void A_hostile_file_name_is_only_a_name(string name)
    {
        File.WriteAllText(Path.Combine(_folder, name + ".vasp"), string.Format(CultureInfo.InvariantCulture, Salt, 1));
        File.WriteAllText(Path.Combine(_folder, name + " broken.vasp"), "no structure");
        using StringWriter told = new();
        (_, IResultStore store) = Run(new FakePipeline(), display: new Hosting.PlainDisplay(told));
        using (store)
        {
            Assert.That(store.Find(ResultQuery.All).Select(r => Path.GetFileName(r.Source)), Is.EquivalentTo(new[] { name + ".vasp", name + " broken.vasp" }));
            Assert.That(store.Find(ResultQuery.All).Select(r => r.Id), Has.All.Matches(@"\A[A-Za-z0-9.\-]+\z"));
            Assert.That(store.Find(new($"source=\"{Path.Combine(_folder, name)}.vasp\"")).Count(), Is.LessThanOrEqualTo(1));
        }

        Assert.That(told.ToString(), Does.Not.Contain('\u001b').And.Not.Contain('\u202E'));
        Assert.That(Directory.GetFiles(_folder).Select(Path.GetFileName), Is.EquivalentTo(new[] { "store.db", name + ".vasp", name + " broken.vasp" }));
        Assert.That(File.Exists("pwned"), Is.False);
        Assert.That(CandidateLogs.NameOf(Path.Combine(_folder, name), "0123456789abcdef"), Does.Match(@"\A[A-Za-z0-9._\-]+\.log\z"));
    }

    [Test]
    public void A_defect_of_the_program_is_told_and_not_stored()
    {
        Write(3);
        RecordingDisplay display = new();
        (CampaignProgress progress, IResultStore store) = Run(new FakePipeline { Defect = "POSCAR1.vasp" }, display: display);
        using (store)
        {
            Assert.That((progress.Computed, progress.Failed, store.Count), Is.EqualTo((2, 1, 2)));
            Assert.That(display.Messages.Single(), Does.Contain("please report it"));
        }
    }

    [Test]
    public void Cancelling_drops_the_current_candidate_keeps_the_finished_ones_and_a_new_start_goes_on()
    {
        Write(6);
        using CancellationTokenSource stop = new();
        FakePipeline first = new() { BeforeRun = runs => { if (runs == 4) { stop.Cancel(); } } };
        using IResultStore store = SqliteResultStore.Open(Path.Combine(_folder, "store.db"), StoreAccess.Create);

        Assert.That(() => Run(first, 1, store, stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(store.Count, Is.EqualTo(3));
        FakePipeline second = new();
        Run(second, 1, store, CancellationToken.None);
        Assert.That((second.Runs, store.Count), Is.EqualTo((3, 6)));
    }

    [Test]
    public void A_store_that_takes_no_more_ends_the_campaign()
    {
        Write(2);
        using IResultStore store = SqliteResultStore.Open(Path.Combine(_folder, "store.db"), StoreAccess.Create);
        using IResultStore reader = SqliteResultStore.Open(Path.Combine(_folder, "store.db"), StoreAccess.Read);

        Assert.That(() => Run(new FakePipeline(), 2, reader, CancellationToken.None), Throws.TypeOf<StoreUnusableException>());
    }

    private void Write(int count)
    {
        for (int i = 0; i < count; i++)
        {
            File.WriteAllText(Path.Combine(_folder, $"POSCAR{i}.vasp"), string.Format(CultureInfo.InvariantCulture, Salt, Math.Pow(1.02, i)));
        }
    }

    private (CampaignProgress Progress, IResultStore Store) Run(FakePipeline pipeline, int workers = 2, ICampaignDisplay? display = null, string[]? more = null)
    {
        IResultStore store = StoreFactory.Open(Path.Combine(_folder, "store.db"));
        CampaignProgress progress = new();
        new CampaignRunner(new CandidateJob(pipeline, store), progress, display ?? new RecordingDisplay())
            .Run(new([_folder, .. more ?? []], workers), CancellationToken.None);
        return (progress, store);
    }

    private void Run(FakePipeline pipeline, int workers, IResultStore store, CancellationToken cancel) =>
        new CampaignRunner(new CandidateJob(pipeline, store), new(), new RecordingDisplay()).Run(new([_folder], workers), cancel);

    private sealed class RecordingDisplay : ICampaignDisplay
    {
        private readonly List<string> _messages = [];

        public IReadOnlyList<string> Messages => _messages;

        public void Finished(FileReport report, CampaignProgress progress)
        {
            if (report.Message is { } message)
            {
                lock (_messages)
                {
                    _messages.Add(message);
                }
            }
        }
    }

    private sealed class FakePipeline : ICandidatePipeline
    {
        private int _runs;

        public Protocol Protocol { get; init; } = Profiles.Quick;

        public string PotentialName => "none";

        public string PotentialHash => "0";

        public int Runs => _runs;

        public string? Defect { get; init; }

        public Action<int>? BeforeRun { get; init; }

        public IReadOnlyList<ResultRecord> Run(CandidateInput input, CancellationToken cancel)
        {
            int run = Interlocked.Increment(ref _runs);
            BeforeRun?.Invoke(run);
            cancel.ThrowIfCancellationRequested();
            if (Defect is not null && input.Source.EndsWith(Defect, StringComparison.Ordinal))
            {
                throw new InvalidOperationException("defect");
            }

            return [new RecordFactory(Protocol, PotentialName, PotentialHash).Of(input, 1000, new(Verdict.Ok, "made up"), 0)];
        }
    }
}
