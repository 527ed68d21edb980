namespace Screening.Core.ForceFields.TensorNet.Reference;

/// <summary>w (x − mean)/sqrt(variance + 1e-5) + b with the population variance.</summary>
internal sealed class LayerNormalisation(TensorNetModel model, string name)
{
    /// <summary>Added to the variance.</summary>
    internal const double Epsilon = 1e-5;

    private readonly double[] _weight = model.DoubleWeights(name + ".weight"), _bias = model.DoubleWeights(name + ".bias");

    /// <summary>The result, and what the way back needs: standardised values and one over the deviation.</summary>
    internal (double[] Result, double[] Standardised, double Inverse) Apply(ReadOnlySpan<double> x)
    {
        double mean = 0, variance = 0;
        foreach (double value in x)
        {
            mean += value / x.Length;
        }

        foreach (double value in x)
        {
            variance += (value - mean) * (value - mean) / x.Length;
        }

        double inverse = 1 / Math.Sqrt(variance + Epsilon);
        double[] result = new double[x.Length], standardised = new double[x.Length];
        for (int i = 0; i < result.Length; i++)
        {
            standardised[i] = (x[i] - mean) * inverse;
            result[i] = (standardised[i] * _weight[i]) + _bias[i];
        }

        return (result, standardised, inverse);
    }

    internal double[] Back(ReadOnlySpan<double> adjoint, double[] standardised, double inverse)
    {
        double[] g = Activation.Times(adjoint, _weight);
        double mean = g.Average(), along = DenseLayer.Dot(g, standardised) / g.Length;
        for (int i = 0; i < g.Length; i++)
        {
            g[i] = inverse * (g[i] - mean - (standardised[i] * along));
        }

        return g;
    }
}
