using System.Globalization;
using System.Text.Json;
using Screening.Core.Candidates;
using Screening.Core.ForceFields;
using Screening.Core.Results;
using Screening.Core.Results.Filtering;
using Screening.Core.Results.Sqlite;
using Screening.Core.Structures;
using Screening.Runner.Campaigns;
using Screening.Runner.Hosting;
using Screening.Runner.Verbs;
using Screening.Testing;

namespace Screening.Runner.Tests.Verbs;

/// <summary>rerun, reproduce, export, import, doctor and query on a store with one really computed candidate.</summary>
[TestFixture]
[NonParallelizable]
public sealed class StoreVerbTests
{
    private static readonly ScreeningOptions Settings = new()
    {
        Profile = "quick",
        Workers = 1,
        Profiles = new(StringComparer.OrdinalIgnoreCase) { ["quick"] = new() { ProductionPs = 0.5, EquilibrationPs = 0.05, TargetAtoms = 64 } },
    };

    private string _folder = "", _store = "";
    private ResultRecord _record = null!;

    [OneTimeSetUp]
    public void ComputeOnce()
    {
        _folder = Directory.CreateTempSubdirectory("screening-verbs-").FullName;
        string file = Path.Combine(_folder, "LiCl.cif");
        File.Copy(Repository.File("data", "candidates", "LiCl.cif"), file);
        Potential potential = PotentialCatalog.Get(PotentialCatalog.Default);
        CandidatePipeline pipeline = new(Settings.ToProtocol(potential), potential);
        _record = pipeline.Run(new(file, RunKey.OfBytes(File.ReadAllBytes(file)), StructureReader.Read(file)), default).Single();
        using IResultStore store = StoreFactory.Open(Path.Combine(_folder, "made.db"));
        store.Append([_record]);
    }

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [SetUp]
    public void CopyStore()
    {
        _store = Path.Combine(_folder, $"{Guid.NewGuid():N}.db");
        File.Copy(Path.Combine(_folder, "made.db"), _store);
    }

    [Test]
    public void Rerun_without_changes_replaces_the_record_by_an_equal_one()
    {
        (int exit, string log) = Rerun("LiCl", []);

        ResultRecord again = All().Single();
        Assert.That(exit, Is.EqualTo(ExitCodes.Done), log);
        Assert.That((again.Key, again.Id), Is.EqualTo((_record.Key, _record.Id)));
        Assert.That(again.Provenance.Finished, Is.GreaterThan(_record.Provenance.Finished), "it was computed again");
        Assert.That(ReproduceVerb.Differences(_record, again), Is.Empty);
    }

    [Test]
    public void Rerun_of_exploded_candidates_with_half_the_time_step_keeps_both_and_names_the_change()
    {
        ResultRecord exploded = _record with { Verdict = new(Verdict.Exploded, "force 1e5 eV/Å") };
        using (IResultStore store = StoreFactory.Open(_store))
        {
            store.Replace([_record.Id], [exploded]);
        }

        (int exit, string log) = Rerun("verdict=exploded", ["timestep=0.5"]);

        Assert.That(exit, Is.EqualTo(ExitCodes.Done), log);
        Assert.That(log, Does.Contain("exploded before, now"));
        Assert.That(All().Select(r => r.Protocol), Is.EqualTo(new[] { "quick", "quick;timestep=0.5" }));
        (_, log) = Rerun("verdict=exploded", ["timestep=0.5"]);
        Assert.That(All(), Has.Count.EqualTo(2), "the second time the store holds it");
        Assert.That(log, Does.Contain("holds the result"));
    }

    [Test]
    public void Rerun_leaves_alone_what_another_program_computes_at_this_moment()
    {
        using SqliteResultStore other = SqliteResultStore.Open(_store, StoreAccess.Write);
        other.TryClaim(_record.Key, ClaimOwner.Current(), TimeSpan.FromMinutes(1));

        (int exit, string log) = Rerun("LiCl", []);

        Assert.That(log, Does.Contain("another program"));
        Assert.That(exit, Is.EqualTo(ExitCodes.Done));
        Assert.That(All().Single().Provenance.Finished, Is.EqualTo(StoredTime(_record)));
    }

    [Test]
    public void Rerun_gives_its_claims_back()
    {
        Rerun("LiCl", []);
        using SqliteResultStore other = SqliteResultStore.Open(_store, StoreAccess.Write);

        Assert.That(other.TryClaim(_record.Key, ClaimOwner.Current(), TimeSpan.FromMinutes(1)), Is.True);
    }

