namespace Screening.Core.ForceFields.Nep;

/// <summary>All invariants of one angular function: from its moments to descriptors, and from dU/dq back to dU/dA.</summary>
internal sealed class NepInvariantSet
{
    /// <summary>Sum of the couplings L = 0 and 2 of four l = 1 moments, 1/3 + 2/15.</summary>
    internal const double FiveBodyFactor = 7.0 / 15;

    private readonly int _largestL;

    internal NepInvariantSet(int largestL, NepInvariants flags)
    {
        _largestL = largestL;
        (NepInvariants Flag, int A, int B, int C)[] cubic =
            [(NepInvariants.Four222, 2, 2, 2), (NepInvariants.Five1111, 0, 0, 0), (NepInvariants.Four112, 1, 1, 2), (NepInvariants.Four123, 1, 2, 3), (NepInvariants.Four233, 2, 3, 3), (NepInvariants.Four134, 1, 3, 4)];
        Extra = [.. cubic.Where(c => flags.HasFlag(c.Flag)).Select(c => c.A == 0 ? [] : CubicInvariant.Terms(c.A, c.B, c.C))];
    }

    /// <summary>Terms of each invariant beyond the three-body ones in file order; the empty one is 1111.</summary>
    internal CubicTerm[][] Extra { get; }

    /// <summary>Number of invariants.</summary>
    internal int Count => _largestL + Extra.Length;

    /// <summary>Invariants of one set of moments; result [invariant · stride].</summary>
    internal void Evaluate(ReadOnlySpan<double> moments, Span<double> q, int stride)
    {
        for (int l = 1; l <= _largestL; l++)
        {
            double sum = 0;
            foreach (double a in moments.Slice(RealHarmonics.First(l), (2 * l) + 1))
            {
                sum += a * a;
            }

            q[(l - 1) * stride] = sum;
        }

        for (int e = 0; e < Extra.Length; e++)
        {
            double sum = 0;
            foreach (CubicTerm t in Extra[e])
            {
                sum += t.Coefficient * moments[t.I] * moments[t.J] * moments[t.K];
            }

            q[(_largestL + e) * stride] = Extra[e].Length == 0 ? FiveBodyFactor * q[0] * q[0] : sum;
        }
    }

    /// <summary>dU/dA from dU/dq (read with a stride); overwrites the adjoints.</summary>
    internal void Adjoint(ReadOnlySpan<double> moments, ReadOnlySpan<double> slopes, int stride, Span<double> adjoints)
    {
        for (int l = 1; l <= _largestL; l++)
        {
            for (int i = RealHarmonics.First(l); i < RealHarmonics.First(l + 1); i++)
            {
                adjoints[i] = 2 * slopes[(l - 1) * stride] * moments[i];
            }
        }

        for (int e = 0; e < Extra.Length; e++)
        {
            double slope = slopes[(_largestL + e) * stride];
            if (Extra[e].Length == 0)
            {
                double q1 = (moments[0] * moments[0]) + (moments[1] * moments[1]) + (moments[2] * moments[2]);
                for (int i = 0; i < 3; i++)
                {
                    adjoints[i] += 4 * FiveBodyFactor * q1 * slope * moments[i];
                }
            }

            foreach (CubicTerm t in Extra[e])
            {
                adjoints[t.I] += slope * t.Coefficient * moments[t.J] * moments[t.K];
                adjoints[t.J] += slope * t.Coefficient * moments[t.I] * moments[t.K];
                adjoints[t.K] += slope * t.Coefficient * moments[t.I] * moments[t.J];
            }
        }
    }
}
