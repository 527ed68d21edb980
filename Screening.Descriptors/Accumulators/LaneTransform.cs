using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Screening.Descriptors.Accumulators;

/// <summary>
/// Complex Fourier transforms side by side in the lanes of a vector: sixteen in single, eight in double precision. Radix 4, decimation in
/// frequency, no reordering: place p of the result holds frequency <see cref="Frequency"/>[p], which sums of powers do not mind.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal sealed class LaneTransform<T>
    where T : struct, IFloatingPoint<T>
{
    private readonly T[] _cosine, _sine;

    /// <param name="length">Samples, a power of two, at least 4.</param>
    public LaneTransform(int length)
    {
        if (!BitOperations.IsPow2(length) || length < 4)
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, "A power of two, at least 4, is expected.");
        }

        Length = length;
        _cosine = [.. Enumerable.Range(0, length).Select(k => T.CreateChecked(Math.Cos(2 * Math.PI * k / length)))];
        _sine = [.. Enumerable.Range(0, length).Select(k => T.CreateChecked(-Math.Sin(2 * Math.PI * k / length)))];
        Frequency = [.. Enumerable.Range(0, length).Select(p => FrequencyOf(p, length))];
    }

    /// <summary>Transforms at once.</summary>
    public static int Lanes => Vector512<T>.Count;

    public int Length { get; }

    /// <summary>Frequency at each place of a result, in units of 1/length.</summary>
    public int[] Frequency { get; }

    /// <summary>Transforms in place; re and im hold [sample][lane].</summary>
    public void Transform(Span<T> re, Span<T> im)
    {
        ref Vector512<T> r = ref Unsafe.As<T, Vector512<T>>(ref MemoryMarshal.GetReference(re));
        ref Vector512<T> m = ref Unsafe.As<T, Vector512<T>>(ref MemoryMarshal.GetReference(im));
        Transform(ref r, ref m, Length);
    }

    /// <summary>One pass over a part, then its quarters one after the other, so that each stays in the nearest cache until it is done.</summary>
    private void Transform(ref Vector512<T> r, ref Vector512<T> m, int span)
    {
        if (span == 2)
        {
            Vector512<T> ar = r, ai = m, br = Unsafe.Add(ref r, 1), bi = Unsafe.Add(ref m, 1);
            (r, m) = (ar + br, ai + bi);
            (Unsafe.Add(ref r, 1), Unsafe.Add(ref m, 1)) = (ar - br, ai - bi);
            return;
        }

        int quarter = span / 4, step = Length / span;
        for (int a = 0; a < quarter; a++)
        {
            int b = a + quarter, c = b + quarter, d = c + quarter;
            Vector512<T> c1 = Vector512.Create(_cosine[a * step]), s1 = Vector512.Create(_sine[a * step]);
            Vector512<T> c2 = Vector512.Create(_cosine[2 * a * step]), s2 = Vector512.Create(_sine[2 * a * step]);
            Vector512<T> c3 = Vector512.Create(_cosine[3 * a * step]), s3 = Vector512.Create(_sine[3 * a * step]);
            Vector512<T> ar = Unsafe.Add(ref r, a), ai = Unsafe.Add(ref m, a), br = Unsafe.Add(ref r, b), bi = Unsafe.Add(ref m, b);
            Vector512<T> cr = Unsafe.Add(ref r, c), ci = Unsafe.Add(ref m, c), dr = Unsafe.Add(ref r, d), di = Unsafe.Add(ref m, d);
            Vector512<T> t0r = ar + cr, t0i = ai + ci, t1r = ar - cr, t1i = ai - ci;
            Vector512<T> t2r = br + dr, t2i = bi + di, t3r = bi - di, t3i = dr - br;        // −i (b − d)
            Unsafe.Add(ref r, a) = t0r + t2r;
            Unsafe.Add(ref m, a) = t0i + t2i;
            Turn(t1r + t3r, t1i + t3i, c1, s1, out Unsafe.Add(ref r, b), out Unsafe.Add(ref m, b));
            Turn(t0r - t2r, t0i - t2i, c2, s2, out Unsafe.Add(ref r, c), out Unsafe.Add(ref m, c));
            Turn(t1r - t3r, t1i - t3i, c3, s3, out Unsafe.Add(ref r, d), out Unsafe.Add(ref m, d));
        }

        for (int part = 0; quarter > 1 && part < 4; part++)
        {
            Transform(ref Unsafe.Add(ref r, part * quarter), ref Unsafe.Add(ref m, part * quarter), quarter);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(
        Vector512<T> re, Vector512<T> im, Vector512<T> c, Vector512<T> s, out Vector512<T> turnedRe, out Vector512<T> turnedIm)
    {
        turnedRe = MultiplyAdd(re, c, -(im * s));
        turnedIm = MultiplyAdd(re, s, im * c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> MultiplyAdd(Vector512<T> a, Vector512<T> b, Vector512<T> c) => typeof(T) == typeof(float)
        ? Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    private static int FrequencyOf(int place, int length) => length switch
    {
        1 => 0,
        2 => place,
        _ => (4 * FrequencyOf(place % (length / 4), length / 4)) + (place / (length / 4)),
    };
}
