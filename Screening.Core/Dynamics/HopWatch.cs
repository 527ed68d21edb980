using System.Globalization;
using Screening.Core.Particles;
using Screening.Core.Results;

namespace Screening.Core.Dynamics;

/// <summary>
/// Tells during a run that nothing moves: mobile ions are followed by positions averaged over blocks of frames, the framework's drift
/// removed, and none has left its first mean position. The run may end when Poisson statistics exclude a diffusivity above the
/// floor: no event in N ions times t bounds the rate by 3.0/(N t) with 95 % confidence, so D &lt; 3.0 a²/(6 N t) for jumps of length a. No
/// assumption about barriers or vibrations is made, hence no shorter run can say as much.
/// </summary>
internal sealed class HopWatch
{
    /// <summary>Jump length of the bound, Å: that of the profiles' floors.</summary>
    private const double JumpAngstrom = 3;

    /// <summary>Expected events of which none is seen in 5 % of cases, -ln 0.05.</summary>
    private const double PoissonEvents = 2.9957322735539909;

    private const double SquareCentimetresPerSecond = 1e-4;       // of 1 Å²/ps

    private readonly int[] _mobile, _framework;
    private readonly int _framesPerBlock;
    private readonly double _framePs, _limit, _floor, _before;
    private readonly double[] _first, _sum;                       // [3 * mobile ion + axis], the drift of the framework taken off
    private readonly double[] _counts = new double[3];            // frames in this block, blocks, whether an ion has moved

    /// <param name="count">Atoms.</param>
    /// <param name="isMobile">Which ones conduct.</param>
    /// <param name="framesPerBlock">Frames averaged over.</param>
    /// <param name="framePs">Time between frames, ps.</param>
    /// <param name="limitAngstrom">Move of an averaged position that counts as having left the site, Å.</param>
    /// <param name="floorCm2PerS">Diffusivity to be excluded, cm²/s.</param>
    /// <param name="beforeIonPs">Time watched in earlier runs of the same candidate, ion·ps.</param>
    public HopWatch(int count, Func<int, bool> isMobile, int framesPerBlock, double framePs, double limitAngstrom, double floorCm2PerS, double beforeIonPs = 0)
    {
        _mobile = [.. Enumerable.Range(0, count).Where(isMobile)];
        _framework = [.. Enumerable.Range(0, count).Where(i => !isMobile(i))];
        (_framesPerBlock, _framePs, _limit, _floor, _before) = (Math.Max(1, framesPerBlock), framePs, limitAngstrom, floorCm2PerS, beforeIonPs);
        _first = new double[3 * _mobile.Length];
        _sum = new double[3 * _mobile.Length];
    }

    /// <summary>Time the ions have been watched without any hop, ion·ps; null once one hopped, and before there is anything to compare.</summary>
    public double? UnmovedIonPs => _counts[2] == 0 && _counts[1] > 1 ? _before + (_mobile.Length * (_counts[1] - 1) * _framesPerBlock * _framePs) : null;

    /// <summary>That the sampling excludes a diffusivity above the floor; null as long as it does not.</summary>
    public VerdictDecision? Decision
    {
        get
        {
            double bound = SquareCentimetresPerSecond * PoissonEvents * JumpAngstrom * JumpAngstrom / (6 * (UnmovedIonPs ?? 0));
            return bound < _floor
                ? new(Verdict.BelowFloor, string.Create(CultureInfo.InvariantCulture,
                    $"none of {_mobile.Length} ions left its site in {UnmovedIonPs / _mobile.Length:0.0} ps, so D < {bound:0.0e0} cm²/s (95 %, Poisson), under the floor of {_floor:0.0e0}"))
                : null;
        }
    }

    public void Accept(MdState state)
    {
        if (_counts[2] != 0 || _mobile.Length == 0)
        {
            return;
        }

        Add(state.X, 0);
        Add(state.Y, 1);
        Add(state.Z, 2);
        if (++_counts[0] < _framesPerBlock)
        {
            return;
        }

        if (_counts[1] == 0)
        {
            _sum.CopyTo(_first, 0);
        }
        else if (Farthest() > _limit)
        {
            _counts[2] = 1;
        }

        Array.Clear(_sum);
        _counts[0] = 0;
        _counts[1]++;
    }

    public double[][] Save() => [[.. _counts], [.. _first], [.. _sum]];

    public void Restore(ReadOnlySpan<double[]> saved)
    {
        saved[0].CopyTo(_counts, 0);
        saved[1].CopyTo(_first, 0);
        saved[2].CopyTo(_sum, 0);
    }

    private void Add(double[] position, int axis)
    {
        double drift = 0;
        foreach (int atom in _framework)
        {
            drift += position[atom];
        }

        drift /= Math.Max(1, _framework.Length);
        for (int i = 0; i < _mobile.Length; i++)
        {
            _sum[(3 * i) + axis] += position[_mobile[i]] - drift;
        }
    }

    private double Farthest()
    {
        double largest = 0;
        for (int i = 0; i < _mobile.Length; i++)
        {
            double square = 0;
            for (int axis = 0; axis < 3; axis++)
            {
                double d = (_sum[(3 * i) + axis] - _first[(3 * i) + axis]) / _framesPerBlock;
                square += d * d;
            }

            largest = Math.Max(largest, square);
        }

        return Math.Sqrt(largest);
    }
}
