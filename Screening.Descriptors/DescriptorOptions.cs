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
}
