using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Sockets;

/// <summary>
/// The orthogonal map to the frame where a lies along x and b in the xy plane, c above it: the convention of many programs, which
/// LAMMPS requires. A cell that is there already is left bit for bit; a left-handed one is mirrored, which changes no energy.
/// </summary>
internal readonly struct TriangularFrame
{
    private readonly Cartesian _x, _y, _z;

    private TriangularFrame(Cartesian x, Cartesian y, Cartesian z, bool identity) => (_x, _y, _z, IsIdentity) = (x, y, z, identity);

    internal bool IsIdentity { get; }

    internal static TriangularFrame Of(Lattice l)
    {
        if (l.A is { X: > 0, Y: 0, Z: 0 } && l.B is { Y: > 0, Z: 0 } && l.C.Z > 0)
        {
            return new(new(1, 0, 0), new(0, 1, 0), new(0, 0, 1), true);
        }

        Cartesian x = 1 / l.A.Length * l.A, normal = l.A.Cross(l.B);
        normal = 1 / normal.Length * normal;
        return new(x, normal.Cross(x), Math.Sign(normal.Dot(l.C)) * normal, false);
    }

    /// <summary>From the frame of the cell to the triangular one.</summary>
    internal Cartesian In(Cartesian r) => IsIdentity ? r : new(_x.Dot(r), _y.Dot(r), _z.Dot(r));

    /// <summary>Back.</summary>
    internal Cartesian Out(Cartesian r) => IsIdentity ? r : (r.X * _x) + (r.Y * _y) + (r.Z * _z);

    /// <summary>A symmetric tensor back.</summary>
    internal Virial OutTensor(Virial w)
    {
        if (IsIdentity)
        {
            return w;
        }

        // Columns of W turned, then rows: Rᵀ W R.
        Cartesian x = Out(new Cartesian(w.Xx, w.Xy, w.Xz)), y = Out(new Cartesian(w.Xy, w.Yy, w.Yz)), z = Out(new Cartesian(w.Xz, w.Yz, w.Zz));
        Cartesian first = Out(new Cartesian(x.X, y.X, z.X)), second = Out(new Cartesian(x.Y, y.Y, z.Y)), third = Out(new Cartesian(x.Z, y.Z, z.Z));
        return new(first.X, second.Y, third.Z, first.Y, first.Z, second.Z);
    }

    /// <summary>The cell in the triangular frame, its zeros exact.</summary>
    internal (Cartesian A, Cartesian B, Cartesian C) Cell(Lattice l)
    {
        Cartesian b = In(l.B);
        return IsIdentity ? (l.A, l.B, l.C) : (new(l.A.Length, 0, 0), new(b.X, b.Y, 0), In(l.C));
    }
}
