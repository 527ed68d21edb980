using System.Text;
using System.Text.Json;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.NamedSets;
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
    public void Single_points_equal_another_program(string name, string potential)
    {
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(Repository.Shared("reference", "cases", name + ".json")));
        string path = Repository.Shared("reference", "cases", name + ".xyz");
        double[][] columns = SimpleExtendedXyz.Read(path, symbol => new Species(Element.Parse(symbol), 0)).Columns;

        SinglePoint point = SinglePoint.Evaluate(StructureReader.Read(path), PotentialCatalog.Get(potential), new(EngineKind.Reference));

        double energy = expected.RootElement.GetProperty("energy_eV").GetDouble(), rms = Math.Sqrt(columns.SelectMany(c => c[3..6]).Average(f => f * f));
        JsonElement virial = expected.RootElement.GetProperty("virial_eV");
        double size = Math.Abs(virial[0][0].GetDouble()) + Math.Abs(virial[1][1].GetDouble()) + Math.Abs(virial[2][2].GetDouble());
        Virial w = point.Energetics.Virial;
        Assert.That(point.Energetics.PotentialEnergyEv, Is.EqualTo(energy).Within(1e-7 * Math.Abs(energy)));
        for (int i = 0; i < point.State.Count; i++)
        {
            Assert.That(
                new[] { point.State.Fx[i], point.State.Fy[i], point.State.Fz[i] },
                Is.EqualTo(columns[i][3..6]).Within(ForceTolerance * Math.Max(1, rms)));
        }

        Assert.That(
            new[] { w.Xx, w.Yy, w.Zz, w.Xy, w.Xz, w.Yz },
            Is.EqualTo(new[] { virial[0][0], virial[1][1], virial[2][2], virial[0][1], virial[0][2], virial[1][2] }.Select(v => v.GetDouble())).Within(ForceTolerance * size));
    }

    [TestCase("licl_fumi_tosi", "licl-fumi-tosi@5")]
    [TestCase("agi_prv_shimojo", "agi-shimojo-kobayashi@7.5")]
    [TestCase("llzo_al_teter", "llzo-teter@6.4")]
    [TestCase("lgps_uf3l", "lgps-uf3l")]
    public void Fast_engine_of_a_named_set_agrees_with_its_reference(string name, string potential)
    {
        Structure structure = StructureReader.Read(Repository.Shared("reference", "cases", name + ".xyz"));

        SinglePoint expected = SinglePoint.Evaluate(structure, PotentialCatalog.Get(potential), new(EngineKind.Reference));
        SinglePoint actual = SinglePoint.Evaluate(structure, PotentialCatalog.Get(potential), new(EngineKind.Fast));

        double squares = 0;
        for (int i = 0; i < actual.State.Count; i++)
        {
            squares += Math.Pow(actual.State.Fx[i] - expected.State.Fx[i], 2) + Math.Pow(actual.State.Fy[i] - expected.State.Fy[i], 2) + Math.Pow(actual.State.Fz[i] - expected.State.Fz[i], 2);
        }

        TestContext.Out.WriteLine($"force error {Math.Sqrt(squares / actual.State.Count):E2} eV/Å, energy {(actual.Energetics.PotentialEnergyEv / expected.Energetics.PotentialEnergyEv) - 1:E2}");
        Assert.That(Math.Sqrt(squares / actual.State.Count), Is.LessThan(1.5 * NamedPairSet.ForceErrorEvPerAngstrom));
        Assert.That(actual.Energetics.PotentialEnergyEv, Is.EqualTo(expected.Energetics.PotentialEnergyEv).Within(2e-5 * Math.Abs(expected.Energetics.PotentialEnergyEv)));
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
