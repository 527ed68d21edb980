using Screening.Core.Results;
using Screening.Core.Trajectories;
using Screening.Descriptors.Accumulators;

namespace Screening.Descriptors.Transport;

/// <summary>
/// Base of quantities between two instants: lags double from one frame on, and the origins of each lag follow one another without overlap, so that
/// a frame costs two comparisons, memory does not grow with the run, and origins are nearly independent. Sums are kept in 4 to 8 blocks of time per lag
/// and replica.
/// </summary>
public abstract class DoublingLags : IDescriptor
{
    /// <summary>Fewest origins that make a lag worth showing.</summary>
    private const int FewestOrigins = 4;
    private const int Levels = 24;                 // lags up to 8 million frames

    private readonly List<Lag> _lags = [];
    private long _frame;
    private TrajectoryInfo? _info;

    /// <summary>Indices of the mobile ions.</summary>
    private protected int[] Mobile { get; private set; } = [];

    private protected TrajectoryInfo Info => _info!;

    /// <summary>Number of sums per lag.</summary>
    private protected abstract int Quantities { get; }

    public virtual void Begin(TrajectoryInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        _info = info;
        Mobile = [.. Enumerable.Range(0, info.Atoms.Count).Where(i => info.Atoms[i] == info.Mobile)];
        _frame = 0;
        foreach (Lag lag in _lags)
        {
            (lag.Started, lag.Running) = (false, null);
        }
    }

    public void Accept(in Frame frame)
    {
        for (int k = 0; k < Levels && _frame % (1L << k) == 0; k++)
        {
            if (k == _lags.Count)
            {
                _lags.Add(new());
            }

            Lag lag = _lags[k];
            if (lag.Started)
            {
                lag.Running ??= new(Quantities, Info.ExpectedFrames >> k);
                Measure(frame, lag.Origin, lag.Running.Current);
                lag.Running.NextFrame();
                lag.Origins++;
            }

            Remember(lag, frame);
        }

        _frame++;
    }

    public void End()
    {
        foreach (Lag lag in _lags)
        {
            if (lag.Running is { } running)
            {
                lag.Replicas.Add(running.Finish());
                lag.Running = null;
            }
        }
    }

    public abstract DescriptorOutput Complete();

    /// <summary>Adds what one origin gives to the sums.</summary>
    /// <param name="frame">The later instant.</param>
    /// <param name="origin">Positions at the earlier one, x, y, z of each mobile ion, Å.</param>
    /// <param name="sums">[quantity].</param>
    private protected abstract void Measure(in Frame frame, double[] origin, Span<double> sums);

    /// <summary>Lags with enough origins: time and blocks of sums.</summary>
    private protected IEnumerable<(double Ps, IReadOnlyList<IReadOnlyList<(double[] Sums, long Frames)>> Replicas)> Measured() =>
        _lags.Select((lag, k) => (Ps: (1L << k) * Info.FrameIntervalPs, lag))
            .Where(p => p.lag.Origins >= FewestOrigins && Mobile.Length > 0)
            .Select(p => (p.Ps, (IReadOnlyList<IReadOnlyList<(double[], long)>>)p.lag.Replicas));

    /// <summary>Sum over all blocks per origin.</summary>
    private protected static double Mean(IReadOnlyList<IReadOnlyList<(double[] Sums, long Frames)>> replicas, int quantity) =>
        replicas.Sum(r => r.Sum(b => b.Sums[quantity])) / replicas.Sum(r => r.Sum(b => (double)b.Frames));

    /// <summary>Standard error of the mean per origin over the blocks; NaN where there are too few.</summary>
    private protected static double Error(IReadOnlyList<IReadOnlyList<(double[] Sums, long Frames)>> replicas, int quantity) =>
        Statistics.OfBlocks([.. replicas.Select(r => (IReadOnlyList<double>)[.. r.Select(b => b.Sums[quantity] / b.Frames)])]).StandardError ?? double.NaN;

    private void Remember(Lag lag, in Frame frame)
    {
        if (lag.Origin.Length != 3 * Mobile.Length)
        {
            lag.Origin = new double[3 * Mobile.Length];
        }

        lag.Started = true;
        for (int i = 0; i < Mobile.Length; i++)
        {
            (lag.Origin[3 * i], lag.Origin[(3 * i) + 1], lag.Origin[(3 * i) + 2]) = (frame.X[Mobile[i]], frame.Y[Mobile[i]], frame.Z[Mobile[i]]);
        }
    }

    private sealed class Lag
    {
        public double[] Origin { get; set; } = [];

        public bool Started { get; set; }

        public long Origins { get; set; }

        public BlockSums? Running { get; set; }

        public List<IReadOnlyList<(double[] Sums, long Frames)>> Replicas { get; } = [];
    }
}
