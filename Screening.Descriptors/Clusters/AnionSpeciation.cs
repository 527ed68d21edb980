using Screening.Core.Results;
using Screening.Core.Trajectories;
using Screening.Descriptors.Accumulators;

namespace Screening.Descriptors.Clusters;

/// <summary>
/// Anion clusters from connectivity (<see cref="ClusterAssignment"/>): mean number of each kind in the cell with its error, share of the
/// anions in it, and the course over time (Chen et al., ACS Energy Lett. 8, 1969 (2023), fig. 1). From a frame every 0.5 ps.
/// </summary>
public sealed class AnionSpeciation : IDescriptor
{
    private const double SamplePs = 0.5;
    private const int MostKinds = 32;                  // a melt may make more; the rest is counted together

    private readonly FrameSampler _sampler = new(SamplePs);
    private readonly List<string> _kinds = [];
    private readonly SampledMeans _means = new(2 * MostKinds);
    private readonly ThinnedCurve _course = new(MostKinds);
    private readonly double[] _counts = new double[MostKinds];
    private TrajectoryInfo? _info;
    private double _time;

    public void Begin(TrajectoryInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        _info = info;
        _sampler.Begin(info);
    }

    public void Accept(in Frame frame)
    {
        _time += _info!.FrameIntervalPs;
        if (!_sampler.Next())
        {
            return;
        }

        ClusterAssignment now = ClusterAssignment.Of(_info, frame);
        Span<double> sums = _means.Current;
        for (int i = 0; i < now.KindOf.Count; i++)
        {
            if (now.KindOf[i] is { } kind && _info.Atoms[i].IsAnion)
            {
                sums[MostKinds + Index(kind)]++;
            }
        }

        Array.Clear(_counts);
        foreach ((string kind, int count) in now.Counts)
        {
            _counts[Index(kind)] += count;
        }

        for (int k = 0; k < MostKinds; k++)
        {
            sums[k] += _counts[k];
        }

        _means.NextSample();
        _course.Add(_time - _info.FrameIntervalPs, _counts);
    }

    public void End() => _means.EndReplica();

    public DescriptorOutput Complete()
    {
        List<DescriptorValue> values = [];
        List<DescriptorSeries> series = [];
        double anions = Enumerable.Range(0, MostKinds).Sum(k => _means.Total(MostKinds + k));
        double[] times = _course.Times;
        foreach (string kind in _kinds.Order(StringComparer.Ordinal))
        {
            int k = _kinds.IndexOf(kind);
            (double mean, double? error) = _means.Of(k);
            values.Add(new($"clusters_{kind}", mean, error, "1"));
            if (anions > 0)
            {
                values.Add(new($"anion_share_{kind}", _means.Total(MostKinds + k) / anions, null, "1"));
            }

            series.Add(new($"clusters_{kind}", times, "ps", _course.Of(k), "1"));
        }

        return new(values, series, []);
    }

    private int Index(string kind)
    {
        int k = _kinds.IndexOf(kind);
        if (k < 0)
        {
            k = Math.Min(_kinds.Count, MostKinds - 1);
            if (_kinds.Count < MostKinds)
            {
                _kinds.Add(_kinds.Count == MostKinds - 1 ? "other" : kind);
            }
        }

        return k;
    }
}
