namespace Screening.Descriptors.Accumulators;

/// <summary>
/// Squared displacements of a set of particles over one trajectory, at the lags of a schedule, summed per particle and per block
/// of time so that errors can be told from them afterwards. Memory does not grow with the number of frames (but for its
/// logarithm, by the levels): when <see cref="MaximumBlocks"/> blocks are full, neighbours merge and the block length doubles.
/// A displacement belongs to the block in which it ends.
/// </summary>
internal sealed class DisplacementCorrelator
{
    public const int MaximumBlocks = 16;
    private const int FirstBlockFrames = 8;

    private readonly LagSchedule _schedule;
    private readonly int _particles;
    private readonly List<DisplacementRing> _levels = [];
    private readonly List<LagSums> _lags = [];
    private long _blockFrames;
    private long _inBlock;
    private long _frames;
    private int _closed;

    /// <param name="particles">Number of particles.</param>
    /// <param name="schedule">Lags.</param>
    /// <param name="expectedFrames">Length of the trajectory in frames, 0 when unknown: sizes the blocks.</param>
    public DisplacementCorrelator(int particles, LagSchedule schedule, int expectedFrames = 0)
    {
        _particles = particles;
        _schedule = schedule;
        _blockFrames = Math.Max(FirstBlockFrames, (expectedFrames + MaximumBlocks - 1) / MaximumBlocks);
        _levels.Add(new(schedule.Depth(0), particles));
        int lags = expectedFrames == 0 ? 0 : schedule.LagsBelow(expectedFrames);
        for (int i = 0; i < lags; i++)
        {
            _lags.Add(new(particles));
        }

        for (int k = 1; expectedFrames > schedule.Stride(k); k++)
        {
            _levels.Add(new(schedule.Depth(k), particles));
        }
    }

    public int Particles => _particles;

    public long Frames => _frames;

    /// <summary>Takes the positions of one frame, Å; [particle].</summary>
    public void Push(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z)
    {
        if (_inBlock == _blockFrames)
        {
            CloseBlock();
        }

        for (int k = 0; _frames % _schedule.Stride(k) == 0 && (k == 0 || _schedule.Stride(k) <= _frames); k++)
        {
            if (_levels.Count == k)
            {
                _levels.Add(new(_schedule.Depth(k), _particles));
            }

            // A level starts with frame 0, which the level below still remembers.
            if (_levels[k].Stored == 0 && _frames > 0)
            {
                _levels[k].StoreFirstOf(_levels[k - 1]);
            }

            _levels[k].Store(x, y, z);
            if (_levels[k].Pending == _levels[k].Batch)
            {
                Measure(k);
            }
        }

        _frames++;
        _inBlock++;
    }

    /// <summary>Closes the last block and hands over what was measured; the correlator is used up.</summary>
    public DisplacementRecord Finish()
    {
        if (_inBlock > 0)
        {
            FlushBlock();
        }

        return new(_schedule, _particles, _frames, _blockFrames, _closed, [.. _lags.TakeWhile(l => l.Counts.Sum() > 0)]);
    }

    private void Measure(int k)
    {
        DisplacementRing level = _levels[k];
        int first = _schedule.FirstMultiple(k), last = (int)Math.Min(_schedule.Depth(k), level.Stored - 1), lag = _schedule.FirstLag(k);
        while (_lags.Count <= lag + last - first)
        {
            _lags.Add(new(_particles));
        }

        level.AddDisplacements(first, last, _lags, lag - first);
        level.Pending = 0;
    }

    private void MeasurePending()
    {
        for (int k = 0; k < _levels.Count; k++)
        {
            if (_levels[k].Pending > 0)
            {
                Measure(k);
            }
        }
    }

    private void CloseBlock()
    {
        MeasurePending();
        if (_closed == MaximumBlocks)
        {
            foreach (LagSums lag in _lags)
            {
                lag.MergePairs(_closed);
            }

            _closed /= 2;
            _blockFrames *= 2;
            if (_inBlock < _blockFrames)
            {
                return;                            // the running block is now half as long as a block must be
            }
        }

        FlushBlock();
    }

    private void FlushBlock()
    {
        MeasurePending();
        foreach (LagSums lag in _lags)
        {
            lag.Flush(_closed);
        }

        _closed++;
        _inBlock = 0;
    }
}

/// <summary>Sums at one lag: of the running block, and of each closed block. Block sums in single precision: they only make errors.</summary>
internal sealed class LagSums(int particles)
{
    private readonly Stack<float[]> _free = [];

    public double[] Current { get; } = new double[(particles + DisplacementRing.Lanes - 1) / DisplacementRing.Lanes * DisplacementRing.Lanes];

    public long CurrentCount { get; set; }

    /// <summary>Σ over all closed blocks, Å²; [particle].</summary>
    public double[] Total { get; } = new double[particles];

    /// <summary>Displacements per particle; [block].</summary>
    public long[] Counts { get; } = new long[DisplacementCorrelator.MaximumBlocks + 1];

    /// <summary>Σ of squared displacements, Å²; [block][particle]; null where the block holds none.</summary>
    public float[]?[] Blocks { get; } = new float[]?[DisplacementCorrelator.MaximumBlocks + 1];

    public void Flush(int block)
    {
        if (CurrentCount == 0)
        {
            return;
        }

        Counts[block] = CurrentCount;
        float[] sums = Blocks[block] ??= _free.TryPop(out float[]? used) ? used : new float[particles];
        for (int i = 0; i < particles; i++)
        {
            sums[i] = (float)Current[i];
            Total[i] += Current[i];
        }

        Array.Clear(Current);
        CurrentCount = 0;
    }

    public void MergePairs(int blocks)
    {
        for (int b = 0; b < blocks; b += 2)
        {
            long count = Counts[b] + Counts[b + 1];
            float[]? first = Blocks[b], second = Blocks[b + 1];
            if (first is not null && second is not null)
            {
                for (int i = 0; i < particles; i++)
                {
                    first[i] += second[i];
                }

                _free.Push(second);
            }

            (Counts[b], Counts[b + 1], Blocks[b], Blocks[b + 1]) = (0, 0, null, null);
            (Counts[b / 2], Blocks[b / 2]) = (count, first ?? second);
        }
    }
}

/// <summary>What one trajectory gave: squared displacements per lag, block and particle.</summary>
/// <param name="Lags">In the order of the schedule.</param>
internal sealed record DisplacementRecord(
    LagSchedule Schedule, int Particles, long Frames, long BlockFrames, int Blocks, LagSums[] Lags);
