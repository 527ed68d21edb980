using System.Diagnostics;
using Screening.Core.Results;
using Screening.Core.Results.Sqlite;
using Screening.Testing;

namespace Screening.Core.Tests.Results;

[TestFixture]
public sealed class ClaimTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private string _folder = "";
    private SqliteResultStore _one = null!, _two = null!;

    [SetUp]
    public void OpenTwice()
    {
        _folder = Directory.CreateTempSubdirectory("screening-claims-").FullName;
        _one = SqliteResultStore.Open(Path.Combine(_folder, "store.db"), StoreAccess.Create);
        _two = SqliteResultStore.Open(Path.Combine(_folder, "store.db"), StoreAccess.Create);
    }

    [TearDown]
    public void Close()
    {
        _one.Dispose();
        _two.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public void A_claimed_key_is_refused_to_others_until_it_is_given_back()
    {
        ClaimOwner a = ClaimOwner.Current(), b = ClaimOwner.Current();

        Assert.That(_one.TryClaim("k", a, Minute), Is.True);
        Assert.That(_one.TryClaim("k", a, Minute), Is.True, "the owner may claim again");
        Assert.That(_two.TryClaim("k", b, Minute), Is.False);
        _two.Release("k", b);
        Assert.That(_two.TryClaim("k", b, Minute), Is.False, "only the owner gives a claim back");
        _one.Release("k", a);
        Assert.That(_two.TryClaim("k", b, Minute), Is.True);
    }

    [Test]
    public void A_lease_that_ran_out_is_taken_over_unless_renewed()
    {
        ClaimOwner far = ClaimOwner.Current() with { Host = "another machine" }, near = ClaimOwner.Current();

        _one.TryClaim("k", far, TimeSpan.FromSeconds(-1));
        _one.Renew(far, Minute);
        Assert.That(_two.TryClaim("k", near, Minute), Is.False);
        _one.Renew(far, TimeSpan.FromSeconds(-1));
        Assert.That(_two.TryClaim("k", near, Minute), Is.True);
    }

    [Test]
    public void The_claim_of_a_process_that_ended_is_taken_over_at_once()
    {
        using Process child = Process.Start(new ProcessStartInfo("dotnet", "--version") { RedirectStandardOutput = true })!;
        ClaimOwner dead = ClaimOwner.Current() with { ProcessId = child.Id };
        child.WaitForExit();
        _one.TryClaim("k", dead, Minute);
        _one.TryClaim("l", ClaimOwner.Current() with { ProcessStart = "1" }, Minute);

        Assert.That(_two.TryClaim("k", ClaimOwner.Current(), Minute), Is.True);
        Assert.That(_two.TryClaim("l", ClaimOwner.Current(), Minute), Is.True, "its number has been given to a new process");
    }

    [Test]
    public void Of_many_that_claim_together_one_wins()
    {
        for (int round = 0; round < 20; round++)
        {
            int won = 0;
            Parallel.For(0, 4, i =>
            {
                if ((i % 2 == 0 ? _one : _two).TryClaim($"key {round}", ClaimOwner.Current(), Minute))
                {
                    Interlocked.Increment(ref won);
                }
            });
            Assert.That(won, Is.EqualTo(1));
        }
    }

    [Test]
    public void Dead_claims_are_counted_and_removed_and_living_ones_stay()
    {
        ClaimOwner living = ClaimOwner.Current();
        _one.TryClaim("living", living, Minute);
        _one.TryClaim("dead", living with { ProcessStart = "1", Instance = "gone" }, Minute);

        Assert.That(_one.RemoveDeadClaims(), Is.EqualTo(1));
        Assert.That(_two.TryClaim("living", ClaimOwner.Current(), Minute), Is.False);
    }

    [Test]
    public void A_backup_taken_while_another_writes_holds_whole_transactions_only()
    {
        bool stop = false;
        Thread writer = new(() =>
        {
            for (int i = 0; !Volatile.Read(ref stop); i++)
            {
                _one.Append([ResultRecords.Of("LiCl", key: $"a{i}"), ResultRecords.Of("LiBr", key: $"b{i}")]);
            }
        });
        writer.Start();
        SpinWait.SpinUntil(() => _two.Count > 3);
        string copy = Path.Combine(_folder, "copy.db");
        try
        {
            _two.BackUp(copy);
        }
        finally
        {
            Volatile.Write(ref stop, true);
            writer.Join();
        }

        using SqliteResultStore backup = SqliteResultStore.Open(copy, StoreAccess.Read);
        Assert.That(backup.Count, Is.GreaterThan(3));
        Assert.That(backup.Count % 2, Is.Zero, "half a transaction was copied");
        Assert.That(backup.CheckIntegrity(), Is.Empty);
        Assert.That(() => _two.BackUp(copy), Throws.TypeOf<StoreUnusableException>().With.Message.Contains("exists"));
    }
}
