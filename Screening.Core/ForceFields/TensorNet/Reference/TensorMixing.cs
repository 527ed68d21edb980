namespace Screening.Core.ForceFields.TensorNet.Reference;

/// <summary>Linear combinations over channels, with one matrix for each of scalar, vector and symmetric part.</summary>
internal sealed class TensorMixing
{
    private readonly double[] _scalar, _vector, _symmetric;
    private readonly int _channels;

    /// <param name="model">Weights.</param>
    /// <param name="prefix">Prefix of the tensors.</param>
    /// <param name="first">Number of the scalar's matrix; vector and symmetric follow.</param>
    internal TensorMixing(TensorNetModel model, string prefix, int first)
    {
        double[] W(int k) => model.DoubleWeights(FormattableString.Invariant($"{prefix}linears_tensor.{first + k}.weight"));
        (_scalar, _vector, _symmetric) = (W(0), W(1), W(2));
        _channels = model.Shape.Channels;
    }

    internal PackedTensor[] Apply(PackedTensor[] x) => Mix(x, _channels, 1);

    /// <summary>With the transposed matrices, as adjoints go back.</summary>
    internal PackedTensor[] Back(PackedTensor[] g) => Mix(g, 1, _channels);

    private PackedTensor[] Mix(PackedTensor[] x, int outStride, int inStride)
    {
        PackedTensor[] result = new PackedTensor[_channels];
        for (int d = 0; d < _channels; d++)
        {
            double s = 0, ax = 0, ay = 0, az = 0, xx = 0, yy = 0, zz = 0, xy = 0, xz = 0, yz = 0;
            for (int c = 0; c < _channels; c++)
            {
                int at = (d * outStride) + (c * inStride);
                double ws = _scalar[at], wa = _vector[at], wt = _symmetric[at];
                ref readonly PackedTensor p = ref x[c];
                s += ws * p.S;
                ax += wa * p.X;
                ay += wa * p.Y;
                az += wa * p.Z;
                xx += wt * p.Xx;
                yy += wt * p.Yy;
                zz += wt * p.Zz;
                xy += wt * p.Xy;
                xz += wt * p.Xz;
                yz += wt * p.Yz;
            }

            result[d] = new(s, ax, ay, az, xx, yy, zz, xy, xz, yz);
        }

        return result;
    }
}
