using System.Runtime.Intrinsics;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Accumulators;

namespace Screening.Descriptors.Vibration;

/// <summary>
/// Normalised velocity autocorrelation of each species, C(τ) = ⟨v(t)·v(t+τ)⟩/⟨v²⟩ over ions and time origins, dimensionless (Hansen and
/// McDonald, Theory of Simple Liquids, ch. 7); its Fourier transform is the density of states (<see cref="VibrationalDensityOfStates"/>).
/// Needs velocities. Lags up to <see cref="LongestPs"/> or half a short run; standard error from the scatter of the segments.
/// </summary>
public sealed class VelocityAutocorrelation : IDescriptor
{
    /// <summary>Largest lag, ps, rounded up to a power of two of frames: beyond it nothing but noise remains in an ionic crystal.</summary>
    public const double LongestPs = 2;

    private const int FewestLags = 16;

    private readonly int _wantedLags;
    private readonly List<Group> _groups = [];
    private SegmentAutocorrelation? _correlation;
    private double _interval;
    private int _filled;
    private bool _silent;

    /// <param name="lags">Lags in frames, a power of two; 0 (default) for <see cref="LongestPs"/>.</param>
    public VelocityAutocorrelation(int lags = 0) => _wantedLags = lags;

    public void Begin(TrajectoryInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        _silent = !info.HasVelocities;
        if (_silent)
        {
            return;
        }

        _interval = info.FrameIntervalPs;
        int groups = 0;
        Species[] species = [.. info.Atoms.Distinct()];
        foreach (Species one in species)
        {
            string label = species.Count(s => s.Element == one.Element) == 1 ? one.Element.Symbol : one.ToString();
            if (_groups.Find(g => g.Label == label) is not { } group)
            {
                _groups.Add(group = new(label));
            }

            group.Atoms = [.. Enumerable.Range(0, info.Atoms.Count).Where(i => info.Atoms[i] == one)];
            group.Blocks = (group.Atoms.Length + SegmentAutocorrelation.Lanes - 1) / SegmentAutocorrelation.Lanes;
            group.First = groups;
            groups += group.Pairs;
        }

        foreach (Group absent in _groups.Where(g => !info.Atoms.Any(a => g.Label == a.Element.Symbol || g.Label == a.ToString())))
        {
            absent.Atoms = [];
        }

        int lags = _correlation?.Lags ?? Lags(info);
        if (_correlation?.Groups != groups)
        {
            _correlation = new(groups, lags);
        }

        _filled = 0;
    }

    public void Accept(in Frame frame)
    {
        if (_silent || frame.Vx.Length == 0)
        {
            return;
        }

        foreach (Group group in _groups.Where(g => g.Atoms.Length > 0))
        {
            int block = 2 * group.First;
            for (int axis = 0; axis < 3; axis++)
            {
                ReadOnlySpan<double> velocity = axis == 0 ? frame.Vx : axis == 1 ? frame.Vy : frame.Vz;
                for (int first = 0; first < group.Atoms.Length; first += SegmentAutocorrelation.Lanes, block++)
                {
                    Narrow(velocity, group.Atoms.AsSpan(first, Math.Min(SegmentAutocorrelation.Lanes, group.Atoms.Length - first)), _correlation!.Block(_filled, block));
                }
            }
        }

        if (++_filled == _correlation!.SegmentLength)
        {
            Flush();
        }
    }

    public void End()
    {
        if (!_silent && _filled >= 2 * _correlation!.Lags)
        {
            Flush();
        }
    }

    public DescriptorOutput Complete()
    {
        if (_groups.All(g => g.Segments.Count == 0))
        {
            return new([], [], _silent ? [] : ["No velocity autocorrelation: the run is shorter than two of its lags."]);
        }

        int lags = _correlation!.Lags;
        double[] time = [.. Enumerable.Range(0, lags).Select(t => t * _interval)];
        List<DescriptorSeries> series = [];
        foreach (Group group in _groups.Where(g => g.Segments.Count > 0))
        {
            double zero = group.Sum[0] / group.Weight(0);
            double[] c = [.. Enumerable.Range(0, lags).Select(t => group.Sum[t] / group.Weight(t) / zero)];
            series.Add(new($"velocity_autocorrelation_{group.Label}", time, "ps", c, "1", group.Segments.Values.Sum() < 2 ? null : group.Errors(c, zero)));
        }

        return new([], series, []);
    }

