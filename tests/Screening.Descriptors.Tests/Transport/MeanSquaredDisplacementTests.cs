using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Descriptors.Transport;

namespace Screening.Descriptors.Tests.Transport;

public sealed class MeanSquaredDisplacementTests
{
    private const double RoundingPercent = 1e-8;     // sums of a few thousand doubles

    [Test]
    public void Straight_line_motion_gives_the_square_of_speed_times_lag([Values] bool everyLag)
    {
        SyntheticTrajectory trajectory = new() { Ions = 5, Frames = 200, Framework = 3, Drift = new(3, -2, 1) };
        MeanSquaredDisplacement descriptor = new(new DescriptorOptions { EveryLag = everyLag });
        DescriptorSet set = new([descriptor]);
        trajectory.Play(set, (t, x, y, z) =>
        {
            for (int i = 0; i < 5; i++)
            {
                (x[i], y[i], z[i]) = (i + (2 * t * 0.01), 3 * t * 0.01, 6 * t * 0.01);       // speed 7 Å/ps
            }
        });
        DescriptorSeries curve = SyntheticTrajectory.Series(set.Complete(), "mean_squared_displacement");

        for (int k = 0; k < curve.X.Length; k++)
        {
            Assert.That(curve.Y[k], Is.EqualTo(49 * curve.X[k] * curve.X[k]).Within(RoundingPercent).Percent);
        }
    }

    [Test]
    public void Every_lag_up_to_half_the_run_agrees_with_the_double_loop()
    {
        const int ions = 11, frames = 301;
        double[][][] path = RandomWalk(ions, frames, 0.3, 7, "twin");
        SyntheticTrajectory trajectory = new() { Ions = ions, Frames = frames };
        MeanSquaredDisplacement descriptor = new(new DescriptorOptions { EveryLag = true });
        trajectory.Play(descriptor, (t, x, y, z) => Copy(path[t], x, y, z));
        DescriptorSeries curve = SyntheticTrajectory.Series(descriptor.Complete(), "mean_squared_displacement");

        Assert.That(curve.X, Has.Length.EqualTo(frames / 2));
        for (int lag = 1; lag <= frames / 2; lag++)
        {
            Assert.That(curve.Y[lag - 1], Is.EqualTo(DoubleLoop(path, lag, 1)).Within(RoundingPercent).Percent);
        }
    }

    [Test]
    public void Lags_beyond_the_dense_ones_agree_with_the_double_loop_over_their_origins([Values(1, 9, 64, 300)] int expected)
    {
        const int ions = 3, frames = 300;
        double[][][] path = RandomWalk(ions, frames, 0.3, 8, "sparse");
        SyntheticTrajectory trajectory = new() { Ions = ions, Frames = frames };
        MeanSquaredDisplacement descriptor = new(new DescriptorOptions());
        descriptor.Begin(trajectory.Info() with { ExpectedFrames = expected });       // a hint must not change the result
        for (int t = 0; t < frames; t++)
        {
            descriptor.Accept(new() { Index = t, TimePs = t * 0.01, Lattice = trajectory.Lattice, X = path[t][0], Y = path[t][1], Z = path[t][2] });
        }

        descriptor.End();
        DescriptorSeries curve = SyntheticTrajectory.Series(descriptor.Complete(), "mean_squared_displacement");

        for (int k = 0; k < curve.X.Length; k++)
        {
            int lag = (int)Math.Round(curve.X[k] / 0.01);
            int stride = lag <= 16 ? 1 : 2 << (int)Math.Floor(Math.Log2((lag - 1) / 16));
            Assert.That(curve.Y[k], Is.EqualTo(DoubleLoop(path, lag, stride)).Within(RoundingPercent).Percent, $"lag {lag}");
        }

        Assert.That(curve.X[^1], Is.GreaterThan(1.2));
    }

    [Test]
    public void The_error_bar_knows_that_ions_which_move_together_count_once()
    {
        // Ions in bound groups of four: an error from the spread between ions alone is half the true one and covers 38 %.
        const int trials = 300;
        int inside = Coverage(trials, 3, ions: 48, partners: 4);

        Assert.That(inside / (double)trials, Is.InRange(0.56, 0.76));
    }

