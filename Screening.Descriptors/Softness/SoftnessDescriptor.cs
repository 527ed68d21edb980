using System.Globalization;
using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Accumulators;
using Screening.Descriptors.Polarization;

namespace Screening.Descriptors.Softness;

/// <summary>
/// Softness of the mobile ions (Schoenholz et al., Nature Phys. 12, 469 (2016); Chen et al., ACS Energy Lett. 8, 1969 (2023)): how much
/// an ion's surroundings look like those of ions about to rearrange.
/// </summary>
/// <remarks>
/// <para>Snapshots are positions averaged over <see cref="IncrementPs"/>. D_cum of an ion is the sum of D²_min
/// (<see cref="NonaffineDisplacement"/>, against its 12 nearest framework atoms) over <see cref="Window"/> increments. A rearrangement
/// is D_cum at or above (<see cref="JumpContacts"/> a)², a the shortest contact length between the mobile ion and an anion. Soft: the
/// ion rearranges in the window that follows and did not in the increment before. Hard: over the window before and the two windows
/// after, D_cum stays below a quarter of that; where almost no ion does (a liquid-like sublattice), hard are the quietest ones of the
/// run, and a remark says so. Features: <see cref="StructureFunctions"/> of the snapshot.</para>
/// <para>With enough samples of both classes the run trains its own hyperplane (<see cref="SoftnessTrainer"/>), and mean, width and soft
/// fraction of S over all ions and snapshots refer to it. Else they refer to the pooled hyperplane, and a remark says so. The values
/// named pooled always refer to the pooled one, so that candidates compare. Errors of mean, width and fraction are the larger of
/// those clustered by block of time and by ion; they do not include that of the plane itself.</para>
/// <para>nonaffine_displacement_A2 is the mean of D²_min over ions and increments, cumulative_nonaffine_displacement_A2 that of D_cum, which also comes as a
/// distribution; errors by blocks of time and the spread between replicas.</para>
/// </remarks>
public sealed class SoftnessDescriptor : IDescriptor
{
    /// <summary>
    /// Time over which positions are averaged, and step of D_cum, ps. At half of it the vibrations of soft salts (LiI, Na3PS4) count as
    /// rearrangements at 1000 K; at this value they do not, while hops in fast conductors still show.
    /// </summary>
    public const double IncrementPs = 0.5;

    /// <summary>Increments in D_cum.</summary>
    public const int Window = 2;

    /// <summary>Displacement of a rearrangement in contact lengths.</summary>
    public const double JumpContacts = 0.6;

    /// <summary>Share of a rearrangement's D_cum that a hard ion stays below.</summary>
    public const double QuietShare = 0.25;

    private const int BlockIncrements = 4;
    private const int ClassCapacity = 1024, AllCapacity = 8192;
    private readonly Hyperplane? _pooled;
    private readonly ulong _seed;
    private readonly SampleSet _all;
    private readonly QuietestSamples _quietest = new(ClassCapacity / 4, StructureFunctions.Count);
    private readonly SortedSet<string> _remarks = new(StringComparer.Ordinal);
    private readonly History _history = new();
    private NeighborhoodTracker? _tracker;
    private int _framesPerSnapshot, _replica, _blocks;
    private double _jumpSquared;
    private readonly List<(long Soft, long Judged)> _rates = [];
    private readonly SampledMeans _nonaffine = new(2);
    private readonly MagnitudeHistogram _cumulative = new();

    /// <param name="seed">Seed of splits and reservoirs.</param>
    /// <param name="pooled">Pooled hyperplane; null to do without.</param>
    public SoftnessDescriptor(ulong seed, Hyperplane? pooled)
    {
        (_seed, _pooled) = (seed, pooled);
        SoftSamples = new(ClassCapacity, StructureFunctions.Count, new RandomStream(seed, "softness reservoir/soft"));
        HardSamples = new(ClassCapacity, StructureFunctions.Count, new RandomStream(seed, "softness reservoir/hard"));
        _all = new(AllCapacity, StructureFunctions.Count, new RandomStream(seed, "softness reservoir/all"));
    }

