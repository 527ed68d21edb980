using Screening.Core.Particles;

namespace Screening.Core.Dynamics;

/// <summary>Follows the displacement of the non-mobile ions from frame to frame, their common drift removed.</summary>
internal sealed class FrameworkWatch
{
    private const double HalfFrom = 0.45, HalfTo = 0.55, EndFrom = 0.9;

    private readonly int[] _atoms;
    private readonly double[][] _ideal, _first, _sum;            // [axis][framework atom]
    private readonly double[] _totals = new double[5];           // frames, half: frames and square sum, end: frames and square sum

    public FrameworkWatch(MdState ideal, Func<int, bool> isMobile)
    {
        _atoms = [.. Enumerable.Range(0, ideal.Count).Where(i => !isMobile(i))];
        _ideal = [Pick(ideal.X), Pick(ideal.Y), Pick(ideal.Z)];
        _first = [new double[_atoms.Length], new double[_atoms.Length], new double[_atoms.Length]];
        _sum = [new double[_atoms.Length], new double[_atoms.Length], new double[_atoms.Length]];
    }

    /// <param name="state">Current positions.</param>
    /// <param name="progress">Part of the planned time, 0 to 1.</param>
    public void Accept(MdState state, double progress)
    {
        double squares = AcceptAxis(state.X, 0) + AcceptAxis(state.Y, 1) + AcceptAxis(state.Z, 2);
        _totals[0]++;
        if (progress is >= HalfFrom and <= HalfTo)
        {
            _totals[1]++;
            _totals[2] += squares;
        }

        if (progress >= EndFrom)
        {
            _totals[3]++;
            _totals[4] += squares;
        }
    }

    public FrameworkDisplacement? Result()
    {
        if (_totals[0] == 0 || _atoms.Length == 0)
        {
            return null;
        }

        double mean = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            double drift = 0;
            for (int i = 0; i < _atoms.Length; i++)
            {
                drift += ((_sum[axis][i] / _totals[0]) - _ideal[axis][i]) / _atoms.Length;
            }

            for (int i = 0; i < _atoms.Length; i++)
            {
                double d = (_sum[axis][i] / _totals[0]) - _ideal[axis][i] - drift;
                mean += d * d;
            }
        }

        double? half = _totals[1] > 0 ? Math.Sqrt(_totals[2] / _totals[1] / _atoms.Length) : null;
        double end = _totals[3] > 0 ? Math.Sqrt(_totals[4] / _totals[3] / _atoms.Length) : double.NaN;
        return new(end, half, Math.Sqrt(mean / _atoms.Length));
    }

    public double[][] Save() => [[.. _totals], .. _first.Select(a => a.ToArray()), .. _sum.Select(a => a.ToArray())];

    public void Restore(double[][] saved)
    {
        saved[0].CopyTo(_totals, 0);
        for (int axis = 0; axis < 3; axis++)
        {
            saved[1 + axis].CopyTo(_first[axis], 0);
            saved[4 + axis].CopyTo(_sum[axis], 0);
        }
    }

    private double[] Pick(double[] all) => [.. _atoms.Select(i => all[i])];

    private double AcceptAxis(double[] position, int axis)
    {
        double[] first = _first[axis], sum = _sum[axis];
        if (_totals[0] == 0)
        {
            for (int i = 0; i < _atoms.Length; i++)
            {
                first[i] = position[_atoms[i]];
            }
        }

        double drift = 0;
        for (int i = 0; i < _atoms.Length; i++)
        {
            drift += position[_atoms[i]] - first[i];
        }

        drift /= Math.Max(1, _atoms.Length);
        double squares = 0;
        for (int i = 0; i < _atoms.Length; i++)
        {
            double x = position[_atoms[i]], d = x - first[i] - drift;
            sum[i] += x;
            squares += d * d;
        }

        return squares;
    }
}
