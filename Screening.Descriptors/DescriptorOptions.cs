namespace Screening.Descriptors;

/// <summary>What descriptors need to know beyond the trajectory.</summary>
public sealed record DescriptorOptions
{
    /// <summary>Seed of the random splits and resamplings.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Diffusivity below which a run of this length cannot tell a conductor from none, cm²/s.</summary>
    public double DetectionFloorCm2PerS { get; init; } = 1e-8;

    /// <summary>
    /// Whether the mean squared displacement is taken at every lag from every frame (up to 1024 lags; coarser above) instead of
    /// at 8 lags per octave from origins an eighth of the lag apart. Default false: during dynamics the dense form costs more than
    /// the forces and narrows no error bar.
    /// </summary>
    public bool EveryLag { get; init; }

    /// <summary>
    /// Whether pairs of jumps are followed in space and time. In a fast conductor that costs a fifth of the dynamics (docs/benchmarks.md), so runs
    /// leave it to analyze.
    /// </summary>
    public bool JumpCorrelations { get; init; } = true;

    /// <summary>
    /// Time an ion must stay at a new site for a jump to count, ps. Default 0.2: two vibrations of a light cation in its cage, so that
    /// an excursion over the barrier and back is none.
    /// </summary>
    public double JumpDwellPs { get; init; } = 0.2;
}
