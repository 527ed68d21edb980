using Screening.Core.Dynamics.Constraints;
using Screening.Core.Particles;

namespace Screening.Core.Dynamics;

/// <summary>Kinetic energy, temperature and momentum of a state.</summary>
public static class Kinetics
{
    /// <summary>Σ ½ m v², eV.</summary>
    public static double EnergyEv(MdState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        double sum = ParticleKernels.WeightedSquareSum(state.Mass, state.Vx)
            + ParticleKernels.WeightedSquareSum(state.Mass, state.Vy)
            + ParticleKernels.WeightedSquareSum(state.Mass, state.Vz);
        return 0.5 * Units.EvPerMassVelocitySquared * sum;
    }

    /// <summary>Independent velocity components: 3N, less what constraints remove, less 3 where total momentum is conserved.</summary>
    public static int DegreesOfFreedom(MdState state, bool translationInvariant, MotionConstraint? constraint = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        bool conserved = translationInvariant && state.Count > 1 && constraint is not { ConservesMomentum: false };
        return (3 * state.Count) - (conserved ? 3 : 0) - (constraint?.RemovedDegrees ?? 0);
    }

    /// <summary>Kinetic temperature 2 K / (N_f k_B), K.</summary>
    public static double TemperatureK(double kineticEnergyEv, int degreesOfFreedom) =>
        2 * kineticEnergyEv / (degreesOfFreedom * Units.BoltzmannEvPerK);

    /// <summary>Subtracts the velocity of the centre of mass; the total momentum is zero afterwards up to rounding.</summary>
    public static void RemoveMomentum(MdState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        double mass = state.Mass.Sum();
        Shift(state.Vx);
        Shift(state.Vy);
        Shift(state.Vz);

        void Shift(double[] v)
        {
            double mean = ParticleKernels.Dot(state.Mass, v) / mass;
            for (int i = 0; i < v.Length; i++)
            {
                v[i] -= mean;
            }
        }
    }

    /// <summary>Multiplies every velocity.</summary>
    public static void Scale(MdState state, double factor)
    {
        ArgumentNullException.ThrowIfNull(state);
        ParticleKernels.Scale(state.Vx, factor);
        ParticleKernels.Scale(state.Vy, factor);
        ParticleKernels.Scale(state.Vz, factor);
    }
}
