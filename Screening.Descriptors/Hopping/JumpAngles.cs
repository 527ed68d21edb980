using Screening.Core.Structures;

namespace Screening.Descriptors.Hopping;

/// <summary>
/// Angles between jump vectors: of different ions that jump within 0.15 ps of one another, against the distance between the middles of their
/// jumps (Wood et al., Phil. Trans. R. Soc. A 379, 20190467 (2021), fig. 6b; there 0.14 ps), and of one ion's consecutive jumps, where
/// 180° is a jump back. Densities are over those of vectors without any order: 1 is isotropic.
/// </summary>
public sealed class JumpAngles
{
    /// <summary>Jumps of different ions within this time are compared, ps.</summary>
    public const double TogetherPs = 0.15;

    /// <summary>Number of angle bins from 0 to 180°.</summary>
    public const int Bins = 18;

    private const double StepAngstrom = 1;

    private readonly double[,] _pairs = new double[JumpCorrelationMap.Distances, Bins];
    private readonly double[] _consecutive = new double[Bins];
    private double _sum, _squares, _count;

    /// <summary>Mean cosine of the angle between one ion's consecutive jumps with its standard error; null below two pairs.</summary>
    public (double Mean, double StandardError)? ConsecutiveCosine
    {
        get
        {
            double mean = _sum / _count;
            return _count < 2 ? null : (mean, Math.Sqrt(Math.Max(0, (_squares / _count) - (mean * mean)) / (_count - 1)));
        }
    }

    /// <summary>Pairs of consecutive jumps of one ion.</summary>
    public long ConsecutivePairs => (long)_count;

    /// <summary>Density over the isotropic one for jumps of different ions; [distance][angle]; null rows where there is no pair.</summary>
    public double[]?[] OfDifferentIons => [.. Enumerable.Range(0, JumpCorrelationMap.Distances).Select(d =>
        Density([.. Enumerable.Range(0, Bins).Select(b => _pairs[d, b])]))];

    /// <summary>Density over the isotropic one for consecutive jumps of one ion; [angle]; null where there is none.</summary>
    public double[]? OfConsecutiveJumps => Density(_consecutive);

    /// <summary>Middle of an angle bin, degrees.</summary>
    public static double Degrees(int bin) => (bin + 0.5) * 180 / Bins;

    internal void AddPair(double distance, Cartesian first, Cartesian second)
    {
        int d = (int)(distance / StepAngstrom);
        if (d < JumpCorrelationMap.Distances)
        {
            _pairs[d, Bin(Cosine(first, second))]++;
        }
    }

    internal void AddConsecutive(Cartesian first, Cartesian second)
    {
        double cosine = Cosine(first, second);
        _consecutive[Bin(cosine)]++;
        (_sum, _squares, _count) = (_sum + cosine, _squares + (cosine * cosine), _count + 1);
    }

    private static double[]? Density(double[] counts)
    {
        double total = counts.Sum();
        return total == 0 ? null : [.. counts.Select((n, b) =>
            n / total / (0.5 * (Math.Cos(b * Math.PI / Bins) - Math.Cos((b + 1) * Math.PI / Bins))))];
    }

    private static int Bin(double cosine) => Math.Min(Bins - 1, (int)(Math.Acos(cosine) / Math.PI * Bins));

    private static double Cosine(Cartesian a, Cartesian b) => Math.Clamp(a.Dot(b) / Math.Sqrt(a.LengthSquared * b.LengthSquared), -1, 1);
}
