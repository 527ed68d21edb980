using Screening.Core.Dynamics.Barostats;
using Screening.Core.Dynamics.Constraints;

namespace Screening.Core.Dynamics;

/// <summary>One molecular dynamics run: what to do and when to give up.</summary>
public sealed record SimulationOptions
{
    /// <summary>Temperature, K. Default 1000, that of the default protocol.</summary>
    public double TemperatureK { get; init; } = 1000;

    /// <summary>Time step, fs. Default 1.</summary>
    public double TimeStepFs { get; init; } = 1;

    /// <summary>Time to forget the start before frames are taken, ps. Default 2.</summary>
    public double EquilibrationPs { get; init; } = 2;

    /// <summary>Sampled time, ps. Default 12.</summary>
    public double ProductionPs { get; init; } = 12;

    /// <summary>Time between frames, fs; a multiple of the time step. Default 10: resolves vibrations up to 50 THz.</summary>
    public double FrameIntervalFs { get; init; } = 10;

    /// <summary>Heat bath of the sampled part. Default stochastic velocity rescaling.</summary>
    public ThermostatKind Thermostat { get; init; } = ThermostatKind.VelocityRescaling;

    /// <summary>Relaxation time of that bath, ps. Default 0.1.</summary>
    public double ThermostatRelaxationPs { get; init; } = 0.1;

    /// <summary>Heat bath of the equilibration. Default Langevin, which brings every vibration to temperature by itself.</summary>
    public ThermostatKind EquilibrationThermostat { get; init; } = ThermostatKind.Langevin;

    /// <summary>Relaxation time of the equilibration bath, ps. Default 0.1.</summary>
    public double EquilibrationRelaxationPs { get; init; } = 0.1;

    /// <summary>What the rotor anions may do; they are found by <see cref="Neighbors.RotorAnions"/>. Default: everything.</summary>
    public ConstraintMode Constraint { get; init; } = ConstraintMode.None;

    /// <summary>Outside pressure, GPa; null (default) for a fixed cell. Needs a model without tether, and a heat bath.</summary>
    public double? PressureGpa { get; init; }

    /// <summary>What changes under pressure. Default: the volume alone.</summary>
    public PressureCoupling PressureCoupling { get; init; } = PressureCoupling.Isotropic;

    /// <summary>Relaxation time of the volume, ps. Default 1.</summary>
    public double BarostatRelaxationPs { get; init; } = 1;

    /// <summary>Guess of the compressibility, 1/GPa: sets the pace only. Default 0.03, a middling ionic crystal.</summary>
    public double CompressibilityPerGpa { get; init; } = 0.03;

    /// <summary>Steps between two changes of the cell. Default 10: each costs one more evaluation.</summary>
    public int BarostatIntervalSteps { get; init; } = 10;

    /// <summary>How the start is relaxed; null to start from the positions as they are.</summary>
    public MinimiserOptions? Minimisation { get; init; } = new();

    /// <summary>Seed of every random draw. Same seed and machine: same trajectory.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Steps between measurements of energy, pressure and conserved quantity. Default 100: they cost more than forces alone.</summary>
    public int EnergyIntervalSteps { get; init; } = 100;

    /// <summary>Force at which a run counts as exploded, eV/Å. Default 500, about 25 times the largest seen in a hot oxide.</summary>
    public double LargestForceEvPerAngstrom { get; init; } = 500;

    /// <summary>Speed at which a run counts as exploded, Å/ps. Default 500; lithium at 1000 K averages 17.</summary>
    public double LargestSpeedAngstromPerPs { get; init; } = 500;

    /// <summary>Change of the conserved quantity at which energy conservation counts as lost, eV per atom. Default 0.05, about k_B T/2.</summary>
    public double LargestConservedChangeEvPerAtom { get; init; } = 0.05;

    /// <summary>Time over which framework positions are averaged to see whether they leave their sites, ps. Default 0.25.</summary>
    public double MeltBlockPs { get; init; } = 0.25;

    /// <summary>Displacement at which the run ends as melted where every framework species exceeds it, Å. Default 2; infinite: never.</summary>
    public double MeltedAngstrom { get; init; } = 2;

    /// <summary>
    /// Displacement at which the run ends as framework-diffused where one species exceeds it, Å. Default 3: anions of a unit that only
    /// rotates come to 2.9; infinite: never.
    /// </summary>
    public double FrameworkDiffusedAngstrom { get; init; } = 3;

