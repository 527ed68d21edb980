using System.Globalization;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;

namespace Screening.Descriptors.Transport;

/// <summary>
/// Distinct part of the van Hove function of the mobile ions, G_d(r, t)/ρ: density at time t at a distance r from where another mobile ion was at
/// time 0, over the mean density (van Hove, Phys. Rev. 95, 249 (1954)). 1 without correlation; at t → 0 the partial g(r); a peak that grows
/// at r → 0 is an ion that takes the place of another. Up to half the smallest width of the cell and 10 Å. Expects frames without drift.
/// </summary>
public sealed class VanHoveDistinct : DoublingLags
{
    private const double RangeAngstrom = 10, StepAngstrom = 0.2;

    private double _range;
    private double _volume;
    private long _volumes;

    private protected override int Quantities => (int)(RangeAngstrom / StepAngstrom);

    public override void Begin(TrajectoryInfo info)
    {
        base.Begin(info);
        double range = Math.Min(RangeAngstrom, 0.5 * info.Lattice.SmallestWidth);
        _range = _range == 0 ? range : Math.Min(_range, range);
    }

    public override DescriptorOutput Complete()
    {
        if (Mobile.Length < 2 || _volumes == 0)
        {
            return DescriptorOutput.Empty;
        }

        int bins = (int)(_range / StepAngstrom);
        double[] r = [.. Enumerable.Range(0, bins).Select(b => (b + 0.5) * StepAngstrom)];
        double pairDensity = Mobile.Length * (Mobile.Length - 1.0) / (_volume / _volumes);
        double[] ideal = [.. Enumerable.Range(0, bins).Select(b => 4 * Math.PI / 3 * (Math.Pow((b + 1) * StepAngstrom, 3) - Math.Pow(b * StepAngstrom, 3)) * pairDensity)];
        return new([], [.. Measured().Select(l => new DescriptorSeries(
            string.Create(CultureInfo.InvariantCulture, $"van_hove_distinct_{l.Ps:0.######}ps"), r, "Å",
            [.. ideal.Select((n, b) => Mean(l.Replicas, b) / n)], "1", [.. ideal.Select((n, b) => Error(l.Replicas, b) / n)]))], []);
    }

    private protected override void Measure(in Frame frame, double[] origin, Span<double> sums)
    {
        Lattice lattice = frame.Lattice;
        _volume += lattice.VolumeCubicAngstrom;
        _volumes++;
        for (int i = 0; i < Mobile.Length; i++)
        {
            for (int j = 0; j < Mobile.Length; j++)
            {
                if (i == j)
                {
                    continue;
                }

                // Within half the smallest width the image with components within ±½ is the nearest one.
                int atom = Mobile[j];
                Fractional f = lattice.ToFractional(new(frame.X[atom] - origin[3 * i], frame.Y[atom] - origin[(3 * i) + 1], frame.Z[atom] - origin[(3 * i) + 2]));
                double r = lattice.ToCartesian(new(f.U - Math.Round(f.U), f.V - Math.Round(f.V), f.W - Math.Round(f.W))).Length;
                if (r < _range)
                {
                    sums[Math.Min(sums.Length - 1, (int)(r / StepAngstrom))]++;
                }
            }
        }
    }
}
