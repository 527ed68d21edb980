using System.Runtime.Intrinsics;

namespace Screening.Descriptors.Softness;

/// <summary>
/// Two-class logistic regression with quadratic penalty, solved by Newton's method (iteratively reweighted least squares) with step
/// halving: minimises Σ c_i log(1 + exp(−t_i (w·z_i + b)))/Σ c_i + ½ λ |w|², t = ±1; the bias carries no penalty. Class weights c make
/// both classes count the same, whatever their numbers.
/// </summary>
internal sealed class LogisticRegression
{
    private const int MostIterations = 50;
    private const double GradientTolerance = 1e-8;
    private readonly int _dimension, _row;
    private readonly double[] _hessian, _gradient, _step, _trial;

    internal LogisticRegression(int dimension)
    {
        _dimension = dimension;
        _row = (dimension + 1 + 7) / 8 * 8;        // weights, bias, padding
        _hessian = new double[(dimension + 1) * _row];
        (_gradient, _step, _trial) = (new double[_row], new double[_row], new double[_row]);
    }

    /// <summary>Doubles per sample: the features, a one for the bias, zeros up to a multiple of eight.</summary>
    internal int RowLength => _row;

    /// <param name="rows">Standardised samples, <see cref="RowLength"/> apart.</param>
    /// <param name="isSoft">Class of each sample.</param>
    /// <param name="penalty">λ.</param>
    /// <returns>Weights and, last, the bias.</returns>
    internal double[] Fit(ReadOnlySpan<double> rows, ReadOnlySpan<bool> isSoft, double penalty)
    {
        int soft = 0;
        foreach (bool s in isSoft)
        {
            soft += s ? 1 : 0;
        }

        double softWeight = 0.5 / soft, hardWeight = 0.5 / (isSoft.Length - soft);
        double[] w = new double[_row];
        double loss = Evaluate(rows, isSoft, penalty, softWeight, hardWeight, w, true);
        for (int iteration = 0; iteration < MostIterations; iteration++)
        {
            double largest = 0;
            for (int c = 0; c <= _dimension; c++)
            {
                largest = Math.Max(largest, Math.Abs(_gradient[c]));
            }

            if (largest < GradientTolerance)
            {
                break;
            }

            SolveNewtonStep();
            double length = 1, next = double.PositiveInfinity;
            for (int halving = 0; halving < 30; halving++, length /= 2)
            {
                for (int c = 0; c <= _dimension; c++)
                {
                    _trial[c] = w[c] - (length * _step[c]);
                }

                next = Evaluate(rows, isSoft, penalty, softWeight, hardWeight, _trial, false);
                if (next <= loss)
                {
                    break;
                }
            }

            if (!(next < loss))
            {
                break;        // rounding: no step improves any more
            }

            _trial.CopyTo(w, 0);
            loss = Evaluate(rows, isSoft, penalty, softWeight, hardWeight, w, true);
        }

        return w[..(_dimension + 1)];
    }

    private double Evaluate(
        ReadOnlySpan<double> rows, ReadOnlySpan<bool> isSoft, double penalty, double softWeight, double hardWeight, double[] w, bool derivatives)
    {
        double loss = 0;
        if (derivatives)
        {
            Array.Clear(_hessian);
            Array.Clear(_gradient);
        }

        for (int i = 0; i < isSoft.Length; i++)
        {
            ReadOnlySpan<double> z = rows.Slice(i * _row, _row);
            double margin = Dot(z, w), sign = isSoft[i] ? 1 : -1, weight = isSoft[i] ? softWeight : hardWeight;
            double t = sign * margin;
            loss += weight * (t > 0 ? Math.Log(1 + Math.Exp(-t)) : Math.Log(1 + Math.Exp(t)) - t);
            if (derivatives)
            {
                double p = 1 / (1 + Math.Exp(-margin));
                Scatter(z, weight * (p - (isSoft[i] ? 1 : 0)), weight * p * (1 - p));
            }
        }

        for (int c = 0; c < _dimension; c++)
        {
            loss += 0.5 * penalty * w[c] * w[c];
            if (derivatives)
            {
                _gradient[c] += penalty * w[c];
                _hessian[(c * _row) + c] += penalty;
            }
        }

        return loss;
    }

    // Gradient and the upper triangle of the Hessian, rounded down to whole registers.
    private void Scatter(ReadOnlySpan<double> z, double slope, double curvature)
    {
        for (int r = 0; r <= _dimension; r++)
        {
            _gradient[r] += slope * z[r];
            double factor = curvature * z[r];
            Span<double> row = _hessian.AsSpan(r * _row, _row);
            int c = r / 8 * 8;
            if (Vector256.IsHardwareAccelerated)
            {
                Vector512<double> wide = Vector512.Create(factor);
                for (; c < _row; c += 8)
                {
                    (Vector512.LoadUnsafe(in row[c]) + (wide * Vector512.LoadUnsafe(in z[c]))).CopyTo(row[c..]);
                }
            }

            for (; c < _row; c++)
            {
                row[c] += factor * z[c];
            }
        }
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int c = 0; c < a.Length; c++)
        {
            sum += a[c] * b[c];
        }

        return sum;
    }

    // Cholesky of the upper triangle, in place; a small ridge on the diagonal covers the bias, which carries no penalty.
    private void SolveNewtonStep()
    {
        int n = _dimension + 1;
        for (int k = 0; k < n; k++)
        {
            double pivot = Math.Sqrt(_hessian[(k * _row) + k] + 1e-12);
            Span<double> rowK = _hessian.AsSpan(k * _row, _row);
            for (int c = k; c < n; c++)
            {
                rowK[c] /= pivot;
            }

            rowK[k] = pivot;
            for (int r = k + 1; r < n; r++)
            {
                double factor = rowK[r];
                Span<double> rowR = _hessian.AsSpan(r * _row, _row);
                for (int c = r; c < n; c++)
                {
                    rowR[c] -= factor * rowK[c];
                }
            }
        }

        for (int k = 0; k < n; k++)
        {
            double value = _gradient[k];
            for (int r = 0; r < k; r++)
            {
                value -= _hessian[(r * _row) + k] * _step[r];
            }

            _step[k] = value / _hessian[(k * _row) + k];
        }

        for (int k = n - 1; k >= 0; k--)
        {
            double value = _step[k];
            for (int c = k + 1; c < n; c++)
            {
                value -= _hessian[(k * _row) + c] * _step[c];
            }

            _step[k] = value / _hessian[(k * _row) + k];
        }
    }
}
