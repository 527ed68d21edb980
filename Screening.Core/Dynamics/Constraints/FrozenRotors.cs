using Screening.Core.Neighbors;
using Screening.Core.Particles;

namespace Screening.Core.Dynamics.Constraints;

/// <summary>Holds every atom of the rotors where it is: their velocities are zero, so that their positions keep every bit.</summary>
public sealed class FrozenRotors : MotionConstraint
{
    private readonly int[] _atoms;
    private readonly double[] _places;

    /// <param name="rotors">Whose atoms are held.</param>
    /// <param name="state">Where they are held.</param>
    public FrozenRotors(IReadOnlyList<Rotor> rotors, MdState state)
        : base(rotors)
    {
        _atoms = [.. rotors.SelectMany(r => r.Atoms).Order()];
        _places = new double[3 * _atoms.Length];
        TakeReference(state);
    }

    public override int RemovedDegrees => 3 * _atoms.Length;

    public override bool ConservesMomentum => false;

    public override bool LeavesPressure => false;

    public override void TakeReference(MdState state)
    {
        for (int n = 0; n < _atoms.Length; n++)
        {
            int i = _atoms[n];
            (_places[3 * n], _places[(3 * n) + 1], _places[(3 * n) + 2]) = (state.X[i], state.Y[i], state.Z[i]);
        }
    }

    public override void ProjectVelocities(MdState state)
    {
        foreach (int i in _atoms)
        {
            (state.Vx[i], state.Vy[i], state.Vz[i]) = (0, 0, 0);
        }
    }

    public override void Drift(MdState state, double timePs) => FreeDrift(state, timePs);

    public override double ResidualAngstrom(MdState state)
    {
        double largest = 0;
        for (int n = 0; n < _atoms.Length; n++)
        {
            int i = _atoms[n];
            double dx = state.X[i] - _places[3 * n], dy = state.Y[i] - _places[(3 * n) + 1], dz = state.Z[i] - _places[(3 * n) + 2];
            largest = Math.Max(largest, Math.Sqrt((dx * dx) + (dy * dy) + (dz * dz)));
        }

        return largest;
    }

    public override double[] Save() => [.. _places];

    public override void Restore(double[] saved)
    {
        RequireLength(saved, _places.Length);
        saved.CopyTo(_places, 0);
    }
}
