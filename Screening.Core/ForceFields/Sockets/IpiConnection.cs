using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Sockets;

/// <summary>What a client says it is ready for.</summary>
internal enum ClientStatus
{
    NeedInit,
    Ready,
    HaveData,
}

/// <summary>
/// One connected client and the conversation with it (i-PI protocol; Kapil et al., Comput. Phys. Commun. 236, 214 (2019)). Headers of 12
/// characters, bohr and hartree, the cell with its vectors as columns. A client is not trusted: every length is checked before it is
/// believed, every number before it is used. After any failure the connection is closed.
/// </summary>
internal sealed class IpiConnection : IDisposable
{
    /// <summary>CODATA 2018, Å and eV.</summary>
    internal const double BohrAngstrom = 0.529177210903, HartreeEv = 27.211386245988;

    private const string Closed = "it closed the connection";

    private const int HeaderBytes = 12, LongestText = 1 << 20, StatusRounds = 4;

    private readonly Socket _socket;
    private readonly TimeSpan _timeout;
    private byte[] _buffer = new byte[1024];
    private string _structure = "";
    private bool _asksForInit;

    internal IpiConnection(Socket socket, TimeSpan timeout, string name)
    {
        (_socket, _timeout, Name) = (socket, timeout, name);
        if (socket.ProtocolType == ProtocolType.Tcp)
        {
            socket.NoDelay = true;
        }
    }

    /// <summary>For messages.</summary>
    internal string Name { get; }

    /// <summary>Structure of the last force call; empty for a client that has not served yet.</summary>
    internal string Structure => _structure;

    /// <summary>Whether it may serve a structure: a client that never asks for INIT knows only the one it was started with.</summary>
    internal bool MayServe(string description) => _asksForInit || _structure.Length == 0 || _structure == description;

