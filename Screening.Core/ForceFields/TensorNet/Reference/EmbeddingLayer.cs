using Screening.Core.Structures;

namespace Screening.Core.ForceFields.TensorNet.Reference;

/// <summary>First tensors of an atom: element pairs times radial functions times directions of its edges, mixed and gated by their norms.</summary>
internal sealed class EmbeddingLayer
{
    private const int Radials = TensorNetShape.RadialCount;

    private readonly int _channels;
    private readonly double[] _embedding, _pairWeight, _pairBias;
    private readonly double[][] _radialWeight, _radialBias;
    private readonly LayerNormalisation _norm;
    private readonly DenseLayer _first, _second;
    private readonly TensorMixing _mixing;
    private readonly Dictionary<(int, int), double[]> _pairs = [];

    internal EmbeddingLayer(TensorNetModel model)
    {
        const string prefix = TensorNetShape.Embedding;
        _channels = model.Shape.Channels;
        _embedding = model.DoubleWeights(prefix + "emb.weight");
        (_pairWeight, _pairBias) = (model.DoubleWeights(prefix + "emb2.weight"), model.DoubleWeights(prefix + "emb2.bias"));
        _radialWeight = [.. Enumerable.Range(1, TensorNetShape.Parts).Select(k => model.DoubleWeights(FormattableString.Invariant($"{prefix}distance_proj{k}.weight")))];
        _radialBias = [.. Enumerable.Range(1, TensorNetShape.Parts).Select(k => model.DoubleWeights(FormattableString.Invariant($"{prefix}distance_proj{k}.bias")))];
        _norm = new(model, prefix + "init_norm");
        (_first, _second) = (new(model, prefix + "linears_scalar.0"), new(model, prefix + "linears_scalar.1"));
        _mixing = new(model, prefix, 0);
    }

    /// <summary>Z of a centre and a neighbour; [channel].</summary>
    internal double[] PairOf(int centre, int neighbor)
    {
        if (!_pairs.TryGetValue((centre, neighbor), out double[]? z))
        {
            z = new double[_channels];
            ReadOnlySpan<double> xi = _embedding.AsSpan(centre * _channels, _channels), xj = _embedding.AsSpan(neighbor * _channels, _channels);
            for (int c = 0; c < _channels; c++)
            {
                ReadOnlySpan<double> row = _pairWeight.AsSpan(2 * c * _channels, 2 * _channels);
                z[c] = DenseLayer.Dot(row[.._channels], xj) + DenseLayer.Dot(row[_channels..], xi) + _pairBias[c];
            }

            _pairs.Add((centre, neighbor), z);
        }

        return z;
    }

    /// <summary>Adds an edge to the centre's sum.</summary>
    internal void Add(TensorNetEdge edge, double[] pair, PackedTensor[] sum)
    {
        PairFunctions f = edge.Pair;
        PackedTensor direction = Direction((1 / f.Distance) * edge.Vector);
        for (int c = 0; c < _channels; c++)
        {
            double z = pair[c] * f.Cutoff;
            sum[c] += direction.Scaled(z * Projected(0, c, f), z * Projected(1, c, f), z * Projected(2, c, f));
        }
    }

    /// <summary>Gated tensors from an atom's sum over edges.</summary>
    internal EmbeddedAtom Gate(PackedTensor[] sum)
    {
        (double[] h, double[] standardised, double inverse) = _norm.Apply([.. sum.Select(u => u.SquaredNorm)]);
        double[] hidden = _first.Apply(h);
        double[] firstSlopes = Activation.Silu(hidden);
        double[] gate = _second.Apply(hidden);
        double[] secondSlopes = Activation.Silu(gate);
        PackedTensor[] mixed = _mixing.Apply(sum);
        return new(sum, mixed, gate, standardised, inverse, firstSlopes, secondSlopes,
            [.. mixed.Select((v, c) => v.Scaled(gate[3 * c], gate[(3 * c) + 1], gate[(3 * c) + 2]))]);
    }

