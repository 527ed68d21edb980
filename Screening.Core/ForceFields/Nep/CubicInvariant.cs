using System.Numerics;

namespace Screening.Core.ForceFields.Nep;

/// <summary>One product of three real moments with its coefficient.</summary>
internal readonly record struct CubicTerm(int I, int J, int K, double Coefficient);

/// <summary>
/// A rotation invariant of third order in the moments, Σ (a b c; m1 m2 m3) A_am1 A_bm2 A_cm3 with Wigner's 3j symbol, written out
/// in the real moments of <see cref="RealHarmonics"/>.
/// </summary>
internal static class CubicInvariant
{
    internal static CubicTerm[] Terms(int a, int b, int c)
    {
        SortedDictionary<(int, int, int), Complex> sum = [];
        for (int m1 = -a; m1 <= a; m1++)
        {
            for (int m2 = Math.Max(-b, -m1 - c); m2 <= Math.Min(b, c - m1); m2++)
            {
                double symbol = Wigner3j(a, b, c, m1, m2);
                foreach ((int i, Complex x) in Moment(a, m1))
                {
                    foreach ((int j, Complex y) in Moment(b, m2))
                    {
                        foreach ((int k, Complex z) in Moment(c, -m1 - m2))
                        {
                            int[] key = [i, j, k];
                            Array.Sort(key);
                            (int, int, int) sorted = (key[0], key[1], key[2]);
                            sum[sorted] = sum.GetValueOrDefault(sorted) + (symbol * x * y * z);
                        }
                    }
                }
            }
        }

        const double rounding = 1e-13;        // terms that cancel exactly leave a few 1e-17
        return [.. sum.Where(t => Math.Abs(t.Value.Real) > rounding).Select(t => new CubicTerm(t.Key.Item1, t.Key.Item2, t.Key.Item3, t.Value.Real))];
    }

    /// <summary>A_lm of the complex harmonics (Condon-Shortley phase) as a combination of real moments.</summary>
    private static (int Index, Complex Factor)[] Moment(int l, int m)
    {
        int first = RealHarmonics.First(l);
        if (m == 0)
        {
            return [(first, 1)];
        }

        double sign = m > 0 && m % 2 != 0 ? -1 : 1, half = Math.Sqrt(0.5);
        int cosine = first + (2 * Math.Abs(m)) - 1;
        return [(cosine, sign * half), (cosine + 1, new Complex(0, m > 0 ? sign * half : -half))];
    }

    /// <summary>Racah's formula for (a b c; m1 m2 −m1−m2).</summary>
    private static double Wigner3j(int a, int b, int c, int m1, int m2)
    {
        int m3 = -m1 - m2;
        double sum = 0;
        for (int t = 0; t <= a + b - c; t++)
        {
            int[] below = [t, c - b + t + m1, c - a + t - m2, a + b - c - t, a - t - m1, b - t + m2];
            if (below.All(n => n >= 0))
            {
                sum += (t % 2 == 0 ? 1 : -1) / below.Aggregate(1.0, (product, n) => product * Factorial(n));
            }
        }

        double triangle = Factorial(a + b - c) * Factorial(a - b + c) * Factorial(-a + b + c) / Factorial(a + b + c + 1);
        double magnitudes = Factorial(a + m1) * Factorial(a - m1) * Factorial(b + m2) * Factorial(b - m2) * Factorial(c + m3) * Factorial(c - m3);
        return ((a - b - m3) % 2 == 0 ? 1 : -1) * Math.Sqrt(triangle * magnitudes) * sum;
    }

    private static double Factorial(int n) => n <= 1 ? 1 : n * Factorial(n - 1);
}
