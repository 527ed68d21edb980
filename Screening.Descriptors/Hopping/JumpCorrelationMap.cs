namespace Screening.Descriptors.Hopping;

/// <summary>
/// Space-time correlation of jumps: how many pairs of jumps of different ions lie a distance d (between the middles of the jumps) and a
/// time t apart, over how many there would be if the jumps of each ion fell anywhere in the run. 1 is the uncorrelated limit; more at
/// small d and t are hot spots (Wood et al., Phil. Trans. R. Soc. A 379, 20190467 (2021), fig. 6a).
/// </summary>
/// <remarks>
/// The expected number in a bin is the number of pairs at that distance whatever their times, times the chance that two times drawn
/// evenly from the run differ by a time of the bin: the average over all times at each distance, by which the paper divides. For independent
/// ions pairs are pairwise independent, so that the scatter of a bin is that of Poisson.
/// </remarks>
public sealed class JumpCorrelationMap
{
    /// <summary>Jumps within this distance count as near, Å: one to two nearest-neighbour sites.</summary>
    public const double NearAngstrom = 5;

    /// <summary>Jumps within this time count as soon after one another, ps: where the paper's hot spots end.</summary>
    public const double SoonPs = 0.3;

    private const double StepAngstrom = 1, RangeAngstrom = 10;
    private const double HotInStandardErrors = 3;

    private static readonly double[] Edges = [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.65, 0.8, 1, 1.3, 1.6, 2, 2.5, 3.2, 4, 5, 6.5, 8, 10];

    private readonly double[,] _pairs = new double[Distances, Times], _expected = new double[Distances, Times];

    /// <summary>Number of distance bins, each 1 Å wide.</summary>
    public static int Distances => (int)(RangeAngstrom / StepAngstrom);

    /// <summary>Number of time bins.</summary>
    public static int Times => Edges.Length - 1;

    /// <summary>Longest time between two jumps that is looked at, ps.</summary>
    public static double WindowPs => Edges[^1];

    /// <summary>Lower and upper end of a time bin, ps; the upper one is outside.</summary>
    public static (double From, double To) TimeBin(int bin) => (Edges[bin], Edges[bin + 1]);

    /// <summary>Observed over expected pairs with its standard error; null where none is expected.</summary>
    public (double Ratio, double StandardError)? At(int distance, int time) => Ratio(distance, distance + 1, time, time + 1);

    /// <summary>All pairs nearer than <see cref="NearAngstrom"/> in a time bin.</summary>
    public (double Ratio, double StandardError)? Near(int time) => Ratio(0, (int)(NearAngstrom / StepAngstrom), time, time + 1);

    /// <summary>All pairs nearer than <see cref="NearAngstrom"/> and sooner than <see cref="SoonPs"/>.</summary>
    public (double Ratio, double StandardError)? NearAndSoon => Ratio(0, (int)(NearAngstrom / StepAngstrom), 0, Soon);

    /// <summary>
    /// How long a hot spot lasts: upper end of the last of the time bins, without a gap and beginning within <see cref="SoonPs"/>, in which near pairs
    /// exceed the uncorrelated number by three standard errors, ps; 0 where there is none.
    /// </summary>
    public double HotSpotLifetimePs => Extent(Times, Soon, t => Near(t), t => Edges[t + 1]);

    /// <summary>How far it reaches: the same over distance for pairs sooner than <see cref="SoonPs"/>, Å.</summary>
    public double HotSpotRangeAngstrom => Extent(Distances, 1, d => Ratio(d, d + 1, 0, Soon), d => (d + 1) * StepAngstrom);

    private static int Soon => Array.IndexOf(Edges, SoonPs);

    /// <summary>Bin of each time difference in frames, up to the end of the window.</summary>
    internal static int[] TimeBins(double intervalPs) =>
        [.. Enumerable.Range(0, (int)(WindowPs / intervalPs) + 2).Select(k => TimeOf(k * intervalPs)).TakeWhile(t => t < Times)];

    internal void AddPair(double distance, int timeBin)
    {
        int d = (int)(distance / StepAngstrom);
        if (d < Distances)
        {
            _pairs[d, timeBin]++;
        }
    }

    /// <summary>Adds what independent ions would give.</summary>
    /// <param name="distance">Å.</param>
    /// <param name="pairs">Pairs of jumps at that distance.</param>
    /// <param name="chance">Chance of a time difference within each bin; [time].</param>
    internal void Expect(double distance, double pairs, double[] chance)
    {
        int d = (int)(distance / StepAngstrom);
        for (int t = 0; d < Distances && t < Times; t++)
        {
            _expected[d, t] += pairs * chance[t];
        }
    }

    /// <summary>Chance that two frames drawn evenly from so many differ by a time within each bin; [time].</summary>
    internal static double[] Chances(long frames, double intervalPs)
    {
        double[] chance = new double[Times];
        for (long k = 0; k < frames && TimeOf(k * intervalPs) is var t && t < Times; k++)
        {
            chance[t] += (k == 0 ? 1 : 2) * (double)(frames - k) / ((double)frames * frames);
        }

        return chance;
    }

    private static int TimeOf(double timePs)
    {
        const double rounding = 1e-9;                  // times are whole frames
        int upper = Array.FindIndex(Edges, e => e > timePs + rounding);
        return upper < 0 ? Times : upper - 1;
    }

    private (double Ratio, double StandardError)? Ratio(int d0, int d1, int t0, int t1)
    {
        double pairs = 0, expected = 0;
        for (int d = d0; d < d1; d++)
        {
            for (int t = t0; t < t1; t++)
            {
                (pairs, expected) = (pairs + _pairs[d, t], expected + _expected[d, t]);
            }
        }

        return expected > 0 ? (pairs / expected, Math.Sqrt(Math.Max(1, pairs)) / expected) : null;
    }

    /// <summary>End of the unbroken run of hot bins that begins among the first ones; bins that no frame falls into or that expect nothing are passed over.</summary>
    private static double Extent(int bins, int beginning, Func<int, (double Ratio, double StandardError)?> at, Func<int, double> end)
    {
        double extent = 0;
        for (int bin = 0; bin < bins; bin++)
        {
            if (at(bin) is not { } one)
            {
                continue;
            }

            if (one.Ratio - 1 > HotInStandardErrors * one.StandardError)
            {
                extent = end(bin);
            }
            else if (extent > 0 || bin >= beginning)
            {
                break;
            }
        }

        return extent;
    }
}
