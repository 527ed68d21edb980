namespace Screening.Core.Results.Sqlite;

/// <summary>Makes a sound store of a damaged one.</summary>
public static class StoreRepair
{
    private const string KeptSuffix = ".before-repair";

    /// <summary>
    /// Drops claims of dead programs; where the file is damaged, copies every record
    /// that can be read into a new file. The old file is kept beside it.
    /// </summary>
    /// <returns>One sentence on what was done.</returns>
    /// <exception cref="StoreUnusableException">Nothing can be read, another program uses the file, or there is a kept file already.</exception>
    public static string Run(string path)
    {
        int claims;
        try
        {
            using SqliteResultStore store = SqliteResultStore.Open(path, StoreAccess.Write);
            claims = store.RemoveDeadClaims();
            if (store.CheckIntegrity().Count == 0)
            {
                return FormattableString.Invariant($"{path} is sound; {claims} claims of ended programs removed.");
            }
        }
        catch (StoreUnusableException e) when (e.Message.Contains("damaged", StringComparison.Ordinal))
        {
            claims = 0;
        }

        string kept = path + KeptSuffix, made = path + ".repaired";
        if (File.Exists(kept))
        {
            throw new StoreUnusableException($"{kept} of an earlier repair is still there: move it away first.");
        }

        File.Delete(made);
        (int saved, int lost) = Salvage(path, made);
        foreach (string log in new[] { "-wal", "-shm" })
        {
            if (File.Exists(path + log))
            {
                File.Move(path + log, kept + log);
            }
        }

        File.Move(path, kept);
        File.Move(made, path);
        return FormattableString.Invariant($"{path} was damaged: {saved} records saved, {lost} could not be read; the old file is {kept}.");
    }

    private static (int Saved, int Lost) Salvage(string from, string to)
    {
        int saved = 0, lost = 0;
        using SqliteResultStore damaged = SqliteResultStore.Open(from, StoreAccess.Read);
        using SqliteResultStore sound = SqliteResultStore.Open(to, StoreAccess.Create);
        foreach (long row in damaged.RowNumbers())
        {
            // Record by record: one that cannot be read must not take the others with it.
            try
            {
                if (damaged.ByRow(row) is { } record)
                {
                    sound.Append([record with { Series = Curves(damaged, record.Id) }]);
                    saved++;
                }
            }
            catch (Exception e) when (e is StoreUnusableException or FormatException or InvalidCastException or InvalidOperationException or System.Text.Json.JsonException)
            {
                lost++;
            }
        }

        return (saved, lost);
    }

    private static IReadOnlyList<DescriptorSeries> Curves(SqliteResultStore store, string id)
    {
        try
        {
            return store.Series(id);
        }
        catch (StoreUnusableException)
        {
            return [];
        }
    }
}
