namespace Screening.Reports.Calibration;

/// <summary>
/// How alike two compositions are, between 0 and 1: the mean of exp(−d/0.8), d the sum of absolute differences of atomic fractions,
/// and exp(−q), q the mean absolute difference of the property statistics in units of their spread over the training set. The first
/// knows doping series, the second carries from one family to another. Both are Laplacian kernels, hence positive definite.
/// </summary>
/// <param name="statisticScales">Spread of each property statistic over the training set.</param>
public sealed class CompositionSimilarity(IReadOnlyList<double> statisticScales)
{
    private const double FractionLength = 0.8;
    private const double StatisticLength = 1.0;
    private const double FractionShare = 0.5;

    public IReadOnlyList<double> StatisticScales => statisticScales;

    /// <summary>Scales from the standard deviations over a training set; statistics that do not vary do not count.</summary>
    public static CompositionSimilarity For(IReadOnlyList<CompositionVector> training)
    {
        double[] scales = new double[CompositionVector.StatisticCount];
        for (int i = 0; i < scales.Length; i++)
        {
            double mean = training.Average(v => v.Statistics[i]);
            scales[i] = Math.Sqrt(training.Average(v => (v.Statistics[i] - mean) * (v.Statistics[i] - mean)));
        }

        return new(scales);
    }

    public double Of(CompositionVector a, CompositionVector b) =>
        (FractionShare * Math.Exp(-a.FractionDistance(b) / FractionLength))
        + ((1 - FractionShare) * Math.Exp(-StatisticDistance(a, b) / StatisticLength));

    private double StatisticDistance(CompositionVector a, CompositionVector b)
    {
        double sum = 0;
        for (int i = 0; i < statisticScales.Count; i++)
        {
            if (statisticScales[i] > 0)
            {
                sum += Math.Abs(a.Statistics[i] - b.Statistics[i]) / statisticScales[i];
            }
        }

        return sum / statisticScales.Count;
    }
}
