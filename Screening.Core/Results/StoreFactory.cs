using Screening.Core.Results.Sqlite;

namespace Screening.Core.Results;

/// <summary>What a store is opened for.</summary>
public enum StoreAccess
{
    /// <summary>Read and write; made where there is none.</summary>
    Create,

    /// <summary>Read and write what is there.</summary>
    Write,

    /// <summary>Read what is there.</summary>
    Read,
}

/// <summary>Chooses the provider by the file's name.</summary>
public static class StoreFactory
{
    /// <summary>File used where none is named.</summary>
    public const string DefaultPath = "screening.db";

    private const string LiteDbSuffix = ".litedb";

    /// <summary>Whether the name asks for a LiteDB file.</summary>
    public static bool IsLiteDb(string path) => path.EndsWith(LiteDbSuffix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Opens a store: SQLite; a name ending in .litedb asks for LiteDB.</summary>
    /// <exception cref="StoreUnusableException">It cannot be used; the message says why.</exception>
    public static IResultStore Open(string path, StoreAccess access = StoreAccess.Create)
    {
        if (IsLiteDb(path))
        {
#if LITEDB
            return LiteDb.LiteDbResultStore.Open(path, access);
#else
            throw new StoreUnusableException($"{path}: this build has no LiteDB stores; build with `dotnet build -c Release -p:LiteDb=true`, or name an SQLite file such as {DefaultPath}.");
#endif
        }

        return SqliteResultStore.Open(path, access);
    }
}
