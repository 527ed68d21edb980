using System.Diagnostics;
using System.Globalization;
using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Core.Results.Sqlite;
using Screening.Runner.Campaigns;
using Screening.Testing;

namespace Screening.Runner.Tests.Campaigns;

/// <summary>
/// The real program, killed at random moments of a campaign and started again. SCREENING_KILLS sets how often (200).
/// </summary>
[TestFixture]
[Category("Physics")]
public sealed class KillHarnessTests
{
    private const int DefaultKills = 200, DefaultImportKills = 3;

    /// <summary>
    /// Longest life of a process after its start, in parts of the whole campaign; the shortest is none. Both times are measured first, so that the
    /// kills fall into the work on a busy machine too.
    /// </summary>
    private const int LivesPerCampaign = 6;

    private static readonly string[] Candidates = ["AgI-alpha", "CuI-gamma", "LiCl", "LiF", "Li3N", "Li6PS5Cl"];

    private string _folder = "";

    [SetUp]
    public void MakeFolder()
    {
        _folder = Directory.CreateTempSubdirectory("screening-kills-").FullName;
        Directory.CreateDirectory(Path.Combine(_folder, "in"));
        foreach (string name in Candidates)
        {
            File.Copy(Repository.File("data", "candidates", name + ".cif"), Path.Combine(_folder, "in", name + ".cif"));
        }
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Killed_at_random_moments_a_campaign_loses_nothing_doubles_nothing_and_ends_with_the_same_numbers()
    {
        int wanted = int.Parse(Environment.GetEnvironmentVariable("SCREENING_KILLS") ?? DefaultKills.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        RandomStream random = new((ulong)Stopwatch.GetTimestamp(), "kills");        // other moments each time; the results must not care
        Stopwatch clock = Stopwatch.StartNew();
        Assert.That(Run(Path.Combine(_folder, "looked-at.db"), null, "--dry-run"), Is.Zero);
        double start = clock.Elapsed.TotalMilliseconds;
        clock.Restart();
        Assert.That(Run(Path.Combine(_folder, "undisturbed.db"), null), Is.Zero);
        int longestLife = (int)(start + (clock.Elapsed.TotalMilliseconds / LivesPerCampaign));
        Dictionary<string, string> expected = Records(Path.Combine(_folder, "undisturbed.db"));
        Assert.That(expected, Has.Count.EqualTo(2 * Candidates.Length));

        int kills = 0, resumed = 0, withResults = 0, rounds = 0;
        while (kills < wanted)
        {
            string store = Path.Combine(_folder, $"round-{rounds++}.db");
            Dictionary<string, string> before = [];
            while (kills < wanted && Run(store, random.Next(longestLife)) is null)
            {
                kills++;
                Dictionary<string, string> now = File.Exists(store) ? Records(store) : [];
                withResults += now.Count > 0 ? 1 : 0;
                Assert.That(before.Keys.Except(now.Keys), Is.Empty, "a finished result is never lost");
                Assert.That(now, Is.SubsetOf(expected), "every stored result is that of the undisturbed run");
                before = now;
            }

            Assert.That(Run(store, null), Is.Zero);
            Assert.That(Records(store), Is.EquivalentTo(expected));
            Assert.That(Directory.Exists(store + ".checkpoints"), Is.False, "nothing is left over");
            resumed += Directory.GetFiles(store + ".logs").Sum(log => File.ReadLines(log).Count(line => line.Contains("resumed at", StringComparison.Ordinal)));
        }

        TestContext.Out.WriteLine(FormattableString.Invariant(
            $"{kills} kills after 0 to {longestLife} ms in {rounds} campaigns of {expected.Count} records; {withResults} with results already stored, {resumed} times a run was resumed"));
        Assert.That(resumed, Is.GreaterThan(0));
    }

    [Test]
    public void Killed_at_random_moments_an_import_is_whole_or_has_not_happened()
    {
        const int before = 50, many = 21_000;        // enough for a bulk load
        int kills = Math.Max(DefaultImportKills, int.Parse(Environment.GetEnvironmentVariable("SCREENING_KILLS") ?? "0", CultureInfo.InvariantCulture) / 4);
        RandomStream random = new((ulong)Stopwatch.GetTimestamp(), "import kills");
        string records = Path.Combine(_folder, "many.jsonl"), store = Path.Combine(_folder, "imported.db");
        using (SqliteResultStore first = SqliteResultStore.Open(store, StoreAccess.Create))
        {
            first.Append([.. Enumerable.Range(0, before).Select(i => ResultRecords.Of("LiCl", key: FormattableString.Invariant($"before-{i}")))]);
        }

        using (StreamWriter output = new(records))
        {
            RecordFile.Write(Enumerable.Range(0, many).Select(i => ResultRecords.Of("LiBr", key: FormattableString.Invariant($"key-{i}"))), output);
        }

        string trial = Path.Combine(_folder, "trial.db");
        File.Copy(store, trial);
        Stopwatch clock = Stopwatch.StartNew();
        Assert.That(Start(null, "import", "many.jsonl", "--store", trial), Is.Zero);
        int whole = (int)clock.ElapsedMilliseconds, interrupted = 0;
        for (int i = 0; i < kills; i++)
        {
            bool killed = Start((int)(whole * (0.3 + (0.7 * random.NextDouble()))), "import", "many.jsonl", "--store", store) is null;
            using SqliteResultStore left = SqliteResultStore.Open(store, StoreAccess.Write);
            Assert.That(left.CheckIntegrity(), Is.Empty);
            Assert.That(left.Count, killed ? Is.EqualTo(before).Or.EqualTo(before + many) : Is.EqualTo(before + many));
            interrupted += left.Count == before ? 1 : 0;
        }

        TestContext.Out.WriteLine(FormattableString.Invariant($"{kills} imports of {whole} ms killed, {interrupted} of them before their end"));
        Assert.That(Start(null, "import", "many.jsonl", "--store", store), Is.Zero);
        Assert.That(Directory.GetFiles(_folder, "imported.db*"), Has.Length.EqualTo(1));
        using SqliteResultStore done = SqliteResultStore.Open(store, StoreAccess.Read);
        Assert.That(done.Count, Is.EqualTo(before + many));
    }

    /// <summary>Exit code, or null where it was killed.</summary>
    private int? Run(string store, int? killAfterMilliseconds, params string[] more) => Start(killAfterMilliseconds, ["run", "in", "--profile", "quick", "--temperature", "800,1000",
        "--set", "production=0.5", "equilibration=0.1", "replicas=2", "atoms=60", "--store", store, "--report", store + ".report", "--workers", "2", .. more]);

    private int? Start(int? killAfterMilliseconds, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet") { WorkingDirectory = _folder, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in (string[])["exec", typeof(RecordFactory).Assembly.Location, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["SCREENING_CheckpointSeconds"] = "0.3";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(), output = process.StandardOutput.ReadToEndAsync();
        if (killAfterMilliseconds is { } life && !process.WaitForExit(life))
        {
            process.Kill();        // SIGKILL
            process.WaitForExit();
            Task.WaitAll(errors, output);
            return null;
        }

        process.WaitForExit();
        Task.WaitAll(errors, output);
        return process.ExitCode == 0 ? 0 : throw new AssertionException($"exit code {process.ExitCode}: {errors.Result}");
    }

    /// <summary>Every record of a store as text without what may differ, by key; fails where a key stands twice or the file is damaged.</summary>
    private static Dictionary<string, string> Records(string path)
    {
        using SqliteResultStore store = SqliteResultStore.Open(path, StoreAccess.Read);
        Assert.That(store.CheckIntegrity(), Is.Empty);
        return store.Find(ResultQuery.All).ToDictionary(r => r.Key, r =>
        {
            using StringWriter text = new();
            RecordFile.Write([r with { Series = store.Series(r.Id), Provenance = r.Provenance with { Finished = default, WallSeconds = 0 } }], text);
            return text.ToString();
        }, StringComparer.Ordinal);
    }
}
