using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Screening.Descriptors.Accumulators;

/// <summary>
/// Squared displacements of new times from all earlier ones up to a largest lag, for eight particles at once, by Fourier transform:
/// Σ|r(t) − r(t−m)|² = Σ|r(t)|² + Σ|r(t−m)|² − 2 Σ r(t)·r(t−m), the first two from running sums, the last as a correlation (Kneller
/// et al., Comput. Phys. Commun. 91, 191 (1995)). Zeros behind the window keep its ends apart. Positions count from their mean
/// over the window, so that little is lost to the difference. x and y share one transform as real and imaginary part, whose cross terms are
/// imaginary after the transform back; the new z and the window of z share another and are told apart by symmetry.
/// </summary>
/// <param name="depth">Largest lag and largest number of new times.</param>
internal sealed class DisplacementTransform(int depth)
{
    private const int Lanes = DisplacementRing.Lanes;

    private readonly LaneTransform<double> _transform = new((int)BitOperations.RoundUpToPowerOf2((uint)(2 * depth)));
    private int[] _placeOf = [];
    private double[] _newRe = [], _newIm = [], _windowRe = [], _windowIm = [], _thirdRe = [], _thirdIm = [], _running = [];

    /// <summary>Adds to lags[offset + m].Current, m from first to last, the sums over the new times; particles from a given one on.</summary>
    /// <param name="ring">Positions, x, y, z of eight particles per time; time t at t modulo the number of rows.</param>
    /// <param name="from">First new time.</param>
    /// <param name="stored">Time after the last.</param>
    public void Add(ReadOnlySpan<double> ring, long from, long stored, int first, int last, List<LagSums> lags, int offset, int particle)
    {
        Allocate();
        int history = (int)Math.Min(from, depth), window = history + (int)(stored - from);
        Load(ring, from - history, history, window);
        _transform.Transform(_newRe, _newIm);
        _transform.Transform(_windowRe, _windowIm);
        _transform.Transform(_thirdRe, _thirdIm);
        Multiply();

        // A second transform forth is one back with time reversed. Its input is in the order of frequencies.
        _transform.Transform(_thirdRe, _thirdIm);
        double scale = 2.0 / _transform.Length;
        for (int m = first; m <= last; m++)
        {
            int earliest = Math.Max(history, m), place = _placeOf[(_transform.Length - m) & (_transform.Length - 1)];
            Vector512<double> sum = Running(window) - Running(earliest) + Running(window - m) - Running(earliest - m)
                - (scale * Vector512.Create(_thirdRe, place * Lanes));
            double[] current = lags[offset + m].Current;
            (Vector512.Create(current, particle) + Vector512.Max(sum, Vector512<double>.Zero)).CopyTo(current, particle);
        }
    }

    private Vector512<double> Running(int row) => Vector512.Create(_running, row * Lanes);

    private void Allocate()
    {
        if (_newRe.Length > 0)
        {
            return;
        }

        int size = _transform.Length * Lanes;
        (_newRe, _newIm, _windowRe, _windowIm) = (new double[size], new double[size], new double[size], new double[size]);
        (_thirdRe, _thirdIm, _running) = (new double[size], new double[size], new double[size + Lanes]);
        _placeOf = new int[_transform.Length];
        for (int p = 0; p < _transform.Length; p++)
        {
            _placeOf[_transform.Frequency[p]] = p;
        }
    }

    private void Load(ReadOnlySpan<double> ring, long start, int history, int window)
    {
        int slots = ring.Length / DisplacementRing.Row;
        Vector512<double> mx = default, my = default, mz = default;
        for (int i = 0, slot = (int)(start % slots); i < window; i++, slot = slot + 1 == slots ? 0 : slot + 1)
        {
            ReadOnlySpan<double> row = ring.Slice(slot * DisplacementRing.Row, DisplacementRing.Row);
            mx += Vector512.Create(row);
            my += Vector512.Create(row[Lanes..]);
            mz += Vector512.Create(row[(2 * Lanes)..]);
        }

        double share = 1.0 / window;
        (mx, my, mz) = (share * mx, share * my, share * mz);
        foreach (double[] part in (ReadOnlySpan<double[]>)[_newRe, _newIm, _thirdRe])
        {
            part.AsSpan(0, history * Lanes).Clear();
        }

        Vector512<double> running = default;
        running.CopyTo(_running, 0);
        for (int i = 0, slot = (int)(start % slots); i < window; i++, slot = slot + 1 == slots ? 0 : slot + 1)
        {
            ReadOnlySpan<double> row = ring.Slice(slot * DisplacementRing.Row, DisplacementRing.Row);
            Vector512<double> x = Vector512.Create(row) - mx, y = Vector512.Create(row[Lanes..]) - my, z = Vector512.Create(row[(2 * Lanes)..]) - mz;
            int to = i * Lanes;
            x.CopyTo(_windowRe, to);
            y.CopyTo(_windowIm, to);
            z.CopyTo(_thirdIm, to);
            if (i >= history)
            {
                x.CopyTo(_newRe, to);
                y.CopyTo(_newIm, to);
                z.CopyTo(_thirdRe, to);
            }

            running += Vector512.FusedMultiplyAdd(x, x, Vector512.FusedMultiplyAdd(y, y, z * z));
            running.CopyTo(_running, to + Lanes);
        }

        foreach (double[] part in (ReadOnlySpan<double[]>)[_newRe, _newIm, _windowRe, _windowIm, _thirdRe, _thirdIm])
        {
            part.AsSpan(window * Lanes).Clear();
        }
    }

    /// <summary>
    /// Spectrum of the correlation, in the order of frequencies, into the third pair of arrays: N W* of x and y, and of z, with Z = N + iW and
    /// V(k) = Z*(−k), N W* = i/4 (Z + V)(Z − V)*.
    /// </summary>
    private void Multiply()
    {
        Span<Vector512<double>> nr = Rows(_newRe), ni = Rows(_newIm), wr = Rows(_windowRe), wi = Rows(_windowIm), tr = Rows(_thirdRe), ti = Rows(_thirdIm);
        int mask = _transform.Length - 1;
        for (int p = 0; p < nr.Length; p++)
        {
            int mirror = _placeOf[-_transform.Frequency[p] & mask];
            Vector512<double> re = (nr[p] * wr[p]) + (ni[p] * wi[p]), im = (ni[p] * wr[p]) - (nr[p] * wi[p]);
            Vector512<double> sr = tr[p] + tr[mirror], si = ti[p] - ti[mirror], dr = tr[p] - tr[mirror], di = ti[p] + ti[mirror];
            nr[p] = re - (0.25 * ((si * dr) - (sr * di)));
            ni[p] = im + (0.25 * ((sr * dr) + (si * di)));
        }

        for (int p = 0; p < nr.Length; p++)
        {
            int frequency = _transform.Frequency[p];
            (tr[frequency], ti[frequency]) = (nr[p], ni[p]);
        }
    }

    private static Span<Vector512<double>> Rows(double[] values) => MemoryMarshal.Cast<double, Vector512<double>>(values.AsSpan());
}
