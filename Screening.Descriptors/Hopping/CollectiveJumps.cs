namespace Screening.Descriptors.Hopping;

/// <summary>
/// Share of the jumps that are collective: another ion jumps within 0.2 ps (two vibrations) between sites of which one lies within 4.5 Å of one of
/// the jump's own (the criterion of GEMDAT, whose time is one vibration). Beside it the share that independent ions would have.
/// </summary>
public sealed class CollectiveJumps
{
    /// <summary>Time between two jumps that belong together, ps.</summary>
    public const double TogetherPs = 0.2;

    /// <summary>Distance between the nearest ends of two jumps that belong together, Å.</summary>
    public const double TogetherAngstrom = 4.5;

    private double _jumps, _collective, _expectedPairs;

    /// <summary>Share of jumps with a partner, its standard error, and the share that independent ions would have; null without jumps.</summary>
    public (double Fraction, double StandardError, double Uncorrelated)? Share
    {
        get
        {
            if (_jumps == 0)
            {
                return null;
            }

            // A cluster counts with all its jumps at once: half as many independent draws as jumps.
            double p = _collective / _jumps;
            return (p, Math.Sqrt(2 * p * (1 - p) / _jumps), 1 - Math.Exp(-2 * _expectedPairs / _jumps));
        }
    }

    internal void AddJump(bool collective)
    {
        _jumps++;
        _collective += collective ? 1 : 0;
    }

    internal void ExpectPairs(double pairs) => _expectedPairs += pairs;
}