    [Test]
    public void Rerun_of_a_file_that_has_changed_says_so_and_keeps_the_old_result()
    {
        using (IResultStore store = StoreFactory.Open(_store))
        {
            store.Replace([_record.Id], [_record with { Provenance = _record.Provenance with { InputHash = "00" } }]);
        }

        (int exit, string log) = Rerun("LiCl", []);

        Assert.That(exit, Is.EqualTo(ExitCodes.SomeFailed));
        Assert.That(log, Does.Contain("has changed since"));
        Assert.That(All(), Has.Count.EqualTo(1));
    }

    [Test]
    public void Rerun_dry_lists_the_candidates_and_writes_nothing()
    {
        byte[] before = File.ReadAllBytes(_store);
        using StringWriter output = new();

        int exit = RerunVerb.Run(_store, "LiCl", ["timestep=0.5"], Settings, dryRun: true, output, TextWriter.Null, default);

        Assert.That((exit, output.ToString()), Is.EqualTo((ExitCodes.Done, $"{_record.Source}  {_record.Verdict.Verdict.Text()}  quick;timestep=0.5{Environment.NewLine}")));
        Assert.That(File.ReadAllBytes(_store), Is.EqualTo(before));
    }

    [Test]
    public void Reproduce_finds_every_bit_again_and_names_what_was_tampered_with()
    {
        using StringWriter output = new();
        Assert.That(ReproduceVerb.Run(_store, null, Settings, json: true, output, default), Is.EqualTo(ExitCodes.Done), output.ToString());
        using JsonDocument document = JsonDocument.Parse(output.ToString());
        Assert.That(document.RootElement.GetProperty("identical").GetBoolean(), Is.True);
        Assert.That(document.RootElement.GetProperty("compared").GetInt32(), Is.GreaterThan(20));

        Quantity wrong = _record.Quantities["band_center_THz"] with { Value = Math.BitIncrement(_record.Quantities["band_center_THz"].Value) };
        using (IResultStore store = StoreFactory.Open(_store))
        {
            store.Replace([_record.Id], [_record with { Quantities = new Dictionary<string, Quantity>(_record.Quantities) { ["band_center_THz"] = wrong } }]);
        }

        using StringWriter second = new();
        Assert.That(ReproduceVerb.Run(_store, _record.Id, Settings, json: false, second, default), Is.EqualTo(ExitCodes.SomeFailed));
        Assert.That(second.ToString(), Does.Contain("not reproduced").And.Contain("band_center_THz"));
    }

    [Test]
    public void Reproduce_of_a_record_that_is_not_there_is_a_usage_error() =>
        Assert.That(() => ReproduceVerb.Run(_store, "nobody", Settings, false, TextWriter.Null, default), Throws.TypeOf<UsageException>().With.Message.Contains("nobody"));

    [TestCase("out.jsonl")]
    [TestCase("out.db")]
    public void Export_and_import_carry_every_bit_with_its_curves(string name)
    {
        string file = NewFolder(name), other = Path.Combine(Path.GetDirectoryName(file)!, "other.db");

        Assert.That(ExportVerb.Run(_store, "", file, TextWriter.Null), Is.EqualTo(ExitCodes.Done));
        Assert.That(ImportVerb.Run(other, [file], TextWriter.Null), Is.EqualTo(ExitCodes.Done));
        Assert.That(ImportVerb.Run(other, [file], TextWriter.Null), Is.EqualTo(ExitCodes.Done));

        Assert.That(Lines(other), Is.EqualTo(Lines(_store)));
        Assert.That(Lines(other), Does.Contain("\"mean_squared_displacement\""), "curves travel too");
    }

    [Test]
    public void Import_of_a_file_that_breaks_off_stores_nothing()
    {
        string file = NewFolder("broken.jsonl"), other = Path.Combine(Path.GetDirectoryName(file)!, "other.db");
        File.WriteAllText(file, Lines(_store) + "{\"Id\": \"half");
        using StringWriter log = new();

        Assert.That(ImportVerb.Run(other, [file], log), Is.EqualTo(ExitCodes.BadInput));
        Assert.That(log.ToString(), Does.Contain("broken.jsonl, line 2"));
        Assert.That(File.Exists(other), Is.False);
    }

