using Screening.Core.Results;
using Screening.Core.Results.LiteDb;
using Screening.Testing;

namespace Screening.Core.Tests.Results.LiteDb;

/// <summary>Compiled with -p:LiteDb=true only.</summary>
[TestFixture]
public sealed class LiteDbResultStoreTests : ResultStoreContract
{
    private string _folder = "";

    private string StorePath => Path.Combine(_folder, "store.litedb");

    protected override IResultStore Open()
    {
        _folder = Directory.CreateTempSubdirectory("screening-litedb-").FullName;
        return StoreFactory.Open(StorePath);
    }

    [TearDown]
    public void RemoveFolder()
    {
        CloseStore();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public void A_copy_of_the_file_taken_at_any_append_holds_every_record_appended_before()
    {
        CloseStore();
        using (IResultStore store = StoreFactory.Open(StorePath))
        {
            for (int i = 0; i < 4; i++)
            {
                store.Append([ResultRecords.Of("LiCl", key: $"key {i}")]);
                File.Copy(StorePath, Path.Combine(_folder, $"copy{i}.litedb"));
            }
        }

        for (int i = 0; i < 4; i++)
        {
            using IResultStore copy = StoreFactory.Open(Path.Combine(_folder, $"copy{i}.litedb"), StoreAccess.Read);
            Assert.That(copy.Count, Is.EqualTo(i + 1));
        }
    }

    [Test]
    public void A_closed_store_opens_again_with_its_records()
    {
        CloseStore();
        using (IResultStore store = StoreFactory.Open(StorePath))
        {
            store.Append(Samples);
        }

        using IResultStore again = StoreFactory.Open(StorePath, StoreAccess.Read);
        Assert.That(again.Find(new("framework_width>0.25")).Single().Formula, Is.EqualTo("LiCl"));
        Assert.That(() => again.Append(Samples), Throws.TypeOf<StoreUnusableException>().With.Message.Contains("reading only"));
    }

    [Test]
    public void A_missing_and_a_foreign_file_are_refused_with_one_sentence()
    {
        string text = Path.Combine(_folder, "notes.litedb");
        File.WriteAllText(text, string.Concat(Enumerable.Repeat("these are my notes\n", 1000)));

        Assert.That(() => LiteDbResultStore.Open(Path.Combine(_folder, "missing.litedb"), StoreAccess.Read), Throws.TypeOf<StoreUnusableException>().With.Message.Contains("no store"));
        Assert.That(() => LiteDbResultStore.Open(text, StoreAccess.Write), Throws.TypeOf<StoreUnusableException>());
        Assert.That(File.ReadAllText(text), Does.StartWith("these are my notes"));
    }
}
