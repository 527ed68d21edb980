using Screening.Core.Dynamics.Constraints;
using Screening.Core.Numerics;
using Screening.Core.Particles;

namespace Screening.Core.Dynamics;

/// <summary>Draws velocities from the Maxwell-Boltzmann distribution.</summary>
public static class VelocityInitializer
{
    /// <summary>Replaces every velocity: each component normal with variance k_B T / m.</summary>
    /// <param name="state">Its velocities are overwritten.</param>
    /// <param name="temperatureK">Temperature, K; zero stops all atoms.</param>
    /// <param name="random">Source of the deviates, drawn atom by atom in the order x, y, z.</param>
    /// <param name="translationInvariant">Whether the force field conserves momentum: then the total momentum is removed.</param>
    /// <param name="exact">Whether to scale so that the kinetic temperature is exactly the one asked for.</param>
    /// <param name="constraint">What the velocities must obey; null for nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is negative or not finite.</exception>
    public static void Draw(
        MdState state, double temperatureK, RandomStream random, bool translationInvariant, bool exact = false, MotionConstraint? constraint = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(random);
        if (!(temperatureK >= 0) || double.IsInfinity(temperatureK))
        {
            throw new ArgumentOutOfRangeException(nameof(temperatureK), temperatureK, "A temperature in K, zero or above, is expected.");
        }

        for (int i = 0; i < state.Count; i++)
        {
            double width = Math.Sqrt(Units.BoltzmannEvPerK * temperatureK * Units.AccelerationPerForceOverMass / state.Mass[i]);
            state.Vx[i] = width * random.NextNormal();
            state.Vy[i] = width * random.NextNormal();
            state.Vz[i] = width * random.NextNormal();
        }

        constraint?.ProjectVelocities(state);
        int degrees = Kinetics.DegreesOfFreedom(state, translationInvariant, constraint);
        if (degrees < (3 * state.Count) - (constraint?.RemovedDegrees ?? 0))
        {
            Kinetics.RemoveMomentum(state);
        }

        double now = Kinetics.TemperatureK(Kinetics.EnergyEv(state), degrees);
        if (exact && now > 0)
        {
            Kinetics.Scale(state, Math.Sqrt(temperatureK / now));
        }
    }
}
