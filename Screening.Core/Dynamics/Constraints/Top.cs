using Screening.Core.Structures;

namespace Screening.Core.Dynamics.Constraints;

/// <summary>Orientation of one rigid body, a unit quaternion from its reference, and its free rotation.</summary>
internal sealed class Top
{
    private readonly PrincipalAxes _axes;
    private readonly Cartesian _second, _third;               // axes of the reference that the splitting turns about
    private readonly double _inverseFirst, _extraSecond, _extraThird;        // 1/I₁, 1/I₂ − 1/I₁, 1/I₃ − 1/I₁
    private double _w = 1, _x, _y, _z;

    public Top(PrincipalAxes axes)
    {
        _axes = axes;

        // The two moments most alike become I₁ and I₂.
        bool lowAlike = !axes.IsLinear && axes.B - axes.A < axes.C - axes.B;
        (double first, double second) = lowAlike ? (axes.A, axes.B) : (axes.C, axes.B);
        double third = lowAlike ? axes.C : axes.A;
        _second = axes.AxisB;
        _third = lowAlike ? axes.AxisC : axes.AxisA;
        _inverseFirst = 1 / first;
        _extraSecond = (1 / second) - _inverseFirst;
        _extraThird = axes.IsLinear ? 0 : (1 / third) - _inverseFirst;
    }

    public bool IsLinear => _axes.IsLinear;

    public double[] Orientation => [_w, _x, _y, _z];

    public void Restore(ReadOnlySpan<double> q) => (_w, _x, _y, _z) = (q[0], q[1], q[2], q[3]);

    /// <summary>A vector of the reference as the body now holds it.</summary>
    public Cartesian ToSpace(Cartesian r)
    {
        Cartesian u = new(_x, _y, _z), t = 2 * u.Cross(r);
        return r + (_w * t) + u.Cross(t);
    }

    public Cartesian AngularVelocity(Cartesian momentum) => ToSpace(_axes.Solve(ToBody(momentum)));

    /// <summary>Free rotation for a time; the angular momentum (in space, u Å²/ps) stays.</summary>
    public void Turn(Cartesian momentum, double timePs)
    {
        TurnAboutBody(_third, _extraThird, momentum, timePs / 2);
        TurnAboutBody(_second, _extraSecond, momentum, timePs);
        TurnAboutBody(_third, _extraThird, momentum, timePs / 2);
        double length = momentum.Length;
        if (length > 0)
        {
            (double sin, double cos) = Math.SinCos(length * _inverseFirst * timePs / 2);
            Cartesian s = sin / length * momentum;
            Set((cos * _w) - s.Dot(Vector), (cos * Vector) + (_w * s) + s.Cross(Vector));        // from the left: an axis in space
        }

        double norm = 1 / Math.Sqrt((_w * _w) + (_x * _x) + (_y * _y) + (_z * _z));
        Set(norm * _w, norm * Vector);
    }

    private Cartesian Vector => new(_x, _y, _z);

    private void TurnAboutBody(Cartesian axis, double extra, Cartesian momentum, double timePs)
    {
        (double sin, double cos) = Math.SinCos(extra * axis.Dot(ToBody(momentum)) * timePs / 2);
        Cartesian s = sin * axis;
        Set((_w * cos) - Vector.Dot(s), (_w * s) + (cos * Vector) + Vector.Cross(s));        // from the right: an axis of the body
    }

    private void Set(double w, Cartesian v) => (_w, _x, _y, _z) = (w, v.X, v.Y, v.Z);

    private Cartesian ToBody(Cartesian r)
    {
        Cartesian u = new(-_x, -_y, -_z), t = 2 * u.Cross(r);
        return r + (_w * t) + u.Cross(t);
    }
}
