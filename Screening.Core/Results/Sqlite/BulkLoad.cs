using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Screening.Core.Results.Sqlite;

/// <summary>Keys and identifiers of a store while it has no indexes.</summary>
internal sealed class KnownKeys
{
    private readonly HashSet<UInt128> _keys = [];
    private readonly HashSet<long> _ids = [];

    /// <summary>False where it was there.</summary>
    public bool AddKey(string key) => _keys.Add(Digest(key));

    /// <summary>False where it was there, or, once in 10^13, another one with the same hash: then an identifier is longer than need be.</summary>
    public bool AddId(string id) => _ids.Add(KeyCode.Head(id));

    // Half of a SHA-256 tells a million keys apart with a chance of error of 1e-27; the index built at the end would refuse it.
    private static UInt128 Digest(string key) =>
        key.Length == 64 && UInt128.TryParse(key.AsSpan(0, 32), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out UInt128 digest)
            ? digest
            : System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}

/// <summary>
/// Many records in one transaction: indexes are built sorted at the end, and, where no other program has the file open, pages are
/// written once instead of into the log first. A crash at any moment leaves the store as it was: SQLite's rollback journal
/// keeps the few old pages that change.
/// </summary>
internal sealed class BulkLoad : IDisposable
{
    // Small: new pages go to the system early, and sorting stays within the processor's cache (a third quicker than with 512 MiB).
    private const int CacheKibibytes = 16 * 1024;

    private readonly SqliteConnection _connection;

    public BulkLoad(SqliteConnection connection)
    {
        _connection = connection;
        // Refused at once where another connection reads or writes: then the log takes it all.
        Execute("PRAGMA busy_timeout=0");
        _ = raw.sqlite3_exec(_connection.Handle, "PRAGMA journal_mode=TRUNCATE");
        Execute(string.Create(CultureInfo.InvariantCulture, $"{SqliteConnections.Settings} PRAGMA cache_size=-{CacheKibibytes}; PRAGMA temp_store=MEMORY; PRAGMA threads=2"));
    }

    /// <summary>Drops the indexes; in the transaction.</summary>
    /// <returns>What they knew.</returns>
    public KnownKeys Begin()
    {
        KnownKeys known = new();
        using (SqliteCommand command = _connection.CreateCommand())
        {
            command.CommandText = "SELECT id, key FROM details";
            using SqliteDataReader row = command.ExecuteReader();
            while (row.Read())
            {
                known.AddId(row.GetString(0));
                known.AddKey(KeyCode.Text(row.GetValue(1)));
            }
        }

        Execute(SqliteSchema.DropIndexes);
        return known;
    }

    /// <summary>Builds the indexes; in the transaction.</summary>
    public void End() => Execute(SqliteSchema.Indexes);

    public void Dispose()
    {
        Execute(SqliteConnections.Settings);
        SqliteSetup.UseLog(_connection);
    }

    private void Execute(string sql) => SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(_connection.Handle, sql), _connection.Handle);
}
