using Microsoft.Data.Sqlite;

namespace Screening.Core.Results.Sqlite;

/// <summary>Turns errors of SQLite into one sentence a person can act on.</summary>
internal static class SqliteErrors
{
    /// <summary>Runs an action on a store.</summary>
    /// <exception cref="StoreUnusableException">In place of an error of SQLite.</exception>
    public static T Guard<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SqliteException error)
        {
            throw Explain(path, error);
        }
    }

    public static StoreUnusableException Explain(string path, SqliteException error) => new(error.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_READONLY => $"The store {path} is read-only: give write permission on the file and its folder, or another --store.",
        SQLitePCL.raw.SQLITE_PERM or SQLitePCL.raw.SQLITE_AUTH => $"No permission to use the store {path}.",
        SQLitePCL.raw.SQLITE_CANTOPEN => $"The store {path} cannot be opened: check that its folder exists and may be written.",
        SQLitePCL.raw.SQLITE_NOTADB => $"{path} is no store: it is not an SQLite file.",
        SQLitePCL.raw.SQLITE_CORRUPT => $"The store {path} is damaged: run `doctor --store {path}`, or restore a copy.",
        SQLitePCL.raw.SQLITE_FULL => $"The disk is full: the store {path} took no more; what was stored before is intact.",
        SQLitePCL.raw.SQLITE_IOERR => $"The disk reports an error while using the store {path} ({error.Message}).",
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => $"The store {path} stayed locked by another program.",
        _ => $"The store {path} cannot be used: {error.Message}",
    }, error);
}
