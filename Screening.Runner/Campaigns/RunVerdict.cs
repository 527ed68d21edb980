using Screening.Core.Candidates;
using Screening.Core.Dynamics;
using Screening.Core.Results;
using Screening.Descriptors.Transport;

namespace Screening.Runner.Campaigns;

/// <summary>How far the record of one temperature can be trusted: a replica that broke decides, else what all of them gave.</summary>
public static class RunVerdict
{
    public static VerdictDecision Of(DescriptorOutput output, IReadOnlyList<SimulationOutcome> outcomes, Protocol protocol) =>
        outcomes.FirstOrDefault(o => o.Failure is not null)?.Failure
        ?? VerdictJudge.Decide(output, Criteria(protocol));

    /// <summary>The limits of a protocol.</summary>
    public static VerdictCriteria Criteria(Protocol protocol) => new() { DetectionFloorCm2PerS = protocol.DetectionFloorCm2PerS };
}
