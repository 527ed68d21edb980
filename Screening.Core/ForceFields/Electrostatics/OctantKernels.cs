using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Screening.Core.ForceFields.Electrostatics;

/// <summary>
/// The loops of the vectorised reciprocal sum, 16 atoms at a time in single precision. Written with portable 512-bit vectors: narrower
/// machines run the same operations on halves.
/// </summary>
internal static unsafe class OctantKernels
{
    internal const int Lanes = 16;

    /// <summary>Cosines and sines of n·θ for n = 0 ... most of angles given as 32-bit fractions of a turn; [2n·slots] and [(2n+1)·slots].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Waves(int* fractions, float* table, int slots, int most)
    {
        for (int i = 0; i < slots; i += Lanes)
        {
            (Vector512<float> sine, Vector512<float> cosine) = OctantVectors.SineCosine(Vector512.Load(fractions + i));
            Vector512<float> c = Vector512<float>.One, s = Vector512<float>.Zero;
            float* at = table + i;
            for (int n = 0; n <= most; n++)
            {
                c.Store(at);
                s.Store(at + slots);
                at += 2 * slots;
                Vector512<float> next = Vector512.FusedMultiplyAdd(c, cosine, -(s * sine));
                s = Vector512.FusedMultiplyAdd(s, cosine, c * sine);
                c = next;
            }
        }
    }

    /// <summary>The eight sums Σ q X(h) Y(k) Z(l) of every octant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Sums(OctantRow[] rows, in OctantWork w)
    {
        int slots = w.Slots;
        float* cc = w.Plane, cs = cc + slots, sc = cs + slots, ss = sc + slots;
        foreach (OctantRow row in rows)
        {
            if (row.IsFace)
            {
                FaceSums(row, w);
                continue;
            }

            float* xc = w.X + (2 * row.H * slots), yc = w.Y + (2 * row.K * slots), result = w.Sums + (row.First * OctantGrid.Products);
            Vector512<float> sumCc = default, sumCs = default, sumSc = default, sumSs = default;
            for (int i = 0; i < slots; i += Lanes)
            {
                Vector512<float> q = Vector512.Load(w.Charges + i), a = Vector512.Load(xc + i) * q, b = Vector512.Load(xc + slots + i) * q;
                Vector512<float> c = Vector512.Load(yc + i), d = Vector512.Load(yc + slots + i), m = a * c, n = a * d, o = b * c, p = b * d;
                m.Store(cc + i);
                n.Store(cs + i);
                o.Store(sc + i);
                p.Store(ss + i);
                sumCc += m;
                sumCs += n;
                sumSc += o;
                sumSs += p;
            }

            // |l| = 0: the cosine is one, the sine nothing.
            Vector128<float> plane = OctantVectors.FourSums(sumCc, sumSs, sumSc, sumCs);
            (result[0], result[1], result[2], result[3]) = (plane[0], plane[1], 0, 0);
            (result[4], result[5], result[6], result[7]) = (plane[2], plane[3], 0, 0);
            result += OctantGrid.Products;
            for (int l = 1; l < row.Count; l += 2, result += 2 * OctantGrid.Products)
            {
                float* z = w.Z + (2 * l * slots);
                Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
                Vector512<float> b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default, b6 = default, b7 = default;
                for (int i = 0; i < slots; i += Lanes)
                {
                    Vector512<float> p = Vector512.Load(cc + i), q = Vector512.Load(cs + i), r = Vector512.Load(sc + i), t = Vector512.Load(ss + i);
                    Vector512<float> c = Vector512.Load(z + i), s = Vector512.Load(z + slots + i);
                    a0 = Vector512.FusedMultiplyAdd(p, c, a0);
                    a1 = Vector512.FusedMultiplyAdd(t, c, a1);
                    a2 = Vector512.FusedMultiplyAdd(r, s, a2);
                    a3 = Vector512.FusedMultiplyAdd(q, s, a3);
                    a4 = Vector512.FusedMultiplyAdd(r, c, a4);
                    a5 = Vector512.FusedMultiplyAdd(q, c, a5);
                    a6 = Vector512.FusedMultiplyAdd(p, s, a6);
                    a7 = Vector512.FusedMultiplyAdd(t, s, a7);
                    c = Vector512.Load(z + (2 * slots) + i);
                    s = Vector512.Load(z + (3 * slots) + i);
                    b0 = Vector512.FusedMultiplyAdd(p, c, b0);
                    b1 = Vector512.FusedMultiplyAdd(t, c, b1);
                    b2 = Vector512.FusedMultiplyAdd(r, s, b2);
                    b3 = Vector512.FusedMultiplyAdd(q, s, b3);
                    b4 = Vector512.FusedMultiplyAdd(r, c, b4);
                    b5 = Vector512.FusedMultiplyAdd(q, c, b5);
                    b6 = Vector512.FusedMultiplyAdd(p, s, b6);
                    b7 = Vector512.FusedMultiplyAdd(t, s, b7);
                }

                if (Avx512F.IsSupported)
                {
                    Vector512<float> u = OctantVectors.Quad(a0, a1, a2, a3), v = OctantVectors.Quad(a4, a5, a6, a7), x = OctantVectors.Quad(b0, b1, b2, b3), y = OctantVectors.Quad(b4, b5, b6, b7);
                    Vector512<float> first = Avx512F.Shuffle4x128(u, v, 0x88) + Avx512F.Shuffle4x128(u, v, 0xDD);
                    Vector512<float> second = Avx512F.Shuffle4x128(x, y, 0x88) + Avx512F.Shuffle4x128(x, y, 0xDD);
                    (Avx512F.Shuffle4x128(first, second, 0x88) + Avx512F.Shuffle4x128(first, second, 0xDD)).Store(result);
                }
                else
                {
                    (result[0], result[1], result[2], result[3]) = (Vector512.Sum(a0), Vector512.Sum(a1), Vector512.Sum(a2), Vector512.Sum(a3));
                    (result[4], result[5], result[6], result[7]) = (Vector512.Sum(a4), Vector512.Sum(a5), Vector512.Sum(a6), Vector512.Sum(a7));
                    (result[8], result[9], result[10], result[11]) = (Vector512.Sum(b0), Vector512.Sum(b1), Vector512.Sum(b2), Vector512.Sum(b3));
                    (result[12], result[13], result[14], result[15]) = (Vector512.Sum(b4), Vector512.Sum(b5), Vector512.Sum(b6), Vector512.Sum(b7));
                }
            }
        }
    }

