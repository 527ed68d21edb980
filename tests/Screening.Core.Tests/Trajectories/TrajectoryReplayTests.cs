using System.Globalization;
using System.IO.Compression;
using System.Text;
using Screening.Core.Structures;
using Screening.Core.Trajectories;

namespace Screening.Core.Tests.Trajectories;

public sealed class TrajectoryReplayTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("screening-trajectory").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, true);

    [Test]
    public void Positions_go_on_across_the_cell_boundary_and_across_files_gzipped_or_not()
    {
        string first = Write("one", Header(10), t => 0.9 + (0.03 * t), 0, 3, gzip: true);
        string second = Write("two", Header(10), t => 0.9 + (0.03 * t), 3, 6, gzip: false);
        Recorder recorder = new();
        ReplaySummary summary = TrajectoryReplay.Run([first, second], Describe, recorder);

        Assert.That(summary.Frames, Is.EqualTo(6));
        Assert.That(summary.Discontinuities, Is.Empty);
        Assert.That(recorder.Begins, Is.EqualTo(1));
        Assert.That(recorder.FirstX, Is.EqualTo(new[] { 9.0, 9.3, 9.6, 9.9, 10.2, 10.5 }).Within(1e-9));
    }

    [Test]
    public void A_growing_cell_carries_the_ions_along_and_its_mean_volume_is_reported()
    {
        StringBuilder text = new();
        for (int t = 0; t < 3; t++)
        {
            text.Append(Header(10 + t)).Append(Frame(t, 0.5));
        }

        string path = Path.Combine(_folder, "npt");
        File.WriteAllText(path, text.ToString());
        Recorder recorder = new();
        ReplaySummary summary = TrajectoryReplay.Run([path], Describe, recorder);

        Assert.That(recorder.FirstX, Is.EqualTo(new[] { 5.0, 5.5, 6.0 }).Within(1e-9));
        Assert.That(summary.MeanVolumeCubicAngstrom, Is.EqualTo((1000 + 1331 + 1728) / 3.0).Within(1e-6));
    }

    [Test]
    public void A_jump_of_the_whole_cell_content_is_reported_and_starts_a_new_run()
    {
        string first = Write("one", Header(10), t => 0.1 + (0.001 * t), 0, 20, gzip: false);
        string second = Write("two", Header(10), t => 0.5 + (0.001 * t), 0, 20, gzip: false);
        Recorder recorder = new();
        ReplaySummary summary = TrajectoryReplay.Run([first, second], Describe, recorder);

        Assert.That(recorder.Begins, Is.EqualTo(2));
        Discontinuity gap = summary.Discontinuities.Single();
        Assert.That((gap.Frame, gap.MovedAtoms, gap.File), Is.EqualTo((20L, 60, second)));
        Assert.That(gap.LargestAngstrom, Is.EqualTo(3.81).Within(1e-6));
    }

    [Test]
    public void The_last_frame_repeated_as_the_first_of_the_next_file_counts_once()
    {
        string first = Write("one", Header(10), t => 0.1 + (0.01 * t), 0, 4, gzip: false);
        string second = Write("two", Header(10), t => 0.1 + (0.01 * t), 3, 6, gzip: false);
        Recorder recorder = new();
        ReplaySummary summary = TrajectoryReplay.Run([first, second], Describe, recorder);

        Assert.That((summary.Frames, summary.RepeatedFrames), Is.EqualTo((6L, 1L)));
        Assert.That(recorder.FirstX, Is.EqualTo(new[] { 1, 1.1, 1.2, 1.3, 1.4, 1.5 }).Within(1e-9));
    }

    [TestCase("Direct configuration= 1\n0.1 0.2 x\n", "9", "'x'")]
    [TestCase("Direct configuration= 1\n0.1 0.2 0.3\n", "10", "after 1 of 60 atoms")]
    [TestCase("Nothing of the kind\n", "8", "Direct")]
    public void A_broken_file_is_refused_with_its_line_and_what_was_found(string body, string line, string found)
    {
        string path = Path.Combine(_folder, "broken");
        File.WriteAllText(path, Header(10) + body);

        StructureFileException error = Assert.Throws<StructureFileException>(() => TrajectoryReplay.Run([path], Describe, new Recorder()))!;

        Assert.That(error.Message, Does.Contain($"broken({line})").And.Contain(found));
    }

    [Test]
    public void Files_with_different_atoms_are_not_one_trajectory()
    {
        string first = Write("one", Header(10), _ => 0.1, 0, 2, gzip: false);
        string second = Write("two", Header(10).Replace("Li Cl", "Na Cl", StringComparison.Ordinal), _ => 0.1, 0, 2, gzip: false);

        Assert.That(() => TrajectoryReplay.Run([first, second], Describe, new Recorder()), Throws.TypeOf<StructureFileException>().With.Message.Contains("atoms differ"));
    }

    [Test]
    public void The_first_published_displacements_of_a_drifting_cell_are_met()
    {
        // kinisi's test file: atom 0 at rest while the others drift; 10 Å cell, four frames.
        string path = Testing.Repository.Shared("data", "trajectories", "kinisi_tiny_vasp", "example_drift.XDATCAR");
        Recorder recorder = new();
        ReplaySummary summary = TrajectoryReplay.Run([path], Describe, recorder);

        Assert.That(summary.Frames, Is.EqualTo(4));
        Assert.That(recorder.FirstX, Is.EqualTo(new[] { 5.0, 5.0, 5.0, 5.0 }).Within(1e-9));
        Assert.That(recorder.SecondX.Select(x => x - recorder.SecondX[0]), Is.EqualTo(new[] { 0, -0.2, -0.4, -1.0 }).Within(1e-6));
    }

    private static TrajectoryInfo Describe(TrajectoryFrame frame)
    {
        Species[] atoms = [.. frame.Elements.Select(e => new Species(e, 0))];
        return new() { Atoms = atoms, Mobile = atoms[0], FrameIntervalPs = 0.1, Lattice = frame.Lattice };
    }

    private static string Header(double edge) => string.Create(CultureInfo.InvariantCulture,
        $"title\n1.0\n{edge} 0 0\n0 {edge} 0\n0 0 {edge}\nLi Cl\n30 30\n");

    private static string Frame(int number, double u)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"Direct configuration= {number + 1}\n");
        for (int i = 0; i < 60; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{u - Math.Floor(u):0.00000000} 0.25 0.75\n");
        }

        return text.ToString();
    }

    private string Write(string name, string header, Func<int, double> u, int from, int to, bool gzip)
    {
        string path = Path.Combine(_folder, name);
        string text = header + string.Concat(Enumerable.Range(from, to - from).Select(t => Frame(t, u(t))));
        using Stream file = File.Create(path);
        using Stream stream = gzip ? new GZipStream(file, CompressionLevel.Fastest) : file;
        stream.Write(Encoding.ASCII.GetBytes(text));
        return path;
    }

    private sealed class Recorder : IFrameSink
    {
        public int Begins { get; private set; }

        public List<double> FirstX { get; } = [];

        public List<double> SecondX { get; } = [];

        public void Begin(TrajectoryInfo info) => Begins++;

        public void Accept(in Screening.Core.Trajectories.Frame frame)
        {
            FirstX.Add(frame.X[0]);
            SecondX.Add(frame.X[1]);
        }

        public void End()
        {
        }
    }
}
