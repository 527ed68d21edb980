namespace Screening.Descriptors.Polarization;

/// <summary>Count and power sums of a sample, enough for mean, width and skewness; they add.</summary>
internal readonly record struct PowerSums(double Count, double First, double Second, double Third)
{
    internal double Mean => First / Count;

    internal double Variance => Math.Max(0, (Second / Count) - (Mean * Mean));

    internal double Width => Math.Sqrt(Variance);

    /// <summary>γ₁ = ⟨(p − ⟨p⟩)³⟩/σ³; NaN for a sample without width.</summary>
    internal double Skewness
    {
        get
        {
            double m = Mean, variance = Variance;
            double third = (Third / Count) - (3 * m * Second / Count) + (2 * m * m * m);
            return variance > 1e-18 * m * m && variance > 0 ? third / Math.Pow(variance, 1.5) : double.NaN;
        }
    }

    internal PowerSums With(double value) => new(Count + 1, First + value, Second + (value * value), Third + (value * value * value));

    public static PowerSums operator +(PowerSums a, PowerSums b) =>
        new(a.Count + b.Count, a.First + b.First, a.Second + b.Second, a.Third + b.Third);

    public static PowerSums operator -(PowerSums a, PowerSums b) =>
        new(a.Count - b.Count, a.First - b.First, a.Second - b.Second, a.Third - b.Third);
}

/// <summary>
/// Power sums in consecutive blocks of time of each replica; when a replica has filled its blocks they merge in pairs and the next
/// ones are twice as long. Errors by leaving one block out at a time, and by the spread of the replicas; the larger one counts,
/// because blocks miss what moves slower than they last and few replicas scatter by luck.
/// </summary>
internal sealed class MomentBlocks
{
    private const int MostBlocks = 16;
    private readonly List<PowerSums> _closed = [];
    private readonly List<PowerSums> _replicas = [];
    private readonly List<PowerSums> _current = [];
    private PowerSums _open;
    private int _inOpen, _samplesPerBlock = 1;

    /// <summary>Finished blocks of all replicas.</summary>
    internal int Count => _closed.Count;

    internal PowerSums Total { get; private set; }

    /// <summary>Adds the sums of one instant.</summary>
    internal void Add(PowerSums instant)
    {
        _open += instant;
        if (++_inOpen < _samplesPerBlock)
        {
            return;
        }

        _current.Add(_open);
        (_open, _inOpen) = (default, 0);
        if (_current.Count == MostBlocks)
        {
            for (int i = 0; i < MostBlocks / 2; i++)
            {
                _current[i] = _current[2 * i] + _current[(2 * i) + 1];
            }

            _current.RemoveRange(MostBlocks / 2, MostBlocks / 2);
            _samplesPerBlock *= 2;
        }
    }

    /// <summary>Ends a replica.</summary>
    internal void EndReplica()
    {
        if (_inOpen > 0)
        {
            _current.Add(_open);
        }

        PowerSums replica = default;
        foreach (PowerSums block in _current)
        {
            replica += block;
        }

        if (replica.Count > 0)
        {
            _replicas.Add(replica);
            Total += replica;
            _closed.AddRange(_current);
        }

        _current.Clear();
        (_open, _inOpen, _samplesPerBlock) = (default, 0, 1);
    }

    /// <summary>Standard error of a function of the moments; null with fewer than four blocks.</summary>
    internal double? StandardError(Func<PowerSums, double> statistic)
    {
        if (_closed.Count < 4)
        {
            return null;
        }

        double[] left = [.. _closed.Select(block => statistic(Total - block))];
        double mean = left.Average();
        double jackknife = Math.Sqrt(left.Sum(v => (v - mean) * (v - mean)) * (left.Length - 1) / left.Length);
        double spread = 0;
        if (_replicas.Count > 1)
        {
            double[] each = [.. _replicas.Select(statistic)];
            double centre = each.Average();
            spread = Math.Sqrt(each.Sum(v => (v - centre) * (v - centre)) / (each.Length * (each.Length - 1.0)));
        }

        double error = Math.Max(jackknife, double.IsFinite(spread) ? spread : 0);
        return double.IsFinite(error) ? error : null;
    }
}
