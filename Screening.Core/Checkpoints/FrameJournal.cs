using System.Numerics;
using System.Runtime.InteropServices;
using Screening.Core.Structures;
using Screening.Core.Trajectories;

namespace Screening.Core.Checkpoints;

/// <summary>
/// The frames of one run on disk without loss, appended as they come: time, cell, positions and velocities in double precision, and a
/// CRC-32C after each. A resumed run plays them to its sinks again, so that no sink need know how to save itself.
/// </summary>
public sealed class FrameJournal : IDisposable
{
    private const int HeadNumbers = 10;        // time and the nine components of the cell
    private const int BufferBytes = 1 << 20;

    private readonly FileStream _file;
    private readonly int _atoms;
    private readonly double[] _frame;
    private readonly byte[] _crc = new byte[sizeof(uint)];

    private FrameJournal(FileStream file, int atoms)
    {
        _file = file;
        _atoms = atoms;
        _frame = new double[HeadNumbers + (6 * atoms)];
    }

    /// <summary>Bytes of one frame.</summary>
    public long BytesPerFrame => (sizeof(double) * (long)_frame.Length) + _crc.Length;

    /// <summary>Opens the journal of a run of so many atoms, made where there is none; nobody else can use it meanwhile.</summary>
    /// <exception cref="IOException">It cannot be opened, or another program has it.</exception>
    public static FrameJournal Open(string path, int atoms) =>
        new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, BufferBytes), atoms);

    /// <summary>Whether the first frames are all there and undamaged.</summary>
    public bool Holds(long frames)
    {
        if (frames < 0 || _file.Length / BytesPerFrame < frames)
        {
            return false;
        }

        _file.Position = 0;
        for (long i = 0; i < frames; i++)
        {
            if (!ReadFrame())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Hands the first frames to a sink, drops what follows them, and is ready to append.</summary>
    /// <exception cref="InvalidDataException">A frame is damaged or missing.</exception>
    public void Replay(long frames, IFrameSink? sink)
    {
        _file.Position = 0;
        Lattice? lattice = null;
        for (long i = 0; sink is not null && i < frames; i++)
        {
            if (!ReadFrame())
            {
                throw new InvalidDataException(FormattableString.Invariant($"{_file.Name}: frame {i} is damaged or missing."));
            }

            // One object for one cell, as in a live run: whoever watches for a new cell sees no change.
            if (lattice is null || !Same(lattice))
            {
                lattice = new Lattice(new(_frame[1], _frame[2], _frame[3]), new(_frame[4], _frame[5], _frame[6]), new(_frame[7], _frame[8], _frame[9]));
            }

            sink.Accept(new Frame
            {
                Index = i,
                TimePs = _frame[0],
                Lattice = lattice,
                X = Part(0),
                Y = Part(1),
                Z = Part(2),
                Vx = Part(3),
                Vy = Part(4),
                Vz = Part(5),
            });
        }

        _file.SetLength(frames * BytesPerFrame);
        _file.Position = frames * BytesPerFrame;
    }

    public void Append(in Frame frame)
    {
        Lattice cell = frame.Lattice;
        _frame[0] = frame.TimePs;
        (_frame[1], _frame[2], _frame[3]) = (cell.A.X, cell.A.Y, cell.A.Z);
        (_frame[4], _frame[5], _frame[6]) = (cell.B.X, cell.B.Y, cell.B.Z);
        (_frame[7], _frame[8], _frame[9]) = (cell.C.X, cell.C.Y, cell.C.Z);
        frame.X.CopyTo(Part(0));
        frame.Y.CopyTo(Part(1));
        frame.Z.CopyTo(Part(2));
        frame.Vx.CopyTo(Part(3));
        frame.Vy.CopyTo(Part(4));
        frame.Vz.CopyTo(Part(5));
        BitConverter.TryWriteBytes(_crc, Crc());
        _file.Write(MemoryMarshal.AsBytes(_frame.AsSpan()));
        _file.Write(_crc);
    }

    /// <summary>Forces all frames so far to disk.</summary>
    public void Flush() => _file.Flush(flushToDisk: true);

    public void Dispose() => _file.Dispose();

    private bool ReadFrame()
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(_frame.AsSpan());
        return _file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length
            && _file.ReadAtLeast(_crc, _crc.Length, throwOnEndOfStream: false) == _crc.Length
            && BitConverter.ToUInt32(_crc) == Crc();
    }

    private uint Crc()
    {
        uint crc = uint.MaxValue;
        foreach (double number in _frame)
        {
            crc = BitOperations.Crc32C(crc, BitConverter.DoubleToUInt64Bits(number));
        }

        return ~crc;
    }

    private bool Same(Lattice lattice) => lattice.A == new Cartesian(_frame[1], _frame[2], _frame[3])
        && lattice.B == new Cartesian(_frame[4], _frame[5], _frame[6]) && lattice.C == new Cartesian(_frame[7], _frame[8], _frame[9]);

    private Span<double> Part(int part) => _frame.AsSpan(HeadNumbers + (part * _atoms), _atoms);
}