    /// <summary>The same for a row with h = 0 or k = 0: only products with the cosine (one) of that axis remain.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FaceSums(OctantRow row, in OctantWork w)
    {
        int slots = w.Slots;
        float* wave = row.H == 0 ? w.Y + (2 * row.K * slots) : w.X + (2 * row.H * slots);
        float* cosines = w.Plane, sines = cosines + slots, result = w.Sums + (row.First * OctantGrid.Products);
        Vector512<float> sumC = default, sumS = default;
        for (int i = 0; i < slots; i += Lanes)
        {
            Vector512<float> q = Vector512.Load(w.Charges + i), c = q * Vector512.Load(wave + i), s = q * Vector512.Load(wave + slots + i);
            c.Store(cosines + i);
            s.Store(sines + i);
            sumC += c;
            sumS += s;
        }

        // In the order of the products: c·cos l, (h = 0: s is of y) s·cos l at 5 or 4, c·sin l at 6, s·sin l at 3 or 2.
        Vector256<int> order = row.H == 0 ? Vector256.Create(0, 8, 8, 3, 8, 2, 1, 8) : Vector256.Create(0, 8, 3, 8, 2, 8, 1, 8);
        Vector256.Shuffle(OctantVectors.FourSums(sumC, default, sumS, default).ToVector256(), order).Store(result);
        result += OctantGrid.Products;
        for (int l = 1; l < row.Count; l += 2, result += 2 * OctantGrid.Products)
        {
            float* z = w.Z + (2 * l * slots);
            Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
            for (int i = 0; i < slots; i += Lanes)
            {
                Vector512<float> p = Vector512.Load(cosines + i), q = Vector512.Load(sines + i);
                Vector512<float> c = Vector512.Load(z + i), s = Vector512.Load(z + slots + i);
                a0 = Vector512.FusedMultiplyAdd(p, c, a0);
                a1 = Vector512.FusedMultiplyAdd(p, s, a1);
                a2 = Vector512.FusedMultiplyAdd(q, c, a2);
                a3 = Vector512.FusedMultiplyAdd(q, s, a3);
                c = Vector512.Load(z + (2 * slots) + i);
                s = Vector512.Load(z + (3 * slots) + i);
                b0 = Vector512.FusedMultiplyAdd(p, c, b0);
                b1 = Vector512.FusedMultiplyAdd(p, s, b1);
                b2 = Vector512.FusedMultiplyAdd(q, c, b2);
                b3 = Vector512.FusedMultiplyAdd(q, s, b3);
            }

            Vector256.Shuffle(OctantVectors.FourSums(a0, a1, a2, a3).ToVector256(), order).Store(result);
            Vector256.Shuffle(OctantVectors.FourSums(b0, b1, b2, b3).ToVector256(), order).Store(result + OctantGrid.Products);
        }
    }

