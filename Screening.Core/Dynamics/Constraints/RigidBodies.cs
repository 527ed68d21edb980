using Screening.Core.Neighbors;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.Dynamics.Constraints;

/// <summary>
/// Rotors as rigid bodies. The free rotation is that of a spherical top, which is exact, times turns about two principal axes in
/// symmetric order: exact for linear, spherical and symmetric tops, of second order in the time step and symplectic for the rest
/// (Dullweber, Leimkuhler and McLachlan, J. Chem. Phys. 107, 5840 (1997), with the axes chosen so that the splitting error
/// vanishes with the difference of two moments). Angular momentum is conserved to rounding.
/// </summary>
public sealed class RigidBodies : MotionConstraint
{
    private readonly RotorGroup[] _groups;
    private readonly Top[] _tops;

    /// <param name="rotors">The bodies.</param>
    /// <param name="state">Their shapes and orientations.</param>
    public RigidBodies(IReadOnlyList<Rotor> rotors, MdState state)
        : base(rotors)
    {
        _groups = [.. rotors.Select(r => new RotorGroup(r, state))];
        _tops = new Top[_groups.Length];
        TakeReference(state);
        RemovedDegrees = _groups.Select((g, i) => (3 * g.Atoms.Length) - (_tops[i].IsLinear ? 5 : 6)).Sum();
    }

    public override int RemovedDegrees { get; }

    public override bool ConservesMomentum => true;

    public override bool LeavesPressure => false;

    public override void TakeReference(MdState state)
    {
        for (int g = 0; g < _groups.Length; g++)
        {
            _groups[g].TakeReference(state);
            _tops[g] = new Top(PrincipalAxes.Of(_groups[g].Inertia()));
        }
    }

    public override void ProjectVelocities(MdState state)
    {
        for (int g = 0; g < _groups.Length; g++)
        {
            RotorGroup group = _groups[g];
            Cartesian centre = group.CentreNow(state), velocity = group.VelocityOfCentre(state);
            SetVelocities(state, g, velocity, Momentum(state, group, centre, velocity));
        }
    }

    public override void Drift(MdState state, double timePs)
    {
        for (int g = 0; g < _groups.Length; g++)
        {
            RotorGroup group = _groups[g];
            Cartesian centre = group.CentreNow(state), velocity = group.VelocityOfCentre(state);
            Cartesian momentum = Momentum(state, group, centre, velocity);
            _tops[g].Turn(momentum, timePs);
            SetVelocities(state, g, velocity, momentum);

            // The free drift below adds v t: placed so that the atoms then are where the turned body has them.
            for (int n = 0; n < group.Atoms.Length; n++)
            {
                group.SetPosition(state, n, centre + (timePs * (velocity - group.Velocity(state, n))) + _tops[g].ToSpace(group.Shape[n]));
            }
        }

        FreeDrift(state, timePs);
    }

    public override double ResidualAngstrom(MdState state)
    {
        double largest = 0;
        for (int g = 0; g < _groups.Length; g++)
        {
            Cartesian centre = _groups[g].CentreNow(state);
            for (int n = 0; n < _groups[g].Atoms.Length; n++)
            {
                largest = Math.Max(largest, (_groups[g].Position(state, n) - centre - _tops[g].ToSpace(_groups[g].Shape[n])).Length);
            }
        }

        return largest;
    }

    public override double[] Save() =>
        [.. _groups.SelectMany((g, i) => g.Shape.SelectMany(r => new[] { r.X, r.Y, r.Z }).Concat(_tops[i].Orientation))];

    public override void Restore(double[] saved)
    {
        RequireLength(saved, _groups.Sum(g => (3 * g.Atoms.Length) + 4));
        int at = 0;
        for (int g = 0; g < _groups.Length; g++)
        {
            for (int n = 0; n < _groups[g].Shape.Length; n++)
            {
                _groups[g].Shape[n] = new(saved[at++], saved[at++], saved[at++]);
            }

            _tops[g] = new Top(PrincipalAxes.Of(_groups[g].Inertia()));
            _tops[g].Restore(saved.AsSpan(at, 4));
            at += 4;
        }
    }

    private static Cartesian Momentum(MdState state, RotorGroup group, Cartesian centre, Cartesian velocity)
    {
        Cartesian sum = default;
        for (int n = 0; n < group.Atoms.Length; n++)
        {
            sum += group.Masses[n] * (group.Position(state, n) - centre).Cross(group.Velocity(state, n) - velocity);
        }

        return sum;
    }

    private void SetVelocities(MdState state, int g, Cartesian velocity, Cartesian momentum)
    {
        RotorGroup group = _groups[g];
        Cartesian omega = _tops[g].AngularVelocity(momentum);
        for (int n = 0; n < group.Atoms.Length; n++)
        {
            group.SetVelocity(state, n, velocity + omega.Cross(_tops[g].ToSpace(group.Shape[n])));
        }
    }
}
