namespace Screening.Core.ForceFields.TensorNet;

/// <summary>Cutoff function and smooth spherical Bessel functions of a distance, with derivatives.</summary>
internal static class RadialFunctions
{
    private static readonly double[] E = [0, 9.0 / 65, 64.0 / 325], D = [1, 56.0 / 65, 27.0 / 35];

    /// <summary>(1 + cos(π r/rc))/2 and its derivative, 1/Å; zero from rc on.</summary>
    internal static (double Value, double Slope) Cutoff(double r, double cutoff)
    {
        if (r >= cutoff)
        {
            return default;
        }

        (double sine, double cosine) = Math.SinCos(Math.PI * r / cutoff);
        return ((1 + cosine) / 2, -Math.PI / (2 * cutoff) * sine);
    }

    /// <summary>g_0 to g_2 and their derivatives, without the cutoff function.</summary>
    internal static void Evaluate(double r, double cutoff, Span<double> g, Span<double> slope)
    {
        for (int n = 0; n < TensorNetShape.RadialCount; n++)
        {
            double a = n + 1, b = n + 2;
            double scale = (n % 2 == 0 ? 1 : -1) * Math.Sqrt(2) * Math.PI / Math.Pow(cutoff, 1.5) * a * b / Math.Sqrt((a * a) + (b * b));
            (double ja, double da) = Bessel(a * Math.PI / cutoff, r);
            (double jb, double db) = Bessel(b * Math.PI / cutoff, r);
            (g[n], slope[n]) = (scale * (ja + jb), scale * (da + db));
            if (n > 0)
            {
                double mix = Math.Sqrt(E[n] / D[n - 1]), norm = 1 / Math.Sqrt(D[n]);
                g[n] = norm * (g[n] + (mix * g[n - 1]));
                slope[n] = norm * (slope[n] + (mix * slope[n - 1]));
            }
        }
    }

    /// <summary>sin(kr)/(kr) and its derivative with r.</summary>
    private static (double Value, double Slope) Bessel(double k, double r)
    {
        (double sine, double cosine) = Math.SinCos(k * r);
        double j = sine / (k * r);
        return (j, (cosine - j) / r);
    }
}
