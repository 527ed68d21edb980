using System.Buffers.Binary;

namespace Screening.Core.Structures;

/// <summary>
/// Passes a tar stream through and refuses headers of metadata (long names, extended attributes) that claim more than a megabyte: the
/// reader would allocate what a damaged header claims, a gigabyte from a file of a few kilobytes.
/// </summary>
/// <param name="source">The tar stream.</param>
internal sealed class TarMetadataGuard(Stream source) : Stream
{
    private const int Block = 512, SizeAt = 124, SizeLength = 12, TypeAt = 156;
    private const long MostMetadata = 1 << 20;

    private readonly byte[] _header = new byte[Block];
    private int _headerFilled;
    private long _toSkip;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <exception cref="InvalidDataException">A header claims metadata beyond the limit.</exception>
    public override int Read(Span<byte> buffer)
    {
        int read = source.Read(buffer);
        Follow(buffer[..read]);
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Follow(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_toSkip > 0)
            {
                int skipped = (int)Math.Min(_toSkip, bytes.Length);
                _toSkip -= skipped;
                bytes = bytes[skipped..];
                continue;
            }

            int taken = Math.Min(Block - _headerFilled, bytes.Length);
            bytes[..taken].CopyTo(_header.AsSpan(_headerFilled));
            _headerFilled += taken;
            bytes = bytes[taken..];
            if (_headerFilled == Block)
            {
                _headerFilled = 0;
                Examine();
            }
        }
    }

    private void Examine()
    {
        long size = Size(_header.AsSpan(SizeAt, SizeLength));
        if ((char)_header[TypeAt] is 'x' or 'g' or 'L' or 'K' && size is < 0 or > MostMetadata)
        {
            throw new InvalidDataException(FormattableString.Invariant($"A header claims {size} bytes of metadata, expected at most {MostMetadata}."));
        }

        _toSkip = size <= 0 ? 0 : size > long.MaxValue - Block ? long.MaxValue : (size + Block - 1) / Block * Block;
    }

    // Octal digits, or a big-endian number behind a set first bit.
    private static long Size(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0)
        {
            return BinaryPrimitives.ReadInt64BigEndian(field[4..]) & long.MaxValue;
        }

        long size = 0;
        foreach (byte b in field)
        {
            if (b is >= (byte)'0' and <= (byte)'7')
            {
                size = (size * 8) + (b - '0');
            }
            else if (b is 0 or (byte)' ' && size > 0)
            {
                break;
            }
        }

        return size;
    }
}
