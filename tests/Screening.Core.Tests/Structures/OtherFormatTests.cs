using Screening.Core.Structures;

namespace Screening.Core.Tests.Structures;

public class OtherFormatTests
{
    private const string Poscar = """
        Li2O
        1.0
        4.6 0 0
        0 4.6 0
        0 0 4.6
        Li O
        2 1
        Direct
        0.25 0.25 0.25
        0.75 0.75 -0.25
        0 0 1.0
        """;

    [Test]
    public void A_poscar_is_read_with_positions_in_the_home_cell()
    {
        Structure structure = Read("POSCAR", Poscar);
        Assert.That(structure.Composition.Formula, Is.EqualTo("Li2O"));
        Assert.That(structure.Sites.Select(s => s.Position), Is.EqualTo(new Fractional[] { new(0.25, 0.25, 0.25), new(0.75, 0.75, 0.75), new(0, 0, 0) }));
    }

    [Test]
    public void A_negative_scale_is_the_volume()
    {
        Structure structure = Read("POSCAR", Poscar.Replace("1.0\n4.6", "-778.688\n4.6", StringComparison.Ordinal));
        Assert.That(structure.Lattice.VolumeCubicAngstrom, Is.EqualTo(778.688).Within(1e-9));
    }

    [Test]
    public void Selective_dynamics_cartesian_and_scale_go_together()
    {
        string text = Poscar.Replace("1.0\n4.6", "2.0\n4.6", StringComparison.Ordinal)
            .Replace("Direct", "Selective dynamics\nCartesian", StringComparison.Ordinal)
            .Replace("0.25 0.25 0.25", "1.15 1.15 1.15 T T F", StringComparison.Ordinal).Replace("0.75 0.75 -0.25", "3.45 3.45 -1.15 T F F", StringComparison.Ordinal).Replace("0 0 1.0", "0 0 0 F F F", StringComparison.Ordinal);
        Structure structure = Read("POSCAR", text);
        Assert.That(structure.Sites[0].Position.U, Is.EqualTo(0.25).Within(1e-12));
        Assert.That(structure.Lattice.A.X, Is.EqualTo(9.2).Within(1e-12));
    }

    [Test]
    public void Velocities_after_the_positions_are_passed_over() =>
        Assert.That(Read("CONTCAR", Poscar + "\n\n 0.1 0.2 0.3\n 0 0 0\n 0 0 0\n").Sites, Has.Count.EqualTo(3));

    [TestCase("Li O\n", "", "element symbols is missing")]
    [TestCase("2 1\n", "2 1 4\n", "2 elements are named, but 3 counts")]
    [TestCase("2 1\n", "2 9\n", "ends after 3 of 11 atoms")]
    [TestCase("0.75 0.75 -0.25", "0.75 0.75", "coordinates of atom 2")]
    [TestCase("0 4.6 0\n0 0 4.6", "0 4.6 0\n0 4.6 0", "span no volume")]
    [TestCase("Li O\n", "Lx O\n", "'Lx' stands where an element symbol")]
    [TestCase("Direct", "0.0 0.0 0.0", "Direct or Cartesian")]
    public void A_broken_poscar_is_refused_with_the_reason(string right, string wrong, string reason) =>
        Assert.That(() => Read("POSCAR", Poscar.Replace(right, wrong, StringComparison.Ordinal)), Throws.TypeOf<StructureFileException>().With.Message.Contains(reason));

    [Test]
    public void Names_of_pseudopotentials_name_their_element() =>
        Assert.That(Read("a.vasp", Poscar.Replace("Li O\n", "Li_sv O/8a3f\n", StringComparison.Ordinal)).Composition.Formula, Is.EqualTo("Li2O"));

    [Test]
    public void Old_poscars_take_elements_from_the_comment_only_when_it_names_as_many_as_there_are_counts()
    {
        Structure structure = Read("POSCAR", Poscar.Replace("Li2O\n", "Li O\n", StringComparison.Ordinal).Replace("4.6\nLi O\n", "4.6\n", StringComparison.Ordinal));
        Assert.That(structure.Composition.Formula, Is.EqualTo("Li2O"));
        Assert.That(structure.Warnings.Select(w => w.Code), Does.Contain("elements-from-comment"));
    }

    [TestCase("Lattice=\"4 0 0 0 4 0 0 0 4\" Properties=species:S:1:pos:R:3")]
    [TestCase("Lattice=\"4, 0, 0 0, 4, 0, 0,0,4\" pbc=\"T T T\"")]
    [TestCase("energy=-1.0 key lattice={4 0 0 0 4 0 0 0 4} note=\"a b=c\"")]
    public void Cells_of_extended_xyz_are_read_as_they_are_written(string comment)
    {
        Structure structure = Read("a.extxyz", $"2\n{comment}\nLI 0 0 0\nCl 2 2 -2\n\n");
        Assert.That(structure.Composition.Formula, Is.EqualTo("LiCl"));
        Assert.That(structure.Sites[1].Position, Is.EqualTo(new Fractional(0.5, 0.5, 0.5)));
    }