    /// <summary>
    /// Derivatives of the energy by the eight sums, and the energy. Per octant: to the four sign combinations, weights, and back; both
    /// ways are the same two butterflies.
    /// </summary>
    /// <returns>Reciprocal energy, eV.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double Derivatives(OctantRow[] rows, float* weights, in OctantWork w)
    {
        Vector256<float> signs = Vector256.Create(1f, -1, -1, -1, 1, 1, 1, -1);
        Vector256<double> energy = default;
        foreach (OctantRow row in rows)
        {
            Vector256<float> part = default;
            for (int l = 0; l < row.Used; l++)
            {
                int o = (row.First + l) * OctantGrid.Products;
                Vector256<float> sums = Vector256.Load(w.Sums + o);
                Vector256<float> derivative = signs * Butterfly(Vector256.Load(weights + o) * Butterfly(signs * sums));
                derivative.Store(w.Derivatives + (2 * o));
                (derivative * l).Store(w.Derivatives + (2 * o) + OctantGrid.Products);
                part = Vector256.FusedMultiplyAdd(sums, derivative, part);
            }

            (Vector256<double> low, Vector256<double> high) = Vector256.Widen(part);
            energy += low + high;
        }

        return Vector256.Sum(energy) / 2;
    }

    /// <summary>Derivative of the energy by each atom's three angles, divided by its charge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Gradients(OctantRow[] rows, in OctantWork w)
    {
        int slots = w.Slots;
        for (int i = 0; i < slots; i += 2 * Lanes)
        {
            Vector512<float> gu0 = default, gv0 = default, gw0 = default, gu1 = default, gv1 = default, gw1 = default;
            foreach (OctantRow row in rows)
            {
                float* d = w.Derivatives + (2 * row.First * OctantGrid.Products), z = w.Z + i, end = d + (2 * row.Used * OctantGrid.Products);
                if (row.IsFace)
                {
                    bool isY = row.H == 0;
                    float* wave = (isY ? w.Y + (2 * row.K * slots) : w.X + (2 * row.H * slots)) + i;
                    Vector512<float> a0 = Vector512.Create(d[0]), b0 = Vector512.Create(d[isY ? 5 : 4]), a1 = a0, b1 = b0;
                    Vector512<float> da0 = default, db0 = default, da1 = default, db1 = default;
                    int sineOnly = isY ? 3 : 2, cosineOnly = isY ? 5 : 4;
                    for (d += 2 * OctantGrid.Products, z += 2 * slots; d < end; d += 2 * OctantGrid.Products, z += 2 * slots)
                    {
                        Vector512<float> c0 = Vector512.Load(z), s0 = Vector512.Load(z + slots), c1 = Vector512.Load(z + Lanes), s1 = Vector512.Load(z + slots + Lanes);
                        Vector512<float> b = Vector512.Create(d[0]);
                        a0 = Vector512.FusedMultiplyAdd(b, c0, a0);
                        a1 = Vector512.FusedMultiplyAdd(b, c1, a1);
                        b = Vector512.Create(d[6]);
                        a0 = Vector512.FusedMultiplyAdd(b, s0, a0);
                        a1 = Vector512.FusedMultiplyAdd(b, s1, a1);
                        b = Vector512.Create(d[cosineOnly]);
                        b0 = Vector512.FusedMultiplyAdd(b, c0, b0);
                        b1 = Vector512.FusedMultiplyAdd(b, c1, b1);
                        b = Vector512.Create(d[sineOnly]);
                        b0 = Vector512.FusedMultiplyAdd(b, s0, b0);
                        b1 = Vector512.FusedMultiplyAdd(b, s1, b1);
                        b = Vector512.Create(d[14]);
                        da0 = Vector512.FusedMultiplyAdd(b, c0, da0);
                        da1 = Vector512.FusedMultiplyAdd(b, c1, da1);
                        b = Vector512.Create(d[sineOnly + OctantGrid.Products]);
                        db0 = Vector512.FusedMultiplyAdd(b, c0, db0);
                        db1 = Vector512.FusedMultiplyAdd(b, c1, db1);
                        s0 = -s0;
                        s1 = -s1;
                        b = Vector512.Create(d[8]);
                        da0 = Vector512.FusedMultiplyAdd(b, s0, da0);
                        da1 = Vector512.FusedMultiplyAdd(b, s1, da1);
                        b = Vector512.Create(d[cosineOnly + OctantGrid.Products]);
                        db0 = Vector512.FusedMultiplyAdd(b, s0, db0);
                        db1 = Vector512.FusedMultiplyAdd(b, s1, db1);
                    }

                    Vector512<float> cosine0 = Vector512.Load(wave), sine0 = Vector512.Load(wave + slots), cosine1 = Vector512.Load(wave + Lanes), sine1 = Vector512.Load(wave + slots + Lanes);
                    gw0 = Vector512.FusedMultiplyAdd(cosine0, da0, Vector512.FusedMultiplyAdd(sine0, db0, gw0));
                    gw1 = Vector512.FusedMultiplyAdd(cosine1, da1, Vector512.FusedMultiplyAdd(sine1, db1, gw1));
                    Vector512<float> u = Vector512.Create((float)row.H), v = Vector512.Create((float)row.K);
                    Vector512<float> along0 = (cosine0 * b0) - (sine0 * a0), along1 = (cosine1 * b1) - (sine1 * a1);
                    gu0 = Vector512.FusedMultiplyAdd(u, along0, gu0);
                    gu1 = Vector512.FusedMultiplyAdd(u, along1, gu1);
                    gv0 = Vector512.FusedMultiplyAdd(v, along0, gv0);
                    gv1 = Vector512.FusedMultiplyAdd(v, along1, gv1);
                    continue;
                }

                float* x = w.X + (2 * row.H * slots) + i, y = w.Y + (2 * row.K * slots) + i;
                Vector512<float> p0 = Vector512.Create(d[0]), q0 = Vector512.Create(d[5]), r0 = Vector512.Create(d[4]), t0 = Vector512.Create(d[1]);
                Vector512<float> p1 = p0, q1 = q0, r1 = r0, t1 = t0, dp0 = default, dq0 = default, dr0 = default, dt0 = default;
                Vector512<float> dp1 = default, dq1 = default, dr1 = default, dt1 = default;
                for (d += 2 * OctantGrid.Products, z += 2 * slots; d < end; d += 2 * OctantGrid.Products, z += 2 * slots)
                {
                    Vector512<float> c0 = Vector512.Load(z), s0 = Vector512.Load(z + slots), c1 = Vector512.Load(z + Lanes), s1 = Vector512.Load(z + slots + Lanes);
                    Vector512<float> b = Vector512.Create(d[0]);
                    p0 = Vector512.FusedMultiplyAdd(b, c0, p0);
                    p1 = Vector512.FusedMultiplyAdd(b, c1, p1);
                    b = Vector512.Create(d[6]);
                    p0 = Vector512.FusedMultiplyAdd(b, s0, p0);
                    p1 = Vector512.FusedMultiplyAdd(b, s1, p1);
                    b = Vector512.Create(d[5]);
                    q0 = Vector512.FusedMultiplyAdd(b, c0, q0);
                    q1 = Vector512.FusedMultiplyAdd(b, c1, q1);
                    b = Vector512.Create(d[3]);
                    q0 = Vector512.FusedMultiplyAdd(b, s0, q0);
                    q1 = Vector512.FusedMultiplyAdd(b, s1, q1);
                    b = Vector512.Create(d[4]);
                    r0 = Vector512.FusedMultiplyAdd(b, c0, r0);
                    r1 = Vector512.FusedMultiplyAdd(b, c1, r1);
                    b = Vector512.Create(d[2]);
                    r0 = Vector512.FusedMultiplyAdd(b, s0, r0);
                    r1 = Vector512.FusedMultiplyAdd(b, s1, r1);
                    b = Vector512.Create(d[1]);
                    t0 = Vector512.FusedMultiplyAdd(b, c0, t0);
                    t1 = Vector512.FusedMultiplyAdd(b, c1, t1);
                    b = Vector512.Create(d[7]);
                    t0 = Vector512.FusedMultiplyAdd(b, s0, t0);
                    t1 = Vector512.FusedMultiplyAdd(b, s1, t1);
                    b = Vector512.Create(d[14]);
                    dp0 = Vector512.FusedMultiplyAdd(b, c0, dp0);
                    dp1 = Vector512.FusedMultiplyAdd(b, c1, dp1);
                    b = Vector512.Create(d[11]);
                    dq0 = Vector512.FusedMultiplyAdd(b, c0, dq0);
                    dq1 = Vector512.FusedMultiplyAdd(b, c1, dq1);
                    b = Vector512.Create(d[10]);
                    dr0 = Vector512.FusedMultiplyAdd(b, c0, dr0);
                    dr1 = Vector512.FusedMultiplyAdd(b, c1, dr1);
                    b = Vector512.Create(d[15]);
                    dt0 = Vector512.FusedMultiplyAdd(b, c0, dt0);
                    dt1 = Vector512.FusedMultiplyAdd(b, c1, dt1);
                    s0 = -s0;
                    s1 = -s1;
                    b = Vector512.Create(d[8]);
                    dp0 = Vector512.FusedMultiplyAdd(b, s0, dp0);
                    dp1 = Vector512.FusedMultiplyAdd(b, s1, dp1);
                    b = Vector512.Create(d[13]);
                    dq0 = Vector512.FusedMultiplyAdd(b, s0, dq0);
                    dq1 = Vector512.FusedMultiplyAdd(b, s1, dq1);
                    b = Vector512.Create(d[12]);
                    dr0 = Vector512.FusedMultiplyAdd(b, s0, dr0);
                    dr1 = Vector512.FusedMultiplyAdd(b, s1, dr1);
                    b = Vector512.Create(d[9]);
                    dt0 = Vector512.FusedMultiplyAdd(b, s0, dt0);
                    dt1 = Vector512.FusedMultiplyAdd(b, s1, dt1);
                }

                Vector512<float> h = Vector512.Create((float)row.H), k = Vector512.Create((float)row.K);
                Close(x, y, slots, h, k, p0, q0, r0, t0, dp0, dq0, dr0, dt0, ref gu0, ref gv0, ref gw0);
                Close(x + Lanes, y + Lanes, slots, h, k, p1, q1, r1, t1, dp1, dq1, dr1, dt1, ref gu1, ref gv1, ref gw1);
            }

            gu0.Store(w.Gu + i);
            gv0.Store(w.Gv + i);
            gw0.Store(w.Gw + i);
            gu1.Store(w.Gu + i + Lanes);
            gv1.Store(w.Gv + i + Lanes);
            gw1.Store(w.Gw + i + Lanes);
        }
    }

