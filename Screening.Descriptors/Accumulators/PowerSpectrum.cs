using System.Numerics;
using System.Runtime.Intrinsics;

namespace Screening.Descriptors.Accumulators;

/// <summary>
/// Power spectra of many real series of one length at once. Two series share one complex transform (one as the real, one as the imaginary
/// part), eight transforms run side by side in the lanes of a vector; only the power summed over all series is wanted, so that they
/// need no separating: |X(k)|² + |Y(k)|² = (|Z(k)|² + |Z(n−k)|²) / 2 for Z = X + iY.
/// </summary>
internal sealed class PowerSpectrum
{
    /// <summary>Series per transform: eight lanes of a real and an imaginary part.</summary>
    public const int Columns = 16;

    private const int Lanes = 8;
    private readonly int _length;
    private readonly double[] _cosine, _sine, _window;
    private readonly int[] _reversed;
    private readonly double[] _re, _im;

    /// <param name="length">Samples per series, a power of two.</param>
    public PowerSpectrum(int length)
    {
        if (!BitOperations.IsPow2(length) || length < 4)
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, "A power of two, at least 4, is expected.");
        }

        _length = length;
        _cosine = [.. Enumerable.Range(0, length / 2).Select(k => Math.Cos(2 * Math.PI * k / length))];
        _sine = [.. Enumerable.Range(0, length / 2).Select(k => -Math.Sin(2 * Math.PI * k / length))];
        _window = [.. Enumerable.Range(0, length).Select(i => 0.5 - (0.5 * Math.Cos(2 * Math.PI * i / length)))];
        int bits = BitOperations.Log2((uint)length);
        _reversed = [.. Enumerable.Range(0, length).Select(i => Reverse(i, bits))];
        (_re, _im) = (new double[length * Lanes], new double[length * Lanes]);
    }

    public int Bins => (_length / 2) + 1;

    /// <summary>
    /// Adds to power[k] the sum over the sixteen series of |DFT(Hann window · series)|² at frequency k/length, k = 0 ... length/2.
    /// </summary>
    /// <param name="samples">Ring of rows, one per time; [row][column].</param>
    /// <param name="rowStride">Columns per row.</param>
    /// <param name="firstRow">Row of the earliest sample; the ring has as many rows as the transform has samples.</param>
    /// <param name="column">First of the sixteen columns.</param>
    /// <param name="power">Sums; [bin].</param>
    public void Add(ReadOnlySpan<double> samples, int rowStride, int firstRow, int column, Span<double> power)
    {
        if (Vector256.IsHardwareAccelerated)
        {
            AddWide(samples, rowStride, firstRow, column, power);
        }
        else
        {
            AddScalar(samples, rowStride, firstRow, column, power);
        }
    }

    internal void AddWide(ReadOnlySpan<double> samples, int rowStride, int firstRow, int column, Span<double> power)
    {
        for (int i = 0; i < _length; i++)
        {
            int row = ((firstRow + i) & (_length - 1)) * rowStride, to = _reversed[i] * Lanes;
            Vector512<double> window = Vector512.Create(_window[i]);
            (Vector512.Create(samples[(row + column)..]) * window).CopyTo(_re, to);
            (Vector512.Create(samples[(row + column + Lanes)..]) * window).CopyTo(_im, to);
        }

        for (int half = 1; half < _length; half *= 2)
        {
            int step = _length / (2 * half);
            for (int j = 0; j < half; j++)
            {
                Vector512<double> c = Vector512.Create(_cosine[j * step]), s = Vector512.Create(_sine[j * step]);
                for (int i = j; i < _length; i += 2 * half)
                {
                    int a = i * Lanes, b = (i + half) * Lanes;
                    Vector512<double> re = Vector512.Create(_re, b), im = Vector512.Create(_im, b);
                    Vector512<double> tr = (re * c) - (im * s), ti = (re * s) + (im * c);
                    Vector512<double> ar = Vector512.Create(_re, a), ai = Vector512.Create(_im, a);
                    (ar + tr).CopyTo(_re, a);
                    (ai + ti).CopyTo(_im, a);
                    (ar - tr).CopyTo(_re, b);
                    (ai - ti).CopyTo(_im, b);
                }
            }
        }

        for (int k = 0; k <= _length / 2; k++)
        {
            power[k] += 0.5 * (LanePower(k) + LanePower((_length - k) & (_length - 1)));
        }
    }

    /// <summary>The same by the definition of the discrete Fourier transform, lane by lane with a scalar butterfly.</summary>
    internal void AddScalar(ReadOnlySpan<double> samples, int rowStride, int firstRow, int column, Span<double> power)
    {
        for (int lane = 0; lane < Lanes; lane++)
        {
            for (int i = 0; i < _length; i++)
            {
                int row = ((firstRow + i) & (_length - 1)) * rowStride, to = _reversed[i];
                _re[to] = samples[row + column + lane] * _window[i];
                _im[to] = samples[row + column + Lanes + lane] * _window[i];
            }

            for (int half = 1; half < _length; half *= 2)
            {
                int step = _length / (2 * half);
                for (int i = 0; i < _length; i += 2 * half)
                {
                    for (int j = 0; j < half; j++)
                    {
                        int a = i + j, b = a + half;
                        double c = _cosine[j * step], s = _sine[j * step];
                        double tr = (_re[b] * c) - (_im[b] * s), ti = (_re[b] * s) + (_im[b] * c);
                        (_re[b], _im[b]) = (_re[a] - tr, _im[a] - ti);
                        (_re[a], _im[a]) = (_re[a] + tr, _im[a] + ti);
                    }
                }
            }

            for (int k = 0; k <= _length / 2; k++)
            {
                int mirror = (_length - k) & (_length - 1);
                power[k] += 0.5 * ((_re[k] * _re[k]) + (_im[k] * _im[k]) + (_re[mirror] * _re[mirror]) + (_im[mirror] * _im[mirror]));
            }
        }
    }

    private double LanePower(int k)
    {
        Vector512<double> re = Vector512.Create(_re, k * Lanes), im = Vector512.Create(_im, k * Lanes);
        return Vector512.Sum((re * re) + (im * im));
    }

    private static int Reverse(int value, int bits)
    {
        int reversed = 0;
        for (int b = 0; b < bits; b++)
        {
            reversed = (reversed << 1) | ((value >> b) & 1);
        }

        return reversed;
    }
}