    [Test]
    public void An_ornstein_uhlenbeck_walker_levels_off_and_shows_no_diffusion()
    {
        // x relaxes to 0 with rate 10/ps and variance 0.04 Å² per axis: MSD(t) = 6 · 0.04 (1 − e^(−10 t)).
        const int ions = 200, frames = 3000;
        const double variance = 0.04, rate = 10, dt = 0.01;
        double keep = Math.Exp(-rate * dt), kick = Math.Sqrt(variance * (1 - (keep * keep)));
        RandomStream random = new(3, "ornstein-uhlenbeck");
        MeanSquaredDisplacement descriptor = new(new DescriptorOptions());
        new SyntheticTrajectory { Ions = ions, Frames = frames }.Play(descriptor, (t, x, y, z) =>
        {
            for (int i = 0; i < ions; i++)
            {
                foreach (double[] axis in (double[][])[x, y, z])
                {
                    axis[i] = t == 0 ? Math.Sqrt(variance) * random.NextNormal() : (keep * axis[i]) + (kick * random.NextNormal());
                }
            }
        });
        DescriptorOutput output = descriptor.Complete();
        DescriptorSeries curve = SyntheticTrajectory.Series(output, "mean_squared_displacement");
        DescriptorValue d = SyntheticTrajectory.Value(output, "tracer_diffusivity_cm2_s");

        const double standardErrors = 4.5;           // some 60 lags
        for (int k = 0; k < curve.X.Length; k++)
        {
            Assert.That(curve.Y[k], Is.EqualTo(6 * variance * (1 - Math.Exp(-rate * curve.X[k]))).Within(standardErrors * curve.StandardError![k]));
        }

        Assert.That(d.Value, Is.LessThan(3 * d.StandardError!.Value));
    }

    [Test]
    public void A_known_walk_gives_its_diffusivity_and_nernst_einstein_conductivity()
    {
        double[][][] path = RandomWalk(300, 1500, Math.Sqrt(2 * 0.5 * 0.01), 5, "known");       // D = 0.5 Å²/ps = 5e-5 cm²/s
        MeanSquaredDisplacement descriptor = new(new DescriptorOptions());
        new SyntheticTrajectory { Ions = 300, Frames = 1500 }.Play(descriptor, (t, x, y, z) => Copy(path[t], x, y, z));
        DescriptorOutput output = descriptor.Complete();
        DescriptorValue d = SyntheticTrajectory.Value(output, "tracer_diffusivity_cm2_s");
        DescriptorValue sigma = SyntheticTrajectory.Value(output, "conductivity_mS_cm");

        Assert.That(d.Value, Is.EqualTo(5e-5).Within(4 * d.StandardError!.Value));
        Assert.That(d.StandardError / d.Value, Is.LessThan(0.15));
        // n = 300 / (20 Å)³, q = 1 e, T = 1000 K: σ = n e² D / k_B T in SI, S/m times 10 is mS/cm.
        double expected = 300 / 8e-27 * 1.602176634e-19 * 1.602176634e-19 * d.Value * 1e-4 / (1.380649e-23 * 1000) * 10;
        Assert.That(sigma.Value, Is.EqualTo(expected).Within(1e-4).Percent);
        Assert.That(sigma.StandardError / sigma.Value, Is.EqualTo(d.StandardError / d.Value).Within(1e-6).Percent);
    }

    [Test]
    public void Independent_walkers_have_a_haven_ratio_of_one_where_enough_replicas_resolve_it()
    {
        MeanSquaredDisplacement descriptor = new(new DescriptorOptions());
        for (int replica = 0; replica < 12; replica++)
        {
            double[][][] path = RandomWalk(20, 1500, 0.1, (ulong)replica, "haven");
            new SyntheticTrajectory { Ions = 20, Frames = 1500 }.Play(descriptor, (t, x, y, z) => Copy(path[t], x, y, z));
        }

        DescriptorValue haven = SyntheticTrajectory.Value(descriptor.Complete(), "haven_ratio");

        Assert.That(haven.StandardError, Is.LessThan(0.4 * haven.Value));
        Assert.That(haven.Value, Is.EqualTo(1).Within(3 * haven.StandardError!.Value));
    }

