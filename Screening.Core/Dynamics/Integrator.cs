using Screening.Core.Dynamics.Constraints;
using Screening.Core.ForceFields;
using Screening.Core.Particles;

namespace Screening.Core.Dynamics;

/// <summary>
/// Velocity Verlet, with the heat bath in the middle of the drift: kick, drift, bath, drift, kick. Without a bath it is plain
/// velocity Verlet; with one it samples configurations to higher order than a bath at the ends of the step
/// (Zhang, Liu, Yan, Tuckerman and Liu, J. Phys. Chem. A 123, 6056 (2019)). Nothing is allocated per step.
/// </summary>
public sealed class Integrator
{
    private readonly MdState _state;
    private readonly IForceField _forceField;
    private readonly Thermostat? _thermostat;
    private readonly MotionConstraint? _constraint;
    private readonly double[] _halfKick;        // Å/ps per eV/Å
    private readonly double _step;              // ps

    /// <param name="state">Forces must be current before the first step: see <see cref="Evaluate"/>.</param>
    /// <param name="forceField">Model of the forces.</param>
    /// <param name="thermostat">Heat bath, or null for constant energy.</param>
    /// <param name="timeStepPs">Time step, ps; a negative one runs backwards.</param>
    /// <param name="constraint">What the atoms may not do, or null; velocities must obey it before the first step.</param>
    public Integrator(MdState state, IForceField forceField, Thermostat? thermostat, double timeStepPs, MotionConstraint? constraint = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        _state = state;
        _forceField = forceField;
        _thermostat = thermostat;
        _constraint = constraint;
        _step = timeStepPs;
        _halfKick = [.. state.Mass.Select(m => 0.5 * timeStepPs * Units.AccelerationPerForceOverMass / m)];
    }

    /// <summary>One time step; forces are current on return.</summary>
    /// <param name="wanted">What is needed at the end of the step beside forces.</param>
    /// <returns>Energy and virial at the new positions as far as wanted.</returns>
    /// <exception cref="CloseContactException">From the force field; velocities are then half a kick behind.</exception>
    public Energetics Step(Wanted wanted = Wanted.Forces)
    {
        Kick();
        if (_thermostat is null)
        {
            Drift(_step);
        }
        else
        {
            Drift(_step / 2);
            _thermostat.Apply(_state, _step);
            Drift(_step / 2);
        }

        Energetics energetics = Evaluate(wanted);
        Kick();
        return energetics;
    }

    /// <summary>Computes the forces at the current positions.</summary>
    public Energetics Evaluate(Wanted wanted)
    {
        _state.ClearForces();
        return _forceField.AddForces(_state, wanted);
    }

    private void Kick()
    {
        ParticleKernels.AddProduct(_state.Vx, _halfKick, _state.Fx);
        ParticleKernels.AddProduct(_state.Vy, _halfKick, _state.Fy);
        ParticleKernels.AddProduct(_state.Vz, _halfKick, _state.Fz);
        _constraint?.ProjectVelocities(_state);
    }

    private void Drift(double step)
    {
        if (_constraint is not null)
        {
            _constraint.Drift(_state, step);
            return;
        }

        ParticleKernels.AddScaled(_state.X, _state.Vx, step);
        ParticleKernels.AddScaled(_state.Y, _state.Vy, step);
        ParticleKernels.AddScaled(_state.Z, _state.Vz, step);
    }
}
