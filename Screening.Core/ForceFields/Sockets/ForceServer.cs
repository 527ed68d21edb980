using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Screening.Core.ForceFields.Sockets;

/// <summary>
/// Listens at one address and keeps the clients that connect as a pool: a force call takes a free one and gives it back, so several
/// candidates share several clients. One that fails is closed and forgotten; one that connects anew is taken. A failed call is not
/// handed to the next client: what kills one calculator (a geometry it cannot converge) would kill them all.
/// </summary>
public sealed class ForceServer : IDisposable
{
    private const int MostIdleClients = 256, RetryMilliseconds = 10;

    private static readonly Dictionary<string, ForceServer> Open = new(StringComparer.Ordinal);

    private readonly Socket _listener;
    private readonly List<IpiConnection> _idle = [];        // locked by itself
    private int _accepted;
    private bool _closed;

    private ForceServer(IpiAddress address)
    {
        Address = address;
        _listener = Listen(address);
        Thread thread = new(Accept) { IsBackground = true, Name = "outside calculators" };
        thread.Start();
    }

    public IpiAddress Address { get; }

    /// <summary>The port that was given where 0 was asked for; 0 for a Unix socket.</summary>
    public int Port => (_listener.LocalEndPoint as System.Net.IPEndPoint)?.Port ?? 0;

    /// <summary>The server at an address: opened at first use, then the same until it is disposed or the process ends.</summary>
    /// <exception cref="IOException">The address is taken or cannot be bound.</exception>
    public static ForceServer At(IpiAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        lock (Open)
        {
            if (!Open.TryGetValue(address.Text, out ForceServer? server))
            {
                if (Open.Count == 0)
                {
                    AppDomain.CurrentDomain.ProcessExit += (_, _) => CloseAll();
                }

                server = new ForceServer(address);
                Open[address.Text] = server;
            }

            return server;
        }
    }

    /// <summary>One force call of a free client; waits for one. See <see cref="SocketForceField"/>.</summary>
    /// <exception cref="CalculatorFailedException">No client came free in time, or the one that did gave no usable answer.</exception>
    internal Energetics Compute(Particles.MdState state, string description, IpiAddress limits)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            IpiConnection client = Take(description, limits, start);
            if (client.Compute(state, description) is not { } energetics)
            {
                continue;        // it holds on to another structure
            }

            lock (_idle)
            {
                if (!_closed)
                {
                    _idle.Add(client);
                    Monitor.PulseAll(_idle);
                    return energetics;
                }
            }

            client.Exit();
            return energetics;
        }
    }

    /// <summary>Ends all clients and stops listening; removes the socket file.</summary>
    public void Dispose()
    {
        lock (Open)
        {
            Open.Remove(Address.Text);
        }

        IpiConnection[] clients;
        lock (_idle)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            clients = [.. _idle];
            _idle.Clear();
            Monitor.PulseAll(_idle);
        }

        _listener.Dispose();
        foreach (IpiConnection client in clients)
        {
            client.Exit();
        }

        if (Address.Path is { } path)
        {
            File.Delete(path);
        }
    }

    private static void CloseAll()
    {
        ForceServer[] all;
        lock (Open)
        {
            all = [.. Open.Values];
        }

        foreach (ForceServer server in all)
        {
            server.Dispose();
        }
    }

    private static Socket Listen(IpiAddress address)
    {
        const int backlog = 64;
        if (address.Path is { } path)
        {
            RemoveStale(path);
        }

        Socket socket = address.Path is null
            ? new(address.EndPoint!.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (address.Path is null)
            {
                socket.Bind(address.EndPoint!);
            }
            else
            {
                socket.Bind(new UnixDomainSocketEndPoint(address.Path));
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(address.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                }
            }

            socket.Listen(backlog);
            return socket;
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw new IOException($"Outside calculators cannot be awaited at {address}: {error.Message}", error);
        }
    }

    /// <summary>A socket file that nobody serves any more is left over from a killed process.</summary>
    /// <exception cref="IOException">Somebody serves it, or it is no socket.</exception>
    private static void RemoveStale(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        try
        {
            using Socket probe = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionRefused && new FileInfo(path).Length == 0)
        {
            File.Delete(path);
            return;
        }
        catch (SocketException error)
        {
            throw new IOException($"Outside calculators cannot be awaited at unix:{path}: the file is there and is no free socket ({error.Message}).", error);
        }

        throw new IOException($"Outside calculators cannot be awaited at unix:{path}: another program listens there.");
    }

    private void Accept()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = _listener.Accept();
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                lock (_idle)
                {
                    // Such as too many open files: the client is lost, the server is not. It tries again soon, unless it is closed meanwhile.
                    if (_closed || (Monitor.Wait(_idle, RetryMilliseconds) && _closed))
                    {
                        return;
                    }
                }

                continue;
            }

            lock (_idle)
            {
                _idle.RemoveAll(Gone);
                if (_closed || _idle.Count >= MostIdleClients)
                {
                    socket.Dispose();
                    continue;
                }

                _accepted++;
                _idle.Add(new IpiConnection(socket, Address.Timeout, string.Create(CultureInfo.InvariantCulture, $"at {Address} (client {_accepted})")));
                Monitor.PulseAll(_idle);
            }
        }
    }

    private static bool Gone(IpiConnection client)
    {
        if (client.IsSilentAndOpen)
        {
            return false;
        }

        client.Dispose();
        return true;
    }

    /// <summary>A free client: one that served this structure last, else a fresh one, else one that can be initialised anew.</summary>
    private IpiConnection Take(string description, IpiAddress limits, long start)
    {
        lock (_idle)
        {
            while (true)
            {
                if (_closed)
                {
                    throw new CalculatorFailedException($"The server at {Address} is closed.");
                }

                _idle.RemoveAll(Gone);
                if ((_idle.Find(c => c.Structure == description) ?? _idle.Find(c => c.Structure.Length == 0) ?? _idle.Find(c => c.MayServe(description))) is { } client)
                {
                    _idle.Remove(client);
                    return client;
                }

                TimeSpan left = limits.Wait - Stopwatch.GetElapsedTime(start);
                if (left <= TimeSpan.Zero)
                {
                    throw new CalculatorFailedException(string.Create(CultureInfo.InvariantCulture,
                        $"No outside calculator was free at {Address} within {limits.Wait.TotalSeconds:0.###} s ({_accepted} connected so far)."));
                }

                Monitor.Wait(_idle, left);
            }
        }
    }
}
