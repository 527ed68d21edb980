using Screening.Core.ForceFields.TensorNet.Reference;

namespace Screening.Core.ForceFields.TensorNet.Fast;

/// <summary>
/// The edge weights of all layers as functions of the distance, and a small orthonormal basis of them: w(r) ≈ Σ_k c_k(r) b_k. Where
/// only sums of w over neighbours are wanted, the c_k are summed and the sum is expanded once per atom.
/// </summary>
internal sealed class RadialBasis
{
    /// <summary>
    /// Largest error of a weight left by the basis: the published weights of 0.1 to 0.6 beyond 1.5 Å round by 3e-8 in single precision. They
    /// take 44 functions.
    /// </summary>
    private const double Tolerance = 1e-7;

    private const double SampleStepAngstrom = 0.01;

    private readonly TensorNetModel _model;
    private readonly InteractionLayer[] _layers;

    internal RadialBasis(TensorNetModel model)
    {
        _model = model;
        _layers = [.. Enumerable.Range(0, model.Shape.Layers).Select(l => new InteractionLayer(model, l))];
    }

    /// <summary>Least distance that tables know, Å: below that of any pair that <see cref="TensorNetDomain"/> lets pass.</summary>
    internal const double FirstAngstrom = 0.5;

    /// <summary>Weights per distance: layers times three parts times channels.</summary>
    internal int Count => _model.Shape.Layers * TensorNetShape.Parts * _model.Shape.Channels;

    /// <summary>Weights of a distance and their derivatives, cutoff function included; [layer][part][channel].</summary>
    internal (double[] Values, double[] Slopes) Weights(double r)
    {
        (double[] values, double[] slopes) = (new double[Count], new double[Count]);
        PairFunctions f = new(r, _model.Shape.CutoffAngstrom, _model.Shape.Layers);
        int u = _model.Shape.Channels;
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            (double[] w, double[] s) = _layers[layer].RadialWeights(f);
            for (int n = 0; n < w.Length; n++)
            {
                int at = (((layer * TensorNetShape.Parts) + (n % TensorNetShape.Parts)) * u) + (n / TensorNetShape.Parts);
                (values[at], slopes[at]) = (w[n], s[n]);
            }
        }

        return (values, slopes);
    }

    /// <summary>The four functions of the embedding, C g_0 to C g_2 and C, and their derivatives.</summary>
    internal (double[] Values, double[] Slopes) Embedding(double r)
    {
        PairFunctions f = new(r, _model.Shape.CutoffAngstrom, 0);
        double[] g = [.. f.Radial, 1], dg = [.. f.RadialSlope, 0];
        return ([.. g.Select(v => v * f.Cutoff)], [.. g.Zip(dg, (v, s) => (s * f.Cutoff) + (v * f.CutoffSlope))]);
    }

    /// <summary>
    /// Orthonormal vectors found greedily: the sampled distance that the vectors so far describe worst gives the next one, until no weight is
    /// off by more than the tolerance.
    /// </summary>
    /// <param name="unit">Their number becomes a multiple of this less <paramref name="reserved"/>.</param>
    /// <param name="reserved">Places of the last unit kept free.</param>
    internal List<double[]> Find(int unit, int reserved)
    {
        double cutoff = _model.Shape.CutoffAngstrom;
        double[][] rest = [.. Enumerable.Range(0, (int)((cutoff - FirstAngstrom) / SampleStepAngstrom)).Select(n => Weights(FirstAngstrom + (n * SampleStepAngstrom)).Values)];
        List<double[]> basis = [];
        while (basis.Count < Count && (rest.Max(w => w.Max(Math.Abs)) > Tolerance || (basis.Count + reserved) % unit != 0))
        {
            double[] next = [.. rest.MaxBy(w => DenseLayer.Dot(w, w))!];
            for (int pass = 0; pass < 2; pass++)        // the second pass removes what rounding left of the earlier vectors
            {
                foreach (double[] b in basis)
                {
                    DenseLayer.AddScaled(-DenseLayer.Dot(next, b), b, next);
                }
            }

            double norm = Math.Sqrt(DenseLayer.Dot(next, next));
            if (norm == 0)
            {
                break;
            }

            next = [.. next.Select(v => v / norm)];
            basis.Add(next);
            foreach (double[] w in rest)
            {
                DenseLayer.AddScaled(-DenseLayer.Dot(w, next), next, w);
            }
        }

        return basis;
    }
}