    [Test]
    public void Columns_are_found_by_the_properties_and_charges_are_optional()
    {
        Structure structure = Read("a.xyz", "2\nLattice=\"4 0 0 0 4 0 0 0 4\" Properties=id:I:1:pos:R:3:forces:R:3:species:S:1:oxidation_state:R:1\n1 0 0 0 9 9 9 Li 1\n2 2 2 2 9 9 9 Cl -1\n");
        Assert.That(structure.Sites.Select(s => s.Occupants[0].StatedOxidationState), Is.EqualTo(new double?[] { 1, -1 }));
    }

    [TestCase("2\n\nLi 0 0 0\nCl 2 2 2\n", "no cell")]
    [TestCase("3\nLattice=\"4 0 0 0 4 0 0 0 4\"\nLi 0 0 0\nCl 2 2 2", "ends before the 3 atoms")]
    [TestCase("2\nLattice=\"4 0 0 0 4 0\"\nLi 0 0 0\nCl 2 2 2\n", "holds 6 numbers")]
    [TestCase("2\nLattice=\"4 0 0 0 4 0 0 0 4\"\nLi 0 0 0\nQq 2 2 2\n", "'Qq' stands where an element symbol")]
    [TestCase("2\nLattice=\"4 0 0 0 4 0 0 0 4\"\nLi 0 0 0\nCl 2 2 nan\n", "'nan' stands where a coordinate")]
    [TestCase("many\nLattice=\"4 0 0 0 4 0 0 0 4\"\nLi 0 0 0\n", "number of atoms")]
    [TestCase("2\nLattice=\"4 0 0 0 4 0 0 0 4\"\nLi 0 0 0\nCl 0 0 0.01\n", "sum to 2")]
    public void Broken_xyz_is_refused_with_the_reason(string text, string reason) =>
        Assert.That(() => Read("a.xyz", text), Throws.TypeOf<StructureFileException>().With.Message.Contains(reason));

    private const string Lammps = """
        LiCl box

        2 atoms
        2 atom types
        1.0 5.0 xlo xhi
        0 4 ylo yhi
        0 4 zlo zhi
        0.5 0 0 xy xz yz

        Masses

        1 6.94 # Li
        2 35.45

        Atoms # charge

        1 1 1.0 1.0 0 0
        2 2 -1.0 3.25 2 2 0 0 1

        Velocities

        1 0 0 0
        2 0 0 0
        """;

    [Test]
    public void Lammps_data_gives_elements_by_comment_or_mass_and_a_tilted_box()
    {
        Structure structure = Read("data.lmp", Lammps);
        Assert.That(structure.Composition.Formula, Is.EqualTo("LiCl"));
        Assert.That(structure.Sites[0].Position, Is.EqualTo(new Fractional(0, 0, 0)));
        Assert.That(structure.Sites[1].Position, Is.EqualTo(new Fractional(0.5, 0.5, 0.5)));
        Assert.That(structure.Lattice.B, Is.EqualTo(new Cartesian(0.5, 4, 0)));
    }

    [TestCase("2 35.45", "2 99.5", "fits none")]
    [TestCase("2 35.45", "", "no mass in a Masses section")]
    [TestCase("2 atoms", "3 atoms", "announces 3 atoms")]
    [TestCase("0 4 ylo yhi\n", "", "box (xlo xhi")]
    [TestCase("# charge", "# sphere", "'sphere' is not read")]
    public void Broken_lammps_data_is_refused_with_the_reason(string right, string wrong, string reason) =>
        Assert.That(() => Read("data.lmp", Lammps.Replace(right, wrong, StringComparison.Ordinal)), Throws.TypeOf<StructureFileException>().With.Message.Contains(reason));

    [Test]
    public void The_content_chooses_the_format_where_the_name_says_nothing()
    {
        Assert.That(Read("structure", Poscar).Composition.Formula, Is.EqualTo("Li2O"));
        Assert.That(Read("structure", Lammps).Composition.Formula, Is.EqualTo("LiCl"));
        Assert.That(Read("structure", "1\nLattice=\"4 0 0 0 4 0 0 0 4\"\nLi 0 0 0\n").Composition.Formula, Is.EqualTo("Li"));
        Assert.That(() => Read("notes", "Dear diary\n"), Throws.TypeOf<StructureFileException>().With.Message.Contains("which format"));
        Assert.That(() => Read("empty.cif", " \n"), Throws.TypeOf<StructureFileException>().With.Message.Contains("empty"));
    }

    [Test]
    public void A_missing_file_is_a_file_error() =>
        Assert.That(() => StructureReader.Read("no/such/file.cif"), Throws.TypeOf<StructureFileException>().With.Message.Contains("no such file"));

    private static Structure Read(string name, string text) => StructureReader.Parse(name, text.ReplaceLineEndings("\n"));
}
