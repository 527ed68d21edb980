using System.Globalization;
using Screening.Core.Results;
using Screening.Core.Structures;

namespace Screening.Descriptors.Hopping;

/// <summary>
/// Hands pairs of jumps to the quantities that are made of them: <see cref="JumpCorrelationMap"/>, <see cref="JumpAngles"/>,
/// <see cref="CollectiveJumps"/>. Jumps arrive in order of time; those of the last 10 ps are remembered.
/// </summary>
public sealed class JumpCorrelations
{
    // Every two edges are compared at the end of a replica: 3000 make 4.5 million distances, a second.
    private const int MostEdges = 3000;
    private const int FewestExpectedPairs = 4;
    private const double RoundingPs = 1e-9;             // times are whole frames

    private readonly List<(JumpEvent Jump, bool Collective)> _recent = [];
    private readonly Dictionary<int, Cartesian> _lastOfIon = [];
    private Lattice? _lattice;
    private JumpEdges? _edges;
    private int[] _timeBins = [];
    private double _interval;
    private int _oldest;
    private bool _tooMany;

    public JumpCorrelationMap Map { get; } = new();

    public JumpAngles Angles { get; } = new();

    public CollectiveJumps Collective { get; } = new();

    /// <summary>The pair of sites that most jumps of the last replica went between: first site, vector to the second (Å), jumps.</summary>
    public (Fractional Start, Cartesian Vector, long Jumps)? BusiestLink => _edges?.Busiest;

    /// <summary>Starts a replica.</summary>
    public void Begin(Lattice lattice, IReadOnlyList<MobileSite> sites, int ions, double intervalPs)
    {
        (_lattice, _interval, _oldest) = (lattice, intervalPs, 0);
        _edges = new(lattice, sites, ions);
        _timeBins = JumpCorrelationMap.TimeBins(intervalPs);
        _recent.Clear();
        _lastOfIon.Clear();
    }

    /// <summary>Takes a jump; jumps come in the order of their frames of arrival.</summary>
    public void Add(int ion, int from, int to, long frame)
    {
        JumpEvent jump = _edges!.Add(ion, from, to, frame);
        if (_lastOfIon.TryGetValue(ion, out Cartesian last))
        {
            Angles.AddConsecutive(last, jump.Vector);
        }

        _lastOfIon[ion] = jump.Vector;
        Forget(frame);
        bool collective = false;
        for (int i = _recent.Count - 1; i >= _oldest; i--)
        {
            (JumpEvent other, bool otherCollective) = _recent[i];
            if (other.Ion == ion)
            {
                continue;
            }

            double time = ((frame - other.Frame) * _interval) - RoundingPs, distance = _edges.MiddleDistance(jump.Edge, other.Edge);
            if (frame - other.Frame < _timeBins.Length)
            {
                Map.AddPair(distance, _timeBins[frame - other.Frame]);
            }

            if (time <= JumpAngles.TogetherPs)
            {
                Angles.AddPair(distance, jump.Vector, other.Vector);
            }

            if (time <= CollectiveJumps.TogetherPs && (!collective || !otherCollective)
                && _edges.EndDistance(jump.Edge, other.Edge) <= CollectiveJumps.TogetherAngstrom)
            {
                collective = true;
                _recent[i] = (other, true);
            }
        }

        _recent.Add((jump, collective));
    }

    /// <summary>Ends a replica in which jumps could be seen for so many frames.</summary>
    public void End(long frames)
    {
        Forget(long.MaxValue);
        if (_edges is null || frames < 2)
        {
            return;
        }

        if (_edges.Count > MostEdges)
        {
            _tooMany = true;
            return;
        }

        double[] chance = JumpCorrelationMap.Chances(frames, _interval);
        double together = 0;
        for (long k = 0; k < frames && (k * _interval) - RoundingPs <= CollectiveJumps.TogetherPs; k++)
        {
            together += (k == 0 ? 1 : 2) * (double)(frames - k) / ((double)frames * frames);
        }

        _edges.ForEachPair((e, f, pairs) =>
        {
            Map.Expect(_edges.MiddleDistance(e, f), pairs, chance);
            if (_edges.EndDistance(e, f) <= CollectiveJumps.TogetherAngstrom)
            {
                Collective.ExpectPairs(pairs * together);
            }
        });
    }

    /// <summary>Scalars and the curve of near pairs against time.</summary>
    public DescriptorOutput Complete()
    {
        if (_tooMany)
        {
            return new([], [], [string.Create(CultureInfo.InvariantCulture, $"No jump correlations: ions jumped between more than {MostEdges} pairs of sites.")]);
        }

        List<DescriptorValue> values = [];
        List<DescriptorSeries> series = [];
        if (Collective.Share is { } share)
        {
            values.Add(new("collective_jump_fraction", share.Fraction, share.StandardError, "1"));
            values.Add(new("collective_jump_fraction_uncorrelated", share.Uncorrelated, null, "1"));
        }

        if (Angles.ConsecutiveCosine is { } cosine)
        {
            values.Add(new("jump_consecutive_cosine", cosine.Mean, cosine.StandardError, "1"));
            series.Add(new("jump_consecutive_angle", [.. Enumerable.Range(0, JumpAngles.Bins).Select(JumpAngles.Degrees)], "degree", Angles.OfConsecutiveJumps!, "1"));
        }

        // With fewer expected pairs the ratio says nothing.
        if (Map.NearAndSoon is { } near && 1 / near.StandardError > Math.Sqrt(FewestExpectedPairs))
        {
            values.Add(new("jump_correlation", near.Ratio, near.StandardError, "1"));
            values.Add(new("jump_hot_spot_lifetime_ps", Map.HotSpotLifetimePs, null, "ps"));
            values.Add(new("jump_hot_spot_range_A", Map.HotSpotRangeAngstrom, null, "Å"));
            int[] bins = [.. Enumerable.Range(0, JumpCorrelationMap.Times).Where(t => Map.Near(t) is not null)];
            series.Add(new("jump_correlation", [.. bins.Select(t => 0.5 * (JumpCorrelationMap.TimeBin(t).From + JumpCorrelationMap.TimeBin(t).To))], "ps",
                [.. bins.Select(t => Map.Near(t)!.Value.Ratio)], "1", [.. bins.Select(t => Map.Near(t)!.Value.StandardError)]));
        }

        return new(values, series, []);
    }

    private void Forget(long frame)
    {
        double window = Math.Max(JumpCorrelationMap.WindowPs, CollectiveJumps.TogetherPs);
        while (_oldest < _recent.Count && (frame == long.MaxValue || (frame - _recent[_oldest].Jump.Frame) * _interval > window))
        {
            Collective.AddJump(_recent[_oldest++].Collective);
        }

        const int slack = 1024;
        if (_oldest > slack && 2 * _oldest > _recent.Count)
        {
            _recent.RemoveRange(0, _oldest);
            _oldest = 0;
        }
    }
}
