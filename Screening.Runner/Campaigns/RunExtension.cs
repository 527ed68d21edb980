using System.Globalization;
using Screening.Core.Candidates;
using Screening.Core.Results;
using Screening.Descriptors;
using Screening.Descriptors.Hopping;
using Screening.Descriptors.Transport;

namespace Screening.Runner.Campaigns;

/// <summary>
/// Adds replicas to a candidate at one temperature where those planned leave its verdict open and as many as the protocol allows are expected to
/// decide it. Looks at what the descriptors gave, never at a clock: the same run is extended in the same way wherever and however often it is
/// resumed.
/// </summary>
/// <param name="protocol">Says how many replicas are planned, and how many there may be.</param>
/// <param name="descriptors">Those that are being fed.</param>
internal sealed class RunExtension(Protocol protocol, IReadOnlyList<IDescriptor> descriptors)
{
    private readonly VerdictCriteria _criteria = RunVerdict.Criteria(protocol);
    private readonly List<string> _remarks = [];
    private int _planned = protocol.Replicas;

    /// <summary>One sentence per extension.</summary>
    public IReadOnlyList<string> Remarks => _remarks;

    /// <summary>Replicas to compute, as far as those done so far tell.</summary>
    public int Planned(int done)
    {
        if (done == _planned && done > 0 && done < protocol.ExtendedReplicas)
        {
            // Only what the verdict looks at is asked before the end.
            DescriptorOutput soFar = Merge(descriptors.Where(d => d is MeanSquaredDisplacement or SiteDynamics or FrameworkDisplacement));
            if (VerdictForecast.Replicas(soFar, _criteria, done) is { } wanted && wanted <= protocol.ExtendedReplicas)
            {
                VerdictDecision open = VerdictJudge.Decide(soFar, _criteria);
                _planned = Math.Max(done + 1, (int)Math.Ceiling(wanted));
                _remarks.Add(string.Create(CultureInfo.InvariantCulture, $"extended: {open.Verdict.Text()} after {done} replicas ({open.Reason}), {_planned} were expected to decide"));
            }
        }

        return _planned;
    }

    private static DescriptorOutput Merge(IEnumerable<IDescriptor> asked)
    {
        DescriptorOutput[] all = [.. asked.Select(d => d.Complete())];
        return new([.. all.SelectMany(o => o.Values)], [], []);
    }
}
