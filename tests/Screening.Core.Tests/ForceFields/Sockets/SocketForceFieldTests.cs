using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;
using Screening.Core.Dynamics;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.Sockets;
using Screening.Core.Numerics;
using Screening.Core.Particles;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Testing;

namespace Screening.Core.Tests.ForceFields.Sockets;

public sealed class SocketForceFieldTests
{
    /// <summary>Lengths go to bohr and back, forces to hartree/bohr and back: a few roundings of 1e-16 of 1e1 Å and 1e0 eV/Å.</summary>
    private const double Rounding = 1e-11;

    private string _path = "";
    private ForceServer? _server;

    [SetUp]
    public void Name() => _path = Path.Combine(Path.GetTempPath(), $"screening-{Guid.NewGuid():N}.sock");

    [TearDown]
    public void Close()
    {
        _server?.Dispose();
        _server = null;
        Assert.That(File.Exists(_path), Is.False, "the socket file is removed");
    }

    [TestCase(ClientManner.Plain)]
    [TestCase(ClientManner.AsksForInit)]
    [TestCase(ClientManner.OneTriangle)]
    public void Forces_through_a_unix_socket_are_those_of_the_engine_behind_it(ClientManner manner)
    {
        SocketForceField field = Unix();
        MdState direct = Sheared(), through = Sheared();
        using SocketTestClient client = new(_path, 0, Atoms(through), LithiumChloride, manner);
        for (int call = 0; call < 3; call++)
        {
            direct.X[call] += 0.1;
            through.X[call] += 0.1;
            direct.ClearForces();
            through.ClearForces();
            Same(LithiumChloride(direct).AddForces(direct, Wanted.All), field.AddForces(through, Wanted.All), direct, through);
        }

        Assert.That(client.Calls, Is.EqualTo(3));
        Assert.That(client.InitText, manner == ClientManner.AsksForInit ? Does.StartWith("""{"symbols":["Li",""") : Is.Null);
    }

    [Test]
    public void Forces_through_tcp_in_a_cell_that_is_already_triangular_lose_nothing()
    {
        IpiAddress address = IpiAddress.Parse("ipi:tcp:127.0.0.1:0?wait=20");
        _server = ForceServer.At(address);
        OrderedCell cell = TestCells.FaceCentred("Li", "Cl", 5.2, 2);
        MdState direct = MdState.From(cell), through = MdState.From(cell);
        direct.Y[3] += 0.2;
        through.Y[3] += 0.2;
        using SocketTestClient client = new(null, _server.Port, cell.Atoms, _ => Pair());
        Same(Pair().AddForces(direct, Wanted.All), new SocketForceField(_server, address, "test").AddForces(through, Wanted.All), direct, through);
    }

    [Test]
    public void Left_handed_cells_reach_the_client_right_handed_and_triangular()
    {
        SocketForceField field = Unix();
        MdState direct = Sheared(), through = Sheared();
        direct.Lattice = through.Lattice = new(direct.Lattice.B, direct.Lattice.A, direct.Lattice.C);
        Lattice? seen = null;
        using SocketTestClient client = new(_path, 0, Atoms(through), state =>
        {
            seen = state.Lattice;
            return LithiumChloride(state);
        });
        Same(LithiumChloride(direct).AddForces(direct, Wanted.All), field.AddForces(through, Wanted.All), direct, through);
        Assert.That((seen!.A.Y, seen.A.Z, seen.B.Z), Is.EqualTo((0.0, 0.0, 0.0)));
        Assert.That(seen.C.Z, Is.Positive);
    }

    [Test]
    public void Dynamics_through_a_socket_follows_dynamics_with_the_engine_itself()
    {
        OrderedCell cell = TestCells.FaceCentred("Li", "Cl", 5.2, 2);
        SimulationOptions options = new() { TemperatureK = 30, EquilibrationPs = 0.05, ProductionPs = 0.1, Thermostat = ThermostatKind.None, FrameIntervalFs = 10, EnergyIntervalSteps = 10 };
        SimulationOutcome direct = Simulation.Run(cell, Pair(), options, new FrameFanOut([]));
        SocketForceField field = Unix();
        using SocketTestClient client = new(_path, 0, cell.Atoms, _ => Pair());
        SimulationOutcome through = Simulation.Run(cell, field, options, new FrameFanOut([]));
        Assert.That(through.Completed);
        const double lyapunov = 1e-8;        // roundings grow over 150 steps
        Assert.That(through.MeanPotentialEnergyEvPerAtom, Is.EqualTo(direct.MeanPotentialEnergyEvPerAtom!.Value).Within(lyapunov));
        Assert.That(through.MeanTemperatureK, Is.EqualTo(direct.MeanTemperatureK!.Value).Within(1e-5));
    }