    /// <summary>Definition of the classes, kept with every hyperplane.</summary>
    public static string Labels { get; } = string.Create(CultureInfo.InvariantCulture,
        $"dcum-{Window}x{IncrementPs}ps-jump{JumpContacts}a-quiet{QuietShare}-v1");

    /// <summary>Samples of ions about to rearrange, for pooling over candidates.</summary>
    public SampleSet SoftSamples { get; }

    /// <summary>Samples of ions quiet for long.</summary>
    public SampleSet HardSamples { get; }

    /// <summary>The plane that softness refers to after <see cref="Complete"/>: the run's own, else the pooled one.</summary>
    public Hyperplane? Plane { get; private set; }

    /// <summary>The pooled plane in use.</summary>
    public Hyperplane? PooledPlane => _pooled;

    public void Begin(TrajectoryInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        _framesPerSnapshot = Math.Max(1, (int)Math.Round(IncrementPs / info.FrameIntervalPs));
        _tracker = new(info, _framesPerSnapshot);
        _history.Clear(_tracker.Ions);
        _jumpSquared = Math.Pow(JumpContacts * ShortestContact(info), 2);
        if (info.FrameIntervalPs > IncrementPs)
        {
            _remarks.Add(string.Create(CultureInfo.InvariantCulture,
                $"softness: frames every {info.FrameIntervalPs:0.###} ps are coarser than the increment of {IncrementPs} ps; the increment is one frame"));
        }

        if (info.Lattice.SmallestWidth < _tracker.NeedsWidthAngstrom)
        {
            _remarks.Add(string.Create(CultureInfo.InvariantCulture,
                $"softness: the cell is narrower than {_tracker.NeedsWidthAngstrom:0.#} Å, so the outermost neighbours count once at most"));
        }
    }

    public void Accept(in Frame frame)
    {
        if (!_tracker!.Accept(frame))
        {
            return;
        }

        _history.Push(_tracker.Features, _tracker.Nonaffine);
        int snapshot = _history.Count - (2 * Window);        // the last with two whole windows after it
        if (snapshot >= 0)
        {
            Judge(snapshot);
        }
    }

    public void End()
    {
        if (_tracker is not null && _history.Count > 0)
        {
            _blocks += (_history.Count / BlockIncrements) + 1;
        }

        _nonaffine.EndReplica();
        _replica++;
        _tracker = null;
    }

    public DescriptorOutput Complete()
    {
        List<DescriptorValue> values = [];
        List<DescriptorSeries> series = [];
        if (_all.Count == 0)
        {
            _remarks.Add(string.Create(CultureInfo.InvariantCulture,
                $"softness: a replica shorter than {((2 * Window) + 1) * IncrementPs:0.##} ps gives no sample"));
            return new(values, series, [.. _remarks]);
        }

        TrainingResult? own = TrainOwn();
        values.Add(RearrangingFraction());
        (double mean, double? error) = _nonaffine.Of(0);
        values.Add(new("nonaffine_displacement_A2", mean, error, "Å²"));
        (mean, error) = _nonaffine.Of(1);
        values.Add(new("cumulative_nonaffine_displacement_A2", mean, error, "Å²"));
        (double[] x, double[] density) = _cumulative.Density(80);
        series.Add(new("cumulative_nonaffine_displacement_distribution", x, "Å²", density, "1/Å²"));
        if (own is not null)
        {
            values.Add(new("softness_accuracy", own.TestAccuracy.Value, own.TestAccuracy.StandardError, "1"));
            values.Add(new("softness_accuracy_train", own.TrainAccuracy.Value, own.TrainAccuracy.StandardError, "1"));
            values.Add(new("softness_auc", own.TestAuc.Value, own.TestAuc.StandardError, "1"));
            _remarks.Add($"softness: own hyperplane from {own.SoftSamples} soft and {own.HardSamples} hard samples of {own.Groups} ions");
        }
        else
        {
            _remarks.Add($"softness: {SoftSamples.Seen} soft and {HardSamples.Seen} hard samples are too few for an own hyperplane"
                + (_pooled is null ? "" : $"; the values refer to the pooled hyperplane {_pooled.Version}"));
        }

        Plane = own?.Hyperplane ?? _pooled;
        if (Plane is { } plane)
        {
            Report(values, series, plane, "softness_");
        }

        if (_pooled is not null)
        {
            Report(values, series, _pooled, "softness_pooled_");
            _remarks.Add($"softness: pooled hyperplane {_pooled.Version}");
        }

        return new(values, series, [.. _remarks]);
    }

