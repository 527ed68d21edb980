using Screening.Core.Results;
using Screening.Core.Results.Sqlite;
using Screening.Testing;

namespace Screening.Core.Tests.Results;

/// <summary>Stores written by every older version of the schema, kept as files, still open with all they hold.</summary>
[TestFixture]
public sealed class SchemaMigrationTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("screening-schema-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_store_of_an_older_version_gives_all_it_holds([Values(1, 2)] int version, [Values(StoreAccess.Read, StoreAccess.Write, StoreAccess.Create)] StoreAccess access)
    {
        using SqliteResultStore store = SqliteResultStore.Open(Copy(version), access);
        List<ResultRecord> records = [.. store.Find(new(SortKey: "id"))];

        Assert.That(records.Select(r => r.Id), Is.EqualTo(new[] { "CuI-1000K-3e2ea880", "LiCl-1000K-1e32b91a", "broken-1000K-9e1e3ade" }));
        Assert.That(records[0].Key, Is.EqualTo("3e2ea88093aa48ebbe26ee4af323e48c8797c56283a493b59e0bef050f255302"));
        Assert.That(records[0].Quantities["tracer_diffusivity_cm2_s"].Value, Is.EqualTo(6.309204909438436e-05));
        Assert.That(records[0].Quantities["mean_temperature_K"].Unit, Is.EqualTo("K"), "a quantity without a column of its own");
        Assert.That(records[0].Replicas, Is.Not.Empty);
        Assert.That(records[0].Composition["Cu"], Is.EqualTo(0.5));
        Assert.That(records[2].Verdict.Verdict, Is.EqualTo(Verdict.BadInput));
        Assert.That(store.Series(records[0].Id), Is.Not.Empty);
        Assert.That(store.Contains(records[0].InputKey!), Is.True);
        Assert.That(store.CheckIntegrity(), Is.Empty);
    }

    [Test]
    public void Reading_an_older_version_changes_nothing_and_leaves_nothing_behind([Values(1, 2)] int version)
    {
        string path = Copy(version);
        byte[] before = File.ReadAllBytes(path);
        using (IResultStore store = StoreFactory.Open(path, StoreAccess.Read))
        {
            Assert.That(store.Find(new("Cu")).Single().MobileIon, Is.EqualTo("Cu"));
        }

        Assert.That(File.ReadAllBytes(path), Is.EqualTo(before));
        Assert.That(Directory.GetFiles(_folder), Is.EqualTo(new[] { path }));
    }

    [Test]
    public void Both_older_versions_hold_the_same_bits()
    {
        string[] texts = [.. new[] { 1, 2 }.Select(version =>
        {
            using SqliteResultStore store = SqliteResultStore.Open(Copy(version), StoreAccess.Write);
            using StringWriter text = new();
            RecordFile.Write(store.Find(ResultQuery.All).Select(r => r with { Series = store.Series(r.Id) }), text);
            return text.ToString();
        })];

        Assert.That(texts[0], Has.Length.GreaterThan(1000).And.EqualTo(texts[1]));
    }

    [Test]
    public void Every_older_version_is_lifted_once_and_takes_claims_and_results()
    {
        for (int version = 1; version < SqliteResultStore.SchemaVersion; version++)
        {
            string path = Copy(version);
            for (int time = 0; time < 2; time++)
            {
                using SqliteResultStore store = SqliteResultStore.Open(path, StoreAccess.Write);
                Assert.That(store.TryClaim("some key", ClaimOwner.Current(), TimeSpan.FromMinutes(1)), Is.EqualTo(time == 0));
                store.Append([ResultRecords.Of("LiF", key: $"new {time}")]);
                Assert.That(store.Count, Is.EqualTo(4 + time));
            }
        }
    }

    private string Copy(int version)
    {
        string path = Path.Combine(_folder, $"schema-{version}.db");
        File.Copy(Repository.File("tests", "Screening.Core.Tests", "Results", "fixtures", $"schema-{version}.sqlite"), path);
        return path;
    }
}
