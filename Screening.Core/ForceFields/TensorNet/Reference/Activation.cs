namespace Screening.Core.ForceFields.TensorNet.Reference;

/// <summary>silu(x) = x/(1 + e^-x) over arrays.</summary>
internal static class Activation
{
    internal static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>Replaces values by silu of them and returns the derivatives.</summary>
    internal static double[] Silu(Span<double> x)
    {
        double[] slopes = new double[x.Length];
        for (int i = 0; i < slopes.Length; i++)
        {
            double s = Logistic(x[i]);
            slopes[i] = s * (1 + (x[i] * (1 - s)));
            x[i] *= s;
        }

        return slopes;
    }

    internal static double[] Times(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double[] product = new double[a.Length];
        for (int i = 0; i < product.Length; i++)
        {
            product[i] = a[i] * b[i];
        }

        return product;
    }
}