    private TrainingResult? TrainOwn()
    {
        if (HardSamples.Count >= SoftnessTrainer.FewestSamples || SoftSamples.Count < SoftnessTrainer.FewestSamples)
        {
            return SoftnessTrainer.Train(SoftSamples, HardSamples, "own", Labels, _seed);
        }

        TrainingResult? relative = SoftnessTrainer.Train(SoftSamples, _quietest.Samples, "own", Labels + "-relative", _seed);
        if (relative is not null)
        {
            _remarks.Add("softness: no ion stays quiet in this run; hard are its quietest ions of all");
        }

        return relative;
    }

    private static double ShortestContact(TrajectoryInfo info)
    {
        double[] anions = [.. info.Atoms.Where(a => a.IsAnion).Select(a => StructureFunctions.ContactLength(a.Element, info.Mobile.Element))];
        return anions.Length > 0 ? anions.Min() : StructureFunctions.ContactLength(info.Mobile.Element, info.Mobile.Element);
    }

    private void Judge(int snapshot)
    {
        int block = _blocks + (snapshot / BlockIncrements);
        while (_rates.Count <= block)
        {
            _rates.Add(default);
        }

        long soft = 0;
        double single = 0, cumulative = 0;
        for (int ion = 0; ion < _history.Ions; ion++)
        {
            ReadOnlySpan<float> features = _history.Features(snapshot, ion);
            _all.Add(features, ion, block);
            double following = _history.Sum(ion, snapshot, snapshot + Window);
            single += _history.Sum(ion, snapshot, snapshot + 1);
            cumulative += following;
            _cumulative.Add(following);
            double before = snapshot > 0 ? _history.Sum(ion, snapshot - 1, snapshot) : 0;
            if (following >= _jumpSquared)
            {
                if (before < QuietShare * _jumpSquared)
                {
                    soft++;
                    SoftSamples.Add(features, ion, block);
                }
            }
            else if (snapshot >= Window)
            {
                double quiet = QuietShare * _jumpSquared;
                double preceding = _history.Sum(ion, snapshot - Window, snapshot), later = _history.Sum(ion, snapshot + Window, snapshot + (2 * Window));
                _quietest.Offer(preceding + following + later, features, ion, block);
                if (Math.Max(following, Math.Max(preceding, later)) < quiet)
                {
                    HardSamples.Add(features, ion, block);
                }
            }
        }

        _nonaffine.Current[0] += single / _history.Ions;
        _nonaffine.Current[1] += cumulative / _history.Ions;
        _nonaffine.NextSample();
        _rates[block] = (_rates[block].Soft + soft, _rates[block].Judged + _history.Ions);
    }

    /// <summary>Share of ions about to rearrange, with the scatter of the blocks of time as its error.</summary>
    private DescriptorValue RearrangingFraction()
    {
        double judged = _rates.Sum(r => r.Judged), fraction = _rates.Sum(r => r.Soft) / judged, blocks = _rates.Count(r => r.Judged > 0);
        double squares = _rates.Sum(r => Math.Pow((r.Soft - (fraction * r.Judged)) / judged, 2));
        return new("softness_rearranging_fraction", fraction, blocks < 2 || squares == 0 ? null : Math.Sqrt(squares * blocks / (blocks - 1)), "1");
    }

