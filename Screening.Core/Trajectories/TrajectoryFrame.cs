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
}

/// <summary>Reads a trajectory file frame by frame.</summary>
public interface ITrajectoryReader : IDisposable
{
    /// <summary>Next frame, or null at the end of the file.</summary>
    /// <exception cref="StructureFileException">The file breaks off or is not of its format.</exception>
    TrajectoryFrame? Read();
}
