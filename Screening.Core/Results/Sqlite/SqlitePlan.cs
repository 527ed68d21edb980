using System.Globalization;
using Microsoft.Data.Sqlite;
using Screening.Core.Results.Filtering;

namespace Screening.Core.Results.Sqlite;

/// <summary>
/// Finds the rows of a query in the cheapest of three ways, chosen by looking, not by statistics that grow old: along the index of the
/// sort value while that soon gives enough rows; else by the index of the rarest condition; else by one scan of the narrow rows.
/// </summary>
internal sealed class SqlitePlan(SqliteConnection connection, QuantityNames names, ResultFilter filter, SortOrder? sort, int? limit)
{
    // Rows looked at along the sort index before giving up, some 15 ms; the scan of a million rows costs ten times that.
    private const int Walk = 20_000;

    // Above this many rows a scan is as quick as the index.
    private const int Few = 50_000;

    /// <summary>Row numbers in the order of the query.</summary>
    public List<long> Rows()
    {
        if (limit is { } wanted and < Walk && sort is not null && Walked(wanted) is { } found)
        {
            return found;
        }

        using SqliteCommand command = connection.CreateCommand();
        IReadOnlyList<SqlCondition> conditions = SqliteFilter.Conditions(filter, names, command);
        string how = Rarest() is { } index ? $"INDEXED BY {index}" : "NOT INDEXED";
        string order = "";
        if (sort is not null)
        {
            // NULL is the smallest value, so it comes last downwards by itself.
            order = $"{SqliteFilter.SortValue(sort, names, command).Sql}{(sort.Descending ? " DESC" : " ASC NULLS LAST")}, ";
        }

        command.CommandText = $"SELECT s.row FROM scalars s {how}{Where(conditions)} ORDER BY {order}s.row{Limit(limit)}";
        return Numbers(command);
    }

    private List<long>? Walked(int wanted)
    {
        using SqliteCommand command = connection.CreateCommand();
        (string value, string? index) = SqliteFilter.SortValue(sort!, names, command);
        IReadOnlyList<SqlCondition> conditions = SqliteFilter.Conditions(filter, names, command);
        if (index is null || conditions.Any(c => c.FindsFew))
        {
            return null;
        }

        // Read here until enough have passed: an outer ORDER BY would look at all of them first.
        command.CommandText = string.Create(CultureInfo.InvariantCulture,
            $"SELECT s.row, ({(conditions.Count == 0 ? "1" : string.Join(" AND ", conditions.Select(c => c.Sql)))}) FROM scalars s INDEXED BY {index} WHERE {value} IS NOT NULL ORDER BY {value} {(sort!.Descending ? "DESC" : "ASC")}, s.row LIMIT {Walk}");
        List<long> rows = [];
        using SqliteDataReader row = command.ExecuteReader();
        while (rows.Count < wanted && row.Read())
        {
            if (!row.IsDBNull(1) && row.GetInt64(1) == 1)
            {
                rows.Add(row.GetInt64(0));
            }
        }

        return rows.Count == wanted ? rows : null;
    }

    /// <summary>The index of the condition that the fewest rows meet, where those are few; null for a scan.</summary>
    private string? Rarest()
    {
        string? best = null;
        long fewest = Few;
        using SqliteCommand all = connection.CreateCommand();
        IReadOnlyList<SqlCondition> conditions = SqliteFilter.Conditions(filter, names, all);
        if (conditions.Any(c => c.FindsFew))
        {
            return null;
        }

        foreach (SqlCondition condition in conditions.Where(c => c.Index is not null))
        {
            all.CommandText = string.Create(CultureInfo.InvariantCulture,
                $"SELECT COUNT(*) FROM (SELECT 1 FROM scalars s INDEXED BY {condition.Index} WHERE {condition.Sql} LIMIT {fewest})");
            long count = (long)all.ExecuteScalar()!;
            (best, fewest) = count < fewest ? (condition.Index, count) : (best, fewest);
        }

        return best;
    }

    private static string Where(IReadOnlyList<SqlCondition> conditions) =>
        conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", conditions.Select(c => c.Sql));

    private static string Limit(int? limit) => limit is { } count ? string.Create(CultureInfo.InvariantCulture, $" LIMIT {count}") : "";

    private static List<long> Numbers(SqliteCommand command)
    {
        List<long> rows = [];
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            rows.Add(row.GetInt64(0));
        }

        return rows;
    }
}
