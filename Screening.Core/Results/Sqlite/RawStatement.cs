using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Screening.Core.Results.Sqlite;

/// <summary>
/// A prepared statement whose parameters are bound in order by calls of the library itself: the parameter objects of the ADO wrapper,
/// and the handles of the binding below it, cost more than the insertion.
/// </summary>
internal sealed unsafe partial class RawStatement : IDisposable
{
    private const nint UntilNextStep = 0;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly nint _handle;
    private readonly RowTape _values = new(256);

    // Parameters keep what was bound: a NULL after a NULL need not be bound again.
    private readonly bool[] _isNull;
    private int _place;

    public RawStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle ?? throw new ArgumentException("The connection is closed.", nameof(connection));
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_database, sql, out _statement), _database);
        _handle = _statement.DangerousGetHandle();
        _isNull = new bool[raw.sqlite3_bind_parameter_count(_statement) + 1];
        Array.Fill(_isNull, true);
    }

    public RawStatement Add(long value)
    {
        _values.Add(value);
        return this;
    }

    public RawStatement Add(string text)
    {
        _values.Add(text);
        return this;
    }

    /// <summary>A hash as <see cref="KeyCode"/> keeps it.</summary>
    public RawStatement AddKey(string key)
    {
        _values.AddKey(key);
        return this;
    }

    /// <summary>Runs the statement with what was added.</summary>
    /// <returns>The first column of the first row where there is one, as a 64-bit number, else null.</returns>
    public long? Ask()
    {
        _values.Bind(this);
        _values.Clear();
        return Run();
    }

    public void Bind(double value) => Check(BindDouble(_handle, Next(), value));

    public void Bind(long value) => Check(BindInt64(_handle, Next(), value));

    public void BindNull()
    {
        if (_isNull[++_place])
        {
            return;
        }

        _isNull[_place] = true;
        Check(BindNull(_handle, _place));
    }

    /// <summary>Text in UTF-8 or a blob; must stay where it is until the statement has run.</summary>
    public void Bind(byte* start, int bytes, bool isText) => Check(isText
        ? BindText(_handle, Next(), start, bytes, UntilNextStep)
        : BindBlob(_handle, Next(), start, bytes, UntilNextStep));

    /// <summary>Runs the statement with what was bound.</summary>
    /// <returns>The first column of the first row where there is one, as a 64-bit number, else null.</returns>
    public long? Run()
    {
        int code = Step(_handle);
        try
        {
            if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
            {
                SqliteException.ThrowExceptionForRC(code, _database);
            }

            return code == raw.SQLITE_ROW ? raw.sqlite3_column_int64(_statement, 0) : null;
        }
        finally
        {
            _place = 0;
            _ = Reset(_handle);          // its code repeats the error of the step, which has been told
        }
    }

    public void Dispose() => _statement.Dispose();

    private int Next()
    {
        _isNull[++_place] = false;
        return _place;
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            _place = 0;
            SqliteException.ThrowExceptionForRC(code, _database);
        }
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_bind_double"), SuppressGCTransition]
    private static partial int BindDouble(nint statement, int place, double value);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_bind_int64"), SuppressGCTransition]
    private static partial int BindInt64(nint statement, int place, long value);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_bind_null"), SuppressGCTransition]
    private static partial int BindNull(nint statement, int place);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_bind_text"), SuppressGCTransition]
    private static partial int BindText(nint statement, int place, byte* text, int bytes, nint lifetime);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_bind_blob"), SuppressGCTransition]
    private static partial int BindBlob(nint statement, int place, byte* blob, int bytes, nint lifetime);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_step")]
    private static partial int Step(nint statement);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_reset")]
    private static partial int Reset(nint statement);
}