    /// <summary>Closes one row for 16 atoms: p, q, r, t are the sums over l that go with cos cos, cos sin, sin cos, sin sin of (x, y).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Close(
        float* x, float* y, int slots, Vector512<float> h, Vector512<float> k,
        Vector512<float> p, Vector512<float> q, Vector512<float> r, Vector512<float> t,
        Vector512<float> dp, Vector512<float> dq, Vector512<float> dr, Vector512<float> dt,
        ref Vector512<float> gu, ref Vector512<float> gv, ref Vector512<float> gw)
    {
        Vector512<float> xc = Vector512.Load(x), xs = Vector512.Load(x + slots), yc = Vector512.Load(y), ys = Vector512.Load(y + slots);
        gu = Vector512.FusedMultiplyAdd(h, (xc * Vector512.FusedMultiplyAdd(r, yc, t * ys)) - (xs * Vector512.FusedMultiplyAdd(p, yc, q * ys)), gu);
        gv = Vector512.FusedMultiplyAdd(k, (xc * ((q * yc) - (p * ys))) + (xs * ((t * yc) - (r * ys))), gv);
        gw = Vector512.FusedMultiplyAdd(xc, Vector512.FusedMultiplyAdd(dp, yc, dq * ys), Vector512.FusedMultiplyAdd(xs, Vector512.FusedMultiplyAdd(dr, yc, dt * ys), gw));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Butterfly(Vector256<float> v)
    {
        v = Vector256.FusedMultiplyAdd(v, Vector256.Create(1f, -1, 1, -1, 1, -1, 1, -1), Vector256.Shuffle(v, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6)));
        return Vector256.FusedMultiplyAdd(v, Vector256.Create(1f, 1, -1, -1, 1, 1, -1, -1), Vector256.Shuffle(v, Vector256.Create(2, 3, 0, 1, 6, 7, 4, 5)));
    }
}

/// <summary>The arrays of one reciprocal sum as plain pointers; slots are the atoms, padded with uncharged ones.</summary>
internal unsafe struct OctantWork
{
    internal int Slots;
    internal float* Charges, X, Y, Z, Plane, Sums, Derivatives, Gu, Gv, Gw;
}