    [TestCase(ClientManner.Dies, "closed the connection")]
    [TestCase(ClientManner.Garbage, "GET / HTTP/1")]
    [TestCase(ClientManner.WrongCount, "forces of 33 atoms; the structure has 32")]
    [TestCase(ClientManner.NotANumber, "the force on atom 0 is not finite")]
    [TestCase(ClientManner.EndlessText, "2147483647 bytes")]
    [TestCase(ClientManner.Hangs, "no answer within 0.3 s")]
    public void A_client_that_fails_within_a_run_ends_it_with_a_verdict_and_the_next_run_takes_the_next_client(ClientManner manner, string reason)
    {
        OrderedCell cell = TestCells.FaceCentred("Li", "Cl", 5.2, 2);
        SocketForceField field = Unix(manner == ClientManner.Hangs ? "timeout=0.3" : "timeout=20");
        SimulationOptions options = new() { TemperatureK = 30, EquilibrationPs = 0.01, ProductionPs = 0.02, FrameIntervalFs = 10, Minimisation = null };
        using (SocketTestClient bad = new(_path, 0, cell.Atoms, _ => Pair(), manner, goodCalls: 5))
        {
            SimulationOutcome broken = Simulation.Run(cell, field, options, new FrameFanOut([]));
            Assert.That(broken.Failure?.Verdict, Is.EqualTo(Verdict.OutsidePotential));
            Assert.That(broken.Failure!.Reason, Does.Contain(reason).And.Contains("(client 1)").And.StartsWith("Step "));
        }

        using SocketTestClient good = new(_path, 0, cell.Atoms, _ => Pair());
        Assert.That(Simulation.Run(cell, field, options, new FrameFanOut([])).Completed);
    }

    [Test]
    public void Without_a_client_the_wait_ends_with_a_sentence()
    {
        SocketForceField field = Unix("wait=0.2");
        CalculatorFailedException error = Assert.Throws<CalculatorFailedException>(() => field.AddForces(Sheared(), Wanted.All))!;
        Assert.That(error.Message, Does.Contain("within 0.2 s").And.Contains(_path));
    }

