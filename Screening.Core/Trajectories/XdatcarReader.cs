using System.Globalization;
using System.IO.Compression;
using Screening.Core.Structures;

namespace Screening.Core.Trajectories;

/// <summary>
/// VASP's XDATCAR, plain or gzipped: header (title, scale, three lattice vectors, elements, counts), then per frame a line
/// "Direct configuration=" and fractional coordinates. Runs with a variable cell repeat the header before each frame.
/// </summary>
public sealed class XdatcarReader : ITrajectoryReader
{
    private readonly string _path;
    private readonly StreamReader _text;
    private TrajectoryFrame? _frame;
    private int _line;

    public XdatcarReader(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        _path = path;
        Stream file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        if (file.ReadByte() == 0x1f && file.ReadByte() == 0x8b)
        {
            file.Position = 0;
            file = new GZipStream(file, CompressionMode.Decompress);
        }
        else
        {
            file.Position = 0;
        }

        _text = new(file, bufferSize: 1 << 16);
    }

    public TrajectoryFrame? Read()
    {
        string? line = Next();
        while (line is not null && line.AsSpan().Trim().IsEmpty)
        {
            line = Next();
        }

        if (line is null)
        {
            return _frame is null ? throw Bad("the file is empty; an XDATCAR header is expected") : null;
        }

        if (!IsConfiguration(line))
        {
            ReadHeader(line);
            line = Next();
            if (line is null || !IsConfiguration(line))
            {
                throw Bad($"'Direct configuration=' expected, found '{line?.Trim() ?? "end of file"}'");
            }
        }

        TrajectoryFrame frame = _frame ?? throw Bad("a frame before any header");
        for (int i = 0; i < frame.U.Length; i++)
        {
            string row = Next() ?? throw Bad(string.Create(CultureInfo.InvariantCulture, $"the file ends within a frame, after {i} of {frame.U.Length} atoms"));
            ReadOnlySpan<char> rest = row;
            frame.U[i] = Number(ref rest, row);
            frame.V[i] = Number(ref rest, row);
            frame.W[i] = Number(ref rest, row);
        }

        return frame;
    }

    public void Dispose() => _text.Dispose();

    private static bool IsConfiguration(string line) => line.AsSpan().TrimStart().StartsWith("Direct", StringComparison.OrdinalIgnoreCase);

    private void ReadHeader(string title)
    {
        double scale = Row(1)[0];
        double[][] rows = [Row(3), Row(3), Row(3)];
        Cartesian Vector(double[] r, double s) => new(s * r[0], s * r[1], s * r[2]);
        Lattice lattice;
        try
        {
            lattice = new(Vector(rows[0], 1), Vector(rows[1], 1), Vector(rows[2], 1));
            double factor = scale > 0 ? scale : Math.Cbrt(-scale / lattice.VolumeCubicAngstrom);       // negative: the volume
            lattice = new(Vector(rows[0], factor), Vector(rows[1], factor), Vector(rows[2], factor));
        }
        catch (ArgumentException e)
        {
            throw Bad(e.Message);
        }

        string line = Next() ?? throw Bad("the header breaks off before the elements");
        string[] names = Words(line), counts;
        if (names.Length > 0 && names.All(n => int.TryParse(n, CultureInfo.InvariantCulture, out _)))
        {
            (names, counts) = (Words(title), names);         // VASP 4: the elements, if anywhere, stand in the title
        }
        else
        {
            counts = Words(Next() ?? throw Bad("the header breaks off before the atom counts"));
        }

        List<Element> elements = [];
        if (names.Length != counts.Length)
        {
            throw Bad($"{names.Length} elements but {counts.Length} counts");
        }

        for (int i = 0; i < names.Length; i++)
        {
            string symbol = names[i].Split('_', '/')[0];     // potentials such as Li_sv
            if (!Element.TryParse(symbol, out Element? element))
            {
                throw Bad($"an element symbol expected, found '{names[i]}'");
            }

            if (!int.TryParse(counts[i], NumberStyles.None, CultureInfo.InvariantCulture, out int count))
            {
                throw Bad($"a number of atoms expected, found '{counts[i]}'");
            }

            elements.AddRange(Enumerable.Repeat(element, count));
        }

        if (_frame is not null && elements.SequenceEqual(_frame.Elements))
        {
            _frame.Lattice = lattice;
            return;
        }

        if (_frame is not null)
        {
            throw Bad("the atoms change within the file");
        }

        int atoms = elements.Count;
        _frame = new() { Lattice = lattice, Elements = [.. elements], U = new double[atoms], V = new double[atoms], W = new double[atoms] };
    }

    private double[] Row(int count)
    {
        string row = Next() ?? throw Bad("the header breaks off");
        ReadOnlySpan<char> rest = row;
        double[] values = new double[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = Number(ref rest, row);
        }

        return values;
    }

    private double Number(ref ReadOnlySpan<char> rest, string row)
    {
        rest = rest.TrimStart();
        int end = rest.IndexOfAny(' ', '\t');
        ReadOnlySpan<char> word = end < 0 ? rest : rest[..end];
        if (!double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
        {
            throw Bad($"a number expected, found '{(word.IsEmpty ? row.Trim() : word.ToString())}'");
        }

        rest = end < 0 ? [] : rest[end..];
        return value;
    }

    private static string[] Words(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private string? Next()
    {
        try
        {
            _line++;
            return _text.ReadLine();
        }
        catch (InvalidDataException e)
        {
            throw Bad($"the gzip data is damaged ({e.Message})");
        }
    }

    private StructureFileException Bad(string message) => new(_path, _line, message);
}
