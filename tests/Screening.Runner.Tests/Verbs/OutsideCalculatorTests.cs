using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Screening.Core.Candidates;
using Screening.Core.Dynamics;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.Sockets;
using Screening.Core.Preparation;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Runner.Campaigns;
using Screening.Runner.Verbs;
using Screening.Testing;

namespace Screening.Runner.Tests.Verbs;

/// <summary>Programs that people really have, ASE and LAMMPS, behind the socket; skipped where they are not installed.</summary>
[NonParallelizable]
public sealed class OutsideCalculatorTests
{
    /// <summary>Constants of the clients are those of CODATA 2014 or older: 3e-7 relative of energies, and what it makes of forces.</summary>
    private const double ConstantsDiffer = 1e-6;

    private const double Epsilon = 0.01, Sigma = 2.8, Cutoff = 5.9;

    private static readonly SimulationOptions Short = new() { TemperatureK = 50, EquilibrationPs = 0.01, ProductionPs = 0.02, FrameIntervalFs = 10, Minimisation = null };

    private readonly List<Process> _clients = [];
    private string _name = "", _folder = "";

    private string Address => $"ipi:unix:{_name}?wait=60&timeout=60&label=test";

    [SetUp]
    public void Prepare()
    {
        _name = $"screening-{Guid.NewGuid():N}";
        _folder = Directory.CreateTempSubdirectory("screening-outside").FullName;
    }

    [TearDown]
    public void End()
    {
        ForceServer.At(IpiAddress.Parse(Address)).Dispose();
        foreach (Process client in _clients)
        {
            if (!client.WaitForExit(5000))
            {
                client.Kill();
            }

            client.Dispose();
        }

        _clients.Clear();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public void The_socket_client_of_ase_gives_the_energy_verb_the_numbers_of_a_direct_call()
    {
        string python = Python();
        string file = SaltFile();
        string script = Path.Combine(_folder, "client.py"), direct = Path.Combine(_folder, "direct.json");
        File.WriteAllText(script, $$"""
            import json, os, time
            from ase.io import read
            from ase.calculators.lj import LennardJones
            from ase.calculators.socketio import SocketClient
            atoms = read(r"{{file}}")
            atoms.calc = LennardJones(epsilon={{Number(Epsilon)}}, sigma={{Number(Sigma)}}, rc={{Number(Cutoff)}}, smooth=True)
            json.dump({"energy": atoms.get_potential_energy(), "forces": atoms.get_forces().tolist(),
                       "virial": (-atoms.get_volume() * atoms.get_stress(voigt=False)).tolist()}, open(r"{{direct}}", "w"))
            while not os.path.exists("/tmp/ipi_{{_name}}"):
                time.sleep(0.05)
            SocketClient(unixsocket="{{_name}}").run(atoms, use_stress=True)
            """);
        Start(python, script);
        using JsonDocument answer = Energy(file);
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(direct));
        JsonElement root = answer.RootElement, reference = expected.RootElement;
        double energy = reference.GetProperty("energy").GetDouble();
        Assert.Multiple(() =>
        {
            Assert.That(root.GetProperty("energy_eV").GetDouble(), Is.EqualTo(energy).Within(ConstantsDiffer * Math.Abs(energy)));
            Assert.That(Flat(root.GetProperty("forces_eV_per_A")), Is.EqualTo(Flat(reference.GetProperty("forces"))).Within(ConstantsDiffer));
            Assert.That(Flat(root.GetProperty("virial_eV")), Is.EqualTo(Flat(reference.GetProperty("virial"))).Within(ConstantsDiffer * Flat(reference.GetProperty("virial")).Max(Math.Abs)));
            Assert.That(root.GetProperty("potential").GetString(), Is.EqualTo("ipi:test"));
        });
    }

    [Test]
    public void The_documented_ase_client_drives_dynamics_of_any_structure_it_is_sent()
    {
        string python = Python();
        Start(python, Repository.File("docs", "ase_client.py"), $"unix:{_name}", "ase.calculators.lj:LennardJones(epsilon=0.002, sigma=2.4, rc=4, smooth=True)");
        using JsonDocument document = Dynamics(Repository.File("data", "candidates", "LiCl.cif"), Short, out int exit);
        Assert.That(exit, Is.EqualTo(ExitCodes.Done));
        Assert.That(document.RootElement.GetProperty("status").GetString(), Is.EqualTo("completed"));
        Assert.That(document.RootElement.GetProperty("potential").GetString(), Is.EqualTo("ipi:test"));
        Assert.That(Quantity(document, "mean_temperature_K"), Is.EqualTo(Short.TemperatureK).Within(0.5 * Short.TemperatureK));
    }

