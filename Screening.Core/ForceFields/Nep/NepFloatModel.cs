using Screening.Core.Numerics;

namespace Screening.Core.ForceFields.Nep;

/// <summary>The numbers of a model in single precision, laid out as the kernel reads them.</summary>
internal sealed unsafe class NepFloatModel
{
    internal const int Lanes = 16, Moments = 24;

    /// <summary>Squares of the norms of the unnormalised polynomials the kernel sums, in the order of <see cref="RealHarmonics"/>, times 4π.</summary>
    private static readonly double[] NormSquared =
    [
        3, 3, 3,
        5.0 / 4, 15, 15, 15.0 / 4, 15.0 / 4,
        7.0 / 4, 21.0 / 8, 21.0 / 8, 105.0 / 4, 105.0 / 4, 35.0 / 8, 35.0 / 8,
        9.0 / 64, 45.0 / 8, 45.0 / 8, 45.0 / 16, 45.0 / 16, 315.0 / 8, 315.0 / 8, 315.0 / 64, 315.0 / 64,
    ];

    internal NepFloatModel(NepModel model)
    {
        NepHeader h = model.Header;
        Types = model.Types;
        (Radial, RadialBasis, Angular, AngularBasis) = (h.RadialFunctions, h.RadialBasis, h.AngularFunctions, h.AngularBasis);
        Descriptors = h.Descriptors;
        PaddedDescriptors = (Descriptors + 7) / 8 * 8;
        NeuronVectors = (h.Neurons + Lanes - 1) / Lanes;
        LargestL = h.LargestL;
        Invariants = new NepInvariantSet(h.LargestL, h.Invariants);
        (RadialRow, AngularRow) = (Padded(RadialBasis), Padded(Angular * AngularBasis));
        RadialCoefficients = Rows(model.RadialCoefficients, RadialBasis, RadialRow);
        AngularCoefficients = Rows(model.AngularCoefficients, Angular * AngularBasis, AngularRow);
        RadialCutoffs = [.. model.RadialCutoffs.Select(r => (float)r)];
        AngularCutoffs = [.. model.AngularCutoffs.Select(r => (float)r)];
        Norms = Floats([.. NormSquared.Select(w => Math.Sqrt(w / (4 * Math.PI)))]);
        NetworkStride = (PaddedDescriptors + 2) * NeuronVectors * Lanes;
        Networks = new AlignedBuffer<float>(Types * NetworkStride);
        Biases = [.. model.Networks.Select(n => n.Bias)];
        for (int t = 0; t < Types; t++)
        {
            Pack(model.Networks[t], model.Scalers, Networks.Pointer + (t * NetworkStride));
        }
    }

    internal int Types { get; }

    internal int Radial { get; }

    internal int RadialBasis { get; }

    internal int Angular { get; }

    internal int AngularBasis { get; }

    internal int Descriptors { get; }

    internal int PaddedDescriptors { get; }

    internal int NeuronVectors { get; }

    internal int LargestL { get; }

    internal NepInvariantSet Invariants { get; }

    /// <summary>Length of a row of <see cref="RadialCoefficients"/>: the basis in whole vectors.</summary>
    internal int RadialRow { get; }

    /// <summary>Length of a row of <see cref="AngularCoefficients"/>: all coefficients of a pair in whole vectors.</summary>
    internal int AngularRow { get; }

    /// <summary>[((centre · types + neighbour) · functions + n) · row + k], zeros behind the basis.</summary>
    internal AlignedBuffer<float> RadialCoefficients { get; }

    /// <summary>[(centre · types + neighbour) · row + n · basis + k], zeros behind the last.</summary>
    internal AlignedBuffer<float> AngularCoefficients { get; }

    internal float[] RadialCutoffs { get; }

    internal float[] AngularCutoffs { get; }

    /// <summary>Norms of the polynomials; [moment].</summary>
    internal AlignedBuffer<float> Norms { get; }

    /// <summary>Per type: weights with the scalers folded in, [descriptor][neuron]; then b0[neuron], w1[neuron]; neurons padded with zeros.</summary>
    internal AlignedBuffer<float> Networks { get; }

    internal int NetworkStride { get; }

    internal double[] Biases { get; }

    private static int Padded(int length) => (length + Lanes - 1) / Lanes * Lanes;

    private static AlignedBuffer<float> Rows(double[] values, int length, int row)
    {
        AlignedBuffer<float> floats = new(values.Length / length * row);
        for (int i = 0; i < values.Length; i++)
        {
            floats.Pointer[(i / length * row) + (i % length)] = (float)values[i];
        }

        return floats;
    }

    private static AlignedBuffer<float> Floats(double[] values)
    {
        AlignedBuffer<float> floats = new(values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            floats.Pointer[i] = (float)values[i];
        }

        return floats;
    }

    private void Pack(NepNetwork network, double[] scalers, float* target)
    {
        int width = NeuronVectors * Lanes, neurons = network.Output.Length;
        for (int mu = 0; mu < neurons; mu++)
        {
            for (int nu = 0; nu < Descriptors; nu++)
            {
                target[(nu * width) + mu] = (float)(network.Hidden[(mu * Descriptors) + nu] * scalers[nu]);
            }

            target[(PaddedDescriptors * width) + mu] = (float)network.HiddenBias[mu];
            target[((PaddedDescriptors + 1) * width) + mu] = (float)network.Output[mu];
        }
    }
}
