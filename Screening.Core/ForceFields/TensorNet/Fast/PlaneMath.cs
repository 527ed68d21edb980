using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static Screening.Core.ForceFields.Nep.LaneMath;
using Lane = System.Runtime.Intrinsics.Vector512<float>;

namespace Screening.Core.ForceFields.TensorNet.Fast;

/// <summary>Activations and normalisations over planes of numbers.</summary>
internal static unsafe class PlaneMath
{
    /// <summary>1/(1 + e^-x); e^y by 2^n times a polynomial on [−½, ½] good to 1e-8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Lane Logistic(Lane x)
    {
        Lane y = Vector512.Min(Vector512.Max(x, Const(-80)), Const(80)) * Const(-1.44269504089f);
        Lane whole = Vector512.Round(y), t = (y - whole) * Const(0.69314718056f);
        Lane power = Fma(t, Fma(t, Fma(t, Fma(t, Fma(t, Fma(t, Const(1.38888889e-3f), Const(8.33333333e-3f)), Const(4.16666667e-2f)), Const(1.66666667e-1f)), Const(0.5f)), Const(1)), Const(1));
        Lane exponential = (Vector512.ConvertToInt32(whole) + Vector512.Create(127) << 23).AsSingle() * power;
        return Const(1) / (exponential + Const(1));
    }

    /// <summary>Replaces numbers by silu of them and keeps the derivatives.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Silu(float* values, float* slopes, nint count)
    {
        for (nint i = 0; i < count; i += Lanes)
        {
            Lane x = Load(values + i), s = Logistic(x);
            Store(slopes + i, s * Fma(x, Const(1) - s, Const(1)));
            Store(values + i, x * s);
        }
    }

    /// <summary>a := a b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Multiply(float* a, float* b, nint count)
    {
        for (nint i = 0; i < count; i += Lanes)
        {
            Store(a + i, Load(a + i) * Load(b + i));
        }
    }

    /// <summary>
    /// Layer normalisation of rows that run through several planes; x is replaced by the standardised numbers.
    /// </summary>
    /// <param name="x">Planes of rows.</param>
    /// <param name="result">Weight times standardised plus bias, in the same places.</param>
    /// <param name="inverse">One over the deviation; [row].</param>
    /// <param name="norm">Weights and biases; [plane · width + channel].</param>
    /// <param name="rows">Rows.</param>
    /// <param name="width">Numbers of a row in one plane.</param>
    /// <param name="planes">Planes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Normalise(float* x, float* result, float* inverse, FloatNorm norm, int rows, int width, int planes)
    {
        nint plane = (nint)rows * width;
        float count = width * planes;
        for (int row = 0; row < rows; row++, x += width, result += width)
        {
            Lane sum = Lane.Zero, squares = Lane.Zero;
            for (int p = 0; p < planes; p++)
            {
                for (int c = 0; c < width; c += Lanes)
                {
                    sum += Load(x + (p * plane) + c);
                }
            }

            Lane mean = Const(Vector512.Sum(sum) / count);
            for (int p = 0; p < planes; p++)
            {
                for (int c = 0; c < width; c += Lanes)
                {
                    Lane d = Load(x + (p * plane) + c) - mean;
                    squares = Fma(d, d, squares);
                }
            }

            inverse[row] = 1 / MathF.Sqrt((Vector512.Sum(squares) / count) + (float)Reference.LayerNormalisation.Epsilon);
            Lane scale = Const(inverse[row]);
            for (int p = 0; p < planes; p++)
            {
                for (int c = 0; c < width; c += Lanes)
                {
                    Lane standardised = (Load(x + (p * plane) + c) - mean) * scale;
                    Store(x + (p * plane) + c, standardised);
                    Store(result + (p * plane) + c, Fma(standardised, Load(norm.Weight.Pointer + (p * width) + c), Load(norm.Bias.Pointer + (p * width) + c)));
                }
            }
        }
    }

    /// <summary>The way back: replaces adjoints of results by those of the numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void NormaliseBack(float* adjoint, float* standardised, float* inverse, FloatNorm norm, int rows, int width, int planes)
    {
        nint plane = (nint)rows * width;
        float count = width * planes;
        for (int row = 0; row < rows; row++, adjoint += width, standardised += width)
        {
            Lane sum = Lane.Zero, along = Lane.Zero;
            for (int p = 0; p < planes; p++)
            {
                for (int c = 0; c < width; c += Lanes)
                {
                    Lane g = Load(adjoint + (p * plane) + c) * Load(norm.Weight.Pointer + (p * width) + c);
                    sum += g;
                    along = Fma(g, Load(standardised + (p * plane) + c), along);
                }
            }

            Lane mean = Const(Vector512.Sum(sum) / count), slope = Const(Vector512.Sum(along) / count), scale = Const(inverse[row]);
            for (int p = 0; p < planes; p++)
            {
                for (int c = 0; c < width; c += Lanes)
                {
                    float* at = adjoint + (p * plane) + c;
                    Lane g = Load(at) * Load(norm.Weight.Pointer + (p * width) + c);
                    Store(at, scale * (g - mean - (slope * Load(standardised + (p * plane) + c))));
                }
            }
        }
    }
}
