using System.Buffers.Binary;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Screening.Core.Results.Sqlite;

/// <summary>The quantities without a column of their own, packed: number of the name, value, standard error; 20 bytes each.</summary>
internal static class OpenQuantities
{
    /// <summary>SQL function (packed, number of the name, 1 for the error else 0) -> number or NULL.</summary>
    public const string Function = "open_quantity";

    private const int EntryBytes = 20, ValueAt = 4, ErrorAt = 12;

    public static void Add(List<byte> packed, int number, double value, double? error)
    {
        Span<byte> entry = stackalloc byte[EntryBytes];
        BinaryPrimitives.WriteInt32LittleEndian(entry, number);
        BinaryPrimitives.WriteDoubleLittleEndian(entry[ValueAt..], value);
        BinaryPrimitives.WriteDoubleLittleEndian(entry[ErrorAt..], error is { } e && double.IsFinite(e) ? e : double.NaN);
        packed.AddRange(entry);
    }

    public static IEnumerable<(int Number, double Value, double? Error)> Read(byte[] packed)
    {
        for (int at = 0; at + EntryBytes <= packed.Length; at += EntryBytes)
        {
            yield return (BinaryPrimitives.ReadInt32LittleEndian(packed.AsSpan(at)),
                BinaryPrimitives.ReadDoubleLittleEndian(packed.AsSpan(at + ValueAt)), Number(packed.AsSpan(at + ErrorAt)));
        }
    }

    /// <summary>Makes <see cref="Function"/> known to a connection.</summary>
    public static void Register(SqliteConnection connection) => SqliteException.ThrowExceptionForRC(
        raw.sqlite3_create_function(connection.Handle, Function, 3, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null, Evaluate), connection.Handle);

    private static void Evaluate(sqlite3_context context, object data, sqlite3_value[] arguments)
    {
        ReadOnlySpan<byte> packed = raw.sqlite3_value_blob(arguments[0]);
        int number = raw.sqlite3_value_int(arguments[1]);
        int place = raw.sqlite3_value_int(arguments[2]) == 0 ? ValueAt : ErrorAt;
        for (; packed.Length >= EntryBytes; packed = packed[EntryBytes..])
        {
            if (BinaryPrimitives.ReadInt32LittleEndian(packed) == number && Number(packed[place..]) is { } found)
            {
                raw.sqlite3_result_double(context, found);
                return;
            }
        }

        raw.sqlite3_result_null(context);
    }

    private static double? Number(ReadOnlySpan<byte> bytes) =>
        BinaryPrimitives.ReadDoubleLittleEndian(bytes) is var value && double.IsNaN(value) ? null : value;
}
