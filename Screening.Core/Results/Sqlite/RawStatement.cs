using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Screening.Core.Results.Sqlite;

/// <summary>
/// A prepared statement whose parameters are bound in order by calls of the library itself: the parameter objects of the ADO wrapper,
/// and the handles of the binding below it, cost more than the insertion.
/// </summary>
internal sealed unsafe partial class RawStatement : IDisposable
{
    private const int BufferBytes = 4096;
    private const nint UntilNextStep = 0, Copied = -1;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly nint _handle;

    // Texts and blobs of one row, at a fixed address until the row has been taken.
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);
    private int _used, _place;

    public RawStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle ?? throw new ArgumentException("The connection is closed.", nameof(connection));
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_database, sql, out _statement), _database);
        _handle = _statement.DangerousGetHandle();
    }

    public RawStatement Add(double value) => Check(BindDouble(_handle, ++_place, value));

    public RawStatement Add(long value) => Check(BindInt64(_handle, ++_place, value));

    /// <summary>A number SQLite can hold; not-a-number, infinities and null become NULL.</summary>
    public RawStatement Add(double? value) => value is { } x && double.IsFinite(x) ? Add(x) : Null();

    public RawStatement Null() => Check(BindNull(_handle, ++_place));

    public RawStatement Add(string? text)
    {
        if (text is null)
        {
            return Null();
        }

        if (Encoding.UTF8.GetMaxByteCount(text.Length) > BufferBytes - _used)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            fixed (byte* start = bytes)
            {
                byte none = 0;
                return Check(BindText(_handle, ++_place, start is null ? &none : start, bytes.Length, Copied));
            }
        }

        byte* at = Free();
        int length = Encoding.UTF8.GetBytes(text, new Span<byte>(at, BufferBytes - _used));
        _used += length;
        return Check(BindText(_handle, ++_place, at, length, UntilNextStep));
    }

    public RawStatement Add(ReadOnlySpan<byte> blob)
    {
        if (blob.Length <= BufferBytes - _used)
        {
            byte* at = Free();
            blob.CopyTo(new Span<byte>(at, blob.Length));
            _used += blob.Length;
            return Check(BindBlob(_handle, ++_place, at, blob.Length, UntilNextStep));
        }

        fixed (byte* start = blob)
        {
            return Check(BindBlob(_handle, ++_place, start, blob.Length, Copied));
        }
    }

    /// <summary>A hash as <see cref="KeyCode"/> keeps it.</summary>
    public RawStatement AddKey(string? key)
    {
        if (key is null || !KeyCode.IsHexadecimal(key) || key.Length / 2 > BufferBytes - _used)
        {
            return key is null || !KeyCode.IsHexadecimal(key) ? Add(key) : Add(Convert.FromHexString(key));
        }

        byte* at = Free();
        _ = Convert.FromHexString(key, new Span<byte>(at, key.Length / 2), out _, out int length);
        _used += length;
        return Check(BindBlob(_handle, ++_place, at, length, UntilNextStep));
    }

    /// <summary>Runs the statement with what was added.</summary>
    /// <returns>The first column of the first row where there is one, as a 64-bit number, else null.</returns>
    public long? Run()
    {
        int code = Step(_handle);
        long? result = code == raw.SQLITE_ROW ? raw.sqlite3_column_int64(_statement, 0) : null;
        try
        {
            if (code != raw.SQLITE_ROW)
            {
                SqliteException.ThrowExceptionForRC(code, _database);
            }

            return result;
        }
        finally
        {
            _ = Reset(_handle);          // its code repeats the error of the step, which has been told
            _used = _place = 0;
        }
    }

    public void Dispose() => _statement.Dispose();

    private byte* Free() => (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_buffer, _used);

    private RawStatement Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            _used = _place = 0;
            SqliteException.ThrowExceptionForRC(code, _database);
        }

        return this;
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_bind_double"), SuppressGCTransition]
    private static partial int BindDouble(nint statement, int place, double value);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_bind_int64"), SuppressGCTransition]
    private static partial int BindInt64(nint statement, int place, long value);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_bind_null"), SuppressGCTransition]
    private static partial int BindNull(nint statement, int place);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_bind_text")]
    private static partial int BindText(nint statement, int place, byte* text, int bytes, nint lifetime);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_bind_blob")]
    private static partial int BindBlob(nint statement, int place, byte* blob, int bytes, nint lifetime);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_step")]
    private static partial int Step(nint statement);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_reset")]
    private static partial int Reset(nint statement);
}
