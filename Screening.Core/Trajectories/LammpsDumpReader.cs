using System.Globalization;
using Screening.Core.Structures;

namespace Screening.Core.Trajectories;

/// <summary>
/// LAMMPS text dump: orthogonal, tilted and general boxes; coordinates wrapped (x), scaled (xs), unwrapped (xu), scaled and unwrapped (xsu),
/// or wrapped with image flags (ix iy iz); velocities vx vy vz. Atoms are sorted by id. Elements come from the column element, or by
/// id from a data file. Units metal (Å, ps) unless the dump says real (Å, fs).
/// </summary>
public sealed class LammpsDumpReader : ITrajectoryReader
{
    private readonly TrajectoryText _text;
    private readonly string? _dataFile;
    private TrajectoryFrame? _frame;
    private string _columns = "";
    private int[] _slot = [];
    private long[] _ids = [];
    private bool _real;

    public LammpsDumpReader(string path, string? dataFile = null) => (_text, _dataFile) = (new(path), dataFile);

    public TrajectoryFrame? Read()
    {
        double? time = null;
        int count = -1;
        Lattice? lattice = null;
        Cartesian origin = default;
        for (string? line = _text.Next(); line is not null; line = _text.Next())
        {
            if (line.AsSpan().Trim().IsEmpty)
            {
                continue;
            }

            if (line.StartsWith("ITEM: UNITS", StringComparison.Ordinal))
            {
                string units = _text.Required("the units").Trim();
                _real = units is "real" ? true : units is "metal" ? false : throw _text.Bad($"units metal or real expected, found '{units}'");
            }
            else if (line.StartsWith("ITEM: TIMESTEP", StringComparison.Ordinal))
            {
                _text.Required("the time step");
            }
            else if (line.StartsWith("ITEM: TIME", StringComparison.Ordinal))
            {
                time = _text.Numbers(_text.Required("the time"), 1)[0] * (_real ? 0.001 : 1);
            }
            else if (line.StartsWith("ITEM: NUMBER OF ATOMS", StringComparison.Ordinal))
            {
                string word = _text.Required("the number of atoms");
                count = int.TryParse(word, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int n) && n > 0
                    ? n : throw _text.Bad($"a number of atoms expected, found '{word.Trim()}'");
            }
            else if (line.StartsWith("ITEM: BOX BOUNDS", StringComparison.Ordinal))
            {
                (lattice, origin) = Box(line);
            }
            else if (line.StartsWith("ITEM: ATOMS", StringComparison.Ordinal))
            {
                if (lattice is null || count < 0)
                {
                    throw _text.Bad("the atoms come before their number or the box");
                }

                return Atoms(line["ITEM: ATOMS".Length..].Trim(), count, lattice, origin, time);
            }
            else
            {
                throw _text.Bad($"'ITEM:' expected, found '{line.Trim()}'");
            }
        }

        return _frame is null ? throw _text.Bad("the file holds no frame") : null;
    }

    public void Dispose() => _text.Dispose();

    private (Lattice Lattice, Cartesian Origin) Box(string header)
    {
        if (header.Contains("abc", StringComparison.Ordinal))
        {
            double[][] v = [_text.Numbers(_text.Required("a box vector"), 4), _text.Numbers(_text.Required("a box vector"), 4), _text.Numbers(_text.Required("a box vector"), 4)];
            Cartesian Row(int i) => new(v[i][0], v[i][1], v[i][2]);
            return (_text.Cell(Row(0), Row(1), Row(2)), new(v[0][3], v[1][3], v[2][3]));
        }

        int width = header.Contains("xy xz yz", StringComparison.Ordinal) ? 3 : 2;
        double[] x = _text.Numbers(_text.Required("a box bound"), width), y = _text.Numbers(_text.Required("a box bound"), width), z = _text.Numbers(_text.Required("a box bound"), width);
        double xy = width == 3 ? x[2] : 0, xz = width == 3 ? y[2] : 0, yz = width == 3 ? z[2] : 0;

        // The bounds are those of the box round the tilted cell.
        double xlo = x[0] - Math.Min(Math.Min(0, xy), Math.Min(xz, xy + xz)), xhi = x[1] - Math.Max(Math.Max(0, xy), Math.Max(xz, xy + xz));
        double ylo = y[0] - Math.Min(0, yz), yhi = y[1] - Math.Max(0, yz);
        return (_text.Cell(new(xhi - xlo, 0, 0), new(xy, yhi - ylo, 0), new(xz, yz, z[1] - z[0])), new(xlo, ylo, z[0]));
    }

