using System.Globalization;
using System.IO.Compression;
using System.Text;
using Screening.Core.Structures;

namespace Screening.Core.Tests.Structures;

public class CifReaderTests
{
    private const string Rocksalt = """
        data_LiCl
        _cell_length_a 5.14(2)
        _cell_length_b 5.14(2)
        _cell_length_c 5.14(2)
        _cell_angle_alpha 90
        _cell_angle_beta 90.
        _cell_angle_gamma 90.0
        _symmetry_space_group_name_H-M 'F m -3 m'
        loop_
        _atom_site_label
        _atom_site_fract_x
        _atom_site_fract_y
        _atom_site_fract_z
        Li1 0 0 0
        Cl1 0.5 .5 5.0E-1
        """;

    [Test]
    public void A_name_alone_generates_the_symmetry_of_rocksalt()
    {
        Structure structure = Read(Rocksalt);
        Assert.That(structure.Composition.Formula, Is.EqualTo("Li4Cl4"));
        Assert.That(structure.Lattice.Parameters.A, Is.EqualTo(5.14).Within(1e-12));
        Assert.That(structure.Warnings.Select(w => w.Code), Is.EqualTo(new[] { "symmetry-generated" }));
    }

    [Test]
    public void Line_ends_byte_order_marks_and_old_encodings_change_nothing()
    {
        string text = Rocksalt.Replace("data_LiCl", "data_LiCl\n# measured at 25 °C by Ångström", StringComparison.Ordinal);
        byte[][] forms =
        [
            Encoding.UTF8.GetBytes(text), Encoding.Latin1.GetBytes(text), [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)],
            [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)], Encoding.UTF8.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal)),
            Encoding.UTF8.GetBytes(text.Replace('\n', '\r')), Gzip(Encoding.UTF8.GetBytes(text)),
        ];
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "encodings.cif");
        foreach (byte[] form in forms)
        {
            File.WriteAllBytes(path, form);
            Assert.That(StructureReader.Read(path).Composition.Formula, Is.EqualTo("Li4Cl4"));
        }
    }

    [Test]
    public void Damaged_gzip_is_a_file_error()
    {
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "damaged.cif.gz");
        byte[] zipped = Gzip(Encoding.UTF8.GetBytes(Rocksalt));
        zipped[zipped.Length / 2] ^= 0xFF;
        zipped[20] ^= 0x55;
        File.WriteAllBytes(path, zipped);
        Assert.That(() => StructureReader.Read(path), Throws.TypeOf<StructureFileException>());
    }

    [TestCase("_symmetry_equiv_pos_as_xyz")]
    [TestCase("_space_group_symop_operation_xyz")]
    [TestCase("_space_group_symop.operation_xyz")]
    [TestCase("_SPACE_GROUP_SYMOP_OPERATION_XYZ")]
    public void Every_spelling_of_the_operation_list_is_read(string tag)
    {
        Structure structure = Read(Cell() + $"loop_\n{tag}\nx,y,z\n'-x, -y, -z'\n" + Atoms("Li1 0.1 0.2 0.3 1", "O1 0 0 0 1"));
        Assert.That(structure.Composition.Formula, Is.EqualTo("Li2O"));
        Assert.That(structure.Sites.Count(s => s.Orbit == 0), Is.EqualTo(2));
    }

    // Two thirds in a hexagonal cell, with more and fewer digits: the images of one atom must coincide.
    [TestCase("0.333", "0.667")]
    [TestCase("0.3333", "0.6667")]
    [TestCase("0.33333", "0.66667")]
    [TestCase("0.333333333", "0.666666667")]
    [TestCase("0.3333", "0.6666")]
    [TestCase("0.33", "0.67")]
    [TestCase("1/3", "2/3")]
    public void Rounded_thirds_become_the_special_position(string third, string twoThirds)
    {
        Structure structure = Read(Cell("5 5 8 90 90 120") + "_space_group_name_H-M_alt 'P 63/m m c'\n" + Atoms($"Mg1 {third} {twoThirds} 0.25 1"));
        Assert.That(structure.Composition.Formula, Is.EqualTo("Mg2"));
        Assert.That(structure.Sites[0].Position.U, Is.EqualTo(1 / 3.0).Within(1e-12));
    }

    // (x, 2x, z) with the double rounded differently: 12k of P 63/m m c, not 24l.
    [Test]
    public void A_position_on_a_mirror_survives_rounding()
    {
        Structure structure = Read(Cell("10 10 16 90 90 120") + "_space_group_IT_number 194\n" + Atoms("O1 0.1233 0.2467 0.0612 1"));
        Assert.That(structure.Sites, Has.Count.EqualTo(12));
    }

    [Test]
    public void A_real_split_site_is_not_merged()
    {
        // 96h of garnet-like splitting: 0.15 Å off the twofold axis at occupancy one half.
        Structure structure = Read(Cell("10 10 10 90 90 90") + "loop_\n_symmetry_equiv_pos_as_xyz\nx,y,z\n-x,-y,z\n" + Atoms("Li1 0.0075 0.0001 0.3 0.5"));
        Assert.That(structure.Sites, Has.Count.EqualTo(2));
    }

    [Test]
    public void The_stated_multiplicity_moves_an_imprecise_atom_onto_its_special_position()
    {
        string text = Cell("10 10 10 90 90 90") + "loop_\n_symmetry_equiv_pos_as_xyz\nx,y,z\n-x,-y,z\n"
            + "loop_\n_atom_site_label\n_atom_site_symmetry_multiplicity\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\nLi1 1 0.0041 0 0.3\n";
        Assert.That(Read(text).Sites, Has.Count.EqualTo(1));
    }

    [Test]
    public void Mixed_sites_on_separate_lines_become_one_site()
    {
        Structure structure = Read(Cell() + Atoms("Ge1 Ge4+ 0 0 0 0.5", "P1 P5+ 0 0 0 .5", "S1 S2- 0.5 0.5 0.5 1"));
        Site mixed = structure.Sites[0];
        Assert.That(mixed.Label, Is.EqualTo("Ge1/P1"));
        Assert.That(mixed.Occupants, Is.EqualTo(new[] { new Occupant(Element.Parse("Ge"), 0.5, 4), new Occupant(Element.Parse("P"), 0.5, 5) }));
        Assert.That(structure.IsDisordered, Is.True);
    }

    [TestCase("Li", "Li", null)]
    [TestCase("Li1+", "Li", 1.0)]
    [TestCase("O2-", "O", -2.0)]
    [TestCase("Fe0+", "Fe", 0.0)]
    [TestCase("Fe+3", "Fe", 3.0)]
    [TestCase("Cl-", "Cl", -1.0)]
    [TestCase("CL", "Cl", null)]
    [TestCase("D", "H", null)]
    [TestCase("Fe2.5+", "Fe", 2.5)]
    [TestCase("Siva", "Si", null)]
    public void Type_symbols_name_element_and_charge(string symbol, string element, double? charge)
    {
        Structure structure = Read(Cell() + Atoms($"X1 {symbol} 0 0 0 1"));
        Assert.That(structure.Sites[0].Occupants[0], Is.EqualTo(new Occupant(Element.Parse(element), 1, charge)));
    }

    [TestCase("Li1", "Li")]
    [TestCase("O2A", "O")]
    [TestCase("LI1", "Li")]
    [TestCase("Oa1", "O")]
    [TestCase("Cl12", "Cl")]
    [TestCase("C1'", "C")]
    [TestCase("S(3)", "S")]
    [TestCase("Ow1", "O")]
    public void Labels_without_a_type_symbol_name_the_element(string label, string element) =>
        Assert.That(Read(Cell() + Atoms($"{label} 0 0 0 1")).Composition.Elements.Single().Symbol, Is.EqualTo(element));

    // Without the formula, CO1 is cobalt; with C and O in the formula and no Co, it is carbon.
    [TestCase("Co O", "Co")]
    [TestCase("C O2", "C")]
    public void The_stated_formula_decides_an_ambiguous_label(string formula, string element) =>
        Assert.That(Read(Cell() + $"_chemical_formula_sum '{formula}'\n" + Atoms("CO1 0 0 0 1")).Composition.Elements.Single().Symbol, Is.EqualTo(element));

    [TestCase("M1 M 0 0 0 1", "names no element")]
    [TestCase("N1 NH3 0 0 0 1", "group of atoms")]
    [TestCase("Li1 Li 0 zero 0 1", "'zero' stands where a coordinate")]
    [TestCase("Li1 Li 0 0 0 -0.1", "occupancy of Li1 is -0.1")]
    [TestCase("Li1 Li 0 0 0 1.5", "occupancy of Li1 is 1.5")]
    public void A_wrong_atom_is_refused_with_its_line(string row, string reason)
    {
        string text = Cell() + Atoms("O9 O 0.5 0.5 0.5 1", row);
        int line = text.Split('\n').ToList().FindIndex(l => l.StartsWith(row, StringComparison.Ordinal)) + 1;
        StructureFileException error = Assert.Throws<StructureFileException>(() => Read(text))!;
        Assert.That((error.Problem.Contains(reason, StringComparison.Ordinal), error.Line), Is.EqualTo((true, line)), error.Message);
    }

    [Test]
    public void Mixed_site_texts_of_the_pauling_file_are_read()
    {
        Structure structure = Read(Cell() + Atoms("M1 '0.660Mg + 0.317(4)Fe + 0.023Ca' 0 0 0 1"));
        Assert.That(structure.Sites[0].Occupants.Select(o => $"{o.Element} {o.Occupancy.ToString(CultureInfo.InvariantCulture)}"), Is.EqualTo(new[] { "Mg 0.66", "Fe 0.317", "Ca 0.023" }));
    }

    [Test]
    public void Sums_slightly_above_one_are_scaled_and_said()
    {
        Structure structure = Read(Cell() + Atoms("Ge1 0 0 0 0.51", "Sb1 0 0 0 0.51"));
        Assert.That(structure.Sites[0].TotalOccupancy, Is.EqualTo(1).Within(1e-12));
        Assert.That(structure.Warnings.Select(w => w.Code), Does.Contain("occupancy-above-one"));
    }

    [Test]
    public void Sums_clearly_above_one_are_refused() =>
        Assert.That(() => Read(Cell() + Atoms("Ge1 0 0 0 0.8", "Sb1 0 0 0 0.8")), Throws.TypeOf<StructureFileException>().With.Message.Contains("Ge1/Sb1 sum to 1.6"));

    [Test]
    public void Unknown_values_and_dummy_atoms_are_left_out_and_said()
    {
        Structure structure = Read(Cell() + Atoms("Li1 0 0 0 ?", "O1 0.5 0.5 0.5 .", "H1 ? ? ? 1", "Na1 0.2 0.2 0.2 0"));
        Assert.That(structure.Composition.Formula, Is.EqualTo("LiO"));
        Assert.That(structure.Warnings.Select(w => w.Code), Is.SupersetOf(new[] { "atoms-without-position", "empty-sites" }));
    }

    [Test]
    public void Of_several_blocks_the_one_with_a_structure_is_used()
    {
        Structure structure = Read("data_global\n_journal_year 1999\n_publ_section_title\n;\nA loop_ of data_\n;\n" + Rocksalt + "\ndata_empty\n_cell_length_a 3\n");
        Assert.That((structure.Name, structure.Composition.Formula), Is.EqualTo(("LiCl", "Li4Cl4")));
    }

    [Test]
    public void A_missing_value_in_the_atom_list_is_refused_with_its_place()
    {
        string text = Cell() + Atoms("Li1 0 0 0 1", "O1 0.5 0.5 1", "S1 0.2 0.2 0.2 1");
        Assert.That(() => Read(text), Throws.TypeOf<StructureFileException>().With.Message.Contains("fill no whole number of rows"));
    }

    [TestCase("_cell_length_a 4", "_cell_length_a four", "a number is expected")]
    [TestCase("_cell_length_a 4", "_cell_length_a -4", "length between")]
    [TestCase("_cell_angle_alpha 90", "_cell_angle_alpha 10", "close no cell")]
    [TestCase("_cell_length_b 4", "", "no _cell_length_b")]
    public void A_wrong_cell_is_refused(string right, string wrong, string reason) =>
        Assert.That(() => Read(Cell("4 4 4 90 140 100").Replace(right, wrong, StringComparison.Ordinal) + Atoms("Li1 0 0 0 1")), Throws.TypeOf<StructureFileException>().With.Message.Contains(reason));

    [Test]
    public void An_unknown_space_group_without_operations_is_refused() =>
        Assert.That(() => Read(Cell() + "_symmetry_space_group_name_H-M 'F 4/m m m'\n" + Atoms("Li1 0 0 0 1")), Throws.TypeOf<StructureFileException>().With.Message.Contains("'F 4/m m m'"));

    [Test]
    public void No_symmetry_at_all_is_p1_with_a_warning() =>
        Assert.That(Read(Cell() + Atoms("Li1 0.1 0 0 1")).Warnings.Select(w => w.Code), Is.EqualTo(new[] { "no-symmetry-stated" }));

    [Test]
    public void The_stated_content_chooses_between_two_origins()
    {
        // Spinel LiMn2O4: Li on 8a is (1/8,1/8,1/8) in origin choice 2 and (0,0,0) in choice 1.
        string head = Cell("8.24 8.24 8.24 90 90 90") + "_symmetry_space_group_name_H-M 'F d -3 m'\n_chemical_formula_sum 'Li Mn2 O4'\n";
        Structure second = Read(head + Atoms("Li1 0.125 0.125 0.125 1", "Mn1 0.5 0.5 0.5 1", "O1 0.2625 0.2625 0.2625 1"));
        Structure first = Read(head + Atoms("Li1 0 0 0 1", "Mn1 0.625 0.625 0.625 1", "O1 0.3875 0.3875 0.3875 1"));
        Assert.That((second.Composition.Formula, first.Composition.Formula), Is.EqualTo(("Li8Mn16O32", "Li8Mn16O32")));
    }

    [Test]
    public void Citation_and_formula_units_are_kept()
    {
        Structure structure = Read(Rocksalt + "\n_journal_name_full 'Acta Cryst.'\n_journal_year 1965\n_cell_formula_units_Z 4\n_chemical_formula_sum 'Cl Li'\n");
        Assert.That((structure.Citation, structure.StatedFormula, structure.StatedFormulaUnits), Is.EqualTo(("Acta Cryst. (1965)", "Cl Li", 4.0)));
    }

    [Test]
    public void Quotes_that_run_over_lines_and_cif2_strings_are_read()
    {
        string text = "data_x\n_title 'runs over\n\n two lines\n\n'\n_other \"\"\"triple\n'quoted' \"\"\"\n_list [1 2 3]\n" + Cell() + Atoms("Li1 0 0 0 1");
        Assert.That(Read(text).Composition.Formula, Is.EqualTo("Li"));
    }

    private static Structure Read(string text) => StructureReader.Parse("test.cif", text.Replace("\r\n", "\n", StringComparison.Ordinal));

    private static string Cell(string parameters = "4 4 4 90 90 90")
    {
        string[] p = parameters.Split(' ');
        return $"data_test\n_cell_length_a {p[0]}\n_cell_length_b {p[1]}\n_cell_length_c {p[2]}\n_cell_angle_alpha {p[3]}\n_cell_angle_beta {p[4]}\n_cell_angle_gamma {p[5]}\n";
    }

    /// <summary>Rows of label, type symbol where given, coordinates and occupancy.</summary>
    private static string Atoms(params string[] rows)
    {
        int columns = System.Text.RegularExpressions.Regex.Matches(rows[0], @"'[^']*'|\S+").Count;
        return $"loop_\n_atom_site_label\n{(columns == 6 ? "_atom_site_type_symbol\n" : "")}_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\n_atom_site_occupancy\n"
            + string.Join('\n', rows) + "\n";
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream stream = new();
        using (GZipStream zip = new(stream, CompressionLevel.Fastest))
        {
            zip.Write(bytes);
        }

        return stream.ToArray();
    }
}
