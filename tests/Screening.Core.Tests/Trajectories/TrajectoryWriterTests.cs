using System.Globalization;
using System.Text;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Testing;

namespace Screening.Core.Tests.Trajectories;

public class TrajectoryWriterTests
{
    /// <summary>Six decimals are written.</summary>
    private const double Written = 1e-6;

    private static readonly Species Sodium = new(Element.Parse("Na"), 1), Chloride = new(Element.Parse("Cl"), -1);
    private static readonly Lattice Turned = new(new(0, 6, 1), new(-5, 1, 0), new(0.5, 0.3, 7));
    private static readonly double[] X = [0.5, -3.25], Y = [1.5, 9.125], Z = [2.5, 20.0625], V = [11.5, -0.75], Still = [0, 0];

    [Test]
    public void Extended_xyz_holds_cell_time_positions_and_velocities()
    {
        string[] lines = Write(s => new ExtendedXyzTrajectoryWriter(s, true));

        Assert.That(lines, Has.Length.EqualTo(8));
        Assert.That(lines[0], Is.EqualTo("2"));
        Assert.That(lines[5], Does.StartWith("Lattice=\"0.0 6.0 1.0 -5.0 1.0 0.0 0.5 0.3 7.0\" Properties=species:S:1:pos:R:3:vel:R:3")
            .And.Contains("time_ps=0.02 ").And.Contains("frame_interval_ps=0.02"));
        Assert.That(lines[3], Is.EqualTo("Cl -3.250000 9.125000 20.062500 -0.750000 0.000000 -0.750000"));
    }

    [Test]
    public void A_lammps_dump_keeps_all_distances_in_a_cell_turned_to_the_axes()
    {
        string[] lines = Write(s => new LammpsDumpWriter(s, false));
        int atoms = Array.FindIndex(lines, l => l.StartsWith("ITEM: ATOMS", StringComparison.Ordinal));
        double[] first = Numbers(lines[atoms + 1])[2..], second = Numbers(lines[atoms + 2])[2..];
        double[] xBounds = Numbers(lines[atoms - 3]), yBounds = Numbers(lines[atoms - 2]), zBounds = Numbers(lines[atoms - 1]);

        double distance = Math.Sqrt(first.Zip(second, (p, q) => (p - q) * (p - q)).Sum());
        Assert.That(distance, Is.EqualTo(new Cartesian(3.75, -7.625, -17.5625).Length).Within(10 * Written));

        // The format's bounds hold the tilted cell: take the tilts off again and the volume is that of the cell.
        double xy = xBounds[2], xz = yBounds[2], yz = zBounds[2];
        double lx = xBounds[1] - xBounds[0] - (Math.Max(Math.Max(0, xy), Math.Max(xz, xy + xz)) - Math.Min(Math.Min(0, xy), Math.Min(xz, xy + xz)));
        double ly = yBounds[1] - yBounds[0] - Math.Abs(yz);
        Assert.That(lx * ly * (zBounds[1] - zBounds[0]), Is.EqualTo(Turned.VolumeCubicAngstrom).Within(1e-4));
    }

    [Test]
    public void A_fan_out_gives_every_sink_the_same_calls()
    {
        RecordingSink one = new(), two = new();

        Feed(new FrameFanOut(one, two));

        Assert.That(two.Frames, Is.EqualTo(one.Frames).And.Count.EqualTo(2));
        Assert.That((one.Begun, one.Ended, two.Begun, two.Ended), Is.EqualTo((1, 1, 1, 1)));
    }

    [Test]
    public void An_unknown_ending_is_refused_before_a_file_appears()
    {
        string path = Path.Combine(Path.GetTempPath(), $"screening-{Guid.NewGuid():N}.txt");

        Assert.That(() => TrajectoryWriter.Create(path), Throws.ArgumentException.With.Message.Contains(".extxyz"));
        Assert.That(File.Exists(path), Is.False);
    }

    [Test]
    public void Writing_a_frame_as_extended_xyz_allocates_nothing()
    {
        using ExtendedXyzTrajectoryWriter writer = new(Stream.Null, true);
        Feed(writer);        // warms up
        Frame frame = FrameAt(2);

        long before = GC.GetAllocatedBytesForCurrentThread();
        writer.Accept(frame);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static string[] Write(Func<Stream, TrajectoryWriter> create)
    {
        using MemoryStream stream = new();
        using (TrajectoryWriter writer = create(stream))
        {
            Feed(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\n').Split('\n');
    }

    private static void Feed(IFrameSink sink)
    {
        sink.Begin(new TrajectoryInfo { Atoms = [Sodium, Chloride], Mobile = Sodium, FrameIntervalPs = 0.02, Lattice = Turned, HasVelocities = true });
        sink.Accept(FrameAt(0));
        sink.Accept(FrameAt(1));
        sink.End();
    }

    private static Frame FrameAt(int index) => new()
    {
        Index = index, TimePs = 0.02 * index, Lattice = Turned, X = X, Y = Y, Z = Z, Vx = V, Vy = Still, Vz = V,
    };

    private static double[] Numbers(string line) =>
        [.. line.Split(' ').Where(t => double.TryParse(t, CultureInfo.InvariantCulture, out _)).Select(t => double.Parse(t, CultureInfo.InvariantCulture))];
}
