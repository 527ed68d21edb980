using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Core.Results.Sqlite;
using Screening.Testing;

namespace Screening.Core.Tests.Results;

/// <summary>Loads large enough to drop and rebuild the indexes, and the ways in which queries find their rows.</summary>
[TestFixture]
public sealed class BulkLoadTests
{
    private const int Many = 20_100;        // a little more than what counts as a bulk load

    private string _folder = "";

    private string StorePath => Path.Combine(_folder, "store.db");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("screening-bulk-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_bulk_load_stores_each_key_once_beside_what_was_there([Values] bool readerOpen)
    {
        using SqliteResultStore store = SqliteResultStore.Open(StorePath, StoreAccess.Create);
        store.Append([Numbered(5) with { Formula = "LiF" }, Numbered(-1)]);
        using SqliteResultStore? reader = readerOpen ? SqliteResultStore.Open(StorePath, StoreAccess.Read) : null;
        store.Load(Enumerable.Range(0, Many + 300).Select(i => Numbered(i % Many)));

        Assert.That(store.Count, Is.EqualTo(Many + 1));
        Assert.That(store.Get(Key(5))!.Formula, Is.EqualTo("LiF"), "the first record of a key stays");
        Assert.That(store.Contains(Key(Many - 1)), Is.True);
        Assert.That(store.Find(new("id=shared-12")).Single().Key, Is.EqualTo(Key(12)));
        Assert.That(store.CheckIntegrity(), Is.Empty, "identifiers and keys are there once, and every index is complete");
        Assert.That(reader?.Count ?? store.Count, Is.EqualTo(Many + 1));
    }

    [Test]
    public void A_bulk_load_that_fails_half_way_leaves_the_store_as_it_was()
    {
        using SqliteResultStore store = SqliteResultStore.Open(StorePath, StoreAccess.Create);
        store.Append([Numbered(-1)]);
        IEnumerable<ResultRecord> broken = Enumerable.Range(0, Many).Select(i => i == Many - 1 ? throw new FormatException("line 20100") : Numbered(i));

        Assert.That(() => store.Load(broken), Throws.TypeOf<FormatException>());
        Assert.That(store.Count, Is.EqualTo(1));
        Assert.That(store.CheckIntegrity(), Is.Empty);
        store.Append([Numbered(3)]);
        Assert.That(store.Find(new("haven_ratio=3")).Single().Key, Is.EqualTo(Key(3)));
    }

    [Test]
    public void Every_way_of_finding_rows_gives_what_the_evaluation_in_memory_gives()
    {
        string[] keys = ["Li", "Cl", "band_center", "diffusivity", "softness", "framework_width", "temperature", "haven_ratio_error", "verdict=ok", "verdict=melted", "formula=LiCl", "potential=bond-valence"];
        string[] comparisons = ["", "=1", "<0.3", "<=900", ">0.9", ">=9", "!=3", ">0.999"];
        string[] sorts = ["diffusivity-", "diffusivity", "band_center", "band_center-", "softness", "framework_width-", "Li-", "temperature", "formula"];
        Gen<string> term = Gen.Elements(keys).SelectMany(key => key.Contains('=', StringComparison.Ordinal) ? Gen.Constant(key) : Gen.Elements(comparisons).Select(c => key + c));
        Gen<ResultQuery> query = Gen.ArrayOf(term, 2).SelectMany(terms => Gen.Elements(sorts).SelectMany(sort => Gen.Choose(0, 12).Select(limit =>
            new ResultQuery(string.Join(',', terms), sort, limit == 0 ? null : limit))));
        ResultRecord[] records = Random(400);
        using MemoryResultStore memory = new();
        memory.Append(records);
        using SqliteResultStore store = SqliteResultStore.Open(StorePath, StoreAccess.Create);
        store.Append(records);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Arb.From(query), q =>
            store.Find(q).Select(r => r.Key).SequenceEqual(memory.Find(q).Select(r => r.Key))));
    }

    private static ResultRecord[] Random(int count)
    {
        RandomStream random = new(7, "test/bulk");
        string[] formulas = ["LiCl", "Li3N", "AgI", "Li6PS5Cl"];
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            (string, double, double?, string)[] all =
            [
                ("band_center_THz", Math.Round(10 * random.NextDouble()), 0.1, "THz"), ("tracer_diffusivity_cm2_s", random.NextDouble(), null, "cm2/s"),
                ("softness_mean", random.NextDouble(), 0.1, "1"), ("framework_width_A", random.NextDouble(), null, "Å"), ("haven_ratio", random.NextDouble(), random.NextDouble(), "1"),
            ];
            return ResultRecords.Of(formulas[i % 4], key: Key(i), verdict: i % 7 == 0 ? Verdict.Melted : Verdict.Ok, temperatureK: i % 3 == 0 ? 800 : 1000,
                quantities: ResultRecords.Quantities([.. all.Where(_ => random.NextDouble() < 0.7)]));
        })];
    }

    private static ResultRecord Numbered(int i) => ResultRecords.Of("LiCl", key: Key(i), quantities: ResultRecords.Quantities(("haven_ratio", i, null, "1"))) with { Id = FormattableString.Invariant($"shared-{i % 20_000}") };

    private static string Key(int i) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(i.ToString(CultureInfo.InvariantCulture))));
}
