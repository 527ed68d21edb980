using Screening.Core.ForceFields;
using Screening.Core.Numerics;
using Screening.Core.Particles;

namespace Screening.Core.Dynamics.Barostats;

/// <summary>What a barostat may change.</summary>
public enum PressureCoupling
{
    /// <summary>The volume alone; the shape is kept.</summary>
    Isotropic,

    /// <summary>All lengths and angles.</summary>
    FullCell,
}

/// <summary>
/// Stochastic cell rescaling: the strain follows overdamped Langevin dynamics whose stationary distribution is that of constant pressure
/// (Bernetti and Bussi, J. Chem. Phys. 153, 114107 (2020); full cell: Del Tatto et al., Appl. Sci. 12, 1139 (2022)).
/// dε = (β/3τ)(P_int − P) dt + √(2 k_B T β/(3 V τ)) dW for each component, with the trace alone in the isotropic case. The noise is
/// that of a symmetric strain: turning the whole cell means nothing. In this form, with steps exp(ε), no further drift term appears.
/// </summary>
/// <remarks>Needs a bath of the same temperature beside it, and correct energies and virials, which cost extra: hence the interval.</remarks>
public sealed class StochasticCellRescaling
{
    private readonly double _pressure, _kT, _rate, _intervalPs;
    private readonly PressureCoupling _coupling;
    private readonly RandomStream _random;

    /// <param name="coupling">What may change.</param>
    /// <param name="pressureGpa">Outside pressure, GPa.</param>
    /// <param name="temperatureK">Temperature, K.</param>
    /// <param name="relaxationPs">Relaxation time of the volume for the compressibility given, ps.</param>
    /// <param name="compressibilityPerGpa">Guess of the isothermal compressibility, 1/GPa: sets the pace, not the distribution.</param>
    /// <param name="intervalPs">Time between two calls, ps; much shorter than the relaxation time.</param>
    /// <param name="random">Source of the noise.</param>
    public StochasticCellRescaling(PressureCoupling coupling, double pressureGpa, double temperatureK, double relaxationPs,
        double compressibilityPerGpa, double intervalPs, RandomStream random)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperatureK);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(relaxationPs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(compressibilityPerGpa);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(intervalPs);
        _coupling = coupling;
        _pressure = pressureGpa / Units.GigapascalPerEvPerCubicAngstrom;
        _kT = Units.BoltzmannEvPerK * temperatureK;
        _rate = compressibilityPerGpa * Units.GigapascalPerEvPerCubicAngstrom / relaxationPs;
        _intervalPs = intervalPs;
        _random = random;
    }

    /// <summary>What the atoms lost to the outside so far, eV: kinetic + potential + bath + this is conserved.</summary>
    public double EnergyEv { get; private set; }

    /// <summary>Deforms cell, positions and velocities, and recomputes the forces.</summary>
    /// <param name="state">Forces are current before and after.</param>
    /// <param name="now">Energy and virial at the present positions.</param>
    /// <param name="evaluate">Computes the forces with energy and virial.</param>
    /// <returns>Energy and virial after the deformation.</returns>
    public Energetics Apply(MdState state, Energetics now, Func<Energetics> evaluate)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(evaluate);
        double before = now.PotentialEnergyEv + Kinetics.EnergyEv(state);
        double volume = state.Lattice.VolumeCubicAngstrom;
        Virial kinetic = KineticTensor(state), w = now.Virial;
        double pace = _rate * _intervalPs / 3, width = Math.Sqrt(2 * _kT * pace / volume);
        Strain strain = _coupling == PressureCoupling.Isotropic
            ? Strain.Isotropic((3 * pace * (((kinetic.Trace + w.Trace) / (3 * volume)) - _pressure)) + (Math.Sqrt(3) * width * _random.NextNormal()))
            : new Strain(
                Along(kinetic.Xx + w.Xx), Along(kinetic.Yy + w.Yy), Along(kinetic.Zz + w.Zz),
                Across(kinetic.Xy + w.Xy), Across(kinetic.Xz + w.Xz), Across(kinetic.Yz + w.Yz));
        strain.Apply(state, velocities: true);
        Energetics after = evaluate();
        EnergyEv += before - after.PotentialEnergyEv - Kinetics.EnergyEv(state);
        return after;

        double Along(double stress) => (pace * ((stress / volume) - _pressure)) + (width * _random.NextNormal());
        double Across(double stress) => (pace * stress / volume) + (width / Math.Sqrt(2) * _random.NextNormal());        // mean of xy and yx
    }

    public double[] Save() => [EnergyEv, .. _random.Save().Select(BitConverter.UInt64BitsToDouble)];

    public void Restore(double[] saved)
    {
        ArgumentNullException.ThrowIfNull(saved);
        EnergyEv = saved[0];
        _random.Restore([.. saved[1..].Select(BitConverter.DoubleToUInt64Bits)]);
    }

    /// <summary>Σ m v_a v_b, eV.</summary>
    private static Virial KineticTensor(MdState state)
    {
        double xx = 0, yy = 0, zz = 0, xy = 0, xz = 0, yz = 0;
        for (int i = 0; i < state.Count; i++)
        {
            double m = state.Mass[i] * Units.EvPerMassVelocitySquared, x = state.Vx[i], y = state.Vy[i], z = state.Vz[i];
            (xx, yy, zz) = (xx + (m * x * x), yy + (m * y * y), zz + (m * z * z));
            (xy, xz, yz) = (xy + (m * x * y), xz + (m * x * z), yz + (m * y * z));
        }

        return new(xx, yy, zz, xy, xz, yz);
    }
}
