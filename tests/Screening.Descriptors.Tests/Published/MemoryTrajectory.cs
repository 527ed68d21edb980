using Screening.Core.Structures;
using Screening.Core.Trajectories;

namespace Screening.Descriptors.Tests.Published;

/// <summary>
/// A whole trajectory in memory, unwrapped and without drift, and other programs' recipes by their definitions: brute-force twins of the streaming
/// quantities.
/// </summary>
internal sealed class MemoryTrajectory : IFrameSink
{
    private readonly List<double[]> _mobile = [], _framework = [];
    private TrajectoryInfo? _info;
    private int[] _ions = [], _others = [];

    public int Frames => _mobile.Count;

    public int Ions => _ions.Length;

    public double VolumeCubicAngstrom { get; private set; }

    public static MemoryTrajectory Read(IReadOnlyList<string> files, string mobile, double intervalPs)
    {
        MemoryTrajectory memory = new();
        Species ion = new(Element.Parse(mobile), 1);
        ReplaySummary replay = TrajectoryReplay.Run(files, frame => new()
        {
            Atoms = [.. frame.Elements.Select(e => e == ion.Element ? ion : new Species(e, 0))], Mobile = ion, FrameIntervalPs = intervalPs, Lattice = frame.Lattice,
        }, new DescriptorSet([new Forward(memory)]));
        memory.VolumeCubicAngstrom = replay.MeanVolumeCubicAngstrom;
        return memory;
    }

    public void Begin(TrajectoryInfo info)
    {
        _info = info;
        _ions = [.. Enumerable.Range(0, info.Atoms.Count).Where(i => info.Atoms[i] == info.Mobile)];
        _others = [.. Enumerable.Range(0, info.Atoms.Count).Where(i => info.Atoms[i] != info.Mobile)];
    }

    public void Accept(in Frame frame)
    {
        _mobile.Add(Gather(frame, _ions));
        _framework.Add(Gather(frame, _others));
    }

    public void End()
    {
    }

    /// <summary>Takes the mean displacement of all ions off, in place of that of the framework.</summary>
    public MemoryTrajectory AgainstAllIons()
    {
        for (int t = 0; t < Frames; t++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                double mean = (Sum(_mobile[t], axis) + Sum(_framework[t], axis)) / (_ions.Length + _others.Length);
                Shift(_mobile[t], axis, mean);
                Shift(_framework[t], axis, mean);
            }
        }

        return this;
    }

    /// <summary>Mean square over origins and ions at a lag, per axis, Å².</summary>
    public double[] MeanSquare(int lag) => Average(0, Frames - lag, lag);

    /// <summary>The same over the given number of origins from the first frame.</summary>
    public double[] Average(int first, int origins, int lag)
    {
        double[] sum = new double[3];
        for (int t = first; t < first + origins; t++)
        {
            for (int k = 0; k < 3 * Ions; k++)
            {
                double d = _mobile[t + lag][k] - _mobile[t][k];
                sum[k % 3] += d * d;
            }
        }

        return [.. sum.Select(s => s / origins / Ions)];
    }

    /// <summary>|Σ_i Δr_i|²/N over the given number of origins, Å².</summary>
    public double Collective(int origins, int lag)
    {
        double total = 0;
        for (int t = 0; t < origins; t++)
        {
            double[] sum = new double[3];
            for (int k = 0; k < 3 * Ions; k++)
            {
                sum[k % 3] += _mobile[t + lag][k] - _mobile[t][k];
            }

            total += sum.Sum(s => s * s);
        }

        return total / origins / Ions;
    }

    /// <summary>Furthest that a framework ion was from where it began, Å.</summary>
    public double LargestFrameworkDisplacement()
    {
        double largest = 0;
        foreach (double[] frame in _framework)
        {
            for (int i = 0; i < frame.Length; i += 3)
            {
                largest = Math.Max(largest, Math.Sqrt(Enumerable.Range(i, 3).Sum(k => Math.Pow(frame[k] - _framework[0][k], 2))));
            }
        }

        return largest;
    }

    public double[] Displacement(int ion, int frame) => [.. Enumerable.Range(3 * ion, 3).Select(k => _mobile[frame][k] - _mobile[0][k])];

    private static double Sum(double[] r, int axis)
    {
        double sum = 0;
        for (int k = axis; k < r.Length; k += 3)
        {
            sum += r[k];
        }

        return sum;
    }

    private static void Shift(double[] r, int axis, double by)
    {
        for (int k = axis; k < r.Length; k += 3)
        {
            r[k] -= by;
        }
    }

    private static double[] Gather(in Frame frame, int[] atoms)
    {
        double[] r = new double[3 * atoms.Length];
        for (int i = 0; i < atoms.Length; i++)
        {
            (r[3 * i], r[(3 * i) + 1], r[(3 * i) + 2]) = (frame.X[atoms[i]], frame.Y[atoms[i]], frame.Z[atoms[i]]);
        }

        return r;
    }

    private sealed class Forward(MemoryTrajectory to) : IDescriptor
    {
        public void Begin(TrajectoryInfo info) => to.Begin(info);

        public void Accept(in Frame frame) => to.Accept(frame);

        public void End() => to.End();

        public Screening.Core.Results.DescriptorOutput Complete() => Screening.Core.Results.DescriptorOutput.Empty;
    }
}