    [Test]
    public void A_pool_serves_more_candidates_than_it_has_clients()
    {
        OrderedCell[] cells = [TestCells.FaceCentred("Li", "Cl", 5.2, 2), TestCells.FaceCentred("Na", "Cl", 5.6, 2), TestCells.FaceCentred("Li", "Br", 5.5, 2), TestCells.FaceCentred("K", "Cl", 5.9, 2)];
        IpiAddress address = IpiAddress.Parse($"ipi:unix:{_path}?wait=20&timeout=20");
        _server = ForceServer.At(address);
        using SocketTestClient first = new(_path, 0, cells[0].Atoms, _ => Pair(), ClientManner.AsksForInit), second = new(_path, 0, cells[0].Atoms, _ => Pair(), ClientManner.AsksForInit);
        SimulationOutcome[] outcomes = new SimulationOutcome[cells.Length];
        SimulationOptions options = new() { TemperatureK = 30, EquilibrationPs = 0.02, ProductionPs = 0.02, FrameIntervalFs = 10, Minimisation = null };
        Thread[] threads = [.. cells.Select((cell, n) => new Thread(() => outcomes[n] = Simulation.Run(cell, new SocketForceField(_server, address, "test"), options, new FrameFanOut([]))))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        for (int n = 0; n < cells.Length; n++)
        {
            // The same bits as alone: nothing of another candidate leaked in.
            Assert.That(outcomes[n].Completed, outcomes[n].Failure?.Reason);
            SimulationOutcome alone = Simulation.Run(cells[n], new SocketForceField(_server, address, "test"), options, new FrameFanOut([]));
            Assert.That(outcomes[n].MeanTemperatureK, Is.EqualTo(alone.MeanTemperatureK));
        }

        Assert.That(first.Calls, Is.Positive);
        Assert.That(second.Calls, Is.Positive);
    }

    [Test]
    public void A_client_that_knows_one_structure_is_not_given_another()
    {
        SocketForceField field = Unix("wait=0.3"), other = new(_server!, IpiAddress.Parse($"ipi:unix:{_path}?wait=0.3"), "other");
        OrderedCell lithium = TestCells.FaceCentred("Li", "Cl", 5.2, 2), sodium = TestCells.FaceCentred("Na", "Cl", 5.2, 2);
        using SocketTestClient client = new(_path, 0, lithium.Atoms, _ => Pair());
        field.AddForces(MdState.From(lithium), Wanted.All);
        Assert.Throws<CalculatorFailedException>(() => other.AddForces(MdState.From(sodium), Wanted.All));
        Assert.That(client.Calls, Is.EqualTo(1));
        field.AddForces(MdState.From(lithium), Wanted.All);
        Assert.That(client.Calls, Is.EqualTo(2), "it still serves its own");
    }

    [Test]
    public void Closing_the_server_sends_its_clients_home()
    {
        SocketForceField field = Unix();
        using SocketTestClient client = new(_path, 0, Atoms(Sheared()), LithiumChloride);
        field.AddForces(Sheared(), Wanted.All);
        _server!.Dispose();
        client.Join();
        Assert.That(client.WasToldToExit);
    }

    [Test]
    public void Any_bytes_instead_of_answers_end_in_a_typed_error_within_bounded_memory()
    {
        SocketForceField field = Unix("timeout=5&wait=5");
        MdState state = Sheared();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(Gen.Choose(0, 400).SelectMany(n => Gen.Choose(0, 255).ArrayOf(n)).ToArbitrary(), bytes =>
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(_path));
            long before = GC.GetTotalAllocatedBytes();
            // The bytes arrive as answers: a valid first status sometimes leads deeper into the conversation.
            Thread liar = new(() =>
            {
                try
                {
                    byte[] asked = new byte[12];
                    socket.Receive(asked);
                    if (bytes.Length % 3 > 0)
                    {
                        socket.Send("READY       "u8);
                        socket.Receive(new byte[1 << 16]);
                        socket.Send(bytes.Length % 3 > 1 ? "HAVEDATA    FORCEREADY  "u8 : ""u8);
                    }

                    socket.Send([.. bytes.Select(b => (byte)b)]);
                    socket.Shutdown(SocketShutdown.Send);
                }
                catch (SocketException)
                {
                    // The server had enough.
                }
            });
            liar.Start();
            CalculatorFailedException? error = null;
            try
            {
                field.AddForces(state, Wanted.All);
            }
            catch (CalculatorFailedException caught)
            {
                error = caught;
            }

            liar.Join();
            const long bound = 4 << 20;
            return error is not null && GC.GetTotalAllocatedBytes() - before < bound;
        }));
    }

    [TestCase("ipi:unix:mace", "unix:/tmp/ipi_mace")]
    [TestCase("ipi:tcp:localhost:31415", "tcp:127.0.0.1:31415")]
    [TestCase("ipi:tcp:[::1]:31415?label=x", "tcp:[::1]:31415")]
    [TestCase("IPI:tcp:0.0.0.0:99?remote=yes", "tcp:0.0.0.0:99")]
    public void Addresses_are_understood(string text, string expected) => Assert.That(IpiAddress.Parse(text).Text, Is.EqualTo(expected));

    [TestCase("ipi:tcp:0.0.0.0:31415", "remote=yes")]
    [TestCase("ipi:tcp:192.168.0.7:31415", "remote=yes")]
    [TestCase("ipi:tcp:127.0.0.1", "PORT")]
    [TestCase("ipi:tcp:127.0.0.1:99999", "PORT")]
    [TestCase("ipi:tcp:example.org:80", "example.org")]
    [TestCase("ipi:pigeon:home", "neither unix: nor tcp:")]
    [TestCase("ipi:unix:", "no name")]
    [TestCase("ipi:unix:a?timeout=-1", "timeout is '-1'")]
    [TestCase("ipi:unix:a?colour=red", "'colour=red' is no option")]
    public void Wrong_addresses_say_what_is_expected(string text, string named) =>
        Assert.That(Assert.Throws<OutsidePotentialException>(() => IpiAddress.Parse(text))!.Message, Does.Contain(named).And.Contains("Expected: ipi:unix:PATH"));

    [Test]
    public void An_address_that_another_program_serves_is_refused_and_a_leftover_socket_file_is_not_in_the_way()
    {
        using (Socket other = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            other.Bind(new UnixDomainSocketEndPoint(_path));
            other.Listen();
            Assert.That(Assert.Throws<IOException>(() => Unix())!.Message, Does.Contain("another program listens"));
        }

        if (!File.Exists(_path))
        {
            using Socket left = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            left.Bind(new UnixDomainSocketEndPoint(_path));
            File.Move(_path, _path + "x");          // closing removes the file under its own name only
            left.Dispose();
            File.Move(_path + "x", _path);
        }

        Assert.DoesNotThrow(() => Unix());
    }

    private SocketForceField Unix(string options = "wait=20&timeout=20")
    {
        IpiAddress address = IpiAddress.Parse($"ipi:unix:{_path}?{options}");
        _server = ForceServer.At(address);
        return new SocketForceField(_server, address, "test");
    }

    private static LennardJonesForceField Pair() => new(0.02, 3.2, 5.1);

    private static IForceField LithiumChloride(MdState state) => PotentialCatalog.Get("licl-fumi-tosi@6").Create(
        new OrderedCell
        {
            Lattice = state.Lattice,
            Atoms = Atoms(state),
            Positions = [.. Enumerable.Range(0, state.Count).Select(i => state.Lattice.ToFractional(new(state.X[i], state.Y[i], state.Z[i])))],
            SiteLabels = [.. Atoms(state).Select(a => a.Element.Symbol)],
            Mobile = Atoms(state)[0],
        },
        new PotentialSettings(EngineKind.Reference));

    private static Species[] Atoms(MdState state) => [.. state.TypeOf.Select(t => state.SpeciesList[t])];

    /// <summary>Rattled rock salt in a cell without any zero among its nine numbers.</summary>
    private static MdState Sheared()
    {
        const int n = 2;
        const double a = 5.14;
        Species li = new(Element.Parse("Li"), 1), cl = new(Element.Parse("Cl"), -1);
        Lattice lattice = new(new(n * a, 0.3, -0.2), new(0.9, n * a, 0.4), new(-0.5, 0.7, n * a));
        RandomStream random = new(2, "rattle");
        List<(Species Species, Fractional Place)> atoms = [];
        for (int k = 0; k < 8 * n * n * n; k++)
        {
            (int i, int j, int l) = (k % (2 * n), k / (2 * n) % (2 * n), k / (4 * n * n));
            atoms.Add(((i + j + l) % 2 == 0 ? li : cl, new(0.5 * i / n, 0.5 * j / n, 0.5 * l / n)));
        }

        atoms = [.. atoms.OrderBy(t => t.Species == li ? 0 : 1)];
        MdState state = new(lattice, [.. atoms.Select(t => t.Species)]);
        for (int i = 0; i < state.Count; i++)
        {
            Cartesian r = lattice.ToCartesian(atoms[i].Place);
            (state.X[i], state.Y[i], state.Z[i]) = (r.X + (0.2 * random.NextDouble()), r.Y + (0.2 * random.NextDouble()), r.Z + (0.2 * random.NextDouble()));
        }

        return state;
    }

    private static void Same(Energetics expected, Energetics actual, MdState direct, MdState through)
    {
        Assert.Multiple(() =>
        {
            Assert.That(actual.PotentialEnergyEv, Is.EqualTo(expected.PotentialEnergyEv).Within(Rounding * Math.Abs(expected.PotentialEnergyEv)));
            Assert.That(through.Fx, Is.EqualTo(direct.Fx).Within(Rounding));
            Assert.That(through.Fy, Is.EqualTo(direct.Fy).Within(Rounding));
            Assert.That(through.Fz, Is.EqualTo(direct.Fz).Within(Rounding));
            double[] w = [expected.Virial.Xx, expected.Virial.Yy, expected.Virial.Zz, expected.Virial.Xy, expected.Virial.Xz, expected.Virial.Yz];
            double[] v = [actual.Virial.Xx, actual.Virial.Yy, actual.Virial.Zz, actual.Virial.Xy, actual.Virial.Xz, actual.Virial.Yz];
            Assert.That(v, Is.EqualTo(w).Within(Rounding * w.Max(Math.Abs)));
        });
    }
}
