using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static Screening.Core.ForceFields.Nep.LaneMath;
using Lane = System.Runtime.Intrinsics.Vector512<float>;

namespace Screening.Core.ForceFields.TensorNet.Fast;

/// <summary>
/// Sixteen channels' matrices s·1 + [a]× + S at once, in nine planes: s, a, and xx, yy, xy, xz, yz of the traceless S.
/// <see cref="PackedTensor"/> is the same for one channel.
/// </summary>
internal unsafe struct TensorLanes
{
    /// <summary>Planes of a tensor; scalar, vector and symmetric part take the first, the next three and the last five.</summary>
    internal const int Planes = 9;

    internal Lane S, X, Y, Z, Xx, Yy, Xy, Xz, Yz;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TensorLanes At(float* p, nint plane)
    {
        TensorLanes t;
        t.S = Load(p);
        t.X = Load(p + plane);
        t.Y = Load(p + (2 * plane));
        t.Z = Load(p + (3 * plane));
        t.Xx = Load(p + (4 * plane));
        t.Yy = Load(p + (5 * plane));
        t.Xy = Load(p + (6 * plane));
        t.Xz = Load(p + (7 * plane));
        t.Yz = Load(p + (8 * plane));
        return t;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly void To(float* p, nint plane)
    {
        Store(p, S);
        Store(p + plane, X);
        Store(p + (2 * plane), Y);
        Store(p + (3 * plane), Z);
        Store(p + (4 * plane), Xx);
        Store(p + (5 * plane), Yy);
        Store(p + (6 * plane), Xy);
        Store(p + (7 * plane), Xz);
        Store(p + (8 * plane), Yz);
    }

    /// <summary>Each part times its own factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TensorLanes Scaled(in TensorLanes p, Lane scalar, Lane vector, Lane symmetric)
    {
        TensorLanes t;
        t.S = p.S * scalar;
        t.X = p.X * vector;
        t.Y = p.Y * vector;
        t.Z = p.Z * vector;
        t.Xx = p.Xx * symmetric;
        t.Yy = p.Yy * symmetric;
        t.Xy = p.Xy * symmetric;
        t.Xz = p.Xz * symmetric;
        t.Yz = p.Yz * symmetric;
        return t;
    }

    /// <summary>p f + q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TensorLanes Add(in TensorLanes p, Lane scalar, Lane vector, Lane symmetric, in TensorLanes q)
    {
        TensorLanes t;
        t.S = Fma(p.S, scalar, q.S);
        t.X = Fma(p.X, vector, q.X);
        t.Y = Fma(p.Y, vector, q.Y);
        t.Z = Fma(p.Z, vector, q.Z);
        t.Xx = Fma(p.Xx, symmetric, q.Xx);
        t.Yy = Fma(p.Yy, symmetric, q.Yy);
        t.Xy = Fma(p.Xy, symmetric, q.Xy);
        t.Xz = Fma(p.Xz, symmetric, q.Xz);
        t.Yz = Fma(p.Yz, symmetric, q.Yz);
        return t;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TensorLanes Sum(in TensorLanes p, in TensorLanes q)
    {
        TensorLanes t;
        t.S = p.S + q.S;
        t.X = p.X + q.X;
        t.Y = p.Y + q.Y;
        t.Z = p.Z + q.Z;
        t.Xx = p.Xx + q.Xx;
        t.Yy = p.Yy + q.Yy;
        t.Xy = p.Xy + q.Xy;
        t.Xz = p.Xz + q.Xz;
        t.Yz = p.Yz + q.Yz;
        return t;
    }

    /// <summary>a·b of the vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Lane VectorDot(in TensorLanes p, in TensorLanes q) => Fma(p.X, q.X, Fma(p.Y, q.Y, p.Z * q.Z));

    /// <summary>S:T of the symmetric parts; with zz = −xx − yy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Lane SymmetricDot(in TensorLanes p, in TensorLanes q)
    {
        Lane diagonal = Fma(p.Xx, q.Xx, Fma(p.Yy, q.Yy, (p.Xx + p.Yy) * (q.Xx + q.Yy)));
        Lane off = Fma(p.Xy, q.Xy, Fma(p.Xz, q.Xz, p.Yz * q.Yz));
        return Fma(Const(2), off, diagonal);
    }

    /// <summary>Frobenius product 3st + 2a·b + S:T.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Lane Inner(in TensorLanes p, in TensorLanes q) => Fma(Const(3) * p.S, q.S, Fma(Const(2), VectorDot(p, q), SymmetricDot(p, q)));

    /// <summary>{P, Q}, or {P, Qᵀ} with sign −1: the vector of Q counts with the sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TensorLanes Anticommutator(in TensorLanes p, in TensorLanes q, bool transposed)
    {
        Lane two = Const(2), third = Const(2f / 3), s2 = two * p.S, t2 = two * q.S;
        Lane bx = transposed ? -q.X : q.X, by = transposed ? -q.Y : q.Y, bz = transposed ? -q.Z : q.Z;
        Lane pzz = -(p.Xx + p.Yy), qzz = -(q.Xx + q.Yy);
        Lane ax = p.X, ay = p.Y, az = p.Z;
        Lane ab = Fma(ax, bx, Fma(ay, by, az * bz)), st = SymmetricDot(p, q), trace = third * (ab + st);
        TensorLanes r;
        r.S = Fma(s2, q.S, Fma(third, st, Const(-4f / 3) * ab));
        r.X = Fma(s2 - p.Xx, bx, Fma(t2 - q.Xx, ax, -Fma(q.Xy, ay, Fma(q.Xz, az, Fma(p.Xy, by, p.Xz * bz)))));
        r.Y = Fma(s2 - p.Yy, by, Fma(t2 - q.Yy, ay, -Fma(q.Xy, ax, Fma(q.Yz, az, Fma(p.Xy, bx, p.Yz * bz)))));
        r.Z = Fma(s2 - pzz, bz, Fma(t2 - qzz, az, -Fma(q.Xz, ax, Fma(q.Yz, ay, Fma(p.Xz, bx, p.Yz * by)))));
        Lane xyxy = p.Xy * q.Xy, xzxz = p.Xz * q.Xz, yzyz = p.Yz * q.Yz;
        r.Xx = Fma(two, Fma(ax, bx, Fma(p.Xx, q.Xx, xyxy + xzxz)), Fma(s2, q.Xx, Fma(t2, p.Xx, -trace)));
        r.Yy = Fma(two, Fma(ay, by, Fma(p.Yy, q.Yy, xyxy + yzyz)), Fma(s2, q.Yy, Fma(t2, p.Yy, -trace)));
        r.Xy = Fma(ax, by, Fma(ay, bx, Fma(p.Xx + p.Yy + s2, q.Xy, Fma(q.Xx + q.Yy + t2, p.Xy, Fma(p.Xz, q.Yz, p.Yz * q.Xz)))));
        r.Xz = Fma(ax, bz, Fma(az, bx, Fma(p.Xx + pzz + s2, q.Xz, Fma(q.Xx + qzz + t2, p.Xz, Fma(p.Xy, q.Yz, p.Yz * q.Xy)))));
        r.Yz = Fma(ay, bz, Fma(az, by, Fma(p.Yy + pzz + s2, q.Yz, Fma(q.Yy + qzz + t2, p.Yz, Fma(p.Xy, q.Xz, p.Xz * q.Xy)))));
        return r;
    }

    /// <summary>P P.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TensorLanes Square(in TensorLanes p)
    {
        Lane aa = VectorDot(p, p), ss = SymmetricDot(p, p), trace = Const(1f / 3) * (aa + ss), s2 = p.S + p.S, pzz = -(p.Xx + p.Yy);
        TensorLanes r;
        r.S = Fma(p.S, p.S, Fma(Const(1f / 3), ss, Const(-2f / 3) * aa));
        r.X = Fma(s2 - p.Xx, p.X, -Fma(p.Xy, p.Y, p.Xz * p.Z));
        r.Y = Fma(s2 - p.Yy, p.Y, -Fma(p.Xy, p.X, p.Yz * p.Z));
        r.Z = Fma(s2 - pzz, p.Z, -Fma(p.Xz, p.X, p.Yz * p.Y));
        Lane xyxy = p.Xy * p.Xy, xzxz = p.Xz * p.Xz, yzyz = p.Yz * p.Yz;
        r.Xx = Fma(p.X, p.X, Fma(p.Xx + s2, p.Xx, xyxy + xzxz - trace));
        r.Yy = Fma(p.Y, p.Y, Fma(p.Yy + s2, p.Yy, xyxy + yzyz - trace));
        r.Xy = Fma(p.X, p.Y, Fma(p.Xx + p.Yy + s2, p.Xy, p.Xz * p.Yz));
        r.Xz = Fma(p.X, p.Z, Fma(p.Xx + pzz + s2, p.Xz, p.Xy * p.Yz));
        r.Yz = Fma(p.Y, p.Z, Fma(p.Yy + pzz + s2, p.Yz, p.Xy * p.Xz));
        return r;
    }
}