    [Test]
    public void Import_refuses_identifiers_that_would_name_other_files()
    {
        string file = NewFolder("hostile.jsonl");
        File.WriteAllText(file, Lines(_store).Replace(_record.Id, "../../etc/passwd", StringComparison.Ordinal));

        Assert.That(ImportVerb.Run(_store, [file], TextWriter.Null), Is.EqualTo(ExitCodes.BadInput));
        Assert.That(All(), Has.Count.EqualTo(1));
    }

    [Test]
    public void Export_of_values_for_spreadsheets_disarms_formulas()
    {
        using (IResultStore store = StoreFactory.Open(_store))
        {
            store.Append([ResultRecords.Of("LiF", key: "k", source: "=HYPERLINK(\"http://x\",\"y\").cif", quantities: ResultRecords.Quantities(("band_center_THz", -1.5, null, "THz")))]);
        }

        string file = NewFolder("out.csv");
        Assert.That(ExportVerb.Run(_store, "", file, TextWriter.Null), Is.EqualTo(ExitCodes.Done));

        string[] lines = File.ReadAllLines(file);
        Assert.That(lines, Has.Length.EqualTo(3));
        Assert.That(lines[2], Does.Contain("\"'=HYPERLINK(").And.Contain(",-1.5,"));
        Assert.That(lines[2], Does.Not.Contain(",\"=").And.Not.Contain(",="));
    }

    [Test]
    public void Export_never_overwrites() =>
        Assert.That(() => ExportVerb.Run(_store, "", Path.Combine(_folder, "made.db"), TextWriter.Null), Throws.TypeOf<UsageException>().With.Message.Contains("exists"));

    [Test]
    public void Doctor_repairs_a_damaged_file_keeps_the_old_one_and_saves_the_records()
    {
        using (IResultStore store = StoreFactory.Open(_store))
        {
            store.Append([.. Enumerable.Range(0, 400).Select(i => ResultRecords.Of("LiBr", key: $"key {i}"))]);
        }

        byte[] bytes = File.ReadAllBytes(_store);
        bytes.AsSpan(bytes.Length - (4096 * 3), 4096 * 2).Fill(0x5A);        // two pages in the middle of nowhere
        File.WriteAllBytes(_store, bytes);
        Assert.That(() => DoctorVerb.Run(_store, false, TextWriter.Null, TextWriter.Null), Throws.TypeOf<StoreUnusableException>().With.Message.Contains("damaged"));
        using StringWriter log = new(), output = new();

        Assert.That(DoctorVerb.Run(_store, true, output, log), Is.EqualTo(ExitCodes.Done), log.ToString());

        Assert.That(output.ToString(), Does.Contain("sound").And.Contain("computed on ").And.Contain("GB of disk free"));
        Assert.That(File.ReadAllBytes(_store + ".before-repair"), Is.EqualTo(bytes));
        Assert.That(All(), Has.Count.GreaterThan(300).And.Count.LessThanOrEqualTo(401));
        Assert.That(ReproduceVerb.Differences(_record, All()[0]), Is.Empty);
    }

    [Test]
    public void Doctor_tells_an_old_version_and_changes_nothing()
    {
        string old = Path.Combine(_folder, "old.db");
        File.Copy(Repository.File("tests", "Screening.Core.Tests", "Results", "fixtures", "schema-1.sqlite"), old);
        byte[] before = File.ReadAllBytes(old);
        using StringWriter output = new();

        Assert.That(DoctorVerb.Run(old, false, output, TextWriter.Null), Is.EqualTo(ExitCodes.Done));
        Assert.That(output.ToString(), Does.Contain("schema version 1").And.Contain("3 results").And.Contain("bad-input: 1"));
        Assert.That(File.ReadAllBytes(old), Is.EqualTo(before));
    }

    [Test]
    public void Query_as_json_tells_where_every_number_came_from()
    {
        JsonElement row = Query("LiCl")[0];

        Assert.That(row.GetProperty("program_version").GetString(), Is.EqualTo(RecordFactory.ProgramVersion));
        Assert.That(row.GetProperty("potential_hash").GetString(), Is.EqualTo(_record.Provenance.PotentialHash).And.Not.Empty);
        Assert.That(row.GetProperty("input_hash").GetString(), Is.EqualTo(RunKey.OfBytes(File.ReadAllBytes(_record.Source))));
        Assert.That(row.GetProperty("seed").GetUInt64(), Is.EqualTo(1));
        Assert.That(row.GetProperty("replicas")[0].GetProperty("seed").GetUInt64(), Is.EqualTo(_record.Replicas[0].Seed));
        Assert.That(row.GetProperty("host").GetString(), Is.EqualTo(Environment.MachineName));
        Assert.That(row.GetProperty("wall_s").GetDouble(), Is.GreaterThan(0));
        Assert.That(row.GetProperty("numerics_version").GetInt32(), Is.EqualTo(Core.Numerics.NumericsVersion.Current));
        Assert.That(row.GetProperty("band_center_THz").GetProperty("unit").GetString(), Is.EqualTo("THz"));
    }

