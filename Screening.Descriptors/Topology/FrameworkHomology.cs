using System.Globalization;
using Screening.Core.Geometry;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Accumulators;
using Screening.Descriptors.Voronoi;

namespace Screening.Descriptors.Topology;

/// <summary>
/// Persistent homology of the framework, the atoms other than the mobile ions (<see cref="PersistentHomology"/>): number of rings and cavities
/// per framework atom that live longer than 0.1 Å, their mean birth and death radii, and the histograms of death
/// radii; what Chen et al. (ACS Energy Lett. 8, 1969 (2023), figs. S4-S5) relate to the first sharp diffraction peak. Balls up to 4 Å; five
/// frames per replica at most, spread evenly where the length is known, else one every 5 ps.
/// </summary>
public sealed class FrameworkHomology : IDescriptor
{
    private const double LargestRadius = 4, ShortestLife = 0.1, StepAngstrom = 0.1, UnknownLengthPs = 5;
    private const int FramesPerReplica = 5, Bins = (int)(LargestRadius / StepAngstrom);

    // Per dimension 1 and 2: number, Σ birth, Σ death; then histograms of deaths.
    private const int Numbers = 3;
    private readonly SampledMeans _means = new((2 * Numbers) + (2 * Bins));
    private TrajectoryInfo? _info;
    private long _seen, _stride;
    private int _taken;
    private double _radius = LargestRadius;

    public void Begin(TrajectoryInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        _info = info;
        (_seen, _taken) = (0, 0);
        _stride = info.ExpectedFrames > 0
            ? Math.Max(1, info.ExpectedFrames / FramesPerReplica)
            : Math.Max(1, (long)Math.Round(UnknownLengthPs / info.FrameIntervalPs));
    }

    public void Accept(in Frame frame)
    {
        if (_seen++ % _stride != 0 || _taken == FramesPerReplica)
        {
            return;
        }

        Fractional[] all = VoronoiVolume.Points(frame);
        Fractional[] points = [.. all.Where((_, i) => _info!.Atoms[i] != _info.Mobile)];
        if (points.Length < 4)
        {
            return;
        }

        _taken++;
        _radius = Math.Min(_radius, frame.Lattice.SmallestWidth / 4);
        Span<double> sums = _means.Current;
        foreach (PersistenceInterval one in PersistentHomology.Of(frame.Lattice, points, LargestRadius))
        {
            if (one.Dimension > 0 && double.IsFinite(one.Death) && one.Length > ShortestLife)
            {
                int at = (one.Dimension - 1) * Numbers;
                sums[at] += 1.0 / points.Length;
                sums[at + 1] += one.Birth / points.Length;
                sums[at + 2] += one.Death / points.Length;
                sums[(2 * Numbers) + ((one.Dimension - 1) * Bins) + Math.Min(Bins - 1, (int)(one.Death / StepAngstrom))] += 1.0 / points.Length;
            }
        }

        _means.NextSample();
    }

    public void End() => _means.EndReplica();

    public DescriptorOutput Complete()
    {
        if (_means.Samples == 0)
        {
            return DescriptorOutput.Empty;
        }

        List<DescriptorValue> values = [];
        List<DescriptorSeries> series = [];
        foreach ((string name, int dimension) in ((string, int)[])[("rings", 1), ("cavities", 2)])
        {
            int at = (dimension - 1) * Numbers;
            (double number, double? error) = _means.Of(at);
            values.Add(new($"homology_{name}_per_atom", number, error, "1"));
            if (number > 0)
            {
                values.Add(new($"homology_{name}_birth_A", _means.Total(at + 1) / _means.Total(at), _means.ErrorOf(b => b.Sums[at + 1] / b.Sums[at]), "Å"));
                values.Add(new($"homology_{name}_death_A", _means.Total(at + 2) / _means.Total(at), _means.ErrorOf(b => b.Sums[at + 2] / b.Sums[at]), "Å"));
                series.Add(new($"homology_{name}", [.. Enumerable.Range(0, Bins).Select(b => (b + 0.5) * StepAngstrom)], "Å",
                    [.. Enumerable.Range((2 * Numbers) + ((dimension - 1) * Bins), Bins).Select(q => _means.Of(q).Mean / StepAngstrom)], "1/Å"));
            }
        }

        return new(values, series, [string.Create(CultureInfo.InvariantCulture,
            $"homology of the framework: {_means.Samples} frames, balls up to {_radius:0.0} Å, intervals longer than {ShortestLife} Å")]);
    }
}
