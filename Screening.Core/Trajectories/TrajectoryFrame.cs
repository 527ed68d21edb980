using Screening.Core.Structures;

namespace Screening.Core.Trajectories;

/// <summary>One frame as a file holds it, overwritten by the next.</summary>
public sealed class TrajectoryFrame
{
    /// <summary>Cell of the frame.</summary>
    public required Lattice Lattice { get; set; }

    /// <summary>Element of each atom; [atom].</summary>
    public required Element[] Elements { get; init; }

    /// <summary>Fractional coordinates, wrapped or not; [atom].</summary>
    public required double[] U { get; init; }

    public required double[] V { get; init; }

    public required double[] W { get; init; }

    /// <summary>Velocities, Å/ps, [atom]; empty where the file has none.</summary>
    public double[] Vx { get; init; } = [];

    public double[] Vy { get; init; } = [];

    public double[] Vz { get; init; } = [];

    /// <summary>Whether coordinates go on across the cell boundary instead of returning; they are then taken as they are.</summary>
    public bool Unwrapped { get; init; }

    /// <summary>Time the file states for the frame, ps; null where it states none.</summary>
    public double? TimePs { get; set; }

    /// <summary>Time between frames the file states, ps.</summary>
    public double? FrameIntervalPs { get; set; }

    /// <summary>Temperature the file states, K.</summary>
    public double? TemperatureK { get; set; }
}

/// <summary>Reads a trajectory file frame by frame.</summary>
public interface ITrajectoryReader : IDisposable
{
    /// <summary>Next frame, or null at the end of the file.</summary>
    /// <exception cref="StructureFileException">The file breaks off or is not of its format.</exception>
    TrajectoryFrame? Read();
}
