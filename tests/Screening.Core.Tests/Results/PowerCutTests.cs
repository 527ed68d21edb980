using System.Buffers.Binary;
using System.Globalization;
using Screening.Core.Results;
using Screening.Core.Results.Sqlite;
using Screening.Testing;

namespace Screening.Core.Tests.Results;

/// <summary>
/// What a power cut leaves: the log with everything up to some write, and nothing or rubbish behind it. A commit that was reported done
/// before that write must be there, whole; one that was not must be absent, whole.
/// </summary>
[TestFixture]
public sealed class PowerCutTests
{
    private const int HeaderBytes = 32, FrameHeaderBytes = 24;

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("screening-power-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Every_write_boundary_of_the_last_transactions_leaves_the_commits_before_it(
        [Values("lost", "zeros", "rubbish", "half a page")] string rest)
    {
        string path = Path.Combine(_folder, "store.db"), cut = Path.Combine(_folder, "cut.db");
        List<long> committed = [];
        byte[] log;
        using (SqliteResultStore store = SqliteResultStore.Open(path, StoreAccess.Create))
        {
            for (int i = 0; i < 6; i++)
            {
                store.Append([Record(i, "a"), Record(i, "b")]);
                committed.Add(new FileInfo(path + "-wal").Length);
            }

            File.Copy(path, cut);
            log = Shared(path + "-wal");
        }

        byte[] database = File.ReadAllBytes(cut);
        int frameBytes = FrameHeaderBytes + BinaryPrimitives.ReadInt32BigEndian(log.AsSpan(8));        // the page size, in the header of the log
        for (long length = HeaderBytes; length <= log.Length; length += frameBytes)
        {
            File.WriteAllBytes(cut, database);
            File.Delete(cut + "-shm");
            File.WriteAllBytes(cut + "-wal", [.. log[..(int)length], .. Rest(rest, log.Length - (int)length, log, (int)length, frameBytes)]);
            using SqliteResultStore store = SqliteResultStore.Open(cut, StoreAccess.Create);
            List<ResultRecord> records = [.. store.Find(ResultQuery.All)];

            Assert.That(records.Select(r => r.Key), Is.EqualTo(
                Enumerable.Range(0, committed.Count(c => c <= length)).SelectMany(i => new[] { Key(i, "a"), Key(i, "b") })), $"cut at byte {length}");
            Assert.That(records.All(r => r.Quantities.Count == 2 && store.Series(r.Id).Single().Y[1] == r.Quantities["extra_A"].Value));
            Assert.That(store.CheckIntegrity(), Is.Empty);
        }
    }

    private static byte[] Rest(string kind, int length, byte[] log, int from, int frameBytes) => kind switch
    {
        "lost" => [],
        "zeros" => new byte[length],
        "rubbish" => [.. Enumerable.Range(0, length).Select(i => (byte)((i * 37) + 11))],
        _ => log[from..Math.Min(log.Length, from + (frameBytes / 2))],
    };

    private static string Key(int i, string name) => string.Create(CultureInfo.InvariantCulture, $"key-{i}-{name}");

    private static ResultRecord Record(int i, string name) => ResultRecords.Of(
        "Li3PS4", key: Key(i, name), quantities: ResultRecords.Quantities(("haven_ratio", i, null, "1"), ("extra_A", i, null, "Å"))) with
    {
        Series = [new("msd", [0, 1], "ps", [0, i], "Å²")],
    };

    private static byte[] Shared(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
