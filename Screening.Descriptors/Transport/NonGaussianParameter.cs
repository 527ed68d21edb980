using System.Globalization;
using Screening.Core.Results;
using Screening.Core.Trajectories;

namespace Screening.Descriptors.Transport;

/// <summary>
/// How far the displacements of the mobile ions are from those of a Gaussian walk: α₂(t) = 3⟨r⁴⟩/(5⟨r²⟩²) − 1 (Rahman, Phys. Rev. 136, A405
/// (1964); 0 for a Gaussian, positive where some ions hop while others rattle), and the self part of the van Hove function
/// 4πr²G_s(r, t), the distribution of distances travelled in time t (van Hove, Phys. Rev. 95, 249 (1954)), 1/Å. Expects frames
/// without drift.
/// </summary>
/// <remarks>
/// Distances above 10 Å count in the moments and not in the distribution's bins, but in its normalisation. The error of α₂ leaves one block of time
/// out at a time, that of the distribution is the scatter of the blocks; NaN where fewer than two blocks are there.
/// </remarks>
public sealed class NonGaussianParameter : DoublingLags
{
    private const double RangeAngstrom = 10, StepAngstrom = 0.1;
    private const int Bins = (int)(RangeAngstrom / StepAngstrom);

    private protected override int Quantities => 2 + Bins;

    /// <summary>α₂ from the mean fourth power (Å⁴) and mean square (Å²) of distances in three dimensions.</summary>
    public static double Of(double meanSquare, double meanFourth) => (3 * meanFourth / (5 * meanSquare * meanSquare)) - 1;

    public override DescriptorOutput Complete()
    {
        var used = Measured().Where(l => Mean(l.Replicas, 0) > 0).ToArray();
        if (used.Length == 0)
        {
            return DescriptorOutput.Empty;
        }

        double[] r = [.. Enumerable.Range(0, Bins).Select(b => (b + 0.5) * StepAngstrom)];
        double norm = Mobile.Length * StepAngstrom;
        return new([],
        [
            new("non_gaussian_parameter", [.. used.Select(l => l.Ps)], "ps",
                [.. used.Select(l => Of(Mean(l.Replicas, 0) / Mobile.Length, Mean(l.Replicas, 1) / Mobile.Length))], "1", [.. used.Select(l => AlphaError(l.Replicas))]),
            .. used.Select(l => new DescriptorSeries(
                string.Create(CultureInfo.InvariantCulture, $"van_hove_self_{l.Ps:0.######}ps"), r, "Å",
                [.. Enumerable.Range(2, Bins).Select(q => Mean(l.Replicas, q) / norm)], "1/Å", [.. Enumerable.Range(2, Bins).Select(q => Error(l.Replicas, q) / norm)])),
        ], []);
    }

    private protected override void Measure(in Frame frame, double[] origin, Span<double> sums)
    {
        for (int i = 0; i < Mobile.Length; i++)
        {
            int atom = Mobile[i];
            double dx = frame.X[atom] - origin[3 * i], dy = frame.Y[atom] - origin[(3 * i) + 1], dz = frame.Z[atom] - origin[(3 * i) + 2];
            double squared = (dx * dx) + (dy * dy) + (dz * dz);
            sums[0] += squared;
            sums[1] += squared * squared;
            int bin = (int)(Math.Sqrt(squared) / StepAngstrom);
            if (bin < Bins)
            {
                sums[2 + bin]++;
            }
        }
    }

    private double AlphaError(IReadOnlyList<IReadOnlyList<(double[] Sums, long Frames)>> replicas)
    {
        (double Second, double Fourth, double Count)[] blocks = [.. replicas.SelectMany(r => r).Select(b => (b.Sums[0], b.Sums[1], b.Frames * (double)Mobile.Length))];
        if (blocks.Length < 2)
        {
            return double.NaN;
        }

        double second = blocks.Sum(b => b.Second), fourth = blocks.Sum(b => b.Fourth), count = blocks.Sum(b => b.Count);
        double[] left = [.. blocks.Select(b => Of((second - b.Second) / (count - b.Count), (fourth - b.Fourth) / (count - b.Count)))];
        double mean = left.Average();
        return Math.Sqrt(left.Sum(v => (v - mean) * (v - mean)) * (left.Length - 1) / left.Length);
    }
}
