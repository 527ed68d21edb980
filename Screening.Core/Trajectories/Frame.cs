using Screening.Core.Structures;

namespace Screening.Core.Trajectories;

/// <summary>What stays the same during one trajectory (one replica).</summary>
public sealed record TrajectoryInfo
{
    /// <summary>Species of each atom; [atom].</summary>
    public required IReadOnlyList<Species> Atoms { get; init; }

    /// <summary>Species whose transport is measured.</summary>
    public required Species Mobile { get; init; }

    /// <summary>Time between frames, ps; uniform.</summary>
    public required double FrameIntervalPs { get; init; }

    /// <summary>Cell at the start (constant without a barostat).</summary>
    public required Lattice Lattice { get; init; }

    /// <summary>Target temperature, K; null for a trajectory that does not say.</summary>
    public double? TemperatureK { get; init; }

    /// <summary>Positions of the ideal structure, fractional, [atom]; tells sites and framework; may be empty.</summary>
    public IReadOnlyList<Fractional> ReferencePositions { get; init; } = [];

    /// <summary>Sites of the mobile ion from the structure; empty where only the trajectory is known.</summary>
    public IReadOnlyList<ReferenceSite> MobileSites { get; init; } = [];

    /// <summary>Charges the force field uses, e, [atom]; empty when unknown.</summary>
    public IReadOnlyList<double> ModelCharges { get; init; } = [];

    /// <summary>Expected number of frames, 0 when unknown; a hint for buffers only.</summary>
    public int ExpectedFrames { get; init; }

    /// <summary>Whether frames carry velocities.</summary>
    public bool HasVelocities { get; init; }

    /// <summary>Seed of this replica's random draws.</summary>
    public ulong Seed { get; init; }
}

/// <summary>One instant of a trajectory: a view, valid only during the call that hands it over.</summary>
public readonly ref struct Frame
{
    public required long Index { get; init; }

    public required double TimePs { get; init; }

    public required Lattice Lattice { get; init; }

    /// <summary>Unwrapped positions, Å, [atom].</summary>
    public required ReadOnlySpan<double> X { get; init; }

    public required ReadOnlySpan<double> Y { get; init; }

    public required ReadOnlySpan<double> Z { get; init; }

    /// <summary>Velocities, Å/ps, [atom]; empty where the source has none.</summary>
    public ReadOnlySpan<double> Vx { get; init; }

    public ReadOnlySpan<double> Vy { get; init; }

    public ReadOnlySpan<double> Vz { get; init; }
}

/// <summary>
/// Takes a trajectory frame by frame. Live dynamics and replayed files look the same. Several trajectories (replicas of one
/// candidate: other seeds or orderings) may follow one another: Begin, Accept..., End, Begin, Accept..., End.
/// </summary>
public interface IFrameSink
{
    void Begin(TrajectoryInfo info);

    void Accept(in Frame frame);

    void End();
}
