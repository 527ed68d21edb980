namespace Screening.Core.Structures;

/// <summary>Position in units of the lattice vectors.</summary>
public readonly record struct Fractional(double U, double V, double W)
{
    /// <summary>The same point in the home cell, each component in [0, 1).</summary>
    public Fractional Wrapped() => new(Wrap(U), Wrap(V), Wrap(W));

    public static Fractional operator +(Fractional a, Fractional b) => new(a.U + b.U, a.V + b.V, a.W + b.W);

    public static Fractional operator -(Fractional a, Fractional b) => new(a.U - b.U, a.V - b.V, a.W - b.W);

    private static double Wrap(double x)
    {
        double wrapped = x - Math.Floor(x);
        return wrapped >= 1 ? 0 : wrapped;        // -1e-17 rounds up to 1
    }
}

/// <summary>Position or vector in Å.</summary>
public readonly record struct Cartesian(double X, double Y, double Z)
{
    public double LengthSquared => X * X + Y * Y + Z * Z;

    public double Length => Math.Sqrt(LengthSquared);

    public double Dot(Cartesian other) => X * other.X + Y * other.Y + Z * other.Z;

    public Cartesian Cross(Cartesian other) =>
        new(Y * other.Z - Z * other.Y, Z * other.X - X * other.Z, X * other.Y - Y * other.X);

    public static Cartesian operator +(Cartesian a, Cartesian b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    public static Cartesian operator -(Cartesian a, Cartesian b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    public static Cartesian operator *(double s, Cartesian a) => new(s * a.X, s * a.Y, s * a.Z);
}
