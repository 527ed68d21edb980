using System.Numerics;

namespace Screening.Core.ForceFields.TensorNet.Reference;

/// <summary>y = W x + b in double precision, and the way back.</summary>
internal sealed class DenseLayer
{
    private readonly double[] _weight, _bias;

    internal DenseLayer(TensorNetModel model, string name)
    {
        _weight = model.DoubleWeights(name + ".weight");
        _bias = model.DoubleWeights(name + ".bias");
        (Outputs, Inputs) = (_bias.Length, _weight.Length / _bias.Length);
    }

    internal int Inputs { get; }

    internal int Outputs { get; }

    internal double[] Apply(ReadOnlySpan<double> x)
    {
        double[] y = Linear(x);
        for (int o = 0; o < y.Length; o++)
        {
            y[o] += _bias[o];
        }

        return y;
    }

    /// <summary>W x without b, as derivatives go forward.</summary>
    internal double[] Linear(ReadOnlySpan<double> x)
    {
        double[] y = new double[Outputs];
        for (int o = 0; o < y.Length; o++)
        {
            y[o] = Dot(_weight.AsSpan(o * Inputs, Inputs), x);
        }

        return y;
    }

    /// <summary>Wᵀ g, as adjoints go back.</summary>
    internal double[] Back(ReadOnlySpan<double> g)
    {
        double[] x = new double[Inputs];
        for (int o = 0; o < Outputs; o++)
        {
            AddScaled(g[o], _weight.AsSpan(o * Inputs, Inputs), x);
        }

        return x;
    }

    internal static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Vector<double> sums = Vector<double>.Zero;
        int i = 0;
        for (; i <= a.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            sums += new Vector<double>(a[i..]) * new Vector<double>(b[i..]);
        }

        double sum = Vector.Sum(sums);
        for (; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    internal static void AddScaled(double f, ReadOnlySpan<double> a, Span<double> target)
    {
        int i = 0;
        for (; i <= a.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            ((f * new Vector<double>(a[i..])) + new Vector<double>(target[i..])).CopyTo(target[i..]);
        }

        for (; i < a.Length; i++)
        {
            target[i] += f * a[i];
        }
    }
}