    /// <summary>
    /// Diffusivity whose exclusion ends the run early: when no mobile ion has left its site for so long that Poisson statistics bound D below it,
    /// cm²/s. Null (default): the run takes the time it was given.
    /// </summary>
    public double? FrozenFloorCm2PerS { get; init; }

    /// <summary>Time that mobile ions of the same candidate have been watched before this run without any hop, ion·ps; counts towards that exclusion.</summary>
    public double UnmovedIonPs { get; init; }

    /// <summary>Move of a mobile ion's averaged position that counts as having left its site, Å. Default 1: half of the shortest jumps.</summary>
    public double HopAngstrom { get; init; } = 1;

    /// <summary>Steps of equilibration.</summary>
    public long EquilibrationSteps => Steps(EquilibrationPs);

    /// <summary>Steps of the sampled part.</summary>
    public long ProductionSteps => Steps(ProductionPs);

    /// <summary>Steps between frames.</summary>
    public int FrameIntervalSteps => (int)Math.Round(FrameIntervalFs / TimeStepFs);

    /// <summary>Throws where a value is out of range or the frame interval is no multiple of the time step.</summary>
    /// <exception cref="ArgumentException">Names the option, what it was and what is expected.</exception>
    public void Validate()
    {
        Require(TemperatureK > 0 && double.IsFinite(TemperatureK), $"Temperature is {TemperatureK} K; a positive one is expected.");
        Require(TimeStepFs is > 0 and <= 10, $"Time step is {TimeStepFs} fs; more than 0 and at most 10 is expected.");
        Require(EquilibrationPs >= 0 && double.IsFinite(EquilibrationPs), $"Equilibration time is {EquilibrationPs} ps; 0 or more is expected.");
        Require(ProductionPs >= 0 && double.IsFinite(ProductionPs), $"Production time is {ProductionPs} ps; 0 or more is expected.");
        Require(FrameIntervalSteps >= 1 && Math.Abs((FrameIntervalSteps * TimeStepFs) - FrameIntervalFs) < 1e-6 * FrameIntervalFs,
            $"Frame interval is {FrameIntervalFs} fs; a multiple of the time step of {TimeStepFs} fs is expected.");
        Require(ThermostatRelaxationPs > 0 && EquilibrationRelaxationPs > 0, $"Thermostat relaxation times must be positive.");
        Require(PressureGpa is null || double.IsFinite(PressureGpa.Value), $"Pressure is {PressureGpa} GPa; a finite one is expected.");
        Require(PressureGpa is null || Constraint == ConstraintMode.None, $"Pressure together with constrained rotors is not offered: their forces of constraint have a virial of their own.");
        Require(PressureGpa is null || (Thermostat != ThermostatKind.None && EquilibrationThermostat != ThermostatKind.None), $"A run at given pressure needs a thermostat.");
        Require(BarostatRelaxationPs > 0 && CompressibilityPerGpa > 0 && BarostatIntervalSteps >= 1, $"Relaxation time, compressibility and interval of the barostat must be positive.");
        Require(EnergyIntervalSteps >= 1, $"Energy interval is {EnergyIntervalSteps} steps; 1 or more is expected.");
        Require(MeltBlockPs > 0 && MeltedAngstrom > 0 && FrameworkDiffusedAngstrom > 0, $"Limits and averaging time of the framework must be positive.");
        Require(UnmovedIonPs >= 0 && double.IsFinite(UnmovedIonPs), $"Time watched before is {UnmovedIonPs} ion·ps; 0 or more is expected.");
        Require(FrozenFloorCm2PerS is null or > 0 && HopAngstrom > 0, $"The floor that ends a frozen run, and the move of a hop, must be positive.");
        Require(LargestForceEvPerAngstrom > 0 && LargestSpeedAngstromPerPs > 0 && LargestConservedChangeEvPerAtom > 0,
            $"The limits of force, speed and conserved change must be positive.");
    }

    private static void Require(bool holds, FormattableString message)
    {
        if (!holds)
        {
            throw new ArgumentException(FormattableString.Invariant(message));
        }
    }

    private long Steps(double ps) => (long)Math.Round(ps * 1000 / TimeStepFs);
}
