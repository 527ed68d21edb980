using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Screening.Core.Results.Sqlite;

/// <summary>Looks for damage in a store.</summary>
internal static class SqliteIntegrity
{
    /// <summary>Problems found in the whole file; empty when sound. Reads everything.</summary>
    public static IReadOnlyList<string> Check(SqliteConnection connection)
    {
        List<string> problems = [];
        foreach (string pragma in new[] { "PRAGMA integrity_check", "PRAGMA foreign_key_check" })
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = pragma;
            using SqliteDataReader row = command.ExecuteReader();
            while (row.Read())
            {
                string line = string.Join(" ", Enumerable.Range(0, row.FieldCount).Select(i => row.GetValue(i).ToString()));
                if (line != "ok")
                {
                    problems.Add(line);
                }
            }
        }

        foreach ((string table, string other) in new[] { ("scalars", "details"), ("details", "scalars") })
        {
            long alone = Number(connection, $"SELECT COUNT(*) FROM {table} a WHERE NOT EXISTS (SELECT 1 FROM {other} b WHERE b.row = a.row)");
            if (alone > 0)
            {
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"{alone} rows of {table} have none in {other}"));
            }
        }

        foreach (string name in new[] { "id", "key" })
        {
            long twice = Number(connection, $"SELECT COUNT(*) FROM (SELECT 1 FROM details GROUP BY {name}_head, {name} HAVING COUNT(*) > 1)");
            if (twice > 0)
            {
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"{twice} values of {name} are there more than once"));
            }
        }

        return problems;
    }

    /// <summary>The number of a query's first column and row.</summary>
    public static long Number(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
