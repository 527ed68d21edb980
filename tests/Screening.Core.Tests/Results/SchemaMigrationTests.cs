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
    public void A_store_of_version_1_is_read_as_it_is([Values(StoreAccess.Read, StoreAccess.Write, StoreAccess.Create)] StoreAccess access)
    {
        using SqliteResultStore store = SqliteResultStore.Open(Copy(1), access);
        List<ResultRecord> records = [.. store.Find(new(SortKey: "id"))];

        Assert.That(records.Select(r => r.Id), Is.EqualTo(new[] { "CuI-1000K-3e2ea880", "LiCl-1000K-1e32b91a", "broken-1000K-9e1e3ade" }));
        Assert.That(records[0].Quantities["tracer_diffusivity_cm2_s"].Value, Is.EqualTo(6.309204909438436e-05));
        Assert.That(records[2].Verdict.Verdict, Is.EqualTo(Verdict.BadInput));
        Assert.That(store.Series(records[0].Id), Is.Not.Empty);
        Assert.That(store.CheckIntegrity(), Is.Empty);
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