    /// <summary>Adjoint of an atom's sum over edges from that of its gated tensors.</summary>
    internal PackedTensor[] Back(EmbeddedAtom atom, PackedTensor[] adjoint)
    {
        double[] gateBar = new double[atom.Gate.Length];
        PackedTensor[] mixedBar = new PackedTensor[_channels];
        for (int c = 0; c < _channels; c++)
        {
            (gateBar[3 * c], gateBar[(3 * c) + 1], gateBar[(3 * c) + 2]) = PackedTensor.Inner(adjoint[c], atom.Mixed[c]);
            mixedBar[c] = adjoint[c].Scaled(atom.Gate[3 * c], atom.Gate[(3 * c) + 1], atom.Gate[(3 * c) + 2]);
        }

        double[] hidden = _second.Back(Activation.Times(gateBar, atom.SecondSlopes));
        double[] norms = _norm.Back(_first.Back(Activation.Times(hidden, atom.FirstSlopes)), atom.Standardised, atom.Inverse);
        PackedTensor[] sumBar = _mixing.Back(mixedBar);
        for (int c = 0; c < _channels; c++)
        {
            sumBar[c] += 2 * norms[c] * atom.Sum[c];
        }

        return sumBar;
    }

    /// <summary>dE/dr and dE/du of an edge through the embedding, given the adjoint of its centre's sum.</summary>
    internal (double Radial, Cartesian Direction) EdgeBack(TensorNetEdge edge, double[] pair, PackedTensor[] sumBar)
    {
        PairFunctions f = edge.Pair;
        Cartesian u = (1 / f.Distance) * edge.Vector;
        PackedTensor direction = Direction(u), directionBar = default;
        double radial = 0;
        for (int c = 0; c < _channels; c++)
        {
            double p0 = Projected(0, c, f), p1 = Projected(1, c, f), p2 = Projected(2, c, f);
            (double s, double a, double t) = PackedTensor.Inner(sumBar[c], direction);
            radial += pair[c] * ((s * Slope(0, c, p0, f)) + (a * Slope(1, c, p1, f)) + (t * Slope(2, c, p2, f)));
            directionBar += sumBar[c].Scaled(0, pair[c] * f.Cutoff * p1, pair[c] * f.Cutoff * p2);
        }

        // dE = <G, d(0, -u, u uᵀ - 1/3)> = -2 a·du + 2 du·S u.
        PackedTensor g = directionBar;
        return (radial, new(
            2 * (-g.X + (g.Xx * u.X) + (g.Xy * u.Y) + (g.Xz * u.Z)),
            2 * (-g.Y + (g.Xy * u.X) + (g.Yy * u.Y) + (g.Yz * u.Z)),
            2 * (-g.Z + (g.Xz * u.X) + (g.Yz * u.Y) + (g.Zz * u.Z))));
    }

    /// <summary>1, −u, u uᵀ − 1/3.</summary>
    private static PackedTensor Direction(Cartesian u) => new(
        1, -u.X, -u.Y, -u.Z, (u.X * u.X) - (1.0 / 3), (u.Y * u.Y) - (1.0 / 3), (u.Z * u.Z) - (1.0 / 3), u.X * u.Y, u.X * u.Z, u.Y * u.Z);

    /// <summary>D_k of a channel.</summary>
    private double Projected(int part, int channel, PairFunctions f) =>
        DenseLayer.Dot(_radialWeight[part].AsSpan(channel * Radials, Radials), f.Radial) + _radialBias[part][channel];

    /// <summary>d(C D_k)/dr of a channel.</summary>
    private double Slope(int part, int channel, double projected, PairFunctions f) =>
        (f.CutoffSlope * projected) + (f.Cutoff * DenseLayer.Dot(_radialWeight[part].AsSpan(channel * Radials, Radials), f.RadialSlope));
}

/// <summary>What the way back through the embedding of an atom needs.</summary>
internal sealed record EmbeddedAtom(
    PackedTensor[] Sum, PackedTensor[] Mixed, double[] Gate, double[] Standardised, double Inverse, double[] FirstSlopes, double[] SecondSlopes, PackedTensor[] Tensors);
