using System.Net;
using System.Net.Sockets;
using System.Text;
using Screening.Core.ForceFields;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Testing;

/// <summary>What a client does beside answering well.</summary>
public enum ClientManner
{
    /// <summary>Answers and stays ready, as LAMMPS does.</summary>
    Plain,

    /// <summary>Asks to be initialised before every call, as ASE's client does, and takes the species from the text.</summary>
    AsksForInit,

    /// <summary>Fills only the upper triangle of the virial, as LAMMPS does.</summary>
    OneTriangle,

    /// <summary>Closes the connection when positions arrive.</summary>
    Dies,

    /// <summary>Never answers the positions.</summary>
    Hangs,

    /// <summary>Sends what is no force message.</summary>
    Garbage,

    /// <summary>Sends forces of one atom too many.</summary>
    WrongCount,

    /// <summary>Sends a force that is no number.</summary>
    NotANumber,

    /// <summary>Announces two gigabytes of text.</summary>
    EndlessText,
}

/// <summary>
/// A calculator in the same process that connects to a server and answers with a force field: the wire format written a second
/// time, from its description, with binary readers and writers.
/// </summary>
public sealed class SocketTestClient : IDisposable
{
    private const double Bohr = 0.529177210903, Hartree = 27.211386245988;

    private readonly Socket _socket;
    private readonly Func<MdState, IForceField> _field;
    private readonly ClientManner _manner;
    private readonly int _goodCalls;
    private readonly Thread _thread;
    private MdState? _state;

    /// <param name="path">Socket file, or null for TCP.</param>
    /// <param name="port">Port of the loopback, where there is no path.</param>
    /// <param name="atoms">Species it was started with.</param>
    /// <param name="field">Makes the force field for those.</param>
    /// <param name="manner">How it behaves.</param>
    /// <param name="goodCalls">Calls answered before it misbehaves.</param>
    public SocketTestClient(string? path, int port, IReadOnlyList<Species> atoms, Func<MdState, IForceField> field, ClientManner manner = ClientManner.Plain, int goodCalls = 0)
    {
        (_field, _manner, _goodCalls) = (field, manner, goodCalls);
        Species = atoms;
        _socket = path is null ? new(SocketType.Stream, ProtocolType.Tcp) : new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _socket.Connect(path is null ? new IPEndPoint(IPAddress.Loopback, port) : new UnixDomainSocketEndPoint(path));
        _thread = new Thread(Serve) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Force calls answered.</summary>
    public int Calls { get; private set; }

    /// <summary>Text of the last INIT; null where there was none.</summary>
    public string? InitText { get; private set; }

    /// <summary>Whether it was told to go.</summary>
    public bool WasToldToExit { get; private set; }

    private IReadOnlyList<Species> Species { get; }

    /// <summary>Waits until it has left.</summary>
    public void Join() => _thread.Join(TimeSpan.FromSeconds(20));

    public void Dispose()
    {
        _socket.Dispose();
        Join();
    }

    private void Serve()
    {
        try
        {
            using NetworkStream stream = new(_socket);
            using BinaryReader reader = new(stream);
            using BinaryWriter writer = new(stream);
            bool needsInit = _manner == ClientManner.AsksForInit, hasData = false;
            Energetics energetics = default;
            IForceField? field = null;
            while (true)
            {
                switch (Encoding.ASCII.GetString(reader.ReadBytes(12)).TrimEnd())
                {
                    case "STATUS":
                        Header(writer, needsInit ? "NEEDINIT" : hasData ? "HAVEDATA" : "READY");
                        break;
                    case "INIT":
                        reader.ReadInt32();
                        InitText = Encoding.UTF8.GetString(reader.ReadBytes(reader.ReadInt32()));
                        needsInit = false;
                        break;
                    case "POSDATA":
                        MdState state = Positions(reader);
                        if (Calls >= _goodCalls && _manner == ClientManner.Dies)
                        {
                            return;
                        }

                        if (Calls >= _goodCalls && _manner == ClientManner.Hangs)
                        {
                            reader.ReadBytes(1 << 20);        // until the server closes
                            return;
                        }

                        field ??= _field(state);
                        energetics = field.AddForces(state, Wanted.All);
                        hasData = true;
                        break;
                    case "GETFORCE":
                        Forces(writer, energetics);
                        (hasData, needsInit) = (false, _manner == ClientManner.AsksForInit);
                        break;
                    case "EXIT":
                        WasToldToExit = true;
                        return;
                    default:
                        return;
                }

                writer.Flush();
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or SocketException)
        {
            // The server or the test ended the conversation.
        }
        finally
        {
            _socket.Dispose();
        }
    }

    private MdState Positions(BinaryReader reader)
    {
        double[] h = [.. Enumerable.Range(0, 9).Select(_ => reader.ReadDouble() * Bohr)];
        for (int i = 0; i < 9; i++)
        {
            reader.ReadDouble();
        }

        int count = reader.ReadInt32();
        if (_state is null || _state.Count != count)
        {
            _state = new MdState(Lattice.Cubic(1), [.. Species.Take(count)]);
        }

        _state.Lattice = new Lattice(new(h[0], h[3], h[6]), new(h[1], h[4], h[7]), new(h[2], h[5], h[8]));
        _state.ClearForces();
        for (int i = 0; i < count; i++)
        {
            (_state.X[i], _state.Y[i], _state.Z[i]) = (reader.ReadDouble() * Bohr, reader.ReadDouble() * Bohr, reader.ReadDouble() * Bohr);
        }

        return _state;
    }

    private void Forces(BinaryWriter writer, Energetics energetics)
    {
        bool bad = Calls >= _goodCalls;
        Calls++;        // before the answer, which the test waits for
        if (bad && _manner == ClientManner.Garbage)
        {
            writer.Write("GET / HTTP/1.1\r\n\r\n"u8);
            return;
        }

        Header(writer, "FORCEREADY");
        writer.Write(energetics.PotentialEnergyEv / Hartree);
        int extra = bad && _manner == ClientManner.WrongCount ? 1 : 0;
        writer.Write(_state!.Count + extra);
        for (int i = 0; i < _state.Count + extra; i++)
        {
            int j = Math.Min(i, _state.Count - 1);
            writer.Write(bad && _manner == ClientManner.NotANumber ? double.NaN : _state.Fx[j] * (Bohr / Hartree));
            writer.Write(_state.Fy[j] * (Bohr / Hartree));
            writer.Write(_state.Fz[j] * (Bohr / Hartree));
        }

        Virial w = energetics.Virial;
        double lower = _manner == ClientManner.OneTriangle ? 0 : 1 / Hartree;
        foreach (double value in new[] { w.Xx / Hartree, w.Xy / Hartree, w.Xz / Hartree, w.Xy * lower, w.Yy / Hartree, w.Yz / Hartree, w.Xz * lower, w.Yz * lower, w.Zz / Hartree })
        {
            writer.Write(value);
        }

        writer.Write(bad && _manner == ClientManner.EndlessText ? int.MaxValue : 0);
    }

    private static void Header(BinaryWriter writer, string text) => writer.Write(Encoding.ASCII.GetBytes(text.PadRight(12)));
}
