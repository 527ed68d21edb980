namespace Screening.Core.ForceFields.TensorNet.Reference;

/// <summary>One interaction layer over all atoms: normalise, mix, send messages, multiply matrices, add.</summary>
internal sealed class InteractionLayer
{
    private readonly int _layer, _channels;
    private readonly MessageSource _source;
    private readonly DenseLayer[] _radial;
    private readonly TensorMixing _before, _after;

    private PackedTensor[][] _x = [], _y = [], _message = [], _product = [], _change = [];
    private double[][] _sums = [];

    internal InteractionLayer(TensorNetModel model, int layer)
    {
        string prefix = TensorNetShape.Layer(layer);
        (_layer, _channels, _source) = (layer, model.Shape.Channels, model.Source);
        _radial = [.. Enumerable.Range(0, 3).Select(k => new DenseLayer(model, FormattableString.Invariant($"{prefix}linears_scalar.{k}")))];
        (_before, _after) = (new(model, prefix, 0), new(model, prefix, TensorNetShape.Parts));
    }

    /// <summary>Weights of a pair in this layer and their derivatives with the distance.</summary>
    internal (double[] Value, double[] Slope) RadialWeights(PairFunctions f)
    {
        double[] value = f.Radial, slope = f.RadialSlope;
        foreach (DenseLayer dense in _radial)
        {
            value = dense.Apply(value);
            slope = Activation.Times(dense.Linear(slope), Activation.Silu(value));
        }

        double[] weights = new double[value.Length], slopes = new double[value.Length];
        for (int k = 0; k < value.Length; k++)
        {
            (weights[k], slopes[k]) = (f.Cutoff * value[k], (f.Cutoff * slope[k]) + (f.CutoffSlope * value[k]));
        }

        return (weights, slopes);
    }

    /// <summary>New tensors of all atoms; keeps what the way back needs.</summary>
    internal PackedTensor[][] Apply(PackedTensor[][] x, TensorNetGraph graph)
    {
        int atoms = x.Length;
        (_x, _product, _change) = (x, new PackedTensor[atoms][], new PackedTensor[atoms][]);
        PackedTensor[][] normalised = [.. x.Select(Normalised)];
        _y = [.. normalised.Select(_before.Apply)];
        Send(graph, atoms);
        PackedTensor[][] result = new PackedTensor[atoms][];
        for (int i = 0; i < atoms; i++)
        {
            PackedTensor[] product = new PackedTensor[_channels];
            for (int c = 0; c < _channels; c++)
            {
                product[c] = PackedTensor.Anticommutator(_message[i][c], _y[i][c]);
            }

            PackedTensor[] change = _after.Apply(Normalised(product)), next = new PackedTensor[_channels];
            for (int c = 0; c < _channels; c++)
            {
                next[c] = normalised[i][c] + change[c] + (0.5 * PackedTensor.Anticommutator(change[c], change[c]));
            }

            (_product[i], _change[i], result[i]) = (product, change, next);
        }

        return result;
    }

    /// <summary>Adjoints of the incoming tensors from those of the outgoing ones; adds dE/dr of every edge.</summary>
    internal PackedTensor[][] Back(PackedTensor[][] adjoint, TensorNetGraph graph, double[] edgeSlopes)
    {
        int atoms = adjoint.Length;
        PackedTensor[][] messageBar = new PackedTensor[atoms][], yBar = new PackedTensor[atoms][];
        for (int i = 0; i < atoms; i++)
        {
            PackedTensor[] changeBar = new PackedTensor[_channels];
            for (int c = 0; c < _channels; c++)
            {
                changeBar[c] = adjoint[i][c] + PackedTensor.Anticommutator(adjoint[i][c], _change[i][c].Transposed);
            }

            PackedTensor[] productBar = NormalisedBack(_after.Back(changeBar), _product[i]);
            (messageBar[i], yBar[i]) = (new PackedTensor[_channels], new PackedTensor[_channels]);
            for (int c = 0; c < _channels; c++)
            {
                messageBar[i][c] = PackedTensor.Anticommutator(productBar[c], _y[i][c].Transposed);
                yBar[i][c] = PackedTensor.Anticommutator(productBar[c], _message[i][c].Transposed);
            }
        }

        SendBack(graph, messageBar, yBar, edgeSlopes);
        PackedTensor[][] result = new PackedTensor[atoms][];
        for (int i = 0; i < atoms; i++)
        {
            PackedTensor[] normalisedBar = _before.Back(yBar[i]);
            for (int c = 0; c < _channels; c++)
            {
                normalisedBar[c] += adjoint[i][c];
            }

            result[i] = NormalisedBack(normalisedBar, _x[i]);
        }

        return result;
    }

