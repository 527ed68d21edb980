using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Screening.Core.Results.Sqlite;

/// <summary>The claims table: who computes what at this moment.</summary>
internal static class SqliteClaims
{
    public static bool TryClaim(SqliteConnection connection, string key, ClaimOwner owner, TimeSpan lease)
    {
        // Immediate: between looking and claiming no other program gets in.
        using ImmediateTransaction transaction = new(connection);
        if (Holder(connection, key) is { } other && other.Owner != owner && other.Until > Now() && !other.Owner.HasEnded())
        {
            return false;
        }

        Execute(connection, "INSERT OR REPLACE INTO claims (key, host, process, process_start, instance, until) VALUES ($key, $host, $process, $start, $instance, $until)",
            ("$key", key), ("$host", owner.Host), ("$process", owner.ProcessId), ("$start", owner.ProcessStart), ("$instance", owner.Instance), ("$until", Now() + lease.TotalSeconds));
        transaction.Commit();
        return true;
    }

    public static void Renew(SqliteConnection connection, ClaimOwner owner, TimeSpan lease)
    {
        using ImmediateTransaction transaction = new(connection);
        Execute(connection, "UPDATE claims SET until = $until WHERE instance = $instance", ("$until", Now() + lease.TotalSeconds), ("$instance", owner.Instance));
        transaction.Commit();
    }

    public static void Release(SqliteConnection connection, string key, ClaimOwner owner)
    {
        using ImmediateTransaction transaction = new(connection);
        Execute(connection, "DELETE FROM claims WHERE key = $key AND instance = $instance", ("$key", key), ("$instance", owner.Instance));
        transaction.Commit();
    }

    /// <summary>Removes the claims of owners that are gone.</summary>
    /// <returns>How many there were.</returns>
    public static int RemoveDead(SqliteConnection connection)
    {
        using ImmediateTransaction transaction = new(connection);
        List<string> dead = [];
        using (SqliteCommand command = Command(connection, "SELECT host, process, process_start, instance, until, key FROM claims"))
        {
            using SqliteDataReader row = command.ExecuteReader();
            while (row.Read())
            {
                if (row.GetDouble(4) <= Now() || Owner(row).HasEnded())
                {
                    dead.Add(row.GetString(5));
                }
            }
        }

        foreach (string key in dead)
        {
            Execute(connection, "DELETE FROM claims WHERE key = $key", ("$key", key));
        }

        transaction.Commit();
        return dead.Count;
    }

    private static (ClaimOwner Owner, double Until)? Holder(SqliteConnection connection, string key)
    {
        using SqliteCommand command = Command(connection, "SELECT host, process, process_start, instance, until FROM claims WHERE key = $key", ("$key", key));
        using SqliteDataReader row = command.ExecuteReader();
        return row.Read() ? (Owner(row), row.GetDouble(4)) : null;
    }

    private static ClaimOwner Owner(SqliteDataReader row) => new(row.GetString(0), row.GetInt32(1), row.GetString(2), row.GetString(3));

    private static double Now() => (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).TotalSeconds;

    private static void Execute(SqliteConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        using SqliteCommand command = Command(connection, sql, parameters);
        command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object value) in parameters)
        {
            command.Parameters.AddWithValue(name, value is int number ? Convert.ToInt64(number, CultureInfo.InvariantCulture) : value);
        }

        return command;
    }
}
