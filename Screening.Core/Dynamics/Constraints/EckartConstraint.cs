using Screening.Core.Neighbors;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.Dynamics.Constraints;

/// <summary>
/// Holds the orientation of each rotor by the rotational Eckart conditions Σ m r₀ × r = 0 (Eckart, Phys. Rev. 47, 552 (1935); r₀ the
/// reference shape from its centre of mass), and its centre of mass too if wanted. The conditions are linear in the positions, so the Lagrange multipliers
/// are exact: λ = I₀⁻¹ Σ m r₀ × (…) with the tensor of inertia I₀ of the reference, and the motion stays in a linear subspace, where
/// velocity Verlet keeps all its properties.
/// </summary>
public sealed class EckartConstraint : MotionConstraint
{
    private readonly RotorGroup[] _groups;
    private readonly PrincipalAxes[] _axes;
    private readonly bool _holdsCentres;

    /// <param name="rotors">Whose orientation is held.</param>
    /// <param name="state">The reference.</param>
    /// <param name="holdsCentres">Whether the centres of mass are held too.</param>
    public EckartConstraint(IReadOnlyList<Rotor> rotors, MdState state, bool holdsCentres)
        : base(rotors)
    {
        _groups = [.. rotors.Select(r => new RotorGroup(r, state))];
        _axes = new PrincipalAxes[_groups.Length];
        _holdsCentres = holdsCentres;
        TakeReference(state);
        RemovedDegrees = _axes.Sum(a => (a.IsLinear ? 2 : 3) + (holdsCentres ? 3 : 0));
    }

    public override int RemovedDegrees { get; }

    public override bool ConservesMomentum => !_holdsCentres;

    /// <summary>Held orientations: the constraint forces m λ × r₀ have the virial λ · Σ m r₀ × r = 0.</summary>
    public override bool LeavesPressure => !_holdsCentres;

    public override void TakeReference(MdState state)
    {
        for (int g = 0; g < _groups.Length; g++)
        {
            _groups[g].TakeReference(state);
            _axes[g] = PrincipalAxes.Of(_groups[g].Inertia());
        }
    }

    public override void ProjectVelocities(MdState state)
    {
        for (int g = 0; g < _groups.Length; g++)
        {
            RotorGroup group = _groups[g];
            Cartesian momentum = default;
            for (int n = 0; n < group.Atoms.Length; n++)
            {
                momentum += group.Masses[n] * group.Shape[n].Cross(group.Velocity(state, n));
            }

            Cartesian omega = _axes[g].Solve(momentum), drift = _holdsCentres ? group.VelocityOfCentre(state) : default;
            for (int n = 0; n < group.Atoms.Length; n++)
            {
                group.SetVelocity(state, n, group.Velocity(state, n) - omega.Cross(group.Shape[n]) - drift);
            }
        }
    }

    public override void Drift(MdState state, double timePs)
    {
        FreeDrift(state, timePs);

        // Allowed velocities lead to allowed positions: this only takes away the rounding, which would add up over many steps.
        for (int g = 0; g < _groups.Length; g++)
        {
            RotorGroup group = _groups[g];
            (Cartesian angle, Cartesian drift) = Error(g, state);
            for (int n = 0; n < group.Atoms.Length; n++)
            {
                group.SetPosition(state, n, group.Position(state, n) - angle.Cross(group.Shape[n]) - drift);
            }
        }
    }

    public override double ResidualAngstrom(MdState state)
    {
        double largest = 0;
        for (int g = 0; g < _groups.Length; g++)
        {
            (Cartesian angle, Cartesian drift) = Error(g, state);
            foreach (Cartesian r in _groups[g].Shape)
            {
                largest = Math.Max(largest, (angle.Cross(r) + drift).Length);
            }
        }

        return largest;
    }

    public override double[] Save() => [.. _groups.SelectMany(g => g.Shape.Append(g.Centre).SelectMany(r => new[] { r.X, r.Y, r.Z }))];

    public override void Restore(double[] saved)
    {
        RequireLength(saved, _groups.Sum(g => 3 * (g.Atoms.Length + 1)));
        int at = 0;
        for (int g = 0; g < _groups.Length; g++)
        {
            for (int n = 0; n < _groups[g].Shape.Length; n++)
            {
                _groups[g].Shape[n] = Next();
            }

            _groups[g].Centre = Next();
            _axes[g] = PrincipalAxes.Of(_groups[g].Inertia());
        }

        Cartesian Next() => new(saved[at++], saved[at++], saved[at++]);
    }

    /// <summary>Turn (rad) and shift (Å) of a rotor from its reference, to first order.</summary>
    private (Cartesian Angle, Cartesian Drift) Error(int g, MdState state)
    {
        RotorGroup group = _groups[g];
        Cartesian moment = default, centre = group.CentreNow(state);
        for (int n = 0; n < group.Atoms.Length; n++)
        {
            moment += group.Masses[n] * group.Shape[n].Cross(group.Position(state, n) - centre);
        }

        return (_axes[g].Solve(moment), _holdsCentres ? centre - group.Centre : default);
    }
}
