using Screening.Core.Structures;

namespace Screening.Descriptors.Orientation;

/// <summary>A rotation as a unit quaternion (w, x, y, z).</summary>
internal readonly record struct RigidRotation(double W, double X, double Y, double Z)
{
    public static readonly RigidRotation None = new(1, 0, 0, 0);

    // The second eigenvalue is at most about the first less the smallest moment; forty steps reach 1e-9 for all but a nearly linear anion.
    private const int MostSteps = 200;
    private const double Converged = 1e-13;

    /// <summary>
    /// The rotation that best turns reference vectors onto current ones (least squares), by Horn's quaternion method (J. Opt. Soc. Am. A
    /// 4, 629 (1987)): the eigenvector of the largest eigenvalue of his 4 × 4 matrix, found by power iteration from a guess.
    /// </summary>
    /// <param name="reference">Vectors from the centre, Å; [atom].</param>
    /// <param name="current">The same atoms now; [atom].</param>
    /// <param name="guess">Rotation of the frame before.</param>
    public static RigidRotation Fit(ReadOnlySpan<Cartesian> reference, ReadOnlySpan<Cartesian> current, RigidRotation guess)
    {
        double xx = 0, xy = 0, xz = 0, yx = 0, yy = 0, yz = 0, zx = 0, zy = 0, zz = 0, norm = 0;
        for (int i = 0; i < reference.Length; i++)
        {
            Cartesian a = reference[i], b = current[i];
            (xx, xy, xz) = (xx + (a.X * b.X), xy + (a.X * b.Y), xz + (a.X * b.Z));
            (yx, yy, yz) = (yx + (a.Y * b.X), yy + (a.Y * b.Y), yz + (a.Y * b.Z));
            (zx, zy, zz) = (zx + (a.Z * b.X), zy + (a.Z * b.Y), zz + (a.Z * b.Z));
            norm += 0.5 * (a.LengthSquared + b.LengthSquared);
        }

        // No eigenvalue lies below −norm: shifted by it, the largest is the largest in magnitude.
        double tww = xx + yy + zz + norm, txx = xx - yy - zz + norm, tyy = -xx + yy - zz + norm, tzz = -xx - yy + zz + norm;
        double twx = yz - zy, twy = zx - xz, twz = xy - yx, txy = xy + yx, txz = zx + xz, tyz = yz + zy;

        // A guess at right angles to the answer would never find it.
        const double aside = 1e-3;
        RigidRotation q = new RigidRotation(guess.W + aside, guess.X + (2 * aside), guess.Y - aside, guess.Z + (3 * aside)).Normalised();
        for (int step = 0; step < MostSteps; step++)
        {
            RigidRotation next = new RigidRotation(
                (tww * q.W) + (twx * q.X) + (twy * q.Y) + (twz * q.Z),
                (twx * q.W) + (txx * q.X) + (txy * q.Y) + (txz * q.Z),
                (twy * q.W) + (txy * q.X) + (tyy * q.Y) + (tyz * q.Z),
                (twz * q.W) + (txz * q.X) + (tyz * q.Y) + (tzz * q.Z)).Normalised();
            double change = 1 - Math.Abs(next.Dot(q));
            q = next;
            if (change < Converged)
            {
                break;
            }
        }

        return q;
    }

    /// <summary>Angle of the rotation that leads from one orientation to another, degrees, 0 to 180.</summary>
    public double DegreesTo(RigidRotation other) => 2 * Math.Acos(Math.Min(1, Math.Abs(Dot(other)))) * 180 / Math.PI;

    /// <summary>Sum on the side of this one (q and −q are one rotation).</summary>
    public RigidRotation Plus(RigidRotation other)
    {
        double sign = Dot(other) < 0 ? -1 : 1;
        return new(W + (sign * other.W), X + (sign * other.X), Y + (sign * other.Y), Z + (sign * other.Z));
    }

    public RigidRotation Normalised()
    {
        double length = Math.Sqrt(Dot(this));
        return length > 0 ? new(W / length, X / length, Y / length, Z / length) : None;
    }

    private double Dot(RigidRotation o) => (W * o.W) + (X * o.X) + (Y * o.Y) + (Z * o.Z);
}