    private int Lags(TrajectoryInfo info)
    {
        if (_wantedLags > 0)
        {
            return _wantedLags;
        }

        double wanted = LongestPs / _interval;
        if (info.ExpectedFrames > 0)
        {
            wanted = Math.Min(wanted, info.ExpectedFrames / 12.0);        // four segments of three lags
        }

        return (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(FewestLags, wanted));
    }

    private void Flush()
    {
        foreach (Group group in _groups.Where(g => g.Atoms.Length > 0))
        {
            double[] sums = new double[_correlation!.Lags];
            _correlation.Correlate(group.First, group.Pairs, _filled, sums);
            group.Add(sums, _filled);
        }

        _filled = 0;
    }

    /// <summary>Atoms that follow one another, the usual case, are turned to single precision sixteen at once.</summary>
    private static void Narrow(ReadOnlySpan<double> from, ReadOnlySpan<int> atoms, Span<float> to)
    {
        int first = atoms[0];
        if (Vector256.IsHardwareAccelerated && atoms.Length == SegmentAutocorrelation.Lanes && atoms[^1] - first == SegmentAutocorrelation.Lanes - 1)
        {
            Vector512.Narrow(Vector512.Create(from[first..]), Vector512.Create(from[(first + 8)..])).CopyTo(to);
            return;
        }

        for (int i = 0; i < atoms.Length; i++)
        {
            to[i] = (float)from[atoms[i]];
        }
    }

    /// <summary>One species and what its segments gave. Few numbers per segment are kept beyond the sums: its weight and squares by lag.</summary>
    private sealed class Group(string label)
    {
        private double[] _squares = [], _cross = [], _zeroSquares = [];

        public string Label { get; } = label;

        public int[] Atoms { get; set; } = [];

        /// <summary>Blocks of sixteen series per axis.</summary>
        public int Blocks { get; set; }

        public int Pairs => ((3 * Blocks) + 1) / 2;

        public int First { get; set; }

        /// <summary>Σ over segments of Σ v·v at each lag.</summary>
        public double[] Sum { get; private set; } = [];

        /// <summary>Number of segments by their length in frames, each with its ions.</summary>
        public SortedDictionary<(int Rows, int Ions), int> Segments { get; } = [];

        public void Add(double[] sums, int rows)
        {
            if (Sum.Length == 0)
            {
                (Sum, _squares, _cross, _zeroSquares) = (new double[sums.Length], new double[sums.Length], new double[sums.Length], new double[sums.Length]);
            }

            Segments[(rows, Atoms.Length)] = Segments.GetValueOrDefault((rows, Atoms.Length)) + 1;
            double zero = sums[0] / rows;
            for (int t = 0; t < sums.Length; t++)
            {
                double value = sums[t] / (rows - t);
                Sum[t] += sums[t];
                _squares[t] += value * value / Atoms.Length / Atoms.Length;
                _cross[t] += value * zero / Atoms.Length / Atoms.Length;
                _zeroSquares[t] += zero * zero / Atoms.Length / Atoms.Length;
            }
        }

        /// <summary>Pairs of samples behind the sum at a lag.</summary>
        public double Weight(int lag) => Segments.Sum(s => (double)s.Value * s.Key.Ions * (s.Key.Rows - lag));

        /// <summary>Scatter of C_s(τ) − c(τ) C_s(0) over the segments s, in units of C(0), divided by their number.</summary>
        public double[] Errors(double[] c, double zero)
        {
            double n = Segments.Values.Sum();
            return [.. c.Select((value, t) => Math.Sqrt(Math.Max(0, _squares[t] - (2 * value * _cross[t]) + (value * value * _zeroSquares[t])) / n / (n - 1)) / zero)];
        }
    }
}