    private void Report(List<DescriptorValue> values, List<DescriptorSeries> series, Hyperplane plane, string prefix)
    {
        double[] s = [.. Enumerable.Range(0, _all.Count).Select(i => plane.Softness(_all.Features(i)))];
        double mean = s.Average(), variance = s.Average(v => (v - mean) * (v - mean)), width = Math.Sqrt(variance);
        double soft = s.Count(v => v > 0) / (double)s.Length;
        values.Add(new(prefix + "mean", mean, Error(s, v => v - mean), "1"));
        values.Add(new(prefix + "width", width, width > 0 ? Error(s, v => (((v - mean) * (v - mean)) - variance) / (2 * width)) : null, "1"));
        values.Add(new(prefix + "soft_fraction", soft, Error(s, v => (v > 0 ? 1 : 0) - soft), "1"));
        series.Add(Histogram(prefix + "distribution", s));
    }

    // Standard error of a mean of influences, clustered by block and by ion; the larger one.
    private double? Error(double[] s, Func<double, double> influence)
    {
        double? byBlock = Clustered(s, influence, _all.Block), byIon = Clustered(s, influence, _all.Ion);
        return byBlock is { } b && byIon is { } i ? Math.Max(b, i) : byBlock ?? byIon;
    }

    private static double? Clustered(double[] s, Func<double, double> influence, Func<int, int> cluster)
    {
        Dictionary<int, double> sums = [];
        for (int i = 0; i < s.Length; i++)
        {
            int key = cluster(i);
            sums[key] = sums.GetValueOrDefault(key) + (influence(s[i]) / s.Length);
        }

        double groups = sums.Count;
        double squares = sums.OrderBy(p => p.Key).Sum(p => p.Value * p.Value);

        // No scatter at all (a fraction of exactly 0 or 1) is no knowledge of the error.
        return groups < 2 || squares == 0 ? null : Math.Sqrt(squares * groups / (groups - 1));
    }

    private static DescriptorSeries Histogram(string name, double[] s)
    {
        // From the 0.5th to the 99.5th percentile and a little beyond: a single far ion must not squeeze the rest into a few bins. What lies outside is left out.
        const int Bins = 60;
        const double Tail = 0.005, Margin = 0.1;
        double[] sorted = [.. s.Order()];
        double first = sorted[(int)(Tail * (s.Length - 1))], last = sorted[(int)Math.Ceiling((1 - Tail) * (s.Length - 1))];
        double low = Math.Max(sorted[0], first - (Margin * (last - first))), high = Math.Min(sorted[^1], last + (Margin * (last - first)));
        double width = Math.Max(1e-9, (high - low) / Bins);
        double[] x = [.. Enumerable.Range(0, Bins).Select(b => low + ((b + 0.5) * width))], density = new double[Bins];
        foreach (double v in s.Where(v => v >= low && v <= high))
        {
            density[Math.Min(Bins - 1, (int)((v - low) / width))] += 1 / (s.Length * width);
        }

        return new(name, x, "1", density, "1");
    }

    /// <summary>Features and D²_min of the last snapshots of a replica: three windows.</summary>
    private sealed class History
    {
        private const int Depth = (3 * Window) + 1;
        private readonly float[][] _features = new float[Depth][];
        private readonly double[][] _nonaffine = new double[Depth][];

        internal int Ions { get; private set; }

        /// <summary>Snapshots pushed.</summary>
        internal int Count { get; private set; }

        internal void Clear(int ions)
        {
            (Ions, Count) = (ions, 0);
            for (int d = 0; d < Depth; d++)
            {
                if (_nonaffine[d] is null || _nonaffine[d].Length != ions)
                {
                    (_features[d], _nonaffine[d]) = (new float[ions * StructureFunctions.Count], new double[ions]);
                }
            }
        }

        internal void Push(float[] features, double[] nonaffine)
        {
            features.CopyTo(_features[Count % Depth], 0);
            nonaffine.CopyTo(_nonaffine[Count % Depth], 0);
            Count++;
        }

        internal ReadOnlySpan<float> Features(int snapshot, int ion) =>
            _features[snapshot % Depth].AsSpan(ion * StructureFunctions.Count, StructureFunctions.Count);

        /// <summary>D_cum from one snapshot to another.</summary>
        internal double Sum(int ion, int from, int to)
        {
            double sum = 0;
            for (int k = from; k < to; k++)
            {
                sum += _nonaffine[k % Depth][ion];
            }

            return sum;
        }
    }
}
