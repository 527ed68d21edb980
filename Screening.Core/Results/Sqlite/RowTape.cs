using System.Runtime.InteropServices;
using System.Text;

namespace Screening.Core.Results.Sqlite;

/// <summary>
/// Rows on their way into the database: which statement, and its values in order, in one block of memory at a fixed address. Recording needs
/// no database, so that one thread makes rows of records while another one inserts them.
/// </summary>
internal sealed unsafe class RowTape(int capacity)
{
    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(capacity, pinned: true);
    private int _used;

    private enum Mark : byte
    {
        Statement,
        Null,
        Whole,
        Real,
        Text,
        Blob,
    }

    /// <summary>Bytes recorded.</summary>
    public int Length => _used;

    /// <summary>The values that follow are those of a statement, given by its place in the list it is played on.</summary>
    public RowTape Into(int statement)
    {
        Room(2);
        _bytes[_used++] = (byte)Mark.Statement;
        _bytes[_used++] = (byte)statement;
        return this;
    }

    public RowTape Add(double value) => Number(Mark.Real, BitConverter.DoubleToInt64Bits(value));

    public RowTape Add(long value) => Number(Mark.Whole, value);

    /// <summary>A number SQLite can hold; not-a-number, infinities and null become NULL.</summary>
    public RowTape Add(double? value) => value is { } x && double.IsFinite(x) ? Add(x) : Null();

    public RowTape Null()
    {
        Room(1);
        _bytes[_used++] = (byte)Mark.Null;
        return this;
    }

    public RowTape Add(string? text)
    {
        if (text is null)
        {
            return Null();
        }

        int head = Head(Mark.Text, Encoding.UTF8.GetMaxByteCount(text.Length));
        return Sized(head, Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_used)));
    }

    public RowTape Add(ReadOnlySpan<byte> blob)
    {
        int head = Head(Mark.Blob, blob.Length);
        blob.CopyTo(_bytes.AsSpan(_used));
        return Sized(head, blob.Length);
    }

    /// <summary>A hash as <see cref="KeyCode"/> keeps it.</summary>
    public RowTape AddKey(string? key)
    {
        if (key is null || !KeyCode.IsHexadecimal(key))
        {
            return Add(key);
        }

        int head = Head(Mark.Blob, key.Length / 2);
        _ = Convert.FromHexString(key, _bytes.AsSpan(_used, key.Length / 2), out _, out int length);
        return Sized(head, length);
    }

    public void Clear() => _used = 0;

    /// <summary>Runs the statements with their values; the tape is empty afterwards.</summary>
    public void Play(IReadOnlyList<RawStatement> statements)
    {
        RawStatement? statement = null;
        for (int at = 0; at < _used;)
        {
            Mark mark = (Mark)_bytes[at++];
            if (mark == Mark.Statement)
            {
                statement?.Run();
                statement = statements[_bytes[at++]];
            }
            else
            {
                at = BindOne(statement!, mark, at);
            }
        }

        statement?.Run();
        _used = 0;
    }

    /// <summary>Gives all values, of one statement, to it; they must stay until it has run.</summary>
    public void Bind(RawStatement statement)
    {
        for (int at = 0; at < _used;)
        {
            Mark mark = (Mark)_bytes[at++];
            at = BindOne(statement, mark, at);
        }
    }

    private int BindOne(RawStatement statement, Mark mark, int at)
    {
        if (mark == Mark.Null)
        {
            statement.BindNull();
            return at;
        }

        byte* from = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, at);
        switch (mark)
        {
            case Mark.Whole:
                statement.Bind(*(long*)from);
                return at + sizeof(long);
            case Mark.Real:
                statement.Bind(*(double*)from);
                return at + sizeof(double);
            default:
                int length = *(int*)from;
                statement.Bind(from + sizeof(int), length, mark == Mark.Text);
                return at + sizeof(int) + length;
        }
    }

    private RowTape Number(Mark mark, long bits)
    {
        Room(1 + sizeof(long));
        _bytes[_used++] = (byte)mark;
        MemoryMarshal.Write(_bytes.AsSpan(_used), bits);
        _used += sizeof(long);
        return this;
    }

    private int Head(Mark mark, int most)
    {
        Room(1 + sizeof(int) + most);
        _bytes[_used] = (byte)mark;
        _used += 1 + sizeof(int);
        return _used - sizeof(int);
    }

    private RowTape Sized(int head, int length)
    {
        MemoryMarshal.Write(_bytes.AsSpan(head), length);
        _used += length;
        return this;
    }

    private void Room(int bytes)
    {
        if (_bytes.Length - _used < bytes)
        {
            byte[] larger = GC.AllocateUninitializedArray<byte>(Math.Max(2 * _bytes.Length, _used + bytes), pinned: true);
            _bytes.AsSpan(0, _used).CopyTo(larger);
            _bytes = larger;
        }
    }
}
