using Screening.Core.Results;
using Screening.Core.Trajectories;

namespace Screening.Descriptors;

/// <summary>
/// One measured quantity with what belongs to it. A fresh instance per candidate and temperature, made by the
/// <see cref="DescriptorCatalog"/>; sees every replica of the candidate one after the other (Begin, Accept..., End) and
/// says once, at the end, what all of them together give. Memory does not grow with the number of frames.
/// </summary>
public interface IDescriptor : IFrameSink
{
    /// <summary>
    /// Scalars with standard errors, and curves, of the replicas so far. Transport and hopping may be asked between two replicas, which changes
    /// nothing of what follows: a run is extended where its verdict is open.
    /// </summary>
    DescriptorOutput Complete();
}
