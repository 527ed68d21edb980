using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MathNet.Numerics.IntegralTransforms;

namespace Screening.Descriptors.Accumulators;

/// <summary>
/// Autocorrelations Σ x(t) x(t+τ) of many real series, summed over the series, at lags from 0 to a largest one. Segments of three times the
/// largest lag are transformed with zeros behind them, so that nothing wraps round (Wiener-Khinchin); pairs of samples from two segments
/// are left out, which costs τ/3 of the pairs at the largest lag τ and no bias. Two blocks of sixteen series share one set of complex
/// transforms as real and imaginary parts: the power at a frequency and its mirror add up to the sum over both.
/// </summary>
internal sealed class SegmentAutocorrelation
{
    public const int Lanes = 16;

    private readonly LaneTransform<float> _transform;
    private readonly float[] _rows;                    // [group][row][re or im][lane]
    private readonly float[] _re, _im, _lanePower;
    private readonly Complex[] _power;

    /// <param name="groups">Pairs of blocks of sixteen series.</param>
    /// <param name="lags">Lags wanted, a power of two.</param>
    public SegmentAutocorrelation(int groups, int lags)
    {
        (Groups, Lags) = (groups, lags);
        int length = 4 * lags;
        _transform = new(length);
        _rows = new float[groups * SegmentLength * 2 * Lanes];
        (_re, _im, _lanePower) = (new float[length * Lanes], new float[length * Lanes], new float[length * Lanes]);
        _power = new Complex[length];
    }

    public int Groups { get; }

    public int Lags { get; }

    /// <summary>Samples of a whole segment.</summary>
    public int SegmentLength => 3 * Lags;

    /// <summary>Where a block of sixteen series stores its samples of one row.</summary>
    public Span<float> Block(int row, int block) =>
        _rows.AsSpan(((((block / 2 * SegmentLength) + row) * 2) + (block % 2)) * Lanes, Lanes);

    /// <summary>Sums over a range of groups; sums[τ] of Σ over segments' t and the groups' series of x(t) x(t+τ).</summary>
    /// <param name="first">First group.</param>
    /// <param name="count">Number of groups.</param>
    /// <param name="rows">Samples in the segment, at most <see cref="SegmentLength"/>.</param>
    /// <param name="sums">Result; [lag].</param>
    public void Correlate(int first, int count, int rows, Span<double> sums)
    {
        if (Vector256.IsHardwareAccelerated)
        {
            CorrelateWide(first, count, rows, sums);
        }
        else
        {
            CorrelateScalar(first, count, rows, sums);
        }
    }

    internal void CorrelateWide(int first, int count, int rows, Span<double> sums)
    {
        Array.Clear(_lanePower);
        for (int group = first; group < first + count; group++)
        {
            int at = group * SegmentLength * 2 * Lanes;
            for (int row = 0; row < rows; row++, at += 2 * Lanes)
            {
                Vector512.Create(_rows, at).CopyTo(_re, row * Lanes);
                Vector512.Create(_rows, at + Lanes).CopyTo(_im, row * Lanes);
            }

            _re.AsSpan(rows * Lanes).Clear();
            _im.AsSpan(rows * Lanes).Clear();
            _transform.Transform(_re, _im);
            Span<Vector512<float>> re = MemoryMarshal.Cast<float, Vector512<float>>(_re.AsSpan()), im = MemoryMarshal.Cast<float, Vector512<float>>(_im.AsSpan());
            Span<Vector512<float>> power = MemoryMarshal.Cast<float, Vector512<float>>(_lanePower.AsSpan());
            for (int p = 0; p < power.Length; p++)
            {
                power[p] = Vector512.FusedMultiplyAdd(re[p], re[p], Vector512.FusedMultiplyAdd(im[p], im[p], power[p]));
            }
        }

        int length = _transform.Length;
        for (int p = 0; p < length; p++)
        {
            _power[_transform.Frequency[p]] = Vector512.Sum(Vector512.Create(_lanePower, p * Lanes));
        }

        // The real part of the transform back is the sum over both halves of every pair of series.
        Fourier.Inverse(_power, FourierOptions.NoScaling);
        for (int lag = 0; lag < Lags; lag++)
        {
            sums[lag] += _power[lag].Real / length;
        }
    }

    /// <summary>The same by its definition.</summary>
    internal void CorrelateScalar(int first, int count, int rows, Span<double> sums)
    {
        for (int block = 2 * first; block < 2 * (first + count); block++)
        {
            for (int lag = 0; lag < Math.Min(Lags, rows); lag++)
            {
                double sum = 0;
                for (int row = 0; row + lag < rows; row++)
                {
                    ReadOnlySpan<float> now = Block(row, block), later = Block(row + lag, block);
                    for (int k = 0; k < Lanes; k++)
                    {
                        sum += (double)now[k] * later[k];
                    }
                }

                sums[lag] += sum;
            }
        }
    }
}
