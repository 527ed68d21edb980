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
        return
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
    }
}
