using Screening.Descriptors.Hopping;
using Screening.Descriptors.Local;
using Screening.Descriptors.Transport;
using Screening.Descriptors.Vibration;

namespace Screening.Descriptors;

/// <summary>The one list to edit for a new descriptor.</summary>
public static class DescriptorCatalog
{
    /// <summary>Fresh descriptors for one candidate at one temperature.</summary>
    public static IReadOnlyList<IDescriptor> Create(DescriptorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Standard(options with { JumpCorrelations = false });
    }

    private static IReadOnlyList<IDescriptor> Standard(DescriptorOptions options) =>
        [
            new MeanSquaredDisplacement(options),
            new FrameworkDisplacement(),
            new VibrationalDensityOfStates(),
            new AttemptFrequency(),
            new SiteDynamics(options),
            new Orientation.AnionOrientation(options),
            new RadialDistribution(),
            new Polarization.AnionPolarization(options.Seed),
            new Softness.SoftnessDescriptor(options.Seed, Softness.Hyperplane.Pooled),
        ];

    /// <summary>
    /// Those of a run and the costlier ones that only analyze measures: their frames are sampled, but together they take more than a quarter of
    /// the time of the dynamics (docs/benchmarks.md).
    /// </summary>
    public static IReadOnlyList<IDescriptor> CreateAll(DescriptorOptions options)
    {
        IReadOnlyList<IDescriptor> standard = Standard(options);
        RadialDistribution distances = new(allPairs: true);
        return
        [
            .. standard.Where(d => d is not RadialDistribution),
            distances,
            new VelocityAutocorrelation(),
            new CoordinationNumber(),
            new StructureFactor(),
            new FourierStructureFactor(distances),
            new AngleDistanceMap(),
            new Clusters.AnionSpeciation(),
            new Voronoi.VoronoiVolume(),
            new Energy.IonEnergy(),
            new Softness.SoftnessMaps(standard.OfType<Softness.SoftnessDescriptor>().Single(), options.Seed),
            new Topology.RingStatistics(),
            new Topology.FrameworkHomology(),
        ];
    }
}
