using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Data.Sqlite;
using Screening.Core.Results;
using Screening.Core.Results.Sqlite;
using Screening.Testing;

namespace Screening.Core.Tests.Results;

[TestFixture]
public sealed class SqliteResultStoreTests : ResultStoreContract
{
    private string _folder = "";

    private string StorePath => Path.Combine(_folder, "store.db");

    protected override IResultStore Open()
    {
        _folder = Directory.CreateTempSubdirectory("screening-store-").FullName;
        return StoreFactory.Open(StorePath);
    }

    [TearDown]
    public void RemoveFolder()
    {
        CloseStore();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public void A_closed_store_is_one_file_and_opens_again_with_its_records()
    {
        Reopened(store => store.Append(Samples));

        Assert.That(Directory.GetFiles(_folder).Select(Path.GetFileName), Is.EqualTo(new[] { "store.db" }));
        Reopened(store => Assert.That(store.Find(new("Li,S")).Single().Formula, Is.EqualTo("Li6PS5Cl")));
    }

    [Test]
    public void What_was_committed_is_there_for_another_reader_before_the_writer_closes()
    {
        CloseStore();
        using IResultStore writer = StoreFactory.Open(StorePath);
        writer.Append(Samples);
        using IResultStore reader = StoreFactory.Open(StorePath, StoreAccess.Read);

        Assert.That(reader.Count, Is.EqualTo(Samples.Count));
    }

    [Test]
    public void A_copy_of_the_files_taken_at_any_commit_holds_every_record_committed_before()
    {
        CloseStore();
        string copies = Directory.CreateDirectory(Path.Combine(_folder, "copies")).FullName;
        using (IResultStore store = StoreFactory.Open(StorePath))
        {
            for (int i = 0; i < 5; i++)
            {
                store.Append([ResultRecords.Of("LiCl", key: $"key {i}")]);
                foreach (string file in Directory.GetFiles(_folder).Where(f => !f.EndsWith("-shm", StringComparison.Ordinal)))
                {
                    File.Copy(file, Path.Combine(copies, i.ToString(CultureInfo.InvariantCulture) + Path.GetFileName(file)));
                }
            }
        }

        for (int i = 0; i < 5; i++)
        {
            using SqliteResultStore copy = SqliteResultStore.Open(Path.Combine(copies, $"{i}store.db"), StoreAccess.Write);
            Assert.That(copy.Count, Is.EqualTo(i + 1));
            Assert.That(copy.CheckIntegrity(), Is.Empty);
        }
    }

    [Test]
    public void A_log_cut_anywhere_leaves_a_sound_store_of_whole_records()
    {
        CloseStore();
        string cut = Path.Combine(_folder, "cut.db");
        byte[] log;
        using (IResultStore store = StoreFactory.Open(StorePath))
        {
            for (int i = 0; i < 4; i++)
            {
                store.Append([ResultRecords.Of("Li3PS4", key: $"key {i}", quantities: ResultRecords.Quantities(("haven_ratio", i, null, "1"), ("extra_A", i, null, "Å")))]);
            }

            File.Copy(StorePath, cut);
            log = ReadShared(StorePath + "-wal");
        }

        int previous = 0;
        byte[] database = File.ReadAllBytes(cut);
        for (int length = 0; length <= log.Length; length += 1009)        // a prime, so that cuts fall at every place of a page
        {
            File.WriteAllBytes(cut, database);
            File.WriteAllBytes(cut + "-wal", log[..length]);
            using SqliteResultStore store = SqliteResultStore.Open(cut, StoreAccess.Create);
            List<ResultRecord> records = [.. store.Find(ResultQuery.All)];
            Assert.That(store.CheckIntegrity(), Is.Empty);
            Assert.That(records, Has.Count.GreaterThanOrEqualTo(previous));
            Assert.That(records.All(r => r.Quantities.Count == 2));
            previous = records.Count;
        }

        Assert.That(previous, Is.GreaterThanOrEqualTo(3));
    }

    [Test]
    public void A_newer_schema_is_refused_with_both_versions()
    {
        CloseStore();
        Execute("PRAGMA user_version=99");

        Assert.That(() => StoreFactory.Open(StorePath), Throws.TypeOf<StoreUnusableException>()
            .With.Message.Contains("version 99").And.Message.Contains("up to 3"));
    }

    [Test]
    public void A_database_of_another_program_is_refused_and_left_alone()
    {
        CloseStore();
        string other = Path.Combine(_folder, "other.db");
        using (SqliteConnection connection = new($"Data Source={other};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE systems (id INTEGER)";
            command.ExecuteNonQuery();
        }

        byte[] before = File.ReadAllBytes(other);

        Assert.That(() => StoreFactory.Open(other), Throws.TypeOf<StoreUnusableException>().With.Message.Contains("another program"));
        Assert.That(File.ReadAllBytes(other), Is.EqualTo(before));
    }

    [Test]
    public void A_file_that_is_no_database_is_refused_and_left_alone()
    {
        CloseStore();
        string text = Path.Combine(_folder, "notes.db");
        File.WriteAllText(text, string.Concat(Enumerable.Repeat("these are my notes\n", 100)));

        Assert.That(() => StoreFactory.Open(text), Throws.TypeOf<StoreUnusableException>().With.Message.Contains("not an SQLite file"));
        Assert.That(File.ReadAllText(text), Does.StartWith("these are my notes"));
    }

    [Test]
    public void A_damaged_file_is_named_as_damaged()
    {
        Reopened(store => store.Append([.. Enumerable.Range(0, 300).Select(i => ResultRecords.Of("LiCl", key: $"key {i}"))]));
        byte[] bytes = File.ReadAllBytes(StorePath);
        bytes.AsSpan(4096 * 2, bytes.Length - (4096 * 2)).Fill(0x5A);
        File.WriteAllBytes(StorePath, bytes);

        Assert.That(
            () =>
            {
                using IResultStore store = StoreFactory.Open(StorePath);
                _ = store.Find(ResultQuery.All).Count();
            },
            Throws.TypeOf<StoreUnusableException>().With.Message.Contains("damaged"));
    }

    [Test]
    public void A_missing_store_is_not_made_for_reading()
    {
        string missing = Path.Combine(_folder, "missing.db");

        Assert.That(() => StoreFactory.Open(missing, StoreAccess.Read), Throws.TypeOf<StoreUnusableException>().With.Message.Contains("no store"));
        Assert.That(File.Exists(missing), Is.False);
    }

    [Test]
    public void A_folder_that_is_not_there_is_one_clear_sentence()
    {
        Assert.That(
            () => StoreFactory.Open(Path.Combine(_folder, "nowhere", "store.db")),
            Throws.TypeOf<StoreUnusableException>().With.Message.Contains("cannot be opened"));
    }

    [Test]
    public void A_full_disk_is_named_and_leaves_what_was_stored()
    {
        CloseStore();
        using SqliteResultStore store = SqliteResultStore.Open(StorePath, StoreAccess.Create);
        store.Append([ResultRecords.Of("LiCl", key: "before")]);
        store.LimitPages();

        Assert.That(
            () => store.Append([.. Enumerable.Range(0, 500).Select(i => ResultRecords.Of("LiCl", key: $"key {i}"))]),
            Throws.TypeOf<StoreUnusableException>().With.Message.Contains("disk is full"));
        Assert.That(store.Count, Is.EqualTo(1));
        Assert.That(store.CheckIntegrity(), Is.Empty);
    }

    [Test]
    public void Two_records_whose_short_names_agree_keep_different_identifiers()
    {
        Reopened(store =>
        {
            store.Append([ResultRecords.Of("LiCl", key: "aaaaaaaa1111") with { Id = "same" }, ResultRecords.Of("LiCl", key: "bbbbbbbb2222") with { Id = "same" }]);
            Assert.That(store.Find(ResultQuery.All).Select(r => r.Id), Is.EqualTo(new[] { "same", "same-bbbbbbbb" }));
        });
    }

    [Test]
    public void Removing_a_record_takes_its_curves_and_quantities_with_it()
    {
        CloseStore();
        using SqliteResultStore store = SqliteResultStore.Open(StorePath, StoreAccess.Create);
        ResultRecord record = Samples[0] with { Series = [new("msd", [1], "ps", [1], "Å²")] };
        store.Append([record, Samples[1]]);
        store.Remove([record.Id]);

        Assert.That(store.Series(record.Id), Is.Empty);
        Assert.That(store.Find(ResultQuery.All).Single().Formula, Is.EqualTo("LiCl"));
        Assert.That(store.CheckIntegrity(), Is.Empty);
    }

    [Test]
    public void Sql_and_the_evaluation_in_memory_agree_on_random_filters()
    {
        string[] keys = ["Li", "Cl", "S", "band_center", "softness", "framework_width", "atoms", "temperature", "diffusivity_error", "haven_ratio"];
        string[] comparisons = ["", "=0", "=1", "<1", "<=3", ">9", ">=9", "!=9", ">0.2", "<1e-6"];
        Gen<string> term = Gen.Elements(keys).SelectMany(key => Gen.Elements(comparisons).Select(comparison => key + comparison));
        Gen<string> filter = Gen.ArrayOf(term, 2).Select(terms => string.Join(',', terms));
        using MemoryResultStore memory = new();
        memory.Append(Samples);

        Reopened(store =>
        {
            store.Append(Samples);
            Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Arb.From(filter), text =>
                store.Find(new(text)).Select(r => r.Key).SequenceEqual(memory.Find(new(text)).Select(r => r.Key))));
        });
    }

    private void Reopened(Action<IResultStore> use)
    {
        CloseStore();
        using IResultStore store = StoreFactory.Open(StorePath);
        use(store);
    }

    private void Execute(string sql)
    {
        using SqliteConnection connection = new($"Data Source={StorePath};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static byte[] ReadShared(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
