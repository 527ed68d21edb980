using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;

namespace Screening.Descriptors.Tests;

/// <summary>Trajectories with known answers: lithium ions that a function moves, over a framework of sulfur at rest.</summary>
internal sealed class SyntheticTrajectory
{
    public static readonly Species Lithium = new(Element.Parse("Li"), 1), Sulfur = new(Element.Parse("S"), -2);

    public required int Ions { get; init; }

    public required int Frames { get; init; }

    public int Framework { get; init; } = 1;

    public double IntervalPs { get; init; } = 0.01;

    public Lattice Lattice { get; init; } = Lattice.Cubic(20);

    public double? TemperatureK { get; init; } = 1000;

    public IReadOnlyList<ReferenceSite> Sites { get; init; } = [];

    /// <summary>Uniform motion added to every atom, Å/ps: drift that must not matter.</summary>
    public Cartesian Drift { get; init; }

    public TrajectoryInfo Info(bool velocities = false) => new()
    {
        Atoms = [.. Enumerable.Repeat(Lithium, Ions), .. Enumerable.Repeat(Sulfur, Framework)],
        Mobile = Lithium,
        FrameIntervalPs = IntervalPs,
        Lattice = Lattice,
        TemperatureK = TemperatureK,
        MobileSites = Sites,
        ExpectedFrames = Frames,
        HasVelocities = velocities,
    };

    /// <summary>Plays one replica; <paramref name="advance"/>(frame, x, y, z) moves the ions to where they are in that frame.</summary>
    public void Play(IFrameSink sink, Action<int, double[], double[], double[]> advance)
    {
        int count = Ions + Framework;
        double[] x = new double[count], y = new double[count], z = new double[count];
        double[] xd = new double[count], yd = new double[count], zd = new double[count];
        for (int i = 0; i < Framework; i++)
        {
            (x[Ions + i], y[Ions + i], z[Ions + i]) = (i, 0.5 * i, 0.25 * i);
        }

        sink.Begin(Info());
        for (int t = 0; t < Frames; t++)
        {
            advance(t, x, y, z);
            double time = t * IntervalPs;
            for (int i = 0; i < count; i++)
            {
                (xd[i], yd[i], zd[i]) = (x[i] + (time * Drift.X), y[i] + (time * Drift.Y), z[i] + (time * Drift.Z));
            }

            sink.Accept(new Frame { Index = t, TimePs = time, Lattice = Lattice, X = xd, Y = yd, Z = zd });
        }

        sink.End();
    }

    public static DescriptorValue Value(DescriptorOutput output, string name) => output.Values.Single(v => v.Name == name);

    public static DescriptorValue? Find(DescriptorOutput output, string name) => output.Values.SingleOrDefault(v => v.Name == name);

    public static DescriptorSeries Series(DescriptorOutput output, string name) => output.Series.Single(v => v.Name == name);
}
