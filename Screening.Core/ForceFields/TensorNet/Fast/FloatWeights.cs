using Screening.Core.Numerics;

namespace Screening.Core.ForceFields.TensorNet.Fast;

/// <summary>A dense layer for both directions. Outputs stand in planes: of three numbers per channel first all scalars', then all vectors'.</summary>
internal sealed class FloatDense
{
    internal FloatDense(TensorNetModel model, string name, bool interleaved = false)
    {
        float[] w = model.Weights(name + ".weight"), b = model.Weights(name + ".bias");
        int outputs = b.Length, inputs = w.Length / outputs, channels = outputs / TensorNetShape.Parts;
        int From(int o) => interleaved ? (TensorNetShape.Parts * (o % channels)) + (o / channels) : o;
        Forward = new(inputs, outputs, (i, o) => w[(From(o) * inputs) + i]);
        Back = new(outputs, inputs, (o, i) => w[(From(o) * inputs) + i]);
        Bias = FloatWeights.Aligned(Enumerable.Range(0, outputs).Select(o => b[From(o)]));
    }

    internal PackedMatrix Forward { get; }

    internal PackedMatrix Back { get; }

    internal AlignedBuffer<float> Bias { get; }
}

/// <summary>The three matrices of a mixing for both directions.</summary>
internal sealed class FloatMixing
{
    internal FloatMixing(TensorNetModel model, string prefix, int first)
    {
        int u = model.Shape.Channels;
        float[][] w = [.. Enumerable.Range(first, TensorNetShape.Parts).Select(k => model.Weights(FormattableString.Invariant($"{prefix}linears_tensor.{k}.weight")))];
        Forward = [.. w.Select(m => new PackedMatrix(u, u, (c, d) => m[(d * u) + c]))];
        Back = [.. w.Select(m => new PackedMatrix(u, u, (d, c) => m[(d * u) + c]))];
    }

    internal PackedMatrix[] Forward { get; }

    internal PackedMatrix[] Back { get; }
}

/// <summary>Weight and bias of a layer normalisation.</summary>
internal sealed class FloatNorm(TensorNetModel model, string name)
{
    internal AlignedBuffer<float> Weight { get; } = FloatWeights.Aligned(model.Weights(name + ".weight"));

    internal AlignedBuffer<float> Bias { get; } = FloatWeights.Aligned(model.Weights(name + ".bias"));
}

/// <summary>
/// A model prepared for the fast engine: matrices packed for both directions, functions of the distance tabulated. Made once per model
/// and shared by all runs.
/// </summary>
internal sealed class FloatWeights
{
    /// <summary>Functions of the embedding, in the last places of the table.</summary>
    internal const int Moments = TensorNetShape.RadialCount + 1;

    private const int Lanes = Nep.LaneMath.Lanes;