    [Test]
    public void One_short_run_gives_no_haven_ratio()
    {
        double[][][] path = RandomWalk(20, 700, 0.1, 1, "haven");
        MeanSquaredDisplacement descriptor = new(new DescriptorOptions());
        new SyntheticTrajectory { Ions = 20, Frames = 700 }.Play(descriptor, (t, x, y, z) => Copy(path[t], x, y, z));
        DescriptorOutput output = descriptor.Complete();

        Assert.That(SyntheticTrajectory.Find(output, "haven_ratio"), Is.Null);
        Assert.That(output.Remarks, Has.Some.Contains("Haven"));
    }

    [Test]
    public void No_memory_is_allocated_per_frame_once_the_length_is_known()
    {
        double[][][] path = RandomWalk(40, 400, 0.1, 2, "allocation");
        SyntheticTrajectory trajectory = new() { Ions = 40, Frames = 400, Framework = 0 };
        DescriptorSet set = new([new MeanSquaredDisplacement(new DescriptorOptions())]);
        set.Begin(trajectory.Info());
        long before = 0;
        for (int t = 0; t < 400; t++)
        {
            if (t == 20)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            set.Accept(new() { Index = t, TimePs = t * 0.01, Lattice = trajectory.Lattice, X = path[t][0], Y = path[t][1], Z = path[t][2] });
        }

        // What is left are the error sums of closed blocks: 16 blocks of at most 64 lags of 40 floats, whatever the number of frames.
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(16 * 64 * (40 * sizeof(float) + 32)));
    }

    /// <summary>How many of the trials have the true D within one standard error.</summary>
    private static int Coverage(int trials, int replicas, int ions, int partners)
    {
        const double step = 0.2;                       // Å per axis and frame: D = step² / 2 per frame
        int inside = 0;
        for (int trial = 0; trial < trials; trial++)
        {
            MeanSquaredDisplacement descriptor = new(new DescriptorOptions());
            for (int replica = 0; replica < replicas; replica++)
            {
                double[][][] path = RandomWalk(ions, 250, step, (ulong)(trial * replicas + replica), "coverage", partners);
                new SyntheticTrajectory { Ions = ions, Frames = 250, IntervalPs = 1 }.Play(descriptor, (t, x, y, z) => Copy(path[t], x, y, z));
            }

            DescriptorValue d = SyntheticTrajectory.Value(descriptor.Complete(), "tracer_diffusivity_cm2_s");
            inside += Math.Abs(d.Value - (step * step / 2 * 1e-4)) <= d.StandardError ? 1 : 0;
        }

        return inside;
    }

    /// <summary>Positions [frame][axis][ion]; groups of <paramref name="partners"/> ions take the same steps.</summary>
    private static double[][][] RandomWalk(int ions, int frames, double step, ulong seed, string purpose, int partners = 1)
    {
        RandomStream random = new(seed, purpose);
        double[][][] path = new double[frames][][];
        for (int t = 0; t < frames; t++)
        {
            path[t] = [new double[ions], new double[ions], new double[ions]];
            for (int axis = 0; axis < 3; axis++)
            {
                double shared = 0;
                for (int i = 0; i < ions; i++)
                {
                    shared = i % partners == 0 ? step * random.NextNormal() : shared;
                    path[t][axis][i] = t == 0 ? i : path[t - 1][axis][i] + shared;
                }
            }
        }

        return path;
    }

    private static double DoubleLoop(double[][][] path, int lag, int stride)
    {
        double sum = 0;
        int count = 0;
        for (int t = 0; t + lag < path.Length; t += stride)
        {
            for (int i = 0; i < path[t][0].Length; i++, count++)
            {
                for (int axis = 0; axis < 3; axis++)
                {
                    sum += Math.Pow(path[t + lag][axis][i] - path[t][axis][i], 2);
                }
            }
        }

        return sum / count;
    }

    private static void Copy(double[][] frame, double[] x, double[] y, double[] z)
    {
        frame[0].CopyTo(x, 0);
        frame[1].CopyTo(y, 0);
        frame[2].CopyTo(z, 0);
    }
}
