using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Screening.Core.Numerics;
using static Screening.Core.ForceFields.Nep.LaneMath;
using Lane = System.Runtime.Intrinsics.Vector512<float>;

namespace Screening.Core.ForceFields.Nep;

/// <summary>The network of an atom's type: 16 neurons at once, weights stored [descriptor][neuron] for both directions.</summary>
internal sealed unsafe class NepNetworkKernel(NepFloatModel model)
{
    private readonly NepFloatModel _m = model;
    private readonly AlignedBuffer<float> _hidden = new(model.NeuronVectors * Lanes);

    /// <summary>Energy of the atom; writes dU/dq.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal double Run(int type, float* descriptors, float* slopes)
    {
        int width = _m.NeuronVectors * Lanes;
        float* w = _m.Networks.Pointer + (type * _m.NetworkStride), bias = w + (_m.PaddedDescriptors * width), output = bias + width;
        Lane energy = Zero;
        for (int mu = 0; mu < width; mu += Lanes)
        {
            Lane sum = -Load(bias + mu), sum2 = Zero;
            for (int nu = 0; nu < _m.PaddedDescriptors; nu += 2)
            {
                sum = Fma(Const(descriptors[nu]), Load(w + (nu * width) + mu), sum);
                sum2 = Fma(Const(descriptors[nu + 1]), Load(w + ((nu + 1) * width) + mu), sum2);
            }

            Lane hidden = Tanh(sum + sum2), w1 = Load(output + mu);
            energy = Fma(w1, hidden, energy);
            Store(_hidden.Pointer + mu, w1 - (w1 * hidden * hidden));
        }

        for (int nu = 0; nu < _m.PaddedDescriptors; nu += 8)
        {
            Lane a0 = Zero, a1 = Zero, a2 = Zero, a3 = Zero, a4 = Zero, a5 = Zero, a6 = Zero, a7 = Zero;
            float* row = w + (nu * width);
            for (int mu = 0; mu < width; mu += Lanes, row += Lanes)
            {
                Lane back = Load(_hidden.Pointer + mu);
                a0 = Fma(back, Load(row + (0 * width)), a0);
                a1 = Fma(back, Load(row + (1 * width)), a1);
                a2 = Fma(back, Load(row + (2 * width)), a2);
                a3 = Fma(back, Load(row + (3 * width)), a3);
                a4 = Fma(back, Load(row + (4 * width)), a4);
                a5 = Fma(back, Load(row + (5 * width)), a5);
                a6 = Fma(back, Load(row + (6 * width)), a6);
                a7 = Fma(back, Load(row + (7 * width)), a7);
            }

            SumEach(a0, a1, a2, a3, a4, a5, a6, a7).Store(slopes + nu);
        }

        return Vector512.Sum(energy) - _m.Biases[type];
    }
}