    [Test]
    public void Query_filters_and_sorts_by_the_score()
    {
        using (IResultStore store = StoreFactory.Open(_store))
        {
            store.Append([SampleRecords.Ok("Li6PS5Cl", 1e-5), SampleRecords.Ok("Li3PS4", 1e-7), ResultRecords.Of("AgI", verdict: Verdict.Melted)]);
        }

        (string Formula, double Score)[] all = [.. Query("S", "score-").EnumerateArray().Select(r => (r.GetProperty("formula").GetString()!, r.GetProperty("score").GetProperty("value").GetDouble()))];
        Assert.That(all.Select(r => r.Formula), Is.EqualTo(new[] { "Li6PS5Cl", "Li3PS4" }));
        string between = ((all[0].Score + all[1].Score) / 2).ToString("R", CultureInfo.InvariantCulture);

        Assert.That(Formulas($"score>{between},S"), Is.EqualTo(new[] { "Li6PS5Cl" }));
        Assert.That(Formulas($"S,score<{between}"), Is.EqualTo(new[] { "Li3PS4" }));
        Assert.That(Formulas($"score,source='{_record.Source}'"), Has.Length.LessThanOrEqualTo(1));
        Assert.That(() => Query("score>high"), Throws.TypeOf<FilterSyntaxException>().With.Message.Contains("found 'high'"));

        string[] Formulas(string filter) => [.. Query(filter).EnumerateArray().Select(r => r.GetProperty("formula").GetString()!)];
    }

    [Test]
    public void Query_of_an_unknown_key_is_wrong_usage_and_of_a_missing_store_an_unusable_one()
    {
        Assert.That(() => Query("bandcentre<3"), Throws.TypeOf<FilterSyntaxException>().With.Message.Contains("bandcentre"));
        Assert.That(Program.Main(["query", "bandcentre<3", "--store", _store]), Is.EqualTo(ExitCodes.WrongUsage));
        Assert.That(Program.Main(["query", "--store", Path.Combine(_folder, "nowhere.db")]), Is.EqualTo(ExitCodes.StoreUnusable));
    }

    [Test]
    public void Query_of_a_litedb_store_works_or_says_how_to_build_it_in()
    {
        string path = Path.Combine(_folder, "x.litedb");
        Assert.That(() => StoreFactory.Open(path, StoreAccess.Read), Throws.TypeOf<StoreUnusableException>()
            .With.Message.Contains("-p:LiteDb=true").Or.With.Message.Contains("no store"));
        Assert.That(File.Exists(path), Is.False);
    }

    private (int Exit, string Log) Rerun(string filter, string[] changes)
    {
        using StringWriter log = new();
        int exit = RerunVerb.Run(_store, filter, changes, Settings, dryRun: false, TextWriter.Null, log, default);
        return (exit, log.ToString());
    }

    private JsonElement Query(string filter, string? sort = null)
    {
        using MemoryStream output = new();
        Assert.That(QueryVerb.RunJson(_store, new(filter, sort), null, output), Is.EqualTo(ExitCodes.Done));
        using JsonDocument document = JsonDocument.Parse(output.ToArray());
        return document.RootElement.Clone();
    }

    private string NewFolder(string file) => Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, Guid.NewGuid().ToString("N"))).FullName, file);

    private List<ResultRecord> All()
    {
        using IResultStore store = StoreFactory.Open(_store, StoreAccess.Read);
        return [.. store.Find(ResultQuery.All)];
    }

    private static DateTimeOffset StoredTime(ResultRecord record) => DateTimeOffset.FromUnixTimeMilliseconds(record.Provenance.Finished.ToUnixTimeMilliseconds());

    private static string Lines(string path)
    {
        using IResultStore store = StoreFactory.Open(path, StoreAccess.Read);
        using StringWriter text = new();
        RecordFile.Write(store.Find(ResultQuery.All).Select(r => r with { Series = store.Series(r.Id) }), text);
        return text.ToString();
    }
}
