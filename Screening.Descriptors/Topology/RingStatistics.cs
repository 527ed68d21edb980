using System.Globalization;
using Screening.Core.Geometry;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Accumulators;
using Screening.Descriptors.Voronoi;

namespace Screening.Descriptors.Topology;

/// <summary>
/// Sizes of the shortest-path rings (<see cref="ShortestRings"/>, Guttman's criterion) in the network of bonds between cations and anions, mobile
/// ions included: share of the bonds whose smallest ring has n atoms, mean size, and share of the bonds in rings of more than eight atoms, to
/// which Chen et al. (ACS Energy Lett. 8, 1969 (2023), fig. S4) trace the first sharp diffraction peak.
/// </summary>
/// <remarks>
/// A cation and an anion are bonded when nearer than 1.3 times the median distance from the atoms of that cation species to their nearest
/// atom of that anion species, in each frame, and this is below 4.5 Å (phosphorus and chlorine of an argyrodite are no neighbours). Rings up to 16 atoms; a frame every 2 ps.
/// </remarks>
public sealed class RingStatistics : IDescriptor
{
    private const double SamplePs = 2, BondFactor = 1.3, LongestBond = 4.5;
    private const int Largest = 16, LongRing = 8;

    private readonly FrameSampler _sampler = new(SamplePs);
    private readonly SampledMeans _means = new(Largest + 1);
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

        List<(int, int, int, int, int)> bonds = Bonds(frame.Lattice, VoronoiVolume.Points(frame));
        int[] counts = ShortestRings.Count(frame.X.Length, bonds, Largest);
        Span<double> sums = _means.Current;
        for (int n = 0; n <= Largest; n++)
        {
            sums[n] += counts[n];
        }

        _means.NextSample();
    }

    public void End() => _means.EndReplica();

    public DescriptorOutput Complete()
    {
        double bonds = Enumerable.Range(0, Largest + 1).Sum(_means.Total), closed = bonds - _means.Total(0);
        if (closed == 0)
        {
            return DescriptorOutput.Empty;
        }

        return new(
            [
                new("ring_size_mean", MeanSize(_means.Total), _means.ErrorOf(b => MeanSize(n => b.Sums[n])), "1"),
                new("ring_share_beyond_8", Long(_means.Total), _means.ErrorOf(b => Long(n => b.Sums[n])), "1"),
                new("ring_share_open", _means.Total(0) / bonds, _means.ErrorOf(b => b.Sums[0] / b.Sums.Sum()), "1"),
            ],
            [
                new("ring_sizes", [.. Enumerable.Range(3, Largest - 2).Select(n => (double)n)], "1", [.. Enumerable.Range(3, Largest - 2).Select(n => _means.Total(n) / bonds)], "1"),
            ],
            [string.Create(CultureInfo.InvariantCulture, $"rings: shortest paths (Guttman) of cation-anion bonds up to {Largest} atoms, {_means.Samples} frames")]);

        static double MeanSize(Func<int, double> of) => Enumerable.Range(3, Largest - 2).Sum(n => n * of(n)) / Math.Max(1, Enumerable.Range(3, Largest - 2).Sum(of));

        static double Long(Func<int, double> of) => Enumerable.Range(LongRing + 1, Largest - LongRing).Sum(of) / Math.Max(1, Enumerable.Range(3, Largest - 2).Sum(of));
    }

    private List<(int, int, int, int, int)> Bonds(Lattice lattice, Fractional[] points)
    {
        List<(int, int, int, int, int)> bonds = [];
        Species[] species = [.. _info!.Atoms.Distinct()];
        foreach (Species cation in species.Where(s => s.IsCation))
        {
            int[] cations = Members(cation);
            foreach (Species anion in species.Where(s => s.IsAnion))
            {
                int[] anions = Members(anion);
                double[] nearest = [.. cations.Select(i => anions.Min(j => lattice.Distance(points[i], points[j]))).Order()];
                double limit = BondFactor * nearest[nearest.Length / 2];
                foreach (int i in cations)
                {
                    foreach (int j in anions)
                    {
                        Fractional d = points[j] - points[i];
                        (double u, double v, double w) = (-Math.Round(d.U), -Math.Round(d.V), -Math.Round(d.W));
                        Cartesian r = lattice.ToCartesian(d + new Fractional(u, v, w));
                        if (r.Length < limit && limit < LongestBond)
                        {
                            bonds.Add((i, j, (int)u, (int)v, (int)w));
                        }
                    }
                }
            }
        }

        return bonds;

        int[] Members(Species one) => [.. Enumerable.Range(0, _info.Atoms.Count).Where(i => _info.Atoms[i] == one)];
    }
}
