using System.Globalization;
using System.Text;

namespace Screening.Core.Trajectories;

/// <summary>Buffered text output as UTF-8, formatting numbers in place: nothing is allocated per number.</summary>
internal sealed class Utf8Text(Stream stream) : IDisposable
{
    private const int LongestNumber = 64;

    private readonly byte[] _buffer = new byte[1 << 16];
    private int _used;

    public Utf8Text Add(string text)
    {
        if (Encoding.UTF8.GetMaxByteCount(text.Length) > _buffer.Length - _used)
        {
            Flush();
        }

        _used += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_used));
        return this;
    }

    public Utf8Text Add(double value, string format)
    {
        Room(LongestNumber);
        value.TryFormat(_buffer.AsSpan(_used), out int written, format, CultureInfo.InvariantCulture);
        _used += written;
        return this;
    }

    public Utf8Text Add(long value)
    {
        Room(LongestNumber);
        value.TryFormat(_buffer.AsSpan(_used), out int written, default, CultureInfo.InvariantCulture);
        _used += written;
        return this;
    }

    public Utf8Text Line() => Add("\n");

    public void Flush()
    {
        stream.Write(_buffer, 0, _used);
        _used = 0;
    }

    public void Dispose()
    {
        Flush();
        stream.Dispose();
    }

    private void Room(int bytes)
    {
        if (_buffer.Length - _used < bytes)
        {
            Flush();
        }
    }
}
