using Screening.Core.Structures;

namespace Screening.Core.Dynamics;

/// <summary>
/// Everything a run needs to continue with the same bits as if it had never stopped; plain arrays, for a checkpoint file.
/// Sinks keep their own state.
/// </summary>
public sealed record SimulationSnapshot
{
    /// <summary>Raised when the meaning of any field changes.</summary>
    public const int CurrentFormat = 4;

    public int Format { get; init; } = CurrentFormat;

    /// <summary>Steps done, equilibration included.</summary>
    public required long Step { get; init; }

    /// <summary>Whether the sink has been begun: frames have been handed over.</summary>
    public required bool Producing { get; init; }

    /// <summary>Whether the sink has been told the end.</summary>
    public bool Ended { get; init; }

    /// <summary>Frames handed over.</summary>
    public required long Frames { get; init; }

    public required Lattice Lattice { get; init; }

    /// <summary>Positions x, y, z (Å), velocities (Å/ps) and forces (eV/Å), each all atoms; [component][atom].</summary>
    public required double[][] Arrays { get; init; }

    /// <summary>State of the baths of equilibration and production; empty for none.</summary>
    public required double[] EquilibrationBath { get; init; }

    public required double[] ProductionBath { get; init; }

    /// <summary>Running sums of the measurements.</summary>
    public required double[] Statistics { get; init; }

    /// <summary>Running sums of the framework's displacement; [array][...].</summary>
    public required double[][] Framework { get; init; }

    /// <summary>What the constraints hold; empty for none.</summary>
    public double[] Constraint { get; init; } = [];

    /// <summary>Largest violation of a constraint at any measurement so far, Å.</summary>
    public double LargestResidualAngstrom { get; init; }

    /// <summary>Neighbour lists of the force field, as it saved them.</summary>
    public double[] ForceHistory { get; init; } = [];

    /// <summary>State of the barostat; empty for a fixed cell.</summary>
    public double[] Barostat { get; init; } = [];

    public MinimisationResult? Minimisation { get; init; }
}
