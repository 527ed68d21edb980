using Screening.Core.Dynamics.Constraints;
using Screening.Core.Numerics;
using Screening.Core.Particles;

namespace Screening.Core.Dynamics;

/// <summary>
/// Friction and noise on every atom: the exact Ornstein-Uhlenbeck step of BAOAB
/// (Leimkuhler and Matthews, Appl. Math. Res. Express 2013, 34). Where momentum is conserved the noise is projected onto zero total
/// momentum, and onto what the constraints allow, which is exact too: the projected noise has the covariance of the canonical velocities
/// under those conditions.
/// </summary>
public sealed class LangevinThermostat(
    double temperatureK, int degreesOfFreedom, double relaxationPs, RandomStream random, MotionConstraint? constraint = null)
    : Thermostat(temperatureK, degreesOfFreedom)
{
    private double _energy;

    public override double EnergyEv => _energy;

    public override void Apply(MdState state, double timeStepPs)
    {
        ArgumentNullException.ThrowIfNull(state);
        double before = Kinetics.EnergyEv(state);
        double kept = Math.Exp(-timeStepPs / relaxationPs);
        double noise = Math.Sqrt((1 - (kept * kept)) * Units.BoltzmannEvPerK * TemperatureK * Units.AccelerationPerForceOverMass);
        for (int i = 0; i < state.Count; i++)
        {
            double width = noise / Math.Sqrt(state.Mass[i]);
            state.Vx[i] = (kept * state.Vx[i]) + (width * random.NextNormal());
            state.Vy[i] = (kept * state.Vy[i]) + (width * random.NextNormal());
            state.Vz[i] = (kept * state.Vz[i]) + (width * random.NextNormal());
        }

        constraint?.ProjectVelocities(state);
        if (DegreesOfFreedom < (3 * state.Count) - (constraint?.RemovedDegrees ?? 0))
        {
            Kinetics.RemoveMomentum(state);
        }

        _energy += before - Kinetics.EnergyEv(state);
    }

    public override double[] Save() => [_energy, .. random.Save().Select(BitConverter.UInt64BitsToDouble)];

    public override void Restore(double[] saved)
    {
        ArgumentNullException.ThrowIfNull(saved);
        _energy = saved[0];
        random.Restore([.. saved[1..].Select(BitConverter.DoubleToUInt64Bits)]);
    }
}
