using System.Buffers.Binary;
using System.IO.Compression;

namespace Screening.Core.ForceFields.TensorNet.Files;

/// <summary>Bytes of weight files, gzipped or not, never more than a bound.</summary>
internal static class WeightFiles
{
    /// <summary>Largest file read, compressed or not: a published model has 3.4 MB.</summary>
    internal const int LargestBytes = 64 << 20;

    internal static bool IsGzip(ReadOnlySpan<byte> start) => start.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]);

    internal static bool IsZip(ReadOnlySpan<byte> start) => start.StartsWith("PK\x03\x04"u8);

    /// <summary>Content of a file, unpacked where it is gzipped.</summary>
    /// <exception cref="PotentialFileException">Too large, or damaged.</exception>
    internal static byte[] Read(string path)
    {
        FileInfo file = new(path);
        return file.Length > LargestBytes ? throw TooLarge(path, file.Length) : Unpack(path, File.ReadAllBytes(path));
    }

    /// <summary>The bytes, unpacked where they are gzipped.</summary>
    internal static byte[] Unpack(string path, byte[] content)
    {
        if (!IsGzip(content))
        {
            return content;
        }

        using GZipStream stream = new(new MemoryStream(content), CompressionMode.Decompress);
        return ReadAll(path, stream, "the gzip stream");
    }

    /// <summary>The first bytes of a file, unpacked; empty where it cannot be read.</summary>
    internal static byte[] Start(string path, int length)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] start = new byte[length];
            int read = file.ReadAtLeast(start, length, throwOnEndOfStream: false);
            if (!IsGzip(start.AsSpan(0, read)))
            {
                return start[..read];
            }

            file.Position = 0;
            using GZipStream stream = new(file, CompressionMode.Decompress);
            return start[..stream.ReadAtLeast(start, length, throwOnEndOfStream: false)];
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>All of a stream of unknown length.</summary>
    internal static byte[] ReadAll(string path, Stream stream, string what)
    {
        try
        {
            using MemoryStream content = new();
            byte[] block = new byte[1 << 16];
            for (int read = stream.Read(block); read > 0; read = stream.Read(block))
            {
                content.Write(block, 0, read);
                if (content.Length > LargestBytes)
                {
                    throw TooLarge(path, content.Length);
                }
            }

            return content.ToArray();
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            throw new PotentialFileException(path, $"{what} is damaged: {error.Message}");
        }
    }

    /// <summary>Little-endian single-precision numbers.</summary>
    /// <exception cref="PotentialFileException">One is not finite.</exception>
    internal static float[] Floats(string path, string name, ReadOnlySpan<byte> bytes, long offset)
    {
        float[] values = new float[bytes.Length / sizeof(float)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
            if (!float.IsFinite(values[i]))
            {
                throw new PotentialFileException(path, FormattableString.Invariant($"{name}, byte {offset + (i * sizeof(float))}: found {values[i]}, expected a finite number."));
            }
        }

        return values;
    }

    private static PotentialFileException TooLarge(string path, long bytes) =>
        new(path, FormattableString.Invariant($"found {bytes} bytes or more, expected at most {LargestBytes} for weights."));
}
