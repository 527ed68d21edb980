using System.Text;
using System.Text.Json;
using Screening.Core.Dynamics;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.NamedSets;
using Screening.Core.Particles;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.ForceFields;

[TestFixture]
public sealed class PotentialCatalogTests
{
    /// <summary>The two programs behind the reference numbers agree to 2e-7 of the rms force and 7e-7 of the virial.</summary>
    private const double ForceTolerance = 1e-6;

    [TestCase("agi_prv_shimojo", "agi-shimojo-kobayashi@7.5")]
    [TestCase("licl_fumi_tosi", "licl-fumi-tosi@5")]
    [TestCase("licl_fumi_tosi_triclinic", "licl-fumi-tosi@6")]
    [TestCase("llzo_al_teter", "llzo-teter@6.4")]
    [TestCase("li3ps4_softbv", "bond-valence-plain@6")]
    [TestCase("lgps_uf3l", "lgps-uf3l")]
    [Category("EngineFigures")]
    public void Single_points_equal_another_program(string name, string potential)
    {
        (double energy, double force, double virial) exact = Compare(name, potential, new(EngineKind.Reference))!.Value;
        (double energy, double force, double virial)? usual = Compare(name, potential, new(EngineKind.Fast)), tight = Compare(name, potential, new(EngineKind.Fast, ForceErrorEvPerAngstrom: 1e-6));

        TestContext.Out.WriteLine($"{name,-24} {potential,-27} dE, dF, dW: double {Text(exact)}; tabulated with electrostatics for 1e-6 eV/Å {Text(tight)}, for 1e-4 eV/Å as in dynamics {Text(usual)}");
        Assert.That(exact.energy, Is.LessThan(1e-7));
        Assert.That(exact.force, Is.LessThan(ForceTolerance));
        Assert.That(exact.virial, Is.LessThan(ForceTolerance));

        // Single precision; the virial of balanced forces is a small rest of large terms.
        if (tight is { } fast)
        {
            Assert.That(fast.energy, Is.LessThan(1e-6));
            Assert.That(fast.force, Is.LessThan(2e-5));
            Assert.That(fast.virial, Is.LessThan(5e-5));
            Assert.That(usual!.Value.force, Is.LessThan(5e-4));
            Assert.That(usual.Value.virial, Is.LessThan(1e-3));
        }

        static string Text((double E, double F, double W)? d) => d is { } v ? $"{v.E:0.0E+0} {v.F:0.0E+0} {v.W:0.0E+0}" : "not possible (cell too narrow)";
    }

    /// <summary>Largest deviation of energy, of a force over the rms force, and of a virial component over the sum of the diagonal's magnitudes; null for a cell narrower than two cutoffs.</summary>
    private static (double Energy, double Force, double Virial)? Compare(string name, string potential, PotentialSettings settings)
    {
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(Repository.Shared("reference", "cases", name + ".json")));
        string path = Repository.Shared("reference", "cases", name + ".xyz");
        double[][] columns = SimpleExtendedXyz.Read(path, symbol => new Species(Element.Parse(symbol), 0)).Columns;
        Structure structure = StructureReader.Read(path);
        Potential chosen = PotentialCatalog.Get(potential);
        if (settings.Engine == EngineKind.Fast && structure.Lattice.SmallestWidth < chosen.NeededWidthAngstrom)
        {
            return null;
        }

        SinglePoint point = SinglePoint.Evaluate(structure, chosen, settings);