    private static PackedTensor[] Normalised(PackedTensor[] x) => [.. x.Select(t => 1 / (1 + t.SquaredNorm) * t)];

    private static PackedTensor[] NormalisedBack(PackedTensor[] adjoint, PackedTensor[] x)
    {
        PackedTensor[] result = new PackedTensor[x.Length];
        for (int c = 0; c < x.Length; c++)
        {
            double q = 1 / (1 + x[c].SquaredNorm);
            (double s, double a, double t) = PackedTensor.Inner(adjoint[c], x[c]);
            result[c] = (q * adjoint[c]) + (-2 * q * q * (s + a + t) * x[c]);
        }

        return result;
    }

    private static PackedTensor Weighted(double[] w, int c, in PackedTensor t) => t.Scaled(w[3 * c], w[(3 * c) + 1], w[(3 * c) + 2]);

    private void Send(TensorNetGraph graph, int atoms)
    {
        _message = [.. Enumerable.Range(0, atoms).Select(_ => new PackedTensor[_channels])];
        _sums = [.. Enumerable.Range(0, atoms).Select(_ => new double[TensorNetShape.Parts * _channels])];
        foreach (TensorNetEdge edge in graph.Edges)
        {
            double[] w = edge.Pair.Weights[_layer];
            if (_source == MessageSource.Self)
            {
                DenseLayer.AddScaled(1, w, _sums[edge.Centre]);
                continue;
            }

            for (int c = 0; c < _channels; c++)
            {
                _message[edge.Centre][c] += Weighted(w, c, _y[edge.Neighbor][c]);
            }
        }

        for (int i = 0; i < atoms && _source == MessageSource.Self; i++)
        {
            for (int c = 0; c < _channels; c++)
            {
                _message[i][c] = Weighted(_sums[i], c, _y[i][c]);
            }
        }
    }

    private void SendBack(TensorNetGraph graph, PackedTensor[][] messageBar, PackedTensor[][] yBar, double[] edgeSlopes)
    {
        double[][] sumBars = new double[messageBar.Length][];
        for (int i = 0; i < messageBar.Length && _source == MessageSource.Self; i++)
        {
            sumBars[i] = Parts(messageBar[i], _y[i]);
            for (int c = 0; c < _channels; c++)
            {
                yBar[i][c] += Weighted(_sums[i], c, messageBar[i][c]);
            }
        }

        for (int e = 0; e < edgeSlopes.Length; e++)
        {
            TensorNetEdge edge = graph.Edges[e];
            if (_source == MessageSource.Self)
            {
                edgeSlopes[e] += DenseLayer.Dot(sumBars[edge.Centre], edge.Pair.WeightSlopes[_layer]);
                continue;
            }

            edgeSlopes[e] += DenseLayer.Dot(Parts(messageBar[edge.Centre], _y[edge.Neighbor]), edge.Pair.WeightSlopes[_layer]);
            for (int c = 0; c < _channels; c++)
            {
                yBar[edge.Neighbor][c] += Weighted(edge.Pair.Weights[_layer], c, messageBar[edge.Centre][c]);
            }
        }
    }

    private double[] Parts(PackedTensor[] p, PackedTensor[] q)
    {
        double[] parts = new double[TensorNetShape.Parts * _channels];
        for (int c = 0; c < _channels; c++)
        {
            (parts[3 * c], parts[(3 * c) + 1], parts[(3 * c) + 2]) = PackedTensor.Inner(p[c], q[c]);
        }

        return parts;
    }
}
