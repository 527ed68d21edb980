using Screening.Core.Structures;

namespace Screening.Core.Geometry;

/// <summary>Smallest ball around two, three or four points.</summary>
public static class EnclosingBall
{
    private const double Tolerance = 1e-9;             // Å; a point so little outside is inside

    /// <returns>Its radius, Å.</returns>
    public static double Radius(ReadOnlySpan<Cartesian> points)
    {
        double best = double.PositiveInfinity;
        int all = (1 << points.Length) - 1;

        // The ball is fixed by two, three or four of the points on its surface; of those that hold all points the smallest.
        for (int subset = 1; subset <= all; subset++)
        {
            if (System.Numerics.BitOperations.PopCount((uint)subset) >= 2 && Through(points, subset) is { } ball && ball.Radius < best && HoldsAll(points, ball))
            {
                best = ball.Radius;
            }
        }

        return best;
    }

    private static bool HoldsAll(ReadOnlySpan<Cartesian> points, (Cartesian Center, double Radius) ball)
    {
        foreach (Cartesian p in points)
        {
            if ((p - ball.Center).Length > ball.Radius + Tolerance)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The ball with its centre in the plane of the points of a subset and all of them on its surface; none where they lie on a line or in a plane.</summary>
    private static (Cartesian Center, double Radius)? Through(ReadOnlySpan<Cartesian> points, int subset)
    {
        Span<Cartesian> p = stackalloc Cartesian[4];
        int n = 0;
        for (int i = 0; i < points.Length; i++)
        {
            if ((subset >> i & 1) == 1)
            {
                p[n++] = points[i];
            }
        }

        Cartesian a = p[1] - p[0], center;
        const double Flat = 1e-12;
        if (n == 2)
        {
            center = 0.5 * a;
        }
        else if (n == 3)
        {
            Cartesian b = p[2] - p[0], normal = a.Cross(b);
            if (normal.LengthSquared < Flat)
            {
                return null;
            }

            center = (0.5 / normal.LengthSquared) * ((a.LengthSquared * b.Cross(normal)) + (b.LengthSquared * normal.Cross(a)));
        }
        else
        {
            Cartesian b = p[2] - p[0], c = p[3] - p[0];
            double volume = a.Dot(b.Cross(c));
            if (Math.Abs(volume) < Flat)
            {
                return null;
            }

            center = (0.5 / volume) * ((a.LengthSquared * b.Cross(c)) + (b.LengthSquared * c.Cross(a)) + (c.LengthSquared * a.Cross(b)));
        }

        return (p[0] + center, center.Length);
    }
}