    /// <summary>Whether the peer is still there and, as a waiting client must, silent.</summary>
    internal bool IsSilentAndOpen
    {
        get
        {
            try
            {
                return !_socket.Poll(0, SelectMode.SelectRead);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    /// <summary>One force call. Forces are added to the state.</summary>
    /// <param name="state">Positions and cell.</param>
    /// <param name="description">Sent when the client asks to be initialised.</param>
    /// <returns>Energy, eV, and virial, eV; null where the client holds on to another structure: it is closed, and may come back.</returns>
    /// <exception cref="CalculatorFailedException">No usable answer; the connection is closed.</exception>
    internal Energetics? Compute(MdState state, string description)
    {
        long deadline = Stopwatch.GetTimestamp() + (long)(_timeout.TotalSeconds * Stopwatch.Frequency);
        try
        {
            bool initialised = Require(ClientStatus.Ready, description, deadline);
            if (!initialised && _structure.Length > 0 && _structure != description)
            {
                Dispose();
                return null;
            }

            _structure = description;
            TriangularFrame frame = TriangularFrame.Of(state.Lattice);
            SendPositions(state, frame);
            Require(ClientStatus.HaveData, description, deadline);
            SendHeader("GETFORCE");
            return ReceiveForces(state, frame, deadline);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            throw Failed(error is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown }
                ? Closed
                : $"the connection broke ({error.Message})");
        }
        catch (CalculatorFailedException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Ends the client, as far as it listens.</summary>
    internal void Exit()
    {
        try
        {
            _socket.SendTimeout = 1000;
            SendHeader("EXIT");
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Gone already: what EXIT asks for.
        }

        Dispose();
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Asks for the status until it is the wanted one; whether the client asked to be initialised, and was.</summary>
    private bool Require(ClientStatus wanted, string description, long deadline)
    {
        ClientStatus status = default;
        bool initialised = false;
        for (int round = 0; round < StatusRounds; round++)
        {
            SendHeader("STATUS");
            status = ReceiveStatus(deadline);
            if (status == wanted)
            {
                return initialised;
            }

            if (status == ClientStatus.NeedInit && wanted == ClientStatus.Ready)
            {
                SendInit(description);
                initialised = _asksForInit = true;
            }
            else if (wanted == ClientStatus.Ready)
            {
                break;
            }
        }

        throw Failed($"it answers {Text(status)} where {Text(wanted)} is expected");
    }

    private static string Text(ClientStatus status) => status switch
    {
        ClientStatus.NeedInit => "NEEDINIT",
        ClientStatus.Ready => "READY",
        _ => "HAVEDATA",
    };

    private ClientStatus ReceiveStatus(long deadline)
    {
        string header = ReceiveHeader(deadline);
        return header switch
        {
            "NEEDINIT" => ClientStatus.NeedInit,
            "READY" => ClientStatus.Ready,
            "HAVEDATA" => ClientStatus.HaveData,
            _ => throw Failed($"it answers '{header}' to STATUS; NEEDINIT, READY or HAVEDATA is expected"),
        };
    }

    private void SendInit(string description)
    {
        byte[] text = Encoding.UTF8.GetBytes(description);
        byte[] message = new byte[HeaderBytes + 8 + text.Length];
        Header("INIT", message);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(HeaderBytes), 0);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(HeaderBytes + 4), text.Length);
        text.CopyTo(message, HeaderBytes + 8);
        Send(message);
    }

    private void SendPositions(MdState state, TriangularFrame frame)
    {
        int length = HeaderBytes + (18 * 8) + 4 + (24 * state.Count);
        Span<byte> message = Reserve(length);
        Header("POSDATA", message);
        Span<double> cell = stackalloc double[18];
        (Cartesian a, Cartesian b, Cartesian c) = frame.Cell(state.Lattice);
        double[,] columns = { { a.X, b.X, c.X }, { a.Y, b.Y, c.Y }, { a.Z, b.Z, c.Z } };
        double volume = a.Dot(b.Cross(c));
        Cartesian u = 1 / volume * b.Cross(c), v = 1 / volume * c.Cross(a), w = 1 / volume * a.Cross(b);        // rows of the inverse
        double[,] inverse = { { u.X, u.Y, u.Z }, { v.X, v.Y, v.Z }, { w.X, w.Y, w.Z } };
        for (int i = 0; i < 9; i++)
        {
            cell[i] = columns[i / 3, i % 3] / BohrAngstrom;
            cell[9 + i] = inverse[i / 3, i % 3] * BohrAngstrom;
        }

        MemoryMarshal.AsBytes(cell).CopyTo(message[HeaderBytes..]);
        BinaryPrimitives.WriteInt32LittleEndian(message[(HeaderBytes + (18 * 8))..], state.Count);
        Span<byte> rest = message[(HeaderBytes + (18 * 8) + 4)..];
        for (int i = 0; i < state.Count; i++, rest = rest[24..])
        {
            Cartesian r = frame.In(new(state.X[i], state.Y[i], state.Z[i]));
            BinaryPrimitives.WriteDoubleLittleEndian(rest, r.X / BohrAngstrom);
            BinaryPrimitives.WriteDoubleLittleEndian(rest[8..], r.Y / BohrAngstrom);
            BinaryPrimitives.WriteDoubleLittleEndian(rest[16..], r.Z / BohrAngstrom);
        }

        Send(message);
    }

    private Energetics ReceiveForces(MdState state, TriangularFrame frame, long deadline)
    {
        string header = ReceiveHeader(deadline);
        if (header != "FORCEREADY")
        {
            throw Failed($"it answers '{header}' to GETFORCE; FORCEREADY is expected");
        }

        Span<byte> start = Receive(12, deadline);
        double energy = BinaryPrimitives.ReadDoubleLittleEndian(start) * HartreeEv;
        int count = BinaryPrimitives.ReadInt32LittleEndian(start[8..]);
        if (count != state.Count)
        {
            throw Failed($"it sends forces of {count} atoms; the structure has {state.Count}");
        }

        Span<byte> body = Receive((24 * count) + (9 * 8) + 4, deadline);
        const double unit = HartreeEv / BohrAngstrom;
        Span<double> numbers = MemoryMarshal.Cast<byte, double>(body[..((24 * count) + (9 * 8))]);
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!double.IsFinite(numbers[i]))
            {
                throw Failed(i < 3 * count ? $"the force on atom {i / 3} is not finite" : "the virial is not finite");
            }
        }

        if (!double.IsFinite(energy))
        {
            throw Failed("the energy is not finite");
        }

        Virial virial = ReadVirial(numbers[(3 * count)..]);
        int text = BinaryPrimitives.ReadInt32LittleEndian(body[((24 * count) + (9 * 8))..]);
        for (int i = 0; i < count; i++)
        {
            Cartesian f = frame.Out(new(unit * numbers[3 * i], unit * numbers[(3 * i) + 1], unit * numbers[(3 * i) + 2]));
            state.Fx[i] += f.X;
            state.Fy[i] += f.Y;
            state.Fz[i] += f.Z;
        }

        if (text is < 0 or > LongestText)
        {
            throw Failed($"it announces a text of {text} bytes; at most {LongestText} are taken");
        }

        Receive(text, deadline);
        return new(energy, frame.OutTensor(virial));
    }

    /// <summary>Symmetric mean; LAMMPS fills one triangle only and leaves exact zeros in the other.</summary>
    private static Virial ReadVirial(ReadOnlySpan<double> w)
    {
        bool upperOnly = w[3] == 0 && w[6] == 0 && w[7] == 0, lowerOnly = w[1] == 0 && w[2] == 0 && w[5] == 0;
        double share = upperOnly != lowerOnly ? HartreeEv : HartreeEv / 2;
        return new(HartreeEv * w[0], HartreeEv * w[4], HartreeEv * w[8], share * (w[1] + w[3]), share * (w[2] + w[6]), share * (w[5] + w[7]));
    }

    private string ReceiveHeader(long deadline)
    {
        Span<byte> header = Receive(HeaderBytes, deadline);
        StringBuilder text = new(HeaderBytes);
        foreach (byte b in header)
        {
            text.Append(b is >= 0x20 and < 0x7f ? (char)b : '·');
        }

        return text.ToString().TrimEnd(' ');
    }

    /// <summary>Exactly so many bytes, valid until the next call.</summary>
    private Span<byte> Receive(int length, long deadline)
    {
        Span<byte> target = Reserve(length);
        for (int done = 0; done < length;)
        {
            double left = (deadline - Stopwatch.GetTimestamp()) * 1000.0 / Stopwatch.Frequency;
            if (left < 1)
            {
                throw Failed($"no answer within {_timeout.TotalSeconds:0.###} s");
            }

            _socket.ReceiveTimeout = (int)Math.Min(left, int.MaxValue);
            int received;
            try
            {
                received = _socket.Receive(target[done..]);
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
            {
                throw Failed($"no answer within {_timeout.TotalSeconds:0.###} s");
            }

            done += received > 0 ? received : throw Failed(Closed);
        }

        return target;
    }

    private Span<byte> Reserve(int length)
    {
        if (_buffer.Length < length)
        {
            _buffer = new byte[length];
        }

        return _buffer.AsSpan(0, length);
    }

    private void SendHeader(string name)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        Header(name, header);
        Send(header);
    }

    private static void Header(string name, Span<byte> target)
    {
        target[..HeaderBytes].Fill((byte)' ');
        Encoding.ASCII.GetBytes(name, target);
    }

    private void Send(ReadOnlySpan<byte> message)
    {
        _socket.SendTimeout = (int)Math.Min(_timeout.TotalMilliseconds, int.MaxValue);
        while (message.Length > 0)
        {
            message = message[_socket.Send(message)..];
        }
    }

    private CalculatorFailedException Failed(string why)
    {
        Dispose();
        return new($"The outside calculator {Name} failed: {why}.");
    }
}
