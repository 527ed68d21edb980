using System.Globalization;
using System.Text;
using Screening.Core.Structures;
using Screening.Core.Trajectories;

namespace Screening.Core.Tests.Trajectories;

/// <summary>One trajectory in every format: a tilted cell that grows, one ion that leaves it at constant fractional speed, one at rest.</summary>
public sealed class TrajectoryFormatTests
{
    private const int Frames = 12;
    private const double Written = 2e-6;               // eight decimals of a fraction of 10 Å, six of Å
    private const double Single = 2e-5;                // coordinates up to 30 Å in single precision

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("screening-formats").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, true);

    [TestCase("x y z", false)]
    [TestCase("xs ys zs", false)]
    [TestCase("xu yu zu", true)]
    [TestCase("xsu ysu zsu", true)]
    [TestCase("x y z ix iy iz", false)]
    public void A_lammps_dump_gives_the_same_path_in_every_kind_of_coordinates(string columns, bool unwrapped)
    {
        StringBuilder text = new();
        for (int t = 0; t < Frames; t++)
        {
            Lattice cell = Cell(t);
            double xy = cell.B.X, xz = cell.C.X, yz = cell.C.Y;
            const double shift = -2;                   // the box need not begin at zero
            text.Append(CultureInfo.InvariantCulture, $"ITEM: TIMESTEP\n{t}\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS xy xz yz pp pp pp\n");
            text.Append(CultureInfo.InvariantCulture, $"{shift + Math.Min(0, xz) + Math.Min(0, xy)} {shift + cell.A.X + Math.Max(0, xy) + Math.Max(0, xz)} {xy}\n");
            text.Append(CultureInfo.InvariantCulture, $"{shift} {shift + cell.B.Y + yz} {xz}\n{shift} {shift + cell.C.Z} {yz}\n");
            text.Append("ITEM: ATOMS id type element ").Append(columns).Append('\n');
            foreach (int atom in t % 2 == 0 ? (int[])[1, 0] : [0, 1])          // dumps are not sorted
            {
                Fractional f = At(atom, t), home = unwrapped ? f : f.Wrapped();
                Cartesian r = cell.ToCartesian(home) + new Cartesian(shift, shift, shift);
                string place = columns.StartsWith("xs", StringComparison.Ordinal) ? Line(home.U, home.V, home.W) : Line(r.X, r.Y, r.Z);
                string image = columns.EndsWith("iz", StringComparison.Ordinal) ? FormattableString.Invariant($" {Math.Floor(f.U)} {Math.Floor(f.V)} {Math.Floor(f.W)}") : "";
                text.Append(CultureInfo.InvariantCulture, $"{atom + 5} 1 {(atom == 0 ? "Li" : "Cl")} {place}{image}\n");
            }
        }

        Follow(Write("dump.lammpstrj", text), Written);
    }

    [Test]
    public void An_extended_xyz_a_vasprun_and_an_xdatcar_with_changing_cell_give_the_same_path()
    {
        StringBuilder xyz = new(), xdatcar = new(), xml = new(
            "<?xml version=\"1.0\"?>\n<modeling><incar><i name=\"POTIM\"> 2.0</i><i name=\"TEBEG\"> 700.0</i></incar><atominfo><atoms>2</atoms><array name=\"atoms\"><set><rc><c>Li</c><c>1</c></rc><rc><c>Cl</c><c>2</c></rc></set></array></atominfo>"
            + "<structure name=\"initialpos\"><crystal><varray name=\"basis\"><v>1 0 0</v></varray></crystal></structure>\n");
        for (int t = 0; t < Frames; t++)
        {
            Lattice cell = Cell(t);
            Fractional[] f = [At(0, t).Wrapped(), At(1, t).Wrapped()];
            Cartesian[] r = [cell.ToCartesian(f[0]), cell.ToCartesian(f[1])];
            string[] rows = [Line(cell.A.X, cell.A.Y, cell.A.Z), Line(cell.B.X, cell.B.Y, cell.B.Z), Line(cell.C.X, cell.C.Y, cell.C.Z)];
            xyz.Append(CultureInfo.InvariantCulture, $"2\nProperties=species:S:1:pos:R:3 Lattice=\"{string.Join(' ', rows)}\" frame_interval_ps=0.002\n");
            xyz.Append(CultureInfo.InvariantCulture, $"Li {Line(r[0].X, r[0].Y, r[0].Z)}\nCl {Line(r[1].X, r[1].Y, r[1].Z)}\n");
            xdatcar.Append(CultureInfo.InvariantCulture, $"title\n1.0\n{string.Join('\n', rows)}\nLi Cl\n1 1\nDirect configuration= {t + 1}\n");
            xdatcar.Append(CultureInfo.InvariantCulture, $"{Line(f[0].U, f[0].V, f[0].W)}\n{Line(f[1].U, f[1].V, f[1].W)}\n");
            xml.Append(CultureInfo.InvariantCulture, $"<calculation><scstep/><structure><crystal><varray name=\"basis\">{string.Concat(rows.Select(v => $"<v>{v}</v>"))}</varray>"
                + $"<varray name=\"rec_basis\"><v>1 0 0</v></varray></crystal><varray name=\"positions\"><v>{Line(f[0].U, f[0].V, f[0].W)}</v><v>{Line(f[1].U, f[1].V, f[1].W)}</v></varray></structure><varray name=\"forces\"><v>9 9 9</v></varray></calculation>\n");
        }

        string run = Write("vasprun.xml", xml.Append("</modeling>\n"));
        Follow(Write("run.xyz", xyz), Written);
        Follow(Write("XDATCAR", xdatcar), Written);
        Follow(run, Written);
        Assert.That(TrajectoryReader.Hints(run), Is.EqualTo(((double?)0.002, (double?)700)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void A_dcd_of_either_byte_order_gives_the_path_with_the_names_of_its_topology(bool bigEndian)
    {
        string path = Path.Combine(_folder, "run.dcd"), topology = Write("start.xyz", new StringBuilder(
            "2\nLattice=\"10 0 0 0 10 0 0 0 10\" Properties=species:S:1:pos:R:3\nLi 0 0 0\nCl 5 5 5\n"));
        using (FileStream file = File.Create(path))
        {
            byte[] Bytes(byte[] b) => bigEndian ? [.. b.Reverse()] : b;
            void Record(params byte[][] parts)
            {
                byte[] all = [.. parts.SelectMany(p => p)], length = Bytes(BitConverter.GetBytes(all.Length));
                file.Write([.. length, .. all, .. length]);
            }

            int[] control = new int[20];
            (control[0], control[10]) = (Frames, 1);
            Record([.. "CORD"u8], [.. control.SelectMany(c => Bytes(BitConverter.GetBytes(c)))]);
            Record(Bytes(BitConverter.GetBytes(1)), new byte[80]);
            Record(Bytes(BitConverter.GetBytes(2)));
            for (int t = 0; t < Frames; t++)
            {
                Lattice cell = Cell(t);
                var (a, b, c, alpha, beta, gamma) = cell.Parameters;
                Record([.. new[] { a, gamma, b, beta, alpha, c }.SelectMany(v => Bytes(BitConverter.GetBytes(v)))]);
                Cartesian[] r = [cell.ToCartesian(At(0, t).Wrapped()), cell.ToCartesian(At(1, t).Wrapped())];
                Record([.. r.SelectMany(p => Bytes(BitConverter.GetBytes((float)p.X)))]);
                Record([.. r.SelectMany(p => Bytes(BitConverter.GetBytes((float)p.Y)))]);
                Record([.. r.SelectMany(p => Bytes(BitConverter.GetBytes((float)p.Z)))]);
            }
        }

        Follow(path, Single, topology);
        Assert.That(() => TrajectoryReader.Open(path), Throws.TypeOf<StructureFileException>().With.Message.Contains("--topology"));
    }

    [Test]
    public void A_dump_without_elements_takes_them_from_the_data_file_by_atom_number()
    {
        string data = Write("system.data", new StringBuilder("title\n\n2 atoms\n2 atom types\n0 10 xlo xhi\n0 10 ylo yhi\n0 10 zlo zhi\n\nMasses\n\n1 6.94 # Li\n2 35.45 # Cl\n\nAtoms # atomic\n\n9 2 1 1 1\n4 1 5 5 5\n"));
        string dump = Write("plain.dump", new StringBuilder("ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS pp pp pp\n0 10\n0 10\n0 10\nITEM: ATOMS id x y z\n9 1 1 1\n4 5 5 5\n"));
        using ITrajectoryReader reader = TrajectoryReader.Open(dump, data);
        TrajectoryFrame frame = reader.Read()!;

        Assert.That(frame.Elements.Select(e => e.Symbol), Is.EqualTo(new[] { "Li", "Cl" }));
        Assert.That(frame.U, Is.EqualTo(new[] { 0.5, 0.1 }).Within(1e-12));
        Assert.That(() => TrajectoryReader.Open(dump).Read(), Throws.TypeOf<StructureFileException>().With.Message.Contains("--topology"));
    }

    [TestCase("cut.dump", "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS pp pp pp\n0 10\n0 10\n0 10\nITEM: ATOMS id element x y z\n1 Li 1 1 1\n", "after 1 of 2 atoms")]
    [TestCase("odd.dump", "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp pp pp\n0 10\n0 10\n0 10\nITEM: ATOMS id element x y z\n1 Li 1 one 1\n", "'one'")]
    [TestCase("cut.xyz", "2\nLattice=\"9 0 0 0 9 0 0 0 9\" Properties=species:S:1:pos:R:3\nLi 0 0 0\n", "after 1 of 2 atoms")]
    [TestCase("cut.xml", "<?xml version=\"1.0\"?>\n<modeling><calculation>", "breaks off")]
    [TestCase("other.json", "{\"structure\": 1}", "DiffusionAnalyzer")]
    [TestCase("empty.dcd", "", "DCD header")]
    public void A_damaged_file_is_refused_with_what_was_found(string name, string content, string message)
    {
        string topology = Write("t.xyz", new StringBuilder("1\nLattice=\"9 0 0 0 9 0 0 0 9\" Properties=species:S:1:pos:R:3\nLi 0 0 0\n"));
        string path = Write(name, new StringBuilder(content));

        Assert.That(() =>
        {
            using ITrajectoryReader reader = TrajectoryReader.Open(path, topology);
            while (reader.Read() is not null)
            {
            }
        }, Throws.TypeOf<StructureFileException>().With.Message.Contains(message));
    }

    private static Lattice Cell(int t) => new(new(10 + (0.1 * t), 0, 0), new(-3, 11, 0), new(1, 2, 9 + (0.05 * t)));

    /// <summary>The first ion goes 1.65 cells along a and one back along b; the second stays.</summary>
    private static Fractional At(int atom, int t) => atom == 0 ? new(0.2 + (0.15 * t), 0.4 - (0.09 * t), 0.1) : new(0.5, 0.6, 0.7);

    private static string Line(double x, double y, double z) => string.Create(CultureInfo.InvariantCulture, $"{x:0.00000000} {y:0.00000000} {z:0.00000000}");

    private string Write(string name, StringBuilder text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text.ToString());
        return path;
    }

    private static void Follow(string path, double tolerance, string? topology = null)
    {
        List<(Cartesian First, Cartesian Second)> seen = [];
        ReplaySummary summary = TrajectoryReplay.Run([path], frame =>
        {
            Assert.That(frame.Elements.Select(e => e.Symbol), Is.EqualTo(new[] { "Li", "Cl" }));
            Species[] atoms = [.. frame.Elements.Select(e => new Species(e, 0))];
            return new() { Atoms = atoms, Mobile = atoms[0], FrameIntervalPs = 0.002, Lattice = frame.Lattice };
        }, new Collector(seen), topology);

        Assert.That(summary.Frames, Is.EqualTo(Frames));
        for (int t = 0; t < Frames; t++)
        {
            Cartesian moved = seen[t].First - Cell(t).ToCartesian(At(0, t)), rested = seen[t].Second - Cell(t).ToCartesian(At(1, t));
            Fractional lost = Cell(t).ToFractional(seen[0].First - Cell(0).ToCartesian(At(0, 0)));
            Assert.That((moved.Length, rested.Length, lost.U), Is.EqualTo((0.0, 0.0, 0.0)).Using<(double, double, double)>((p, q) =>
                Math.Max(Math.Abs(p.Item1 - q.Item1), Math.Max(Math.Abs(p.Item2 - q.Item2), Math.Abs(p.Item3 - q.Item3))) < tolerance), $"{Path.GetFileName(path)}, frame {t}");
        }
    }

    private sealed class Collector(List<(Cartesian First, Cartesian Second)> seen) : IFrameSink
    {
        public void Begin(TrajectoryInfo info)
        {
        }

        public void Accept(in Screening.Core.Trajectories.Frame frame) =>
            seen.Add((new(frame.X[0], frame.Y[0], frame.Z[0]), new(frame.X[1], frame.Y[1], frame.Z[1])));

        public void End()
        {
        }
    }
}
