namespace Screening.Descriptors.Accumulators;

/// <summary>
/// Sums of several quantities over blocks of time of one trajectory, for block averages. When the blocks run out, neighbours merge and
/// the block length doubles: memory does not grow with the run, and blocks stay as long as the run allows.
/// </summary>
internal sealed class BlockSums
{
    /// <summary>Between 4 and 8 blocks remain: long blocks, so that neighbours are nearly independent.</summary>
    public const int MaximumBlocks = 8;

    private readonly int _quantities;
    private readonly List<(double[] Sums, long Frames)> _blocks = [];
    private double[] _current;
    private long _inBlock;
    private long _blockFrames;

    public BlockSums(int quantities, int expectedFrames = 0)
    {
        _quantities = quantities;
        _current = new double[quantities];
        _blockFrames = Math.Max(1, (expectedFrames + MaximumBlocks - 1) / MaximumBlocks);
    }

    /// <summary>Sums of the running frame's block; add to it, then call <see cref="NextFrame"/>.</summary>
    public Span<double> Current => _current;

    public void NextFrame()
    {
        if (++_inBlock < _blockFrames)
        {
            return;
        }

        _blocks.Add((_current, _inBlock));
        (_current, _inBlock) = (new double[_quantities], 0);
        if (_blocks.Count > MaximumBlocks)
        {
            (_current, _inBlock) = _blocks[^1];
            _blocks.RemoveAt(MaximumBlocks);
            for (int b = 0; b < MaximumBlocks / 2; b++)
            {
                double[] merged = _blocks[2 * b].Sums;
                for (int q = 0; q < _quantities; q++)
                {
                    merged[q] += _blocks[(2 * b) + 1].Sums[q];
                }

                _blocks[b] = (merged, _blocks[2 * b].Frames + _blocks[(2 * b) + 1].Frames);
            }

            _blocks.RemoveRange(MaximumBlocks / 2, MaximumBlocks / 2);
            _blockFrames *= 2;
        }
    }

    /// <summary>Blocks with their lengths in frames; a rest shorter than half a block joins the last one.</summary>
    public IReadOnlyList<(double[] Sums, long Frames)> Finish()
    {
        if (_inBlock * 2 >= _blockFrames || (_blocks.Count == 0 && _inBlock > 0))
        {
            _blocks.Add((_current, _inBlock));
        }
        else if (_inBlock > 0)
        {
            double[] last = _blocks[^1].Sums;
            for (int q = 0; q < _quantities; q++)
            {
                last[q] += _current[q];
            }

            _blocks[^1] = (last, _blocks[^1].Frames + _inBlock);
        }

        _inBlock = 0;
        return _blocks;
    }
}
