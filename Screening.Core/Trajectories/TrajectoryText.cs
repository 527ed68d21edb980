using System.Globalization;
using System.IO.Compression;
using Screening.Core.Structures;

namespace Screening.Core.Trajectories;

/// <summary>Lines and numbers of a text trajectory, plain or gzipped, with the line number for messages.</summary>
internal sealed class TrajectoryText : IDisposable
{
    private readonly StreamReader _text;

    public TrajectoryText(string path)
    {
        Path = path;
        _text = new(Open(path), bufferSize: 1 << 16);
    }

    public string Path { get; }

    public int Line { get; private set; }

    /// <summary>The bytes of a file, gzip undone.</summary>
    public static Stream Open(string path)
    {
        Stream file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        bool zipped = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        return zipped ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>Next line, or null at the end.</summary>
    public string? Next()
    {
        try
        {
            Line++;
            return _text.ReadLine();
        }
        catch (InvalidDataException e)
        {
            throw Bad($"the gzip data is damaged ({e.Message})");
        }
    }

    /// <param name="expected">What the line should hold, for the message.</param>
    public string Required(string expected) => Next() ?? throw Bad($"the file ends where {expected} is expected");

    /// <summary>Cuts the next word off.</summary>
    public static ReadOnlySpan<char> Word(ref ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart();
        int end = rest.IndexOfAny(' ', '\t');
        ReadOnlySpan<char> word = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[end..];
        return word;
    }

    public double Number(ReadOnlySpan<char> word) =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw Bad($"a number expected, found '{word}'");

    public double[] Numbers(string line, int count)
    {
        ReadOnlySpan<char> rest = line;
        double[] values = new double[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = Number(Word(ref rest));
        }

        return values;
    }

    public Lattice Cell(Cartesian a, Cartesian b, Cartesian c)
    {
        try
        {
            return new(a, b, c);
        }
        catch (ArgumentException e)
        {
            throw Bad(e.Message);
        }
    }

    public Element Symbol(ReadOnlySpan<char> word) =>
        Element.TryParse(word.ToString(), out Element? element) ? element : throw Bad($"an element symbol expected, found '{word}'");

    public StructureFileException Bad(string message) => new(Path, Line, message);

    public void Dispose() => _text.Dispose();
}
