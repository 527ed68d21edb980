using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Hopping;
using Screening.Descriptors.Local;
using Screening.Descriptors.Transport;
using Screening.Descriptors.Vibration;

namespace Screening.Descriptors.Tests;

public sealed class DescriptorSetTests
{
    [Test]
    public void Replayed_frames_give_the_bits_of_the_live_run()
    {
        DescriptorSet live = Fresh();
        Recorder recorder = new(live);
        SyntheticTrajectory trajectory = new() { Ions = 12, Framework = 20, Frames = 400, Drift = new(1, 2, 3), Lattice = Lattice.Cubic(15) };
        RandomStream random = new(1, "live");
        trajectory.Play(recorder, (t, x, y, z) =>
        {
            for (int i = 0; i < 32; i++)
            {
                (x[i], y[i], z[i]) = (x[i] + (0.1 * random.NextNormal()), y[i] + (0.1 * random.NextNormal()), z[i] + (0.1 * random.NextNormal()));
            }
        });
        DescriptorSet replay = Fresh();
        recorder.Replay(replay);
        DescriptorOutput a = live.Complete(), b = replay.Complete();

        Assert.That(a.Values, Has.Count.GreaterThan(10));
        Assert.That(b.Values, Is.EqualTo(a.Values));
        for (int s = 0; s < a.Series.Count; s++)
        {
            Assert.That(b.Series[s].Y, Is.EqualTo(a.Series[s].Y), a.Series[s].Name);
        }
    }

    [Test]
    public void Uniform_drift_of_the_cell_changes_no_displacement()
    {
        double still = EndOf(default), drifting = EndOf(new(50, -20, 10));

        Assert.That(drifting, Is.EqualTo(still).Within(1e-6).Percent);

        static double EndOf(Cartesian drift)
        {
            DescriptorSet set = new([new MeanSquaredDisplacement(new())]);
            RandomStream random = new(2, "drift");
            new SyntheticTrajectory { Ions = 8, Framework = 6, Frames = 200, Drift = drift }.Play(set, (t, x, y, z) =>
            {
                for (int i = 0; i < 8; i++)
                {
                    x[i] += 0.1 * random.NextNormal();
                }
            });
            return SyntheticTrajectory.Value(set.Complete(), "msd_end_A2").Value;
        }
    }

    [Test]
    public void Positions_reach_the_descriptors_in_the_frame_of_the_reference_structure()
    {
        // The whole crystal is displaced by (1, 2, −1) Å and wrapped once around; the framework tells.
        Lattice lattice = Lattice.Cubic(10);
        Fractional[] ideal = [new(0.1, 0.2, 0.3), new(0.5, 0.5, 0.5), new(0.95, 0.5, 0.0)];
        TrajectoryInfo info = new SyntheticTrajectory { Ions = 1, Framework = 2, Frames = 1, Lattice = lattice }.Info() with { ReferencePositions = ideal };
        Probe probe = new();
        DescriptorSet set = new([probe]);
        set.Begin(info);
        set.Accept(new()
        {
            Index = 0, TimePs = 0, Lattice = lattice, X = [2, 6, 0.5], Y = [4, 7, 7], Z = [2, 4, 9],
        });

        Assert.That(probe.First, Is.EqualTo(new[] { 1.0, 2.0, 3.0 }).Within(1e-9));
    }

    [Test]
    public void Two_descriptors_with_one_name_are_refused()
    {
        DescriptorSet set = new([new FrameworkDisplacement(), new FrameworkDisplacement()]);
        new SyntheticTrajectory { Ions = 1, Framework = 2, Frames = 20 }.Play(set, (_, _, _, _) => { });

        Assert.That(() => set.Complete(), Throws.InvalidOperationException.With.Message.Contains("framework_rms_displacement_A"));
    }

    private static DescriptorSet Fresh() => new(
        [new MeanSquaredDisplacement(new()), new FrameworkDisplacement(), new VibrationalDensityOfStates(), new SiteDynamics(new()), new RadialDistribution()]);

    private sealed class Probe : IDescriptor
    {
        public double[] First { get; private set; } = [];

        public void Begin(TrajectoryInfo info)
        {
        }

        public void Accept(in Frame frame) => First = [frame.X[0], frame.Y[0], frame.Z[0]];

        public void End()
        {
        }

        public DescriptorOutput Complete() => DescriptorOutput.Empty;
    }

    private sealed class Recorder(IFrameSink live) : IFrameSink
    {
        private readonly List<(double[] X, double[] Y, double[] Z)> _frames = [];
        private TrajectoryInfo? _info;

        public void Begin(TrajectoryInfo info)
        {
            _info = info;
            live.Begin(info);
        }

        public void Accept(in Frame frame)
        {
            _frames.Add(([.. frame.X], [.. frame.Y], [.. frame.Z]));
            live.Accept(frame);
        }

        public void End() => live.End();

        public void Replay(IFrameSink sink)
        {
            sink.Begin(_info!);
            for (int t = 0; t < _frames.Count; t++)
            {
                (double[] x, double[] y, double[] z) = _frames[t];
                sink.Accept(new() { Index = t, TimePs = t * _info!.FrameIntervalPs, Lattice = _info.Lattice, X = x, Y = y, Z = z });
            }

            sink.End();
        }
    }
}
