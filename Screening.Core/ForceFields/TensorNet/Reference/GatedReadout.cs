namespace Screening.Core.ForceFields.TensorNet.Reference;

/// <summary>Output of an atom from the norms of its tensors: a network l times the logistic function of another one.</summary>
internal sealed class GatedReadout
{
    private readonly int _channels;
    private readonly LayerNormalisation _norm;
    private readonly DenseLayer _linear;
    private readonly DenseLayer[] _value, _gate;

    internal GatedReadout(TensorNetModel model)
    {
        _channels = model.Shape.Channels;
        (_norm, _linear) = (new(model, "out_norm"), new(model, "linear"));
        DenseLayer[] Branch(string name) => [.. new[] { 0, 2, 4, 6 }.Select(k => new DenseLayer(model, FormattableString.Invariant($"{TensorNetShape.Readout}{name}.{k}")))];
        (_value, _gate) = (Branch("layers"), Branch("gates"));
    }

    /// <summary>Output, inputs of the two networks, and the adjoint of the tensors for one unit of output.</summary>
    internal (double Output, double[] Features, PackedTensor[] Adjoint) Apply(PackedTensor[] x)
    {
        double[] norms = new double[TensorNetShape.Parts * _channels];
        for (int c = 0; c < _channels; c++)
        {
            (norms[c], norms[_channels + c], norms[(2 * _channels) + c]) = PackedTensor.Inner(x[c], x[c]);
        }

        (double[] q, double[] standardised, double inverse) = _norm.Apply(norms);
        double[] f = _linear.Apply(q);
        (double l, double[][] valueSlopes) = Forward(_value, f);
        (double g, double[][] gateSlopes) = Forward(_gate, f);
        double t = Activation.Logistic(g);
        double[] fBar = Back(_value, valueSlopes, t), fromGate = Back(_gate, gateSlopes, l * t * (1 - t));
        DenseLayer.AddScaled(1, fromGate, fBar);
        double[] normsBar = _norm.Back(_linear.Back(fBar), standardised, inverse);
        PackedTensor[] adjoint = new PackedTensor[_channels];
        for (int c = 0; c < _channels; c++)
        {
            adjoint[c] = x[c].Scaled(2 * normsBar[c], 2 * normsBar[_channels + c], 2 * normsBar[(2 * _channels) + c]);
        }

        return (l * t, f, adjoint);
    }

    private static (double Output, double[][] Slopes) Forward(DenseLayer[] branch, double[] x)
    {
        double[][] slopes = new double[branch.Length - 1][];
        for (int k = 0; k < slopes.Length; k++)
        {
            x = branch[k].Apply(x);
            slopes[k] = Activation.Silu(x);
        }

        return (branch[^1].Apply(x)[0], slopes);
    }

    private static double[] Back(DenseLayer[] branch, double[][] slopes, double outputBar)
    {
        double[] g = branch[^1].Back([outputBar]);
        for (int k = slopes.Length - 1; k >= 0; k--)
        {
            g = branch[k].Back(Activation.Times(g, slopes[k]));
        }

        return g;
    }
}