    internal FloatWeights(TensorNetModel model)
    {
        Model = model;
        Embedding = new(model, TensorNetShape.Embedding, 0);
        EmbeddingNorm = new(model, TensorNetShape.Embedding + "init_norm");
        GateFirst = new(model, TensorNetShape.Embedding + "linears_scalar.0");
        GateSecond = new(model, TensorNetShape.Embedding + "linears_scalar.1", interleaved: true);
        int layers = model.Shape.Layers;
        Before = [.. Enumerable.Range(0, layers).Select(l => new FloatMixing(model, TensorNetShape.Layer(l), 0))];
        After = [.. Enumerable.Range(0, layers).Select(l => new FloatMixing(model, TensorNetShape.Layer(l), TensorNetShape.Parts))];
        ReadoutNorm = new(model, "out_norm");
        ReadoutFirst = new(model, "linear");
        FloatDense[] Branch(string name) => [.. new[] { 0, 2, 4 }.Select(k => new FloatDense(model, FormattableString.Invariant($"{TensorNetShape.Readout}{name}.{k}")))];
        (Value, Gate) = (Branch("layers"), Branch("gates"));
        (ValueLast, ValueBias) = Last("layers");
        (GateLast, GateBias) = Last("gates");
        RadialBasis radial = new(model);
        List<double[]> basis = model.Source == MessageSource.Self ? radial.Find(Lanes, Moments) : [];
        int rank = model.Source == MessageSource.Self ? basis.Count : Lanes - Moments;
        Functions = new(rank + Moments, RadialBasis.FirstAngstrom, model.Shape.CutoffAngstrom, r => WithEmbedding(radial, basis, rank, r));
        if (model.Source == MessageSource.Self)
        {
            Expansion = new(Functions.Count, radial.Count, (k, n) => k < rank ? basis[k][n] : 0);
            Projection = new(radial.Count, Functions.Count, (n, k) => k < rank ? basis[k][n] : 0);
        }
        else
        {
            int perLayer = radial.Count / layers;
            EdgeWeights = [.. Enumerable.Range(0, layers).Select(l => new DistanceTable(perLayer, RadialBasis.FirstAngstrom, model.Shape.CutoffAngstrom, r =>
            {
                (double[] values, double[] slopes) = radial.Weights(r);
                return (values[(l * perLayer)..((l + 1) * perLayer)], slopes[(l * perLayer)..((l + 1) * perLayer)]);
            }))];
        }

        (AlignedBuffer<float>, float) Last(string branch) =>
            (Aligned(model.Weights($"{TensorNetShape.Readout}{branch}.6.weight")), model.Weights($"{TensorNetShape.Readout}{branch}.6.bias")[0]);
    }

    internal TensorNetModel Model { get; }

    internal FloatMixing Embedding { get; }

    internal FloatNorm EmbeddingNorm { get; }

    internal FloatDense GateFirst { get; }

    /// <summary>Outputs in planes: those of scalars, of vectors, of symmetric parts.</summary>
    internal FloatDense GateSecond { get; }

    internal FloatMixing[] Before { get; }

    internal FloatMixing[] After { get; }

    internal FloatNorm ReadoutNorm { get; }

    internal FloatDense ReadoutFirst { get; }

    internal FloatDense[] Value { get; }

    internal FloatDense[] Gate { get; }

    internal AlignedBuffer<float> ValueLast { get; }

    internal AlignedBuffer<float> GateLast { get; }

    internal float ValueBias { get; }

    internal float GateBias { get; }

    /// <summary>Coefficients of the weights' basis, zeros in the neighbour model, and in the last four places the functions of the embedding.</summary>
    internal DistanceTable Functions { get; }

    /// <summary>From summed coefficients to summed weights of all layers; null in the neighbour model.</summary>
    internal PackedMatrix? Expansion { get; }

    /// <summary>Its transpose.</summary>
    internal PackedMatrix? Projection { get; }

    /// <summary>Weights of an edge, [layer]; null in the self model, which needs their sums only.</summary>
    internal DistanceTable[]? EdgeWeights { get; }

    internal static AlignedBuffer<float> Aligned(IEnumerable<float> values)
    {
        float[] all = [.. values];
        AlignedBuffer<float> buffer = new(all.Length);
        all.CopyTo(buffer.Span);
        return buffer;
    }

    private static (double[] Values, double[] Slopes) WithEmbedding(RadialBasis radial, List<double[]> basis, int rank, double r)
    {
        (double[] values, double[] slopes) = (new double[rank + Moments], new double[rank + Moments]);
        if (basis.Count > 0)
        {
            (double[] w, double[] s) = radial.Weights(r);
            for (int k = 0; k < rank; k++)
            {
                (values[k], slopes[k]) = (Reference.DenseLayer.Dot(w, basis[k]), Reference.DenseLayer.Dot(s, basis[k]));
            }
        }

        (double[] phi, double[] slope) = radial.Embedding(r);
        phi.CopyTo(values, rank);
        slope.CopyTo(slopes, rank);
        return (values, slopes);
    }
}
