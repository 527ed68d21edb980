using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Accumulators;
using Screening.Descriptors.Voronoi;

namespace Screening.Descriptors.Energy;

/// <summary>
/// Potential energy of each mobile ion with all other ions, eV (<see cref="IonEnergyModel"/>): mean, width over ions and time, with errors by blocks, and
/// distribution; against softness (<see cref="Softness.SoftnessMaps"/>) as in Chen et al., ACS Energy Lett. 8, 1969 (2023), fig. 3F. From a frame every 1 ps.
/// </summary>
public sealed class IonEnergy : IDescriptor
{
    private const double SamplePs = 1, StepEv = 0.1, LowestEv = -60, HighestEv = 20;
    private const int Bins = (int)((HighestEv - LowestEv) / StepEv);

    private readonly FrameSampler _sampler = new(SamplePs);
    private readonly SampledMeans _means = new(3);
    private readonly long[] _histogram = new long[Bins];
    private readonly SortedSet<string> _remarks = new(StringComparer.Ordinal);
    private TrajectoryInfo? _info;
    private IonEnergyModel? _model;

    public void Begin(TrajectoryInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        _info = info;
        _model = IonEnergyModel.Create(info, out string? reason);
        _remarks.Add(reason is null ? "ion energy: bond-valence field, whole pair energies, screening factor 0.74" : "no ion energy: " + reason);
        _sampler.Begin(info);
    }

    public void Accept(in Frame frame)
    {
        if (_model is null || !_sampler.Next())
        {
            return;
        }

        Fractional[] points = VoronoiVolume.Points(frame);
        Span<double> sums = _means.Current;
        for (int i = 0; i < points.Length; i++)
        {
            if (_info!.Atoms[i] == _info.Mobile)
            {
                double energy = _model.Of(frame.Lattice, points, i);
                sums[0]++;
                sums[1] += energy;
                sums[2] += energy * energy;
                _histogram[Math.Clamp((int)((energy - LowestEv) / StepEv), 0, Bins - 1)]++;
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
            return new([], [], [.. _remarks]);
        }

        int first = Array.FindIndex(_histogram, n => n > 0), length = Array.FindLastIndex(_histogram, n => n > 0) - first + 1;
        return new(
            [
                new("ion_energy_eV", _means.Total(1) / count, _means.ErrorOf(b => b.Sums[1] / b.Sums[0]), "eV"),
                new("ion_energy_width_eV", Width(count, _means.Total(1), _means.Total(2)), _means.ErrorOf(b => Width(b.Sums[0], b.Sums[1], b.Sums[2])), "eV"),
            ],
            [
                new("ion_energy_distribution", [.. Enumerable.Range(first, length).Select(b => LowestEv + ((b + 0.5) * StepEv))], "eV",
                    [.. Enumerable.Range(first, length).Select(b => _histogram[b] / (count * StepEv))], "1/eV"),
            ],
            [.. _remarks]);

        static double Width(double n, double sum, double squares) => Math.Sqrt(Math.Max(0, (squares / n) - (sum / n * (sum / n))));
    }
}
