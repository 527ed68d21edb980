using Screening.Core.Neighbors;
using Screening.Core.Particles;

namespace Screening.Core.Dynamics.Constraints;

/// <summary>
/// Holonomic constraints on groups of atoms, as the integrator sees them: after each kick the velocities are brought back to those
/// the constraints allow (a mass-weighted orthogonal projection, so that the forces of constraint do no work), and each drift
/// ends on the constraints again. Nothing is allocated per step.
/// </summary>
public abstract class MotionConstraint
{
    private protected MotionConstraint(IReadOnlyList<Rotor> rotors) => Rotors = rotors;

    public IReadOnlyList<Rotor> Rotors { get; }

    /// <summary>Degrees of freedom taken away.</summary>
    public abstract int RemovedDegrees { get; }

    /// <summary>Whether the forces of constraint of each rotor add up to zero: then total momentum stays conserved.</summary>
    public abstract bool ConservesMomentum { get; }

    /// <summary>Whether the virial of the force field gives the pressure: the constraint forces have no virial of their own.</summary>
    public abstract bool LeavesPressure { get; }

    /// <summary>Takes what is to be held (shapes, orientations, places) from the state.</summary>
    public abstract void TakeReference(MdState state);

    /// <summary>Takes away the part of the velocities that the constraints forbid.</summary>
    public abstract void ProjectVelocities(MdState state);

    /// <summary>Moves all atoms along their velocities for a time, ps, and ends on the constraints.</summary>
    public abstract void Drift(MdState state, double timePs);

    /// <summary>Largest distance of an atom from where its constraints want it, Å.</summary>
    public abstract double ResidualAngstrom(MdState state);

    /// <summary>Everything needed to continue bit for bit.</summary>
    public abstract double[] Save();

    /// <summary>Continues where <see cref="Save"/> was called.</summary>
    /// <exception cref="ArgumentException">The numbers are of another set of rotors.</exception>
    public abstract void Restore(double[] saved);

    /// <summary>Constraints of a mode, with the state as reference; null for none.</summary>
    /// <exception cref="ArgumentException">There is no rotor to constrain.</exception>
    public static MotionConstraint? Create(ConstraintMode mode, IReadOnlyList<Rotor> rotors, MdState state)
    {
        ArgumentNullException.ThrowIfNull(rotors);
        if (mode == ConstraintMode.None)
        {
            return null;
        }

        if (rotors.Count == 0)
        {
            throw new ArgumentException(
                $"Constraint '{mode.Text()}' was asked for, but the structure has no rotor anions (finite covalent clusters such as PS4, BH4 or SiO4).", nameof(rotors));
        }

        return mode switch
        {
            ConstraintMode.Rotation => new EckartConstraint(rotors, state, holdsCentres: false),
            ConstraintMode.RotationTranslation => new EckartConstraint(rotors, state, holdsCentres: true),
            ConstraintMode.Frozen => new FrozenRotors(rotors, state),
            ConstraintMode.Rigid => new RigidBodies(rotors, state),
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Unknown constraint mode."),
        };
    }

    private protected static void FreeDrift(MdState state, double timePs)
    {
        ParticleKernels.AddScaled(state.X, state.Vx, timePs);
        ParticleKernels.AddScaled(state.Y, state.Vy, timePs);
        ParticleKernels.AddScaled(state.Z, state.Vz, timePs);
    }

    private protected static void RequireLength(double[] saved, int expected)
    {
        if (saved is null || saved.Length != expected)
        {
            throw new ArgumentException($"The snapshot holds {saved?.Length ?? 0} numbers of constraints; {expected} are expected.", nameof(saved));
        }
    }
}
