using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors;
using Screening.Descriptors.Local;
using Screening.Descriptors.Transport;
using Screening.Descriptors.Vibration;

namespace Screening.Benchmarks.Descriptors;

/// <summary>
/// Descriptors against the peers on the same arrays: 500 atoms for 10,000 frames (velocities, positions), 1000 atoms for 200 frames
/// (distances below 10 Å). CPU seconds of the process, reading of files left out on both sides.
/// </summary>
internal static class PeerComparison
{
    private const int Atoms = 500, Frames = 10_000, DistanceAtoms = 1000, DistanceFrames = 200;
    private const double Edge = 21.5;

    public static void Run(string script, int rounds, TextWriter output)
    {
        string folder = Directory.CreateTempSubdirectory("descriptors").FullName;
        try
        {
            float[] velocities = Velocities();
            double[] positions = Positions(velocities);
            float[] boxes = Boxes();
            Write(folder, "vacf", velocities);
            Write(folder, "msd", positions);
            Write(folder, "rdf", boxes);
            File.WriteAllText(Path.Combine(folder, "shape.txt"), string.Create(CultureInfo.InvariantCulture,
                $"vacf_frames {Frames}\nvacf_atoms {Atoms}\nmsd_frames {Frames}\nmsd_atoms {Atoms}\nrdf_frames {DistanceFrames}\nrdf_atoms {DistanceAtoms}\nrdf_edge {Edge}\n"));
            double[][] v = Planes(velocities, Frames, Atoms), r = Planes(positions, Frames, Atoms), d = Planes(boxes, DistanceFrames, DistanceAtoms);
            Compare("vacf", "velocity autocorrelation, 256 lags (2 ps at the frames of a run)", 5, () => Play(new VelocityAutocorrelation(256), null, v, Atoms, 0.001), "velocity_autocorrelation_Li", 0);
            Compare("vacf", "velocity autocorrelation, 1024 lags", 5, () => Play(new VelocityAutocorrelation(1024), null, v, Atoms, 0.001), "velocity_autocorrelation_Li", 0);
            Compare("vacf", "density of states and band center", 5, () => Play(new VibrationalDensityOfStates(), null, v, Atoms, 0.001), null, 0);
            Compare("msd", "mean squared displacement with errors, lags of a live run, peer summed over atoms", 8, () => Play(new MeanSquaredDisplacement(new()), r, null, Atoms, 0.01), "mean_squared_displacement", 1);
            Compare("msd-per-atom", "the same, peer per atom as here", 8, () => Play(new MeanSquaredDisplacement(new()), r, null, Atoms, 0.01), "mean_squared_displacement", 1);
            Compare("msd", "the same at every lag to 1024 (analyze), errors of every lag", 1, () => Play(new MeanSquaredDisplacement(new() { EveryLag = true }), r, null, Atoms, 0.01), "mean_squared_displacement", 1);
            Compare("rdf", "g(r), 1000 atoms x 200 frames, r < 10 Å", 30, () => Play(new RadialDistribution(), d, null, DistanceAtoms, 0.25), "rdf_Li-Li", -1);
        }
        finally
        {
            Directory.Delete(folder, true);
        }

        void Compare(string kernel, string what, double wanted, Func<DescriptorOutput> ours, string? curve, int firstLag)
        {
            ours();                                                    // warm-up
            List<double> ratios = [], mine = [], theirs = [];
            double difference = 0;
            for (int round = 0; round < rounds; round++)
            {
                GC.Collect();
                TimeSpan start = Process.GetCurrentProcess().TotalProcessorTime;
                DescriptorOutput result = ours();
                double seconds = (Process.GetCurrentProcess().TotalProcessorTime - start).TotalSeconds;
                double peer = Peer(script, folder, kernel);
                mine.Add(seconds);
                theirs.Add(peer);
                ratios.Add(peer / seconds);
                if (curve is not null)
                {
                    difference = Difference(result.Series.Single(s => s.Name == curve), MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(Path.Combine(folder, kernel + "_peer.bin"))), firstLag);
                }
            }

            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{what}: peer {Median(theirs):0.000} s, here {Median(mine):0.000} s, ratio {Median(ratios):0.0} ({ratios.Min():0.0}..{ratios.Max():0.0}, wanted {wanted:0}){(curve is null ? "" : $", largest relative difference {difference:0.0e0}")}"));
        }
    }

    private static DescriptorOutput Play(IDescriptor descriptor, double[][]? r, double[][]? v, int atoms, double interval)
    {
        Species lithium = new(Element.Parse("Li"), 1);
        Lattice lattice = Lattice.Cubic(Edge);
        int frames = (r ?? v)![0].Length / atoms;
        descriptor.Begin(new()
        {
            Atoms = [.. Enumerable.Repeat(lithium, atoms)], Mobile = lithium, FrameIntervalPs = interval, Lattice = lattice, TemperatureK = 1000,
            ExpectedFrames = frames, HasVelocities = v is not null,
        });
        for (int t = 0; t < frames; t++)
        {
            Range row = (t * atoms)..((t + 1) * atoms);
            double[][] p = r ?? v!;
            descriptor.Accept(new()
            {
                Index = t, TimePs = t * interval, Lattice = lattice, X = p[0].AsSpan(row), Y = p[1].AsSpan(row), Z = p[2].AsSpan(row),
                Vx = v is null ? default : v[0].AsSpan(row), Vy = v is null ? default : v[1].AsSpan(row), Vz = v is null ? default : v[2].AsSpan(row),
            });
        }

        descriptor.End();
        return descriptor.Complete();
    }

    /// <summary>Largest difference to the peer's values at the same lags or bins, over the largest of the peer's values.</summary>
    private static double Difference(DescriptorSeries ours, ReadOnlySpan<double> peer, int firstLag)
    {
        double largest = 0, scale = 0;
        for (int i = 0; i < ours.Y.Length && i < peer.Length; i++)
        {
            double step = firstLag == 0 ? 0.001 : 0.01;
            int at = firstLag < 0 ? i : (int)Math.Round(ours.X[i] / step);
            if (firstLag < 0 && i < 20)
            {
                continue;                                              // bins with hardly a pair
            }

            largest = Math.Max(largest, Math.Abs(ours.Y[i] - peer[at]));
            scale = Math.Max(scale, Math.Abs(peer[at]));
        }

        return largest / scale;
    }

    private static double Peer(string script, string folder, string kernel)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("PYTHON") ?? "/usr/bin/python3") { RedirectStandardOutput = true };
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.ArgumentList.Add(script);
        start.ArgumentList.Add(folder);
        start.ArgumentList.Add(kernel);
        using Process process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return double.Parse(text.Trim().Split('\n')[^1], CultureInfo.InvariantCulture);
    }

    /// <summary>Damped oscillations with noise: [frame][atom][axis].</summary>
    private static float[] Velocities()
    {
        RandomStream random = new(1, "benchmark velocities");
        float[] v = new float[Frames * Atoms * 3];
        double[] a = new double[Atoms * 3], b = new double[Atoms * 3], turn = new double[Atoms * 3];
        for (int k = 0; k < a.Length; k++)
        {
            (a[k], b[k], turn[k]) = (random.NextNormal(), random.NextNormal(), 2 * Math.PI * 0.001 * (4 + (8 * random.NextDouble())));
        }

        const double Keep = 0.998;
        double kick = Math.Sqrt(1 - (Keep * Keep));
        for (int t = 0; t < Frames; t++)
        {
            for (int k = 0; k < a.Length; k++)
            {
                double c = Math.Cos(turn[k]), s = Math.Sin(turn[k]);
                (a[k], b[k]) = ((Keep * ((a[k] * c) - (b[k] * s))) + (kick * random.NextNormal()), (Keep * ((a[k] * s) + (b[k] * c))) + (kick * random.NextNormal()));
                v[(t * a.Length) + k] = (float)a[k];
            }
        }

        return v;
    }

    /// <summary>The same steps added up: vibration and diffusion.</summary>
    private static double[] Positions(float[] velocities)
    {
        double[] r = new double[velocities.Length];
        int row = Atoms * 3;
        for (int i = row; i < r.Length; i++)
        {
            r[i] = r[i - row] + (0.1 * velocities[i]);
        }

        return r;
    }

    private static float[] Boxes()
    {
        RandomStream random = new(1, "benchmark boxes");
        float[] r = new float[DistanceFrames * DistanceAtoms * 3];
        for (int i = 0; i < r.Length; i++)
        {
            r[i] = (float)(Edge * random.NextDouble());
        }

        return r;
    }

    /// <summary>[axis][frame, atom] in double precision, as frames hold them.</summary>
    private static double[][] Planes<T>(T[] values, int frames, int atoms)
        where T : struct, System.Numerics.INumber<T>
    {
        double[][] planes = [new double[frames * atoms], new double[frames * atoms], new double[frames * atoms]];
        for (int i = 0; i < frames * atoms; i++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                planes[axis][i] = double.CreateChecked(values[(3 * i) + axis]);
            }
        }

        return planes;
    }

    private static void Write<T>(string folder, string name, T[] values)
        where T : struct
    {
        using FileStream file = File.Create(Path.Combine(folder, name + ".bin"));
        foreach (T[] chunk in values.Chunk(1 << 20))
        {
            file.Write(MemoryMarshal.AsBytes<T>(chunk));
        }
    }

    private static double Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : 0.5 * (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]);
    }
}
