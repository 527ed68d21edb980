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
    // Rows looked at along the sort index before giving up, some 30 ms; a scan of a million narrow rows takes 50 to 100 ms.
    private const int Walk = 20_000;

    // After so many, and as many again, it is asked whether the walk will give half of what is wanted.
    private const int Stretch = 2_000;

    // A row found by an index costs as much as this many in a scan.
    private const int ScannedPerFound = 40;

    private const int AlwaysFew = 1_000;

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
        for (int looked = 1; rows.Count < wanted && row.Read(); looked++)
        {
            if (!row.IsDBNull(1) && row.GetInt64(1) == 1)
            {
                rows.Add(row.GetInt64(0));
            }

            if (looked % Stretch == 0 && (long)rows.Count * Walk * 2 < (long)looked * wanted)
            {
                return null;
            }
        }

        return rows.Count == wanted ? rows : null;
    }

    /// <summary>The index of the condition that the fewest rows meet, where those are few; null for a scan.</summary>
    private string? Rarest()
    {
        string? best = null;
        using SqliteCommand all = connection.CreateCommand();
        IReadOnlyList<SqlCondition> conditions = SqliteFilter.Conditions(filter, names, all);
        if (conditions.Any(c => c.FindsFew) || conditions.All(c => c.Index is null))
        {
            return null;
        }

        all.CommandText = "SELECT COALESCE(MAX(row), 0) FROM scalars";
        long fewest = Math.Max(AlwaysFew, (long)all.ExecuteScalar()! / ScannedPerFound);
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
