using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Screening.Core.Results.Sqlite;

/// <summary>Makes a new file a store, checks that an old one is one, and lifts it to the current schema.</summary>
internal static class SqliteSetup
{
    /// <exception cref="StoreUnusableException">The file is of another program or of a newer version.</exception>
    public static void Prepare(SqliteConnection connection, string path, StoreAccess access)
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

        if (version > SqliteSchema.Version)
        {
            throw new StoreUnusableException(string.Create(CultureInfo.InvariantCulture,
                $"The store {path} has schema version {version}, this program knows up to {SqliteSchema.Version}: use a newer program."));
        }

        // The tables that hold results are those of version 1: a reader needs no migration.
        if (version < SqliteSchema.Version && (access != StoreAccess.Read || version < SqliteSchema.OldestReadable))
        {
            Migrate(connection, path, version, access);
        }
    }

    private static void Create(SqliteConnection connection)
    {
        Execute(connection, "PRAGMA journal_mode=WAL");
        // Two programs may start on one new file together: the loser of the lock finds the tables made.
        using ImmediateTransaction transaction = new(connection);
        if (TableCount(connection) == 0)
        {
            Execute(connection, SqliteSchema.Create);
            Execute(connection, string.Create(CultureInfo.InvariantCulture,
                $"PRAGMA application_id={SqliteSchema.ApplicationId}; PRAGMA user_version={SqliteSchema.Version};"));
        }

        transaction.Commit();
    }

    private static void Migrate(SqliteConnection connection, string path, int version, StoreAccess access)
    {
        if (access == StoreAccess.Read || version < SqliteSchema.OldestReadable || version - 1 >= SqliteSchema.Migrations.Count)
        {
            throw new StoreUnusableException(string.Create(CultureInfo.InvariantCulture,
                $"The store {path} has schema version {version}, this program needs {SqliteSchema.Version}."));
        }

        using ImmediateTransaction transaction = new(connection);
        for (int from = Pragma(connection, "user_version"); from < SqliteSchema.Version; from++)
        {
            Execute(connection, SqliteSchema.Migrations[from - 1]);
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version={from + 1}"));
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