    [Test]
    public void Lammps_gives_the_energy_verb_the_pair_sum()
    {
        Lammps();
        string file = SaltFile();
        Structure structure = StructureReader.Read(file);
        StartLammps(structure);
        using JsonDocument answer = Energy(file);
        (double energy, double[] forces) = PairSum(structure);
        Assert.Multiple(() =>
        {
            Assert.That(answer.RootElement.GetProperty("energy_eV").GetDouble(), Is.EqualTo(energy).Within(ConstantsDiffer * Math.Abs(energy)));
            Assert.That(Flat(answer.RootElement.GetProperty("forces_eV_per_A")), Is.EqualTo(forces).Within(ConstantsDiffer * forces.Max(Math.Abs)));
        });
    }

    [Test]
    public void Lammps_drives_dynamics_until_it_is_killed_and_the_run_says_so()
    {
        Lammps();
        string file = Repository.File("data", "candidates", "LiCl.cif");
        OrderedCell cell = CandidatePreparation.Prepare(StructureReader.Read(file), new PreparationOptions { Seed = Short.Seed }.For(PotentialCatalog.Get(Address))).Orderings[0];
        StartLammps(cell.ToStructure("start"));
        using (JsonDocument document = Dynamics(file, Short, out int exit))
        {
            Assert.That(exit, Is.EqualTo(ExitCodes.Done), document.RootElement.GetProperty("reason").GetString());
        }

        // The same client goes on with the next run, and dies in it.
        using Timer killer = new(_ => _clients[0].Kill(), null, 1500, Timeout.Infinite);
        using JsonDocument broken = Dynamics(file, Short with { ProductionPs = 1000 }, out int failed);
        Assert.That(failed, Is.EqualTo(ExitCodes.SomeFailed));
        Assert.That(broken.RootElement.GetProperty("status").GetString(), Is.EqualTo("outside-potential"));
        Assert.That(broken.RootElement.GetProperty("reason").GetString(), Does.Contain("closed the connection"));
    }

    [Test]
    public void A_campaign_goes_on_after_a_calculator_has_died()
    {
        Protocol protocol = Profiles.Free(Profiles.Quick) with { TemperaturesK = [50], EquilibrationPs = 0.01, ProductionPs = 0.2, Relaxation = RelaxationKind.None };
        Potential potential = PotentialCatalog.Get(Address);
        CandidatePipeline pipeline = new(protocol, potential);
        CandidateInput first = Input("LiCl.cif"), second = Input("LiBr.cif");
        string path = $"/tmp/ipi_{_name}";
        static LennardJonesForceField Pair(Core.Particles.MdState state) => new(0.002, 2.4, 4);
        ResultRecord died, lived;
        using (SocketTestClient dying = new(path, 0, Species(first, potential), Pair, ClientManner.Dies, goodCalls: 8))
        {
            died = pipeline.Run(first, CancellationToken.None)[0];
        }

        using (SocketTestClient next = new(path, 0, Species(second, potential), Pair))
        {
            lived = pipeline.Run(second, CancellationToken.None)[0];
        }

        Assert.Multiple(() =>
        {
            Assert.That(died.Verdict.Verdict, Is.EqualTo(Verdict.OutsidePotential));
            Assert.That(died.Verdict.Reason, Does.Contain("closed the connection"));
            Assert.That(lived.Verdict.Verdict, Is.Not.EqualTo(Verdict.OutsidePotential), lived.Verdict.Reason);
            Assert.That(lived.TimePs, Is.EqualTo(0.2).Within(1e-9));
            Assert.That(lived.Potential, Is.EqualTo("ipi:test"));
        });
    }

    private static CandidateInput Input(string file) => new(file, "hash", StructureReader.Read(Repository.File("data", "candidates", file)));

    private static IReadOnlyList<Species> Species(CandidateInput input, Potential potential) =>
        CandidatePreparation.Prepare(input.Structure, new PreparationOptions { TargetAtoms = Profiles.Quick.TargetAtoms }.For(potential)).Orderings[0].Atoms;

