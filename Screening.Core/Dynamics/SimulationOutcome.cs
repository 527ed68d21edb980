using Screening.Core.Dynamics.Constraints;
using Screening.Core.Results;

namespace Screening.Core.Dynamics;

/// <summary>How a run ended and what it averaged.</summary>
public sealed record SimulationOutcome
{
    /// <summary>Why the run ended early, with the number that decided; null where nothing went wrong.</summary>
    public VerdictDecision? Failure { get; init; }

    /// <summary>What was decided before all the time asked for was sampled, with the number that decided; null otherwise. No failure.</summary>
    public VerdictDecision? Decision { get; init; }

    /// <summary>Time that mobile ions have been watched without any hop, that of <see cref="SimulationOptions.UnmovedIonPs"/> included, ion·ps; null where one hopped or nobody watched.</summary>
    public double? UnmovedIonPs { get; init; }

    /// <summary>Whether nothing went wrong.</summary>
    public bool Completed => Failure is null;

    /// <summary>Sampled time, ps.</summary>
    public required double ProductionPs { get; init; }

    /// <summary>Frames handed to the sink.</summary>
    public required long Frames { get; init; }

    /// <summary>All steps done, equilibration included.</summary>
    public required long Steps { get; init; }

    /// <summary>Mean kinetic temperature of the sampled part, K; null before its first sample.</summary>
    public double? MeanTemperatureK { get; init; }

    /// <summary>Mean kinetic temperature of the mobile ions, K: equals the mean of all at equilibrium.</summary>
    public double? MeanMobileTemperatureK { get; init; }

    /// <summary>Mean pressure (kinetic and virial), GPa; null under constraints that have a virial of their own.</summary>
    public double? MeanPressureGpa { get; init; }

    /// <summary>Mean potential energy, eV per atom.</summary>
    public double? MeanPotentialEnergyEvPerAtom { get; init; }

    /// <summary>Slope of kinetic + potential + bath energy over the sampled part, eV per atom and ns.</summary>
    public double? ConservedDriftEvPerAtomPerNs { get; init; }

    /// <summary>Root mean square deviation of the conserved quantity from that line, eV per atom.</summary>
    public double? ConservedScatterEvPerAtom { get; init; }

    /// <summary>Mean volume of the sampled part, Å³.</summary>
    public double? MeanVolumeCubicAngstrom { get; init; }

    /// <summary>Degrees of freedom that temperature and thermostat count.</summary>
    public int DegreesOfFreedom { get; init; }

    /// <summary>Rotors held by constraints, formula and number; empty without constraints.</summary>
    public string ConstrainedRotors { get; init; } = "";

    /// <summary>Largest violation of a constraint at any measurement, Å; null without constraints.</summary>
    public double? ConstraintResidualAngstrom { get; init; }

    /// <summary>How the relaxation of the start went; null where none was asked for.</summary>
    public MinimisationResult? Minimisation { get; init; }

    /// <summary>How far the framework strayed; null before the first frame.</summary>
    public FrameworkDisplacement? Framework { get; init; }

    /// <summary>Wall time of the run in this process, s; no result.</summary>
    public double WallSeconds { get; init; }
}

/// <summary>
/// Displacements of the non-mobile ions, their common drift removed, Å: what melting and framework diffusion are judged by.
/// A crystal has a flat and small displacement; a melt or a diffusing framework one that keeps growing.
/// </summary>
/// <param name="RmsFromStartAngstrom">Root mean square displacement of the last tenth of the frames from the first frame.</param>
/// <param name="RmsAtHalfAngstrom">The same for the frames from 45 to 55 % of the planned time.</param>
/// <param name="RmsMeanPositionAngstrom">Root mean square distance of the time-averaged positions from the ideal structure.</param>
public sealed record FrameworkDisplacement(double RmsFromStartAngstrom, double? RmsAtHalfAngstrom, double RmsMeanPositionAngstrom);
