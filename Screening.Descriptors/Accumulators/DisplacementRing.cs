using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Screening.Descriptors.Accumulators;

/// <summary>
/// The last positions of a set of particles at evenly spaced times, laid out in chunks of eight particles with all their times together:
/// the displacements of a batch of new times from all older ones are summed chunk by chunk inside the first-level cache, in registers; deep
/// rings take longer batches, by Fourier transform (<see cref="DisplacementTransform"/>).
/// </summary>
/// <param name="depth">Largest number of steps back.</param>
/// <param name="particles">Number of particles.</param>
internal sealed class DisplacementRing(int depth, int particles)
{
    public const int Lanes = 8;

    /// <summary>Fewest new times for which the transform of a deep ring is quicker than the sum (512 to 4096 deep: 30 to 60).</summary>
    internal const int FewestToTransform = 64;

    internal const int Row = 3 * Lanes;

    private const int ShortBatch = 16, DeepEnough = 256;

    private readonly DisplacementTransform? _transform = depth >= DeepEnough && Vector256.IsHardwareAccelerated ? new(depth) : null;
    private readonly int _slots = depth + (depth >= DeepEnough ? depth : ShortBatch), _chunks = (particles + Lanes - 1) / Lanes;
    private readonly double[] _positions = new double[(particles + Lanes - 1) / Lanes * (depth + (depth >= DeepEnough ? depth : ShortBatch)) * Row];

    /// <summary>New times that may wait to be measured.</summary>
    public int Batch => _slots - depth;

    /// <summary>Times stored so far.</summary>
    public long Stored { get; private set; }

    /// <summary>Of these, how many wait to be measured.</summary>
    public int Pending { get; set; }

    public void Store(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z)
    {
        int row = (int)(Stored % _slots) * Row, step = _slots * Row, whole = Vector256.IsHardwareAccelerated ? particles / Lanes * Lanes : 0;
        for (int first = 0; first < whole; first += Lanes, row += step)
        {
            Vector512.Create(x[first..]).CopyTo(_positions, row);
            Vector512.Create(y[first..]).CopyTo(_positions, row + Lanes);
            Vector512.Create(z[first..]).CopyTo(_positions, row + (2 * Lanes));
        }

        for (int first = whole; first < particles; first += Lanes, row += step)
        {
            int count = Math.Min(Lanes, particles - first);
            x.Slice(first, count).CopyTo(_positions.AsSpan(row));
            y.Slice(first, count).CopyTo(_positions.AsSpan(row + Lanes));
            z.Slice(first, count).CopyTo(_positions.AsSpan(row + (2 * Lanes)));
        }

        Stored++;
        Pending++;
    }

    /// <summary>Stores the first time of another ring, which must still hold it; nothing is measured from it.</summary>
    public void StoreFirstOf(DisplacementRing other)
    {
        for (int chunk = 0; chunk < _chunks; chunk++)
        {
            other._positions.AsSpan(chunk * other._slots * Row, Row).CopyTo(_positions.AsSpan(chunk * _slots * Row, Row));
        }

        Stored++;
    }

    /// <summary>
    /// Adds to lags[offset + m].Current the squared displacements of every waiting time from the one m steps before, where there is one,
    /// m from first to last, and counts them.
    /// </summary>
    public void AddDisplacements(int first, int last, List<LagSums> lags, int offset)
    {
        long from = Stored - Pending;
        for (int m = first; m <= last; m++)
        {
            lags[offset + m].CurrentCount += Math.Max(0, Stored - Math.Max(from, m));
        }

        bool wide = _transform is not null && Pending >= FewestToTransform;
        for (int chunk = 0; chunk < _chunks; chunk++)
        {
            if (wide)
            {
                _transform!.Add(_positions.AsSpan(chunk * _slots * Row, _slots * Row), from, Stored, first, last, lags, offset, chunk * Lanes);
                continue;
            }

            int m = first;

            // Four lags at once share the loads of the later position. They need an origin for every waiting time.
            for (; Vector256.IsHardwareAccelerated && m + 3 <= last; m += 4)
            {
                if (m + 3 <= from)
                {
                    AddFour(chunk, m, from, lags, offset);
                }
                else
                {
                    for (int one = m; one < m + 4; one++)
                    {
                        AddOne(chunk, one, from, lags[offset + one].Current);
                    }
                }
            }

            for (; m <= last; m++)
            {
                AddOne(chunk, m, from, lags[offset + m].Current);
            }
        }
    }

    private void AddFour(int chunk, int m, long from, List<LagSums> lags, int offset)
    {
        ref double start = ref _positions[chunk * _slots * Row];
        Vector512<double> a = Vector512.Create(lags[offset + m].Current, chunk * Lanes), b = Vector512.Create(lags[offset + m + 1].Current, chunk * Lanes);
        Vector512<double> c = Vector512.Create(lags[offset + m + 2].Current, chunk * Lanes), d = Vector512.Create(lags[offset + m + 3].Current, chunk * Lanes);
        int now = (int)(from % _slots), then = now - m;
        for (long n = from; n < Stored; n++)
        {
            ref double here = ref Unsafe.Add(ref start, now * Row);
            Vector512<double> x = Vector512.LoadUnsafe(ref here), y = Vector512.LoadUnsafe(ref here, Lanes), z = Vector512.LoadUnsafe(ref here, 2 * Lanes);
            a += Squared(x, y, z, ref start, then);
            b += Squared(x, y, z, ref start, then - 1);
            c += Squared(x, y, z, ref start, then - 2);
            d += Squared(x, y, z, ref start, then - 3);
            now = now + 1 == _slots ? 0 : now + 1;
            then = now - m;
        }

        a.CopyTo(lags[offset + m].Current, chunk * Lanes);
        b.CopyTo(lags[offset + m + 1].Current, chunk * Lanes);
        c.CopyTo(lags[offset + m + 2].Current, chunk * Lanes);
        d.CopyTo(lags[offset + m + 3].Current, chunk * Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<double> Squared(Vector512<double> x, Vector512<double> y, Vector512<double> z, ref double start, int slot)
    {
        ref double row = ref Unsafe.Add(ref start, (slot < 0 ? slot + _slots : slot) * Row);
        x -= Vector512.LoadUnsafe(ref row);
        y -= Vector512.LoadUnsafe(ref row, Lanes);
        z -= Vector512.LoadUnsafe(ref row, 2 * Lanes);
        return Vector512.FusedMultiplyAdd(x, x, Vector512.FusedMultiplyAdd(y, y, z * z));
    }

    private void AddOne(int chunk, int m, long from, double[] sums)
    {
        for (long n = Math.Max(from, m); n < Stored; n++)
        {
            ReadOnlySpan<double> now = _positions.AsSpan((int)((chunk * _slots) + (n % _slots)) * Row, Row);
            ReadOnlySpan<double> then = _positions.AsSpan((int)((chunk * _slots) + ((n - m) % _slots)) * Row, Row);
            for (int i = 0; i < Lanes; i++)
            {
                double x = now[i] - then[i], y = now[i + Lanes] - then[i + Lanes], z = now[i + (2 * Lanes)] - then[i + (2 * Lanes)];
                sums[(chunk * Lanes) + i] += Math.FusedMultiplyAdd(x, x, Math.FusedMultiplyAdd(y, y, z * z));
            }
        }
    }
}
