namespace Screening.Descriptors;

/// <summary>What descriptors need to know beyond the trajectory.</summary>
public sealed record DescriptorOptions
{
    /// <summary>Seed of the random splits and resamplings.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Diffusivity below which a run of this length cannot tell a conductor from none, cm²/s.</summary>
    public double DetectionFloorCm2PerS { get; init; } = 1e-8;
}
