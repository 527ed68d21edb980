using System.Buffers.Binary;
using Screening.Core.Structures;

namespace Screening.Core.Trajectories;

/// <summary>
/// DCD (CHARMM, NAMD, LAMMPS, OpenMM): Fortran records of single-precision coordinates, either byte order, with or without the cell block.
/// The atoms' elements and, without cell block, the cell come from a structure with the atoms in the same order. Coordinates may be wrapped or
/// not. The time between frames is not taken from the header, whose unit differs between writers.
/// </summary>
public sealed class DcdReader : ITrajectoryReader
{
    private const int HeaderBytes = 84;

    private readonly string _path;
    private readonly Stream _stream;
    private readonly bool _swapped, _hasCell, _fourth;
    private readonly TrajectoryFrame _frame;
    private readonly float[][] _axes;
    private byte[] _record = new byte[HeaderBytes];
    private bool _any;

    public DcdReader(string path, Structure topology)
    {
        ArgumentNullException.ThrowIfNull(topology);
        _path = path;
        _stream = TrajectoryText.Open(path);
        Span<byte> marker = stackalloc byte[4];
        if (_stream.ReadAtLeast(marker, 4, throwOnEndOfStream: false) < 4)
        {
            throw Bad("the file is empty; a DCD header is expected");
        }

        int little = BinaryPrimitives.ReadInt32LittleEndian(marker), big = BinaryPrimitives.ReadInt32BigEndian(marker);
        _swapped = little != HeaderBytes;
        if (little != HeaderBytes && big != HeaderBytes)
        {
            throw Bad("the file does not begin with a DCD header of 84 bytes");
        }

        ReadExactly(_record.AsSpan(0, HeaderBytes));
        ReadMarker();
        if (!_record.AsSpan(0, 4).SequenceEqual("CORD"u8))
        {
            throw Bad("'CORD' is expected in the DCD header");
        }

        // icntrl(9): fixed atoms; icntrl(11): cell block; icntrl(12): fourth dimension.
        if (Integer(_record.AsSpan(4 + (8 * 4))) != 0)
        {
            throw Bad("files with fixed atoms are not read");
        }

        (_hasCell, _fourth) = (Integer(_record.AsSpan(4 + (10 * 4))) != 0, Integer(_record.AsSpan(4 + (11 * 4))) != 0);
        Record();                                      // titles
        Record();
        int count = Integer(_record);
        if (count != topology.Sites.Count)
        {
            throw Bad($"the file has {count} atoms, the topology {topology.Sites.Count}");
        }

        _axes = [new float[count], new float[count], new float[count]];
        _frame = new()
        {
            Lattice = topology.Lattice, Elements = [.. topology.Sites.Select(s => s.Occupants[0].Element)],
            U = new double[count], V = new double[count], W = new double[count],
        };
    }

    public TrajectoryFrame? Read()
    {
        if (_hasCell)
        {
            if (!Record())
            {
                return Ended();
            }

            _frame.Lattice = Cell();
        }

        for (int axis = 0; axis < 3; axis++)
        {
            if (!Record())
            {
                return axis == 0 && !_hasCell ? Ended() : throw Bad("the file ends within a frame");
            }

            for (int i = 0; i < _axes[axis].Length; i++)
            {
                _axes[axis][i] = BitConverter.Int32BitsToSingle(Integer(_record.AsSpan(4 * i)));
            }
        }

        if (_fourth)
        {
            Record();
        }

        for (int i = 0; i < _frame.U.Length; i++)
        {
            Fractional f = _frame.Lattice.ToFractional(new(_axes[0][i], _axes[1][i], _axes[2][i]));
            (_frame.U[i], _frame.V[i], _frame.W[i]) = (f.U, f.V, f.W);
        }

        _any = true;
        return _frame;
    }

    public void Dispose() => _stream.Dispose();

    private TrajectoryFrame? Ended() => _any ? null : throw Bad("the file holds no frame");

    /// <summary>A, γ, B, β, α, C; angles in degrees, or as cosines where all are at most 1.</summary>
    private Lattice Cell()
    {
        double[] v = [.. Enumerable.Range(0, 6).Select(i => BitConverter.Int64BitsToDouble(_swapped
            ? BinaryPrimitives.ReadInt64BigEndian(_record.AsSpan(8 * i)) : BinaryPrimitives.ReadInt64LittleEndian(_record.AsSpan(8 * i))))];
        double Angle(double x) => Math.Abs(v[1]) <= 1 && Math.Abs(v[3]) <= 1 && Math.Abs(v[4]) <= 1 ? 90 - (Math.Asin(x) * 180 / Math.PI) : x;
        try
        {
            return Lattice.FromParameters(v[0], v[2], v[5], Angle(v[4]), Angle(v[3]), Angle(v[1]));
        }
        catch (ArgumentException e)
        {
            throw Bad(e.Message);
        }
    }

    /// <summary>Reads one record between its length markers; false at the end of the file.</summary>
    private bool Record()
    {
        Span<byte> marker = stackalloc byte[4];
        int read = _stream.ReadAtLeast(marker, 4, throwOnEndOfStream: false);
        if (read == 0)
        {
            return false;
        }

        int length = read == 4 ? Integer(marker) : -1;
        if (length < 0)
        {
            throw Bad("a record is damaged or the file ends within it");
        }

        if (_record.Length < length)
        {
            _record = new byte[length];
        }

        ReadExactly(_record.AsSpan(0, length));
        ReadMarker();
        return true;
    }

    private void ReadMarker()
    {
        Span<byte> marker = stackalloc byte[4];
        ReadExactly(marker);
    }

    private void ReadExactly(Span<byte> into)
    {
        if (_stream.ReadAtLeast(into, into.Length, throwOnEndOfStream: false) < into.Length)
        {
            throw Bad("the file ends within a record");
        }
    }

    private int Integer(ReadOnlySpan<byte> bytes) => _swapped ? BinaryPrimitives.ReadInt32BigEndian(bytes) : BinaryPrimitives.ReadInt32LittleEndian(bytes);

    private StructureFileException Bad(string message) => new(_path, null, message);
}
