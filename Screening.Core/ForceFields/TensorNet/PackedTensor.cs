namespace Screening.Core.ForceFields.TensorNet;

/// <summary>
/// A real 3×3 matrix s·1 + [a]× + S as its scalar s, vector a and symmetric traceless part S. As the adjoint G of a matrix X it is
/// scaled so that dE = <see cref="Inner(in PackedTensor, in PackedTensor)"/>(G, dX).
/// </summary>
internal readonly record struct PackedTensor(double S, double X, double Y, double Z, double Xx, double Yy, double Zz, double Xy, double Xz, double Yz)
{
    /// <summary>The transposed matrix: the vector changes sign.</summary>
    internal PackedTensor Transposed => this with { X = -X, Y = -Y, Z = -Z };

    /// <summary>Squared Frobenius norm, which the network calls norm.</summary>
    internal double SquaredNorm
    {
        get
        {
            (double s, double a, double t) = Inner(this, this);
            return s + a + t;
        }
    }

    public static PackedTensor operator +(in PackedTensor p, in PackedTensor q) => new(
        p.S + q.S, p.X + q.X, p.Y + q.Y, p.Z + q.Z, p.Xx + q.Xx, p.Yy + q.Yy, p.Zz + q.Zz, p.Xy + q.Xy, p.Xz + q.Xz, p.Yz + q.Yz);

    public static PackedTensor operator *(double f, in PackedTensor p) => p.Scaled(f, f, f);

    /// <summary>Each part times its own factor.</summary>
    internal PackedTensor Scaled(double scalar, double vector, double symmetric) => new(
        scalar * S, vector * X, vector * Y, vector * Z, symmetric * Xx, symmetric * Yy, symmetric * Zz, symmetric * Xy, symmetric * Xz, symmetric * Yz);

    /// <summary>The three parts of the Frobenius product of two matrices: 3st, 2a·b, S:T.</summary>
    internal static (double Scalar, double Vector, double Symmetric) Inner(in PackedTensor p, in PackedTensor q) => (
        3 * p.S * q.S, 2 * ((p.X * q.X) + (p.Y * q.Y) + (p.Z * q.Z)),
        (p.Xx * q.Xx) + (p.Yy * q.Yy) + (p.Zz * q.Zz) + (2 * ((p.Xy * q.Xy) + (p.Xz * q.Xz) + (p.Yz * q.Yz))));

    /// <summary>PQ + QP.</summary>
    internal static PackedTensor Anticommutator(in PackedTensor p, in PackedTensor q)
    {
        (_, double ab2, double st) = Inner(p, q);
        double ab = ab2 / 2, s = p.S, t = q.S, trace = 2.0 / 3 * (ab + st);
        return new(
            (2 * s * t) - (4.0 / 3 * ab) + (2.0 / 3 * st),
            (2 * ((s * q.X) + (t * p.X))) - (q.Xx * p.X) - (q.Xy * p.Y) - (q.Xz * p.Z) - (p.Xx * q.X) - (p.Xy * q.Y) - (p.Xz * q.Z),
            (2 * ((s * q.Y) + (t * p.Y))) - (q.Xy * p.X) - (q.Yy * p.Y) - (q.Yz * p.Z) - (p.Xy * q.X) - (p.Yy * q.Y) - (p.Yz * q.Z),
            (2 * ((s * q.Z) + (t * p.Z))) - (q.Xz * p.X) - (q.Yz * p.Y) - (q.Zz * p.Z) - (p.Xz * q.X) - (p.Yz * q.Y) - (p.Zz * q.Z),
            (2 * ((p.X * q.X) + (p.Xx * q.Xx) + (p.Xy * q.Xy) + (p.Xz * q.Xz) + (s * q.Xx) + (t * p.Xx))) - trace,
            (2 * ((p.Y * q.Y) + (p.Xy * q.Xy) + (p.Yy * q.Yy) + (p.Yz * q.Yz) + (s * q.Yy) + (t * p.Yy))) - trace,
            (2 * ((p.Z * q.Z) + (p.Xz * q.Xz) + (p.Yz * q.Yz) + (p.Zz * q.Zz) + (s * q.Zz) + (t * p.Zz))) - trace,
            (p.X * q.Y) + (p.Y * q.X) + (p.Xx * q.Xy) + (p.Xy * q.Yy) + (p.Xz * q.Yz) + (q.Xx * p.Xy) + (q.Xy * p.Yy) + (q.Xz * p.Yz) + (2 * ((s * q.Xy) + (t * p.Xy))),
            (p.X * q.Z) + (p.Z * q.X) + (p.Xx * q.Xz) + (p.Xy * q.Yz) + (p.Xz * q.Zz) + (q.Xx * p.Xz) + (q.Xy * p.Yz) + (q.Xz * p.Zz) + (2 * ((s * q.Xz) + (t * p.Xz))),
            (p.Y * q.Z) + (p.Z * q.Y) + (p.Xy * q.Xz) + (p.Yy * q.Yz) + (p.Yz * q.Zz) + (q.Xy * p.Xz) + (q.Yy * p.Yz) + (q.Yz * p.Zz) + (2 * ((s * q.Yz) + (t * p.Yz))));
    }
}