        double energy = expected.RootElement.GetProperty("energy_eV").GetDouble(), rms = Math.Sqrt(columns.Average(c => (c[3] * c[3]) + (c[4] * c[4]) + (c[5] * c[5])));
        JsonElement virial = expected.RootElement.GetProperty("virial_eV");
        double size = Math.Abs(virial[0][0].GetDouble()) + Math.Abs(virial[1][1].GetDouble()) + Math.Abs(virial[2][2].GetDouble());
        Virial w = point.Energetics.Virial;
        double[] components = [w.Xx, w.Yy, w.Zz, w.Xy, w.Xz, w.Yz];
        double[] wanted = [.. new[] { virial[0][0], virial[1][1], virial[2][2], virial[0][1], virial[0][2], virial[1][2] }.Select(v => v.GetDouble())];
        MdState s = point.State;
        return (
            Math.Abs((point.Energetics.PotentialEnergyEv / energy) - 1),
            Enumerable.Range(0, s.Count).Max(i => new Cartesian(s.Fx[i] - columns[i][3], s.Fy[i] - columns[i][4], s.Fz[i] - columns[i][5]).Length) / rms,
            components.Zip(wanted, (a, b) => Math.Abs(a - b)).Max() / size);
    }

    [TestCase("licl-fumi-tosi", ThermostatKind.None)]
    [TestCase("licl-fumi-tosi", ThermostatKind.VelocityRescaling)]
    [TestCase("licl-fumi-tosi+dsf", ThermostatKind.Langevin)]
    public void A_whole_step_of_a_run_with_a_named_set_allocates_nothing(string name, ThermostatKind thermostat)
    {
        OrderedCell cell = Physics.IonicCrystals.RockSalt("Li", "Cl", 4, 5.14);
        SimulationOptions options = new() { TemperatureK = 1000, EquilibrationPs = 0.1, ProductionPs = 10, FrameIntervalFs = 5000, EnergyIntervalSteps = 40, Thermostat = thermostat, Minimisation = null };
        Testing.RecordingSink sink = new();
        Simulation run = Simulation.Start(cell, PotentialCatalog.Get(name).Create(cell, new()), options);
        run.Advance(1500, sink);        // past the equilibration; lists have been built

        long before = GC.GetAllocatedBytesForCurrentThread();
        run.Advance(200, sink);        // five measurements of energy, several lists, no frame

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(200));        // the call itself; nothing per step
        Assert.That(run.Step, Is.EqualTo(1700));
    }

    [Test]
    public void Damped_shifted_forces_are_a_declared_model_of_their_own_near_the_ewald_sum()
    {
        OrderedCell cell = Physics.IonicCrystals.RockSalt("Li", "Cl", 4, 5.14);
        Potential damped = PotentialCatalog.Get("licl-fumi-tosi+dsf"), whole = PotentialCatalog.Get("licl-fumi-tosi");
        (MdState fast, Energetics quick) = Forces(damped, EngineKind.Fast);
        (MdState judge, Energetics exact) = Forces(damped, EngineKind.Reference);
        (MdState ewald, Energetics full) = Forces(whole, EngineKind.Reference);
        double rms = Rms(ewald, null), model = Rms(judge, ewald);

        TestContext.Out.WriteLine($"damped shifted forces against Ewald: {model:0.000} of {rms:0.00} eV/Å, energy {exact.PotentialEnergyEv / 512:0.0000} against {full.PotentialEnergyEv / 512:0.0000} eV per atom");
        Assert.That(damped.Hash, Is.Not.EqualTo(whole.Hash));
        Assert.That(damped.Form, Does.Contain("another model"));
        Assert.That(Rms(fast, judge), Is.LessThan(1e-5 * rms));
        Assert.That(quick.PotentialEnergyEv, Is.EqualTo(exact.PotentialEnergyEv).Within(1e-6 * Math.Abs(exact.PotentialEnergyEv)));
        Assert.That(model, Is.InRange(1e-5 * rms, 0.05 * rms));
        Assert.That(exact.PotentialEnergyEv, Is.EqualTo(full.PotentialEnergyEv).Within(0.01 * Math.Abs(full.PotentialEnergyEv)));

        (MdState, Energetics) Forces(Potential potential, EngineKind engine)
        {
            MdState state = MdState.From(cell);
            for (int i = 0; i < state.Count; i++)
            {
                (state.X[i], state.Y[i]) = (state.X[i] + (0.1 * Math.Sin(i)), state.Y[i] + (0.1 * Math.Cos(3 * i)));
            }

            return (state, potential.Create(cell, new(engine)).AddForces(state, Wanted.All));
        }

        static double Rms(MdState a, MdState? b) => Math.Sqrt(Enumerable.Range(0, a.Count).Average(i =>
            new Cartesian(a.Fx[i] - (b?.Fx[i] ?? 0), a.Fy[i] - (b?.Fy[i] ?? 0), a.Fz[i] - (b?.Fz[i] ?? 0)).LengthSquared));
    }

    [Test]
    public void Every_potential_names_its_source_and_how_far_to_trust_it()
    {
        foreach (Potential p in PotentialCatalog.All)
        {
            Assert.That(new[] { p.Name, p.Form, p.Citation, p.Confidence, p.Hash }, Has.All.Not.Empty, p.Name);
            Assert.That(p.Elements, Is.Not.Empty);
            foreach (string kind in (string[])["fit", "choice"])
            {
                Assert.That(p.Name.Contains("project-" + kind, StringComparison.Ordinal), Is.EqualTo(p.Confidence.StartsWith($"project {kind}, not published", StringComparison.Ordinal)));
            }
        }

        Assert.That(PotentialCatalog.All.Select(p => p.Name), Is.Unique);
        Assert.That(PotentialCatalog.All.Select(p => p.Name), Has.Member(PotentialCatalog.Default));
    }

    [Test]
    public void An_unknown_name_lists_the_known_ones()
    {
        Assert.That(() => PotentialCatalog.Get("no-such-potential"), Throws.TypeOf<OutsidePotentialException>().With.Message.Contains("bond-valence"));
    }

    [Test]
    public void An_element_outside_a_set_is_named()
    {
        Structure salt = Salt("Na", "Cl");

        Assert.That(
            () => SinglePoint.Evaluate(salt, PotentialCatalog.Get("licl-fumi-tosi"), new(EngineKind.Reference)),
            Throws.TypeOf<OutsidePotentialException>().With.Message.Contains("Na"));
    }

    [Test]
    public void All_missing_elements_are_named()
    {
        Assert.That(
            () => SinglePoint.Evaluate(Salt("Na", "Br"), PotentialCatalog.Get("licl-fumi-tosi"), new(EngineKind.Reference)),
            Throws.TypeOf<OutsidePotentialException>().With.Message.Contains("no parameters for Na, Br; it covers Li, Cl"));
    }

    [Test]
    public void Variants_of_one_file_have_hashes_of_their_own_because_keys_of_results_hold_them() =>
        Assert.That(PotentialCatalog.All.Select(p => p.Hash), Is.Unique);

    [Test]
    public void The_tables_a_parameter_file_names_are_part_of_its_hash()
    {
        string folder = Directory.CreateTempSubdirectory("screening-tables-").FullName;
        try
        {
            string file = Path.Combine(folder, "mine.json"), table = Path.Combine(folder, "pair.table");
            File.WriteAllText(file,
                """{"name":"x","form":"x","citation":"x","confidence":"x","cutoff_A":5,"tail_correction":false,"small_cell_cutoffs_A":[],"charges_e":{"Li":0},"pairs":{"Li-Li":[{"type":"table","file":"pair.table"}]}}""");
            string Hash(string lastEnergy)
            {
                File.WriteAllText(table, $"2 1\n3 0.5\n4 0.1\n5 {lastEnergy}\n");
                return PotentialCatalog.Get(file).Hash;
            }

            Assert.That(Hash("0"), Is.Not.EqualTo(Hash("0.001")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void Only_the_bond_valence_field_asks_for_a_tether()
    {
        Assert.That(PotentialCatalog.All.Where(p => p.NeedsTether).Select(p => p.Name), Has.All.StartsWith("bond-valence"));
        Assert.That(PotentialCatalog.Get(PotentialCatalog.Default).NeedsTether, Is.True);
    }

    [TestCase("licl-fumi-tosi@5", EngineKind.Fast, 1.0)]
    [TestCase("licl-fumi-tosi@5", EngineKind.Reference, 1.0)]
    public void A_field_tells_the_charges_it_works_with(string name, EngineKind engine, double lithium)
    {
        Structure salt = Salt("Li", "Cl", 10.3);
        SinglePoint point = SinglePoint.Evaluate(salt, PotentialCatalog.Get(name), new(engine));
        Species[] atoms = [new(Element.Parse("Li"), 1), new(Element.Parse("Cl"), -1)];
        Assert.That(point.ForceField.ChargesOf(atoms), Is.EqualTo(new[] { lithium, -lithium }));
    }

    [Test]
    public void A_parameter_file_with_an_unknown_term_says_which()
    {
        byte[] json = Encoding.UTF8.GetBytes(
            """{"name":"x","form":"x","citation":"x","confidence":"x","cutoff_A":9,"tail_correction":false,"small_cell_cutoffs_A":[],"charges_e":{"Li":1},"pairs":{"Li-Li":[{"type":"cubic"}]}}""");

        Assert.That(() => NamedPairSet.Parse("mine.json", json), Throws.TypeOf<PotentialFileException>().With.Message.Contains("mine.json").And.Message.Contains("cubic"));
    }

    [Test]
    public void Lithium_chloride_at_zero_kelvin_has_the_lattice_constant_of_its_model()
    {
        // Static minimum of the Fumi-Tosi model: 5.075 Å, with lattice energy -8.756 eV per formula unit.
        Potential potential = PotentialCatalog.Get("licl-fumi-tosi");
        double PressureAt(double a)
        {
            SinglePoint point = SinglePoint.Evaluate(Salt("Li", "Cl", a), potential, new(EngineKind.Reference));
            return point.Energetics.Virial.Trace;
        }

        double low = 5.0, high = 5.15;
        for (int k = 0; k < 12; k++)
        {
            double middle = (low + high) / 2;
            (low, high) = PressureAt(middle) > 0 ? (middle, high) : (low, middle);
        }

        double energy = SinglePoint.Evaluate(Salt("Li", "Cl", low), potential, new(EngineKind.Reference)).Energetics.PotentialEnergyEv / 4;
        Assert.That(low, Is.EqualTo(5.075).Within(0.005));
        Assert.That(energy, Is.EqualTo(-8.756).Within(0.005));
    }

    private static Structure Salt(string cation, string anion, double a = 5.14)
    {
        List<Site> sites = [];
        foreach ((string symbol, double shift, int orbit) in ((string, double, int)[])[(cation, 0, 0), (anion, 0.5, 1)])
        {
            foreach ((double u, double v, double w) in ((double, double, double)[])[(0, 0, 0), (0, 0.5, 0.5), (0.5, 0, 0.5), (0.5, 0.5, 0)])
            {
                sites.Add(new Site(symbol, new Fractional(u + shift, v + shift, w + shift).Wrapped(), [new Occupant(Element.Parse(symbol), 1)], orbit));
            }
        }

        return new Structure { Lattice = Lattice.Cubic(a), Sites = sites, Source = "test" };
    }
}
