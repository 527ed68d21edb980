using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Screening.Core.Structures;

namespace Screening.Descriptors.Polarization;

/// <summary>Charges and polarizable ions at fractional positions with the parameters of the sum; arrays of equal length.</summary>
internal readonly ref struct FieldSource
{
    /// <summary>Nearer than this (Å²) is the ion itself.</summary>
    internal const double SamePointSquared = 1e-6;

    internal required CellVectors Cell { get; init; }

    internal required ReadOnlySpan<double> U { get; init; }

    internal required ReadOnlySpan<double> V { get; init; }

    internal required ReadOnlySpan<double> W { get; init; }

    internal required ReadOnlySpan<double> Charge { get; init; }

    /// <summary>1/√α, Å^(−3/2); 0 for an ion without polarizability.</summary>
    internal required ReadOnlySpan<double> RootInverseAlpha { get; init; }

    internal required double Cutoff { get; init; }

    internal required double Kappa { get; init; }

    /// <summary>Subtracted from the screened field: 0, or its value at the cutoff where no reciprocal part completes it.</summary>
    internal required double Shift { get; init; }
}

/// <summary>Lattice vectors laid out for the nearest-image kernel; exact up to half the smallest width of the cell.</summary>
internal readonly struct CellVectors
{
    private readonly double _ax, _ay, _az, _bx, _by, _bz, _cx, _cy, _cz;

    internal CellVectors(Lattice lattice)
    {
        (_ax, _ay, _az) = (lattice.A.X, lattice.A.Y, lattice.A.Z);
        (_bx, _by, _bz) = (lattice.B.X, lattice.B.Y, lattice.B.Z);
        (_cx, _cy, _cz) = (lattice.C.X, lattice.C.Y, lattice.C.Z);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal (double X, double Y, double Z) Nearest(double u, double v, double w)
    {
        u -= Math.Round(u);
        v -= Math.Round(v);
        w -= Math.Round(w);
        return ToCartesian(u, v, w);
    }

    internal (double X, double Y, double Z) ToCartesian(double u, double v, double w) =>
        ((_ax * u) + (_bx * v) + (_cx * w), (_ay * u) + (_by * v) + (_cy * w), (_az * u) + (_bz * v) + (_cz * w));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void NearestWide(
        in FieldSource s, double u, double v, double w, int j, out Vector512<double> x, out Vector512<double> y, out Vector512<double> z) =>
        NearestWide(s.U, s.V, s.W, u, v, w, j, out x, out y, out z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void NearestWide(
        ReadOnlySpan<double> us, ReadOnlySpan<double> vs, ReadOnlySpan<double> ws, double u, double v, double w, int j,
        out Vector512<double> x, out Vector512<double> y, out Vector512<double> z)
    {
        Vector512<double> du = Vector512.Create(u) - Vector512.LoadUnsafe(in us[j]);
        Vector512<double> dv = Vector512.Create(v) - Vector512.LoadUnsafe(in vs[j]);
        Vector512<double> dw = Vector512.Create(w) - Vector512.LoadUnsafe(in ws[j]);
        du -= Vector512.Round(du);
        dv -= Vector512.Round(dv);
        dw -= Vector512.Round(dw);
        x = (_ax * du) + (_bx * dv) + (_cx * dw);
        y = (_ay * du) + (_by * dv) + (_cy * dw);
        z = (_az * du) + (_bz * dv) + (_cz * dw);
    }
}
