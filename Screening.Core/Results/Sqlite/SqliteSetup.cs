using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Screening.Core.Results.Sqlite;

/// <summary>Makes a new file a store, checks that an old one is one, and lifts it to the current schema.</summary>
internal static class SqliteSetup
{
    private const string OldPrefix = "old_";

    // A scan of a million rows takes 48 ms, with SQLite's 4096 bytes 67 ms: fewer reads. Files of other page sizes stay as they are.
    private const int PageBytes = 16_384;

    /// <summary>Makes or lifts the tables.</summary>
    /// <returns>The version found, where it is an older one, which is left as it is where <paramref name="access"/> is for reading.</returns>
    /// <exception cref="StoreUnusableException">The file is of another program or of a newer version.</exception>
    public static int? Prepare(SqliteConnection connection, string path, StoreAccess access)
    {
        if (access == StoreAccess.Create && TableCount(connection) == 0)
        {
            Create(connection);
        }

        int application = Pragma(connection, "application_id");
        int version = Pragma(connection, "user_version");
        if (application != SqliteSchema.ApplicationId)
        {
            throw new StoreUnusableException($"{path} is an SQLite file of another program, not a store.");
        }

        if (version is > SqliteSchema.Version or < SqliteSchema.OldestReadable)
        {
            throw new StoreUnusableException(string.Create(CultureInfo.InvariantCulture,
                $"The store {path} has schema version {version}, this program knows {SqliteSchema.OldestReadable} up to {SqliteSchema.Version}{(version > SqliteSchema.Version ? ": use a newer program" : "")}."));
        }

        if (access == StoreAccess.Read)
        {
            return version < SqliteSchema.Version ? version : null;
        }

        UseLog(connection);
        if (version < SqliteSchema.Version)
        {
            Migrate(connection);
            return version;
        }

        return null;
    }

    /// <summary>Write-ahead logging, where the file is not open elsewhere in another mode.</summary>
    public static void UseLog(SqliteConnection connection) => _ = SQLitePCL.raw.sqlite3_exec(connection.Handle, "PRAGMA journal_mode=WAL");

    /// <summary>The tables of a new store, in a transaction.</summary>
    public static void CreateTables(SqliteConnection connection, bool claims = true)
    {
        Execute(connection, SqliteSchema.Tables + (claims ? SqliteSchema.Claims : "") + SqliteSchema.Indexes);
        Execute(connection, string.Create(CultureInfo.InvariantCulture,
            $"PRAGMA application_id={SqliteSchema.ApplicationId}; PRAGMA user_version={SqliteSchema.Version};"));
    }

    private static void Create(SqliteConnection connection)
    {
        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA page_size={PageBytes}"));
        UseLog(connection);
        // Two programs may start on one new file together: the loser of the lock finds the tables made.
        using ImmediateTransaction transaction = new(connection);
        if (TableCount(connection) == 0)
        {
            CreateTables(connection);
        }

        transaction.Commit();
    }

    private static void Migrate(SqliteConnection connection)
    {
        using ImmediateTransaction transaction = new(connection);
        int from = Pragma(connection, "user_version");
        if (from < SqliteSchema.Version)        // else another program has done it meanwhile
        {
            foreach (string table in LegacyStore.Tables)
            {
                Execute(connection, $"ALTER TABLE {table} RENAME TO {OldPrefix}{table}");
            }

            CreateTables(connection, claims: from < 2);
            using (SqliteWriter writer = new(connection))
            {
                writer.InsertAll(new LegacyStore(connection, OldPrefix).Records());
            }

            foreach (string table in LegacyStore.Tables.Reverse())
            {
                Execute(connection, $"DROP TABLE {OldPrefix}{table}");
            }
        }

        transaction.Commit();
    }

    private static long TableCount(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM sqlite_master";
        return (long)command.ExecuteScalar()!;
    }

    private static int Pragma(SqliteConnection connection, string name)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA " + name;
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
