using Screening.Core.Geometry;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Accumulators;

namespace Screening.Descriptors.Voronoi;

/// <summary>
/// Voronoi volume of the mobile ions, Å³ (<see cref="VoronoiCell"/> among all atoms, without weights): mean, width over ions and time, with
/// errors, and distribution; the local free volume of Chen et al., ACS Energy Lett. 8, 1969 (2023), fig. 3F. From a frame every 1 ps.
/// </summary>
public sealed class VoronoiVolume : IDescriptor
{
    private const double SamplePs = 1, StepCubicAngstrom = 0.5;
    private const int Bins = 200;

    private readonly FrameSampler _sampler = new(SamplePs);
    private readonly SampledMeans _means = new(3 + Bins);
    private TrajectoryInfo? _info;

    public void Begin(TrajectoryInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        _info = info;
        _sampler.Begin(info);
    }

    public void Accept(in Frame frame)
    {
        if (!_sampler.Next())
        {
            return;
        }

        Fractional[] points = Points(frame);
        Span<double> sums = _means.Current;
        for (int i = 0; i < points.Length; i++)
        {
            if (_info!.Atoms[i] == _info.Mobile)
            {
                double volume = VoronoiCell.Of(frame.Lattice, points, i).VolumeCubicAngstrom;
                sums[0]++;
                sums[1] += volume;
                sums[2] += volume * volume;
                sums[3 + Math.Min(Bins - 1, (int)(volume / StepCubicAngstrom))]++;
            }
        }

        _means.NextSample();
    }

    public void End() => _means.EndReplica();

    public DescriptorOutput Complete()
    {
        double count = _means.Total(0);
        if (count == 0)
        {
            return DescriptorOutput.Empty;
        }

        double mean = _means.Total(1) / count, width = Math.Sqrt(Math.Max(0, (_means.Total(2) / count) - (mean * mean)));
        int last = Enumerable.Range(0, Bins).Last(b => _means.Total(3 + b) > 0);
        return new(
            [
                new("voronoi_volume_A3", mean, _means.ErrorOf(b => b.Sums[1] / b.Sums[0]), "Å³"),
                new("voronoi_volume_width_A3", width, _means.ErrorOf(b => Math.Sqrt(Math.Max(0, (b.Sums[2] / b.Sums[0]) - Math.Pow(b.Sums[1] / b.Sums[0], 2)))), "Å³"),
            ],
            [
                new("voronoi_volume_distribution", [.. Enumerable.Range(0, last + 1).Select(b => (b + 0.5) * StepCubicAngstrom)], "Å³",
                    [.. Enumerable.Range(0, last + 1).Select(b => _means.Total(3 + b) / count / StepCubicAngstrom)], "1/Å³"),
            ],
            []);
    }

    internal static Fractional[] Points(in Frame frame)
    {
        Fractional[] points = new Fractional[frame.X.Length];
        for (int i = 0; i < points.Length; i++)
        {
            points[i] = frame.Lattice.ToFractional(new(frame.X[i], frame.Y[i], frame.Z[i])).Wrapped();
        }

        return points;
    }
}