    private JsonDocument Energy(string file)
    {
        StringWriter output = new();
        EnergyVerb.Run(file, SharedOptions.Potential(Address), new PotentialSettings(EngineKind.Reference), true, output);
        return JsonDocument.Parse(output.ToString());
    }

    private JsonDocument Dynamics(string file, SimulationOptions options, out int exit)
    {
        StringWriter output = new();
        exit = MdVerb.Run(new(file, Address, 0, null, options), true, output, TextWriter.Null, default);
        return JsonDocument.Parse(output.ToString());
    }

    private static double Quantity(JsonDocument document, string name) => document.RootElement.GetProperty(name).GetProperty("value").GetDouble();

    /// <summary>Rattled rock salt of 64 atoms in a sheared cell, triangular as LAMMPS wants it.</summary>
    private string SaltFile()
    {
        const double side = 12;
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"64\nLattice=\"{side} 0 0 0.7 {side} 0 -0.4 0.5 {side}\" Properties=species:S:1:pos:R:3 pbc=\"T T T\"\n");
        for (int k = 0; k < 64; k++)
        {
            (int i, int j, int l) = (k % 4, k / 4 % 4, k / 16);
            text.Append(CultureInfo.InvariantCulture,
                $"{((i + j + l) % 2 == 0 ? "Li" : "Cl")} {(3 * i) + (0.175 * j) - (0.1 * l) + (0.1 * Math.Sin(k))} {(3 * j) + (0.125 * l) + (0.1 * Math.Cos(3 * k))} {(3 * l) + (0.1 * Math.Sin(2 * k))}\n");
        }

        string file = Path.Combine(_folder, "salt.extxyz");
        File.WriteAllText(file, text.ToString());
        return file;
    }

    /// <summary>Lennard-Jones cut at the cutoff, without shift, by the nearest image: 5.9 Å is below half the width of 11.9 Å.</summary>
    private static (double Energy, double[] Forces) PairSum(Structure structure)
    {
        int n = structure.Sites.Count;
        double energy = 0;
        double[] forces = new double[3 * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                Cartesian d = structure.Lattice.NearestImage(structure.Sites[i].Position, structure.Sites[j].Position);
                double r = d.Length;
                if (i == j || r >= Cutoff)
                {
                    continue;
                }

                double s6 = Math.Pow(Sigma / r, 6);
                energy += 0.5 * 4 * Epsilon * s6 * (s6 - 1);
                double f = -24 * Epsilon * s6 * ((2 * s6) - 1) / (r * r);
                (forces[3 * i], forces[(3 * i) + 1], forces[(3 * i) + 2]) = (forces[3 * i] + (f * d.X), forces[(3 * i) + 1] + (f * d.Y), forces[(3 * i) + 2] + (f * d.Z));
            }
        }

        return (energy, forces);
    }

    private static string Python()
    {
        const string python = "/usr/bin/python3";
        if (!Runs(python, "-c", "import ase"))
        {
            Assert.Ignore("Needs ASE for /usr/bin/python3 (Debian package python3-ase), which is not here.");
        }

        return python;
    }

    private static void Lammps()
    {
        if (!Runs("lmp", "-help"))
        {
            Assert.Ignore("Needs LAMMPS as lmp (Debian package lammps), which is not here.");
        }
    }

    private static bool Runs(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    /// <summary>LAMMPS gives up where nobody listens, so the address is opened first.</summary>
    private void StartLammps(Structure structure)
    {
        ForceServer.At(IpiAddress.Parse(Address));
        string data = Path.Combine(_folder, "data"), input = Path.Combine(_folder, "in");
        LammpsDataWriter.Write(structure, data);
        File.WriteAllText(input, string.Create(CultureInfo.InvariantCulture, $"""
            units metal
            atom_style charge
            atom_modify map array
            box tilt large
            read_data {data}
            pair_style lj/cut {Cutoff}
            pair_coeff * * {Epsilon} {Sigma}
            neighbor 1.0 bin
            fix 1 all ipi {_name} 0 unix
            run 100000000
            """) + "\n");
        Start("lmp", "-in", input, "-log", "none", "-screen", "none");
    }

    private void Start(string program, params string[] arguments) => _clients.Add(Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = _folder })!);

    private static double[] Flat(JsonElement rows) => [.. rows.EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(v => v.GetDouble())];

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
