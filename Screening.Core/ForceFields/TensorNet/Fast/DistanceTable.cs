using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Screening.Core.Numerics;
using static Screening.Core.ForceFields.Nep.LaneMath;
using Lane = System.Runtime.Intrinsics.Vector512<float>;

namespace Screening.Core.ForceFields.TensorNet.Fast;

/// <summary>
/// Functions of the distance as cubics between equally spaced nodes, with exact values and derivatives at the nodes. The derivative is that
/// of the cubics, so that energy is conserved.
/// </summary>
internal sealed unsafe class DistanceTable
{
    /// <summary>Distance of nodes, Å: forces of the published models are then off by 2e-6 eV/Å (docs/tensornet.md).</summary>
    internal const double StepAngstrom = 0.02;

    private const int Coefficients = 4;

    private readonly AlignedBuffer<float> _cubics;

    /// <param name="count">Functions, a multiple of 16.</param>
    /// <param name="first">Least distance, Å.</param>
    /// <param name="cutoff">Largest distance, Å; all functions vanish there with their derivatives.</param>
    /// <param name="function">Values and derivatives, 1/Å, at a distance.</param>
    internal DistanceTable(int count, double first, double cutoff, Func<double, (double[] Values, double[] Slopes)> function)
    {
        (Count, First) = (count, first);
        Intervals = (int)Math.Ceiling((cutoff - first) / StepAngstrom);
        _cubics = new(Intervals * Coefficients * count);
        (double[] v0, double[] s0) = function(first);
        for (int n = 0; n < Intervals; n++)
        {
            double r = first + ((n + 1) * StepAngstrom);
            (double[] v1, double[] s1) = r < cutoff ? function(r) : (new double[count], new double[count]);
            float* a = At(n);
            for (int k = 0; k < v0.Length; k++)
            {
                double left = s0[k] * StepAngstrom, right = s1[k] * StepAngstrom, rise = v1[k] - v0[k];
                a[k] = (float)v0[k];
                a[count + k] = (float)left;
                a[(2 * count) + k] = (float)((3 * rise) - (2 * left) - right);
                a[(3 * count) + k] = (float)(left + right - (2 * rise));
            }

            (v0, s0) = (v1, s1);
        }
    }

    internal int Count { get; }

    internal double First { get; }

    internal int Intervals { get; }

    /// <summary>Coefficients of an interval: all constants, all linear ones and so on.</summary>
    internal float* At(int interval) => _cubics.Pointer + ((nint)interval * Coefficients * Count);

    /// <summary>Interval of a distance and the place in it, 0 to 1.</summary>
    internal int Place(double r, out float t)
    {
        double x = (r - First) * (1 / StepAngstrom);
        int n = Math.Min((int)x, Intervals - 1);
        t = (float)(x - n);
        return n;
    }

    /// <summary>Sixteen functions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Lane Value(float* a, int count, Lane t) => Fma(t, Fma(t, Fma(t, Load(a + (3 * count)), Load(a + (2 * count))), Load(a + count)), Load(a));

    /// <summary>Derivatives of sixteen functions, 1/Å.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Lane Slope(float* a, int count, Lane t)
    {
        const float perStep = (float)(1 / StepAngstrom);
        return Const(perStep) * Fma(t, Fma(Const(3) * t, Load(a + (3 * count)), Const(2) * Load(a + (2 * count))), Load(a + count));
    }
}
