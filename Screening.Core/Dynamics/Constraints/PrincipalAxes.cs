using Screening.Core.Structures;

namespace Screening.Core.Dynamics.Constraints;

/// <summary>Moments of inertia (u Å², ascending) and their axes, a right-handed orthonormal set.</summary>
internal readonly record struct PrincipalAxes(double A, double B, double C, Cartesian AxisA, Cartesian AxisB, Cartesian AxisC)
{
    /// <summary>A moment below this part of the largest belongs to the axis of a linear rotor.</summary>
    private const double LinearFraction = 1e-6;

    /// <summary>Whether all atoms lie on one line: then nothing turns about <see cref="AxisA"/>.</summary>
    public bool IsLinear => A < LinearFraction * C;

    /// <summary>Diagonalises a symmetric tensor by Jacobi rotations.</summary>
    public static PrincipalAxes Of(double[,] tensor)
    {
        double[,] a = (double[,])tensor.Clone(), axes = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } };
        const int sweeps = 30;        // convergence is quadratic: 5 suffice for any 3 x 3
        for (int sweep = 0; sweep < sweeps; sweep++)
        {
            Rotate(a, axes, 0, 1);
            Rotate(a, axes, 0, 2);
            Rotate(a, axes, 1, 2);
        }

        int[] order = [.. Enumerable.Range(0, 3).OrderBy(k => a[k, k])];
        Cartesian first = Column(axes, order[0]), second = Column(axes, order[1]);
        return new(a[order[0], order[0]], a[order[1], order[1]], a[order[2], order[2]], first, second, first.Cross(second));
    }

    /// <summary>Angular velocity of an angular momentum; none about the axis of a linear rotor.</summary>
    public Cartesian Solve(Cartesian momentum)
    {
        Cartesian omega = (AxisB.Dot(momentum) / B * AxisB) + (AxisC.Dot(momentum) / C * AxisC);
        return IsLinear ? omega : omega + (AxisA.Dot(momentum) / A * AxisA);
    }

    private static Cartesian Column(double[,] m, int k) => new(m[0, k], m[1, k], m[2, k]);

    private static void Rotate(double[,] a, double[,] axes, int p, int q)
    {
        if (a[p, q] == 0)
        {
            return;
        }

        double theta = (a[q, q] - a[p, p]) / (2 * a[p, q]);
        double t = Math.CopySign(1, theta) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        double c = 1 / Math.Sqrt((t * t) + 1), s = t * c;
        for (int k = 0; k < 3; k++)
        {
            (a[k, p], a[k, q]) = ((c * a[k, p]) - (s * a[k, q]), (s * a[k, p]) + (c * a[k, q]));
        }

        for (int k = 0; k < 3; k++)
        {
            (a[p, k], a[q, k]) = ((c * a[p, k]) - (s * a[q, k]), (s * a[p, k]) + (c * a[q, k]));
            (axes[k, p], axes[k, q]) = ((c * axes[k, p]) - (s * axes[k, q]), (s * axes[k, p]) + (c * axes[k, q]));
        }
    }
}
