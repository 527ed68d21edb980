using System.IO.Compression;
using System.Text;

namespace Screening.Core.Structures;

/// <summary>
/// The text of a structure file: gzip is undone, a byte-order mark obeyed, UTF-8 tried first and Latin-1 taken where the bytes
/// are no UTF-8 (old files carry å or ° in one byte); lines end in LF, CRLF or CR.
/// </summary>
internal static class StructureText
{
    /// <summary>Largest text accepted, bytes: the biggest deposited crystal structures stay below 50 MB.</summary>
    internal const int LargestBytes = 256 * 1024 * 1024;

    /// <exception cref="StructureFileException">The file is missing, unreadable, too large or no valid gzip.</exception>
    internal static string Load(string path)
    {
        byte[] bytes;
        try
        {
            bytes = ReadBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException or NotSupportedException)
        {
            throw new StructureFileException(path, null, e switch
            {
                FileNotFoundException or DirectoryNotFoundException => "there is no such file.",
                UnauthorizedAccessException => "the file may not be read (a folder, or no permission).",
                InvalidDataException => $"the compressed data are damaged: {e.Message}",
                _ => $"cannot be read: {e.Message}",
            });
        }

        return Decode(bytes);
    }

    internal static string[] Lines(string text) =>
        text.ReplaceLineEndings("\n").Split('\n');

    internal static string Decode(byte[] bytes)
    {
        if (bytes is [0xEF, 0xBB, 0xBF, ..])
        {
            return Encoding.UTF8.GetString(bytes, 3, bytes.Length - 3);
        }

        if (bytes is [0xFF, 0xFE, ..])
        {
            return Encoding.Unicode.GetString(bytes, 2, bytes.Length - 2);
        }

        if (bytes is [0xFE, 0xFF, ..])
        {
            return Encoding.BigEndianUnicode.GetString(bytes, 2, bytes.Length - 2);
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    /// <summary>The bytes of a file, or of a member of an archive or list, as stored but for gzip.</summary>
    private static byte[] ReadBytes(string path) => StructureContainer.Split(path) is { } inside
        ? StructureContainer.Read(inside.Container, inside.Member)
        : Unzipped(File.OpenRead(path));

    /// <summary>Reads a stream to its end and closes it; gzip is undone.</summary>
    /// <exception cref="InvalidDataException">The compressed data are damaged, or there is more than <see cref="LargestBytes"/>.</exception>
    internal static byte[] Unzipped(Stream stream)
    {
        using Stream input = stream;
        byte[] magic = new byte[2];
        int head = input.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
        using MemoryStream content = new();
        content.Write(magic, 0, head);
        Copy(input, content);
        if (head < 2 || magic[0] != 0x1F || magic[1] != 0x8B)
        {
            return content.ToArray();
        }

        content.Position = 0;
        using GZipStream zipped = new(content, CompressionMode.Decompress);
        using MemoryStream plain = new();
        Copy(zipped, plain);
        return plain.ToArray();
    }

    private static void Copy(Stream source, MemoryStream target)
    {
        byte[] buffer = new byte[81920];
        for (int n = source.Read(buffer); n > 0; n = source.Read(buffer))
        {
            target.Write(buffer, 0, n);
            if (target.Length > LargestBytes)
            {
                throw new InvalidDataException($"more than {LargestBytes / (1024 * 1024)} MB of text");
            }
        }
    }
}
