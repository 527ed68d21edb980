using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Screening.Reports.Calibration;

/// <summary>What measured relatives say about a composition.</summary>
/// <param name="Log10Sigma">Expected log10 σ, S/cm.</param>
/// <param name="Novelty">Share of the spread of all measured conductivities that no relative explains: 0 known, 1 nothing like it was measured.</param>
public readonly record struct CompositionEstimate(double Log10Sigma, double Novelty);

/// <summary>
/// Gaussian process over compositions (Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, algorithm 2.1): log10 σ
/// of a new composition is a weighted mean of measured ones, the weights from <see cref="CompositionSimilarity"/>. A published
/// upper bound pulls down but never up: where its relatives already say less, it agrees with them. (Expectations of a normal deviate cut
/// at the bound were tried and cascade: families of bounds push each other down by decades; Spearman by family 0.38 instead of 0.45.)
/// </summary>
public sealed class ConductivityProcess
{
    /// <summary>
    /// Variance of one measurement about its material's value, decades²: pairs of entries with equal composition differ by 0.81
    /// decades on average, which is 2σ/√π of one.
    /// </summary>
    public const double MeasurementVariance = 0.5;

    private const int BoundIterations = 5;

    private readonly CompositionVector[] _training;
    private readonly CompositionSimilarity _similarity;
    private readonly Matrix<double> _precision;
    private readonly Vector<double> _weights;
    private readonly double _mean, _variance;

    private ConductivityProcess(CompositionVector[] training, CompositionSimilarity similarity, Matrix<double> precision, Vector<double> weights, double mean, double variance)
    {
        (_training, _similarity, _precision, _weights, _mean, _variance) = (training, similarity, precision, weights, mean, variance);
    }

    /// <summary>Standard deviation of log10 σ over the training set, decades.</summary>
    public double SpreadDecades => Math.Sqrt(_variance);

    /// <exception cref="ArgumentException">Fewer than three measurements, or all equal.</exception>
    public static ConductivityProcess Train(IReadOnlyList<CompositionVector> compositions, IReadOnlyList<double> log10Sigma, IReadOnlyList<bool> isUpperBound)
    {
        double mean = log10Sigma.Count < 3 ? 0 : log10Sigma.Average();
        double variance = log10Sigma.Count < 3 ? 0 : log10Sigma.Average(y => (y - mean) * (y - mean));
        if (variance <= 0)
        {
            throw new ArgumentException($"{log10Sigma.Count} measurements of no spread cannot calibrate anything; at least three different ones are needed.", nameof(log10Sigma));
        }

        CompositionVector[] training = [.. compositions];
        CompositionSimilarity similarity = CompositionSimilarity.For(training);
        int n = training.Length;
        Matrix<double> kernel = Matrix<double>.Build.Dense(n, n);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                kernel[i, j] = kernel[j, i] = (variance * similarity.Of(training[i], training[j])) + (i == j ? MeasurementVariance : 0);
            }
        }

        Matrix<double> precision = kernel.Cholesky().Solve(Matrix<double>.Build.DenseIdentity(n));
        Vector<double> residual = Vector<double>.Build.Dense(n, i => log10Sigma[i] - mean);
        Vector<double> weights = precision * residual;
        int[] bounds = [.. Enumerable.Range(0, n).Where(i => isUpperBound[i])];
        for (int iteration = 0; bounds.Length > 0 && iteration < BoundIterations; iteration++)
        {
            Vector<double> next = residual.Clone();
            foreach (int i in bounds)
            {
                // Leave-one-out expectation from the inverse alone (Rasmussen and Williams, eq. 5.12).
                next[i] = Math.Min(log10Sigma[i] - mean, residual[i] - (weights[i] / precision[i, i]));
            }

            residual = next;
            weights = precision * residual;
        }

        return new(training, similarity, precision, weights, mean, variance);
    }

    /// <summary>Estimate from all training entries.</summary>
    public CompositionEstimate Estimate(CompositionVector composition)
    {
        Vector<double> covariance = Covariance(composition);
        return Estimate(covariance.DotProduct(_weights), covariance.DotProduct(_precision * covariance));
    }

    /// <summary>
    /// Estimate as if some training entries had never been measured: the inverse of the rest follows from the inverse of the whole by
    /// the block formula.
    /// </summary>
    /// <param name="composition">The composition.</param>
    /// <param name="without">Places of the entries to leave out, in training order, without repeats.</param>
    public CompositionEstimate EstimateWithout(CompositionVector composition, IReadOnlyList<int> without)
    {
        if (without.Count == 0)
        {
            return Estimate(composition);
        }

        Vector<double> covariance = Covariance(composition);
        foreach (int i in without)
        {
            covariance[i] = 0;
        }

        Cholesky<double> block = Matrix<double>.Build.Dense(without.Count, without.Count, (i, j) => _precision[without[i], without[j]]).Cholesky();
        Vector<double> spread = _precision * covariance;
        Vector<double> gap = block.Solve(Vector<double>.Build.Dense(without.Count, i => spread[without[i]]));
        double mean = covariance.DotProduct(_weights), explained = covariance.DotProduct(spread);
        for (int i = 0; i < without.Count; i++)
        {
            mean -= gap[i] * _weights[without[i]];
            explained -= gap[i] * spread[without[i]];
        }

        return Estimate(mean, explained);
    }

    /// <summary>Share of each training entry in the estimate: the estimate is the mean plus these times (measured − mean).</summary>
    public IReadOnlyList<double> Shares(CompositionVector composition) => [.. _precision * Covariance(composition)];

    private CompositionEstimate Estimate(double aboveMean, double explained) => new(_mean + aboveMean, Math.Clamp(1 - (explained / _variance), 0, 1));

    private Vector<double> Covariance(CompositionVector composition) =>
        Vector<double>.Build.Dense(_training.Length, i => _variance * _similarity.Of(composition, _training[i]));
}
