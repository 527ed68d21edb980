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

    private static byte[] ReadBytes(string path)
    {
        using FileStream file = File.OpenRead(path);
        Span<byte> magic = stackalloc byte[2];
        bool zipped = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic[0] == 0x1F && magic[1] == 0x8B;
        file.Position = 0;
        using Stream source = zipped ? new GZipStream(file, CompressionMode.Decompress) : file;
        using MemoryStream content = new();
        byte[] buffer = new byte[81920];
        for (int n = source.Read(buffer); n > 0; n = source.Read(buffer))
        {
            content.Write(buffer, 0, n);
            if (content.Length > LargestBytes)
            {
                throw new InvalidDataException($"more than {LargestBytes / (1024 * 1024)} MB of text");
            }
        }

        return content.ToArray();
    }
}
