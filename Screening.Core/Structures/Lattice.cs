namespace Screening.Core.Structures;

/// <summary>Three lattice vectors in Å; immutable.</summary>
public sealed class Lattice
{
    private readonly double[] _inverse;        // rows: reciprocal vectors without 2π, so that u = inverse · r

    /// <exception cref="ArgumentException">The vectors are not finite or span no volume.</exception>
    public Lattice(Cartesian a, Cartesian b, Cartesian c)
    {
        A = a;
        B = b;
        C = c;
        double triple = a.Dot(b.Cross(c));
        if (!double.IsFinite(triple) || Math.Abs(triple) < 1e-6)
        {
            throw new ArgumentException($"The lattice vectors span no volume ({triple} Å³).");
        }

        VolumeCubicAngstrom = Math.Abs(triple);
        Cartesian ra = (1 / triple) * b.Cross(c), rb = (1 / triple) * c.Cross(a), rc = (1 / triple) * a.Cross(b);
        _inverse = [ra.X, ra.Y, ra.Z, rb.X, rb.Y, rb.Z, rc.X, rc.Y, rc.Z];
        Widths = (1 / ra.Length, 1 / rb.Length, 1 / rc.Length);
    }

    public Cartesian A { get; }

    public Cartesian B { get; }

    public Cartesian C { get; }

    public double VolumeCubicAngstrom { get; }

    /// <summary>Distances between opposite faces, Å: the room for a cutoff sphere along each lattice vector.</summary>
    public (double A, double B, double C) Widths { get; }

    public double SmallestWidth => Math.Min(Widths.A, Math.Min(Widths.B, Widths.C));

    /// <summary>Lengths (Å) and angles α, β, γ (degrees).</summary>
    public (double A, double B, double C, double Alpha, double Beta, double Gamma) Parameters =>
        (A.Length, B.Length, C.Length, Angle(B, C), Angle(A, C), Angle(A, B));

    /// <summary>Lattice from lengths (Å) and angles (degrees); a along x, b in the xy plane.</summary>
    /// <exception cref="ArgumentException">The angles close no cell.</exception>
    public static Lattice FromParameters(double a, double b, double c, double alpha, double beta, double gamma)
    {
        double ca = Cosine(alpha), cb = Cosine(beta), cg = Cosine(gamma);
        double sg = Math.Sqrt(1 - cg * cg);
        double cy = (ca - cb * cg) / sg;
        double cz = Math.Sqrt(1 - cb * cb - cy * cy);
        return new(new(a, 0, 0), new(b * cg, b * sg, 0), new(c * cb, c * cy, c * cz));
    }

    public static Lattice Cubic(double a) => new(new(a, 0, 0), new(0, a, 0), new(0, 0, a));

    public static Lattice Orthorhombic(double a, double b, double c) => new(new(a, 0, 0), new(0, b, 0), new(0, 0, c));

    public Cartesian ToCartesian(Fractional f) => f.U * A + f.V * B + f.W * C;

    public Fractional ToFractional(Cartesian r) => new(
        _inverse[0] * r.X + _inverse[1] * r.Y + _inverse[2] * r.Z,
        _inverse[3] * r.X + _inverse[4] * r.Y + _inverse[5] * r.Z,
        _inverse[6] * r.X + _inverse[7] * r.Y + _inverse[8] * r.Z);

    /// <summary>
    /// Vector from <paramref name="from"/> to the nearest image of <paramref name="to"/>, Å. Exact for every cell shape:
    /// the neighbouring images are compared after wrapping.
    /// </summary>
    public Cartesian NearestImage(Fractional from, Fractional to)
    {
        Fractional d = to - from;
        d = new(d.U - Math.Round(d.U), d.V - Math.Round(d.V), d.W - Math.Round(d.W));
        Cartesian best = ToCartesian(d);
        double bestSquared = best.LengthSquared;
        double half = SmallestWidth / 2;
        if (bestSquared <= half * half)
        {
            return best;
        }

        Cartesian home = best;
        for (int i = -1; i <= 1; i++)
        {
            for (int j = -1; j <= 1; j++)
            {
                for (int k = -1; k <= 1; k++)
                {
                    Cartesian candidate = home + (i * A) + (j * B) + (k * C);
                    if (candidate.LengthSquared < bestSquared)
                    {
                        best = candidate;
                        bestSquared = candidate.LengthSquared;
                    }
                }
            }
        }

        return best;
    }

    public double Distance(Fractional from, Fractional to) => NearestImage(from, to).Length;

    /// <summary>Lattice whose vectors are integer combinations (rows) of this one's.</summary>
    public Lattice Combine(int[,] rows)
    {
        Cartesian Row(int i) => (rows[i, 0] * A) + (rows[i, 1] * B) + (rows[i, 2] * C);
        return new(Row(0), Row(1), Row(2));
    }

    private static double Cosine(double degrees) => degrees == 90 ? 0 : Math.Cos(degrees * Math.PI / 180);

    private static double Angle(Cartesian p, Cartesian q) =>
        Math.Acos(Math.Clamp(p.Dot(q) / (p.Length * q.Length), -1, 1)) * 180 / Math.PI;
}
