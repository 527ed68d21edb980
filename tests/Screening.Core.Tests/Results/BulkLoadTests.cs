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
    public void A_power_cut_at_any_time_of_a_bulk_load_leaves_the_store_as_it_was()
    {
        const int loaded = 30_000, every = 3_000;        // pages leave the cache of 16 MB for the file long before the end
        List<string> cuts = [];
        long untouched;
        using (SqliteResultStore store = SqliteResultStore.Open(StorePath, StoreAccess.Create))
        {
            store.Append([.. Enumerable.Range(-300, 300).Select(Numbered)]);
        }

        untouched = new FileInfo(StorePath).Length;
        using (SqliteResultStore store = SqliteResultStore.Open(StorePath, StoreAccess.Write))
        {
            store.Load(Enumerable.Range(0, loaded).Select(i =>
            {
                if (i % every == 0 && i > Many)
                {
                    cuts.Add(Cut(i));
                }

                return Numbered(i) with { Verdict = new(Verdict.Ok, new string('x', 1000)) };
            }));
            Assert.That(store.Count, Is.EqualTo(300 + loaded));
        }

        Assert.That(cuts.Select(c => new FileInfo(c).Length).Max(), Is.GreaterThan(2 * untouched), "the file itself was being written");
        Assert.That(cuts.Select(c => new FileInfo(c + "-journal").Length), Has.All.GreaterThan(0));
        foreach (string cut in cuts)
        {
            using SqliteResultStore store = SqliteResultStore.Open(cut, StoreAccess.Write);
            Assert.That(store.Find(ResultQuery.All).Select(r => r.Key), Is.EqualTo(Enumerable.Range(-300, 300).Select(Key)), cut);
            Assert.That(store.CheckIntegrity(), Is.Empty, cut);
        }
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

    // The file first: whatever stands in it has its old page in the journal before.
    private string Cut(int i)
    {
        string cut = Path.Combine(_folder, FormattableString.Invariant($"cut-{i}.db"));
        foreach (string suffix in new[] { "", "-journal" })
        {
            using FileStream from = new(StorePath + suffix, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), to = File.Create(cut + suffix);
            from.CopyTo(to);
        }

        return cut;
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
