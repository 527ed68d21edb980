using Screening.Core.Dynamics.Constraints;
using Screening.Core.Numerics;
using Screening.Core.Particles;

namespace Screening.Core.Dynamics;

/// <summary>The heat baths on offer.</summary>
public enum ThermostatKind
{
    /// <summary>None: constant energy (NVE).</summary>
    None,

    /// <summary>Stochastic velocity rescaling: canonical, global, disturbs diffusion least.</summary>
    VelocityRescaling,

    /// <summary>Nosé-Hoover chain: canonical and deterministic.</summary>
    NoseHooverChain,

    /// <summary>Langevin: canonical, acts on each atom alone, fastest to equilibrate; slows diffusion when the friction is strong.</summary>
    Langevin,
}

/// <summary>
/// A heat bath. It acts on the velocities in the middle of each step (between the two half drifts) and keeps the account of the
/// energy it holds, so that kinetic + potential + <see cref="EnergyEv"/> is conserved.
/// </summary>
public abstract class Thermostat
{
    private protected Thermostat(double temperatureK, int degreesOfFreedom)
    {
        TemperatureK = temperatureK;
        DegreesOfFreedom = degreesOfFreedom;
    }

    public double TemperatureK { get; }

    /// <summary>Velocity components the bath couples to.</summary>
    public int DegreesOfFreedom { get; }

    /// <summary>Energy held by the bath, eV: what the atoms lost to it so far (for the chain, its own Hamiltonian).</summary>
    public abstract double EnergyEv { get; }

    /// <summary>Lets the bath act on the velocities for one time step.</summary>
    public abstract void Apply(MdState state, double timeStepPs);

    /// <summary>Everything needed to continue bit for bit.</summary>
    public abstract double[] Save();

    /// <summary>Continues where <see cref="Save"/> was called.</summary>
    public abstract void Restore(double[] saved);

    /// <summary>A bath of the named kind, or null for none.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="temperatureK">Target, K; positive.</param>
    /// <param name="degreesOfFreedom">See <see cref="Kinetics.DegreesOfFreedom(MdState, bool, MotionConstraint?)"/>.</param>
    /// <param name="relaxationPs">Relaxation time of the bath, ps; for Langevin the inverse friction.</param>
    /// <param name="random">Source of noise; unused by the chain.</param>
    /// <param name="constraint">What the noise must obey; null for nothing. The global baths obey it by themselves.</param>
    public static Thermostat? Create(
        ThermostatKind kind, double temperatureK, int degreesOfFreedom, double relaxationPs, RandomStream random,
        MotionConstraint? constraint = null) => kind switch
        {
            ThermostatKind.None => null,
            ThermostatKind.VelocityRescaling => new StochasticVelocityRescaling(temperatureK, degreesOfFreedom, relaxationPs, random),
            ThermostatKind.NoseHooverChain => new NoseHooverChain(temperatureK, degreesOfFreedom, relaxationPs),
            ThermostatKind.Langevin => new LangevinThermostat(temperatureK, degreesOfFreedom, relaxationPs, random, constraint),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown thermostat."),
        };
}
