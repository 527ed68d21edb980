using Screening.Core.Candidates;
using Screening.Core.Dynamics;
using Screening.Core.Results;

namespace Screening.Runner.Campaigns;

/// <summary>How far the record of one temperature can be trusted, from how its replicas ended and what they gave.</summary>
public static class RunVerdict
{
    /// <summary>Relative standard error of D above which a run counts as not converged.</summary>
    private const double LargestRelativeError = 0.5;

    public static VerdictDecision Of(DescriptorOutput output, IReadOnlyList<SimulationOutcome> outcomes, Protocol protocol)
    {
        if (outcomes.FirstOrDefault(o => o.Failure is not null)?.Failure is { } failure)
        {
            return failure;
        }

        DescriptorValue? d = output.Values.FirstOrDefault(v => v.Name == "tracer_diffusivity_cm2_s");
        if (d?.StandardError is not { } error)
        {
            return new(Verdict.NotConverged, "no diffusivity with an error could be given");
        }

        double upper = d.Value + (2 * error);
        return upper < protocol.DetectionFloorCm2PerS
            ? new(Verdict.BelowFloor, FormattableString.Invariant($"D < {upper:e1} cm²/s, floor {protocol.DetectionFloorCm2PerS:e1}"))
            : error > LargestRelativeError * d.Value
                ? new(Verdict.TooFewHops, FormattableString.Invariant($"D = {d.Value:e1} ± {error:e1} cm²/s: the error exceeds {LargestRelativeError:P0} of D"))
                : new(Verdict.Ok, FormattableString.Invariant($"D known to {error / d.Value:P0}"));
    }
}