    private TrajectoryFrame Atoms(string columns, int count, Lattice lattice, Cartesian origin, double? time)
    {
        string[] names = columns.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        int id = Column("id"), symbol = Column("element");
        (int x, bool scaled, bool unwrapped) = Column("xu") is >= 0 and var a ? (a, false, true) : Column("xsu") is >= 0 and var b ? (b, true, true)
            : Column("xs") is >= 0 and var c ? (c, true, false) : (Column("x"), false, false);
        int y = Array.IndexOf(names, x < 0 ? "" : "y" + names[x][1..]), z = Array.IndexOf(names, x < 0 ? "" : "z" + names[x][1..]);
        int vx = Column("vx"), vy = Column("vy"), vz = Column("vz"), ix = Column("ix"), iy = Column("iy"), iz = Column("iz");
        bool velocities = vx >= 0 && vy >= 0 && vz >= 0, images = !unwrapped && ix >= 0 && iy >= 0 && iz >= 0;
        if (id < 0 || x < 0 || y < 0 || z < 0)
        {
            throw _text.Bad($"the columns id and x y z (or xs, xu, xsu) are expected, found '{columns}'");
        }

        if (_frame is not null && columns != _columns)
        {
            throw _text.Bad("the columns change within the file");
        }

        double[] values = new double[names.Length];
        Element[] elements = new Element[count];
        double[][] rows = [new double[count], new double[count], new double[count], new double[count], new double[count], new double[count]];
        long[] ids = new long[count];
        for (int i = 0; i < count; i++)
        {
            string line = _text.Next() ?? throw _text.Bad(string.Create(CultureInfo.InvariantCulture, $"the file ends within a frame, after {i} of {count} atoms"));
            ReadOnlySpan<char> rest = line;
            for (int column = 0; column < names.Length; column++)
            {
                ReadOnlySpan<char> word = TrajectoryText.Word(ref rest);
                if (column == symbol)
                {
                    elements[i] = _frame is null ? _text.Symbol(word) : elements[i];
                }
                else if (column == id || column == x || column == y || column == z || (column >= 0 && (column == vx || column == vy || column == vz || column == ix || column == iy || column == iz)))
                {
                    values[column] = _text.Number(word);
                }
            }

            ids[i] = (long)values[id];
            Fractional f = scaled ? new(values[x], values[y], values[z]) : lattice.ToFractional(new Cartesian(values[x], values[y], values[z]) - origin);
            (rows[0][i], rows[1][i], rows[2][i]) = images ? (f.U + values[ix], f.V + values[iy], f.W + values[iz]) : (f.U, f.V, f.W);
            if (velocities)
            {
                double perPs = _real ? 1000 : 1;
                (rows[3][i], rows[4][i], rows[5][i]) = (values[vx] * perPs, values[vy] * perPs, values[vz] * perPs);
            }
        }

        if (_frame is null)
        {
            Start(ids, symbol >= 0 ? elements : null, unwrapped || images, velocities, lattice);
            _columns = columns;
        }
        else if (count != _slot.Length)
        {
            throw _text.Bad("the number of atoms changes within the file");
        }

        Place(ids, rows, velocities);
        (_frame!.Lattice, _frame.TimePs) = (lattice, time);
        return _frame;

        int Column(string name) => Array.IndexOf(names, name);
    }

    private void Start(long[] ids, Element[]? elements, bool unwrapped, bool velocities, Lattice lattice)
    {
        int count = ids.Length;
        _slot = [.. Enumerable.Range(0, count).OrderBy(i => ids[i])];
        _ids = [.. _slot.Select(i => ids[i])];
        Dictionary<long, Element>? named = elements is null ? FromData() : null;
        Element[] sorted = [.. _slot.Select(i => elements?[i] ?? (named!.TryGetValue(ids[i], out Element? e) ? e : throw _text.Bad($"the data file has no atom {ids[i]}")))];
        double[] New(bool wanted) => wanted ? new double[count] : [];
        _frame = new()
        {
            Lattice = lattice, Elements = sorted, Unwrapped = unwrapped,
            U = New(true), V = New(true), W = New(true), Vx = New(velocities), Vy = New(velocities), Vz = New(velocities),
        };
    }

    private void Place(long[] ids, double[][] rows, bool velocities)
    {
        for (int i = 0; i < ids.Length; i++)
        {
            // Ids are mostly 1 to n, so the slot is where it is looked for first.
            int at = ids[i] - _ids[0] is >= 0 and var guess && guess < _ids.Length && _ids[guess] == ids[i] ? (int)guess : Array.BinarySearch(_ids, ids[i]);
            if (at < 0)
            {
                throw _text.Bad($"atom {ids[i]} was not in the first frame");
            }

            (_frame!.U[at], _frame.V[at], _frame.W[at]) = (rows[0][i], rows[1][i], rows[2][i]);
            if (velocities)
            {
                (_frame.Vx[at], _frame.Vy[at], _frame.Vz[at]) = (rows[3][i], rows[4][i], rows[5][i]);
            }
        }
    }

    private Dictionary<long, Element> FromData()
    {
        if (_dataFile is null)
        {
            throw _text.Bad("the dump has no column element; give the data file with --topology");
        }

        // Sites of a data file are labelled by element and atom id.
        return StructureReader.Read(_dataFile).Sites.ToDictionary(
            s => long.TryParse(s.Label.AsSpan(s.Occupants[0].Element.Symbol.Length), CultureInfo.InvariantCulture, out long id)
                ? id : throw new StructureFileException(_dataFile, null, $"'{s.Label}' carries no atom id; a LAMMPS data file is expected"),
            s => s.Occupants[0].Element);
    }
}
