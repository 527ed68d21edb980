using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Screening.Core.Numerics;
using static Screening.Core.ForceFields.Nep.LaneMath;
using Lane = System.Runtime.Intrinsics.Vector512<float>;

namespace Screening.Core.ForceFields.TensorNet.Fast;

/// <inheritdoc/>
internal sealed unsafe class TensorNetBlock<TWidth> : TensorNetBlock
    where TWidth : struct, IRowWidth
{
    private const int Tensor = TensorLanes.Planes, Parts = TensorNetShape.Parts;

    private readonly FloatWeights _w;
    private readonly bool _self;
    private readonly float _scale;
    private readonly int _planes;
    private readonly AlignedBuffer<float> _memory, _inverse, _inverseReadout, _outputs, _switches;
    private readonly int[] _normalised, _factor, _mixed, _product, _productFactor, _change, _message;
    private readonly int _coefficients, _coefficientBars, _sums, _mixedSums, _norm, _hidden, _hiddenSlope, _gate, _gateSlope, _weightSums, _weightBars;
    private readonly int _tensors, _bars, _temporary, _second, _readoutNorm, _features, _branch, _slopes;

    private int _rows;

    internal TensorNetBlock(FloatWeights weights, int mostAtoms)
    {
        (_w, _self, _scale) = (weights, weights.Model.Source == MessageSource.Self, (float)weights.Model.EnergyScaleEv);
        int layers = weights.Model.Shape.Layers, rows = RowsFor(mostAtoms), planes = 0;
        (_coefficients, _coefficientBars, _sums, _mixedSums) = (Take(1), Take(1), Take(Tensor), Take(Tensor));
        (_norm, _hidden, _hiddenSlope, _gate, _gateSlope) = (Take(1), Take(2), Take(2), Take(Parts), Take(Parts));
        (_weightSums, _weightBars) = (Take(Parts * layers), Take(Parts * layers));
        (_tensors, _bars, _temporary, _second) = (Take(Tensor), Take(Tensor), Take(Tensor), Take(Tensor));
        (_readoutNorm, _features, _branch, _slopes) = (Take(Parts), Take(1), Take(2), Take(6));
        int[] Each(int count) => [.. Enumerable.Range(0, layers).Select(_ => Take(count))];
        (_normalised, _factor, _mixed, _product, _productFactor, _change) = (Each(Tensor), Each(1), Each(Tensor), Each(Tensor), Each(1), Each(Tensor));
        _message = Each(_self ? 0 : Tensor);
        _planes = planes;
        _memory = new(checked(_planes * rows * TWidth.Floats));
        (_inverse, _inverseReadout, _outputs, _switches) = (new(rows), new(rows), new(rows), new(rows));

        int Take(int count)
        {
            planes += count;
            return planes - count;
        }
    }

    /// <inheritdoc/>
    internal override float* Coefficients => At(_coefficients);

    /// <inheritdoc/>
    internal override float* CoefficientBars => At(_coefficientBars);

    /// <inheritdoc/>
    internal override float* Sums => At(_sums);

    /// <inheritdoc/>
    internal override float* Bars => At(_bars);

    /// <inheritdoc/>
    internal override float* MessageBars => At(_second);

    /// <inheritdoc/>
    internal override float* MixedBars => At(_temporary);

    /// <inheritdoc/>
    internal override float* Mixed(int layer) => At(_mixed[layer]);

    /// <inheritdoc/>
    internal override float* Messages(int layer) => At(_message[layer]);

    /// <inheritdoc/>
    internal override void Begin(int atoms)
    {
        _rows = RowsFor(atoms);
        Plane = (nint)_rows * TWidth.Floats;
        for (int plane = 0; plane < _planes && atoms < _rows; plane++)        // rows without an atom must hold numbers; zeros do no harm
        {
            new Span<float>(At(plane) + ((nint)atoms * TWidth.Floats), (_rows - atoms) * TWidth.Floats).Clear();
        }
    }

    /// <inheritdoc/>
    internal override void Embed()
    {
        SquaredNorms(At(_sums), At(_norm));
        PlaneMath.Normalise(At(_norm), At(_features), _inverse.Pointer, _w.EmbeddingNorm, _rows, TWidth.Floats, 1);
        Apply(_w.GateFirst, At(_features), At(_hidden));
        PlaneMath.Silu(At(_hidden), At(_hiddenSlope), 2 * Plane);
        Apply(_w.GateSecond, At(_hidden), At(_gate));
        PlaneMath.Silu(At(_gate), At(_gateSlope), Parts * Plane);
        MixAll(_w.Embedding.Forward, At(_sums), At(_mixedSums), false);
        if (_w.Expansion is { } expansion)
        {
            MatrixProduct.Multiply<TWidth>(At(_coefficients), _rows, expansion, At(_weightSums), null, false);
        }

        GateTensors();
    }

    /// <inheritdoc/>
    internal override void Mix(int layer) => MixAll(_w.Before[layer].Forward, At(_normalised[layer]), At(_mixed[layer]), false);

    /// <inheritdoc/>
    internal override void Combine(int layer)
    {
        Multiply(layer);
        MixAll(_w.After[layer].Forward, At(_product[layer]), At(_change[layer]), false);
        if (layer + 1 < _normalised.Length)
        {
            Add(layer);
        }
        else
        {
            AddLast(layer);
        }
    }

    /// <inheritdoc/>
    internal override double Read(int atoms)
    {
        PlaneMath.Normalise(At(_readoutNorm), At(_temporary), _inverseReadout.Pointer, _w.ReadoutNorm, _rows, TWidth.Floats, Parts);
        Apply(_w.ReadoutFirst, At(_temporary), At(_features));
        Branch(_w.Value, 0, _w.ValueLast, _w.ValueBias, _outputs.Pointer);
        Branch(_w.Gate, Parts, _w.GateLast, _w.GateBias, _switches.Pointer);
        double sum = 0;
        for (int row = 0; row < _rows; row++)
        {
            float output = _outputs.Pointer[row], open = 1 / (1 + MathF.Exp(-_switches.Pointer[row]));
            sum += row < atoms ? (double)output * open : 0;
            _outputs.Pointer[row] = _scale * open;        // from here on adjoints
            _switches.Pointer[row] = _scale * output * open * (1 - open);
        }

        // The gate's branch was the last forward; both seeds stand, so the order of the ways back is free.
        BranchBack(_w.Value, 0, _w.ValueLast, _outputs.Pointer, false);
        BranchBack(_w.Gate, Parts, _w.GateLast, _switches.Pointer, true);
        MatrixProduct.Multiply<TWidth>(At(_features), _rows, _w.ReadoutFirst.Back, At(_temporary), null, false);
        PlaneMath.NormaliseBack(At(_temporary), At(_readoutNorm), _inverseReadout.Pointer, _w.ReadoutNorm, _rows, TWidth.Floats, Parts);
        NormBars();
        return sum;
    }

    /// <inheritdoc/>
    internal override void CombineBack(int layer)
    {
        AddBack(layer);
        MixAll(_w.After[layer].Back, At(_temporary), At(_second), false);
        MultiplyBack(layer);
    }

    /// <inheritdoc/>
    internal override void MixBack(int layer)
    {
        MixAll(_w.Before[layer].Back, At(_temporary), At(_bars), true);
        NormalisedBack(layer);
    }

    /// <inheritdoc/>
    internal override void EmbedBack()
    {
        GateTensorsBack();
        MatrixProduct.Multiply<TWidth>(At(_temporary), _rows, _w.GateSecond.Back, At(_second), null, false);
        PlaneMath.Multiply(At(_second), At(_hiddenSlope), 2 * Plane);
        MatrixProduct.Multiply<TWidth>(At(_second), _rows, _w.GateFirst.Back, At(_features), null, false);
        PlaneMath.NormaliseBack(At(_features), At(_norm), _inverse.Pointer, _w.EmbeddingNorm, _rows, TWidth.Floats, 1);
        MixAll(_w.Embedding.Back, At(_bars), At(_temporary), false);
        SumBars();
        if (_w.Projection is { } projection)
        {
            MatrixProduct.Multiply<TWidth>(At(_weightBars), _rows, projection, At(_coefficientBars), null, false);
        }
    }

    private static int RowsFor(int atoms) => (atoms + MatrixProduct.RowUnit - 1) / MatrixProduct.RowUnit * MatrixProduct.RowUnit;

    private float* At(int plane) => _memory.Pointer + (plane * Plane);

    private void Apply(FloatDense layer, float* from, float* to) =>
        MatrixProduct.Multiply<TWidth>(from, _rows, layer.Forward, to, layer.Bias.Pointer, false);

    private void MixAll(PackedMatrix[] parts, float* from, float* to, bool accumulate)
    {
        MatrixProduct.Multiply<TWidth>(from, _rows, parts[0], to, null, accumulate);
        MatrixProduct.Multiply<TWidth>(from + Plane, 3 * _rows, parts[1], to + Plane, null, accumulate);
        MatrixProduct.Multiply<TWidth>(from + (4 * Plane), 5 * _rows, parts[2], to + (4 * Plane), null, accumulate);
    }

    private void Branch(FloatDense[] layers, int slope, AlignedBuffer<float> last, float bias, float* results)
    {
        float* x = At(_features);
        for (int k = 0; k < layers.Length; k++)
        {
            float* next = At(_branch + (k % 2));
            Apply(layers[k], x, next);
            PlaneMath.Silu(next, At(_slopes + slope + k), Plane);
            x = next;
        }

        for (int row = 0; row < _rows; row++, x += TWidth.Floats)
        {
            Lane sum = Zero;
            for (int c = 0; c < TWidth.Floats; c += Lanes)
            {
                sum = Fma(Load(x + c), Load(last.Pointer + c), sum);
            }

            results[row] = Vector512.Sum(sum) + bias;
        }
    }

    private void BranchBack(FloatDense[] layers, int slope, AlignedBuffer<float> last, float* seeds, bool accumulate)
    {
        float* g = At(_branch + ((layers.Length - 1) % 2));
        for (int row = 0; row < _rows; row++)
        {
            for (int c = 0; c < TWidth.Floats; c += Lanes)
            {
                Store(g + ((nint)row * TWidth.Floats) + c, Const(seeds[row]) * Load(last.Pointer + c));
            }
        }

        for (int k = layers.Length - 1; k >= 0; k--)
        {
            PlaneMath.Multiply(g, At(_slopes + slope + k), Plane);
            float* next = k > 0 ? At(_branch + ((k - 1) % 2)) : At(_features);
            MatrixProduct.Multiply<TWidth>(g, _rows, layers[k].Back, next, null, k == 0 && accumulate);
            g = next;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SquaredNorms(float* tensors, float* norms)
    {
        for (nint i = 0; i < Plane; i += Lanes)
        {
            TensorLanes t = TensorLanes.At(tensors + i, Plane);
            Store(norms + i, TensorLanes.Inner(t, t));
        }
    }

    /// <summary>X = h V by parts, then X/(1 + |X|²).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void GateTensors()
    {
        float* gate = At(_gate), v = At(_mixedSums), normalised = At(_normalised[0]), factor = At(_factor[0]);
        for (nint i = 0; i < Plane; i += Lanes)
        {
            TensorLanes x = TensorLanes.Scaled(TensorLanes.At(v + i, Plane), Load(gate + i), Load(gate + Plane + i), Load(gate + (2 * Plane) + i));
            Normalise(x, normalised + i, factor + i);
        }
    }

    /// <summary>B = {M, Y}, then B/(1 + |B|²).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(int layer)
    {
        float* mixed = At(_mixed[layer]), product = At(_product[layer]), factor = At(_productFactor[layer]);
        for (nint i = 0; i < Plane; i += Lanes)
        {
            TensorLanes y = TensorLanes.At(mixed + i, Plane);
            Normalise(TensorLanes.Anticommutator(Message(layer, i, y), y, false), product + i, factor + i);
        }
    }

    /// <summary>X = Xh + D + D D, then X/(1 + |X|²) for the next layer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(int layer)
    {
        float* before = At(_normalised[layer]), change = At(_change[layer]), normalised = At(_normalised[layer + 1]), factor = At(_factor[layer + 1]);
        for (nint i = 0; i < Plane; i += Lanes)
        {
            TensorLanes d = TensorLanes.At(change + i, Plane);
            Normalise(TensorLanes.Sum(TensorLanes.Sum(TensorLanes.At(before + i, Plane), d), TensorLanes.Square(d)), normalised + i, factor + i);
        }
    }

    /// <summary>X after the last layer and the norms of its parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddLast(int layer)
    {
        float* before = At(_normalised[layer]), change = At(_change[layer]), tensors = At(_tensors), norms = At(_readoutNorm);
        for (nint i = 0; i < Plane; i += Lanes)
        {
            TensorLanes d = TensorLanes.At(change + i, Plane);
            TensorLanes x = TensorLanes.Sum(TensorLanes.Sum(TensorLanes.At(before + i, Plane), d), TensorLanes.Square(d));
            x.To(tensors + i, Plane);
            Store(norms + i, Const(3) * x.S * x.S);
            Store(norms + Plane + i, Const(2) * TensorLanes.VectorDot(x, x));
            Store(norms + (2 * Plane) + i, TensorLanes.SymmetricDot(x, x));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void NormBars()
    {
        float* norms = At(_temporary), tensors = At(_tensors), bars = At(_bars);
        for (nint i = 0; i < Plane; i += Lanes)
        {
            TensorLanes.Scaled(TensorLanes.At(tensors + i, Plane), Const(2) * Load(norms + i), Const(2) * Load(norms + Plane + i), Const(2) * Load(norms + (2 * Plane) + i))
                .To(bars + i, Plane);
        }
    }

    /// <summary>Adjoint of D: G + {G, Dᵀ}.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddBack(int layer)
    {
        float* bars = At(_bars), change = At(_change[layer]), result = At(_temporary);
        for (nint i = 0; i < Plane; i += Lanes)
        {
            TensorLanes g = TensorLanes.At(bars + i, Plane);
            TensorLanes.Sum(g, TensorLanes.Anticommutator(g, TensorLanes.At(change + i, Plane), true)).To(result + i, Plane);
        }
    }

    /// <summary>Through B/(1 + |B|²) and {M, Y} to messages, Y and, in the self model, summed weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplyBack(int layer)
    {
        float* second = At(_second), product = At(_product[layer]), factor = At(_productFactor[layer]), mixed = At(_mixed[layer]), result = At(_temporary);
        float* weights = At(_weightSums + (Parts * layer)), weightBars = At(_weightBars + (Parts * layer));
        for (nint i = 0; i < Plane; i += Lanes)
        {
            TensorLanes b = NormalisedBack(TensorLanes.At(second + i, Plane), TensorLanes.At(product + i, Plane), Load(factor + i));
            TensorLanes y = TensorLanes.At(mixed + i, Plane);
            TensorLanes messageBar = TensorLanes.Anticommutator(b, y, true);
            TensorLanes yBar = TensorLanes.Anticommutator(b, Message(layer, i, y), true);
            if (_self)
            {
                yBar = TensorLanes.Add(messageBar, Load(weights + i), Load(weights + Plane + i), Load(weights + (2 * Plane) + i), yBar);
                Store(weightBars + i, Const(3) * messageBar.S * y.S);
                Store(weightBars + Plane + i, Const(2) * TensorLanes.VectorDot(messageBar, y));
                Store(weightBars + (2 * Plane) + i, TensorLanes.SymmetricDot(messageBar, y));
            }
            else
            {
                messageBar.To(second + i, Plane);
            }

            yBar.To(result + i, Plane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void NormalisedBack(int layer)
    {
        float* bars = At(_bars), normalised = At(_normalised[layer]), factor = At(_factor[layer]);
        for (nint i = 0; i < Plane; i += Lanes)
        {
            NormalisedBack(TensorLanes.At(bars + i, Plane), TensorLanes.At(normalised + i, Plane), Load(factor + i)).To(bars + i, Plane);
        }
    }

    /// <summary>Adjoints of the gate (times the activation's derivative) and of V.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void GateTensorsBack()
    {
        float* bars = At(_bars), v = At(_mixedSums), gate = At(_gate), slope = At(_gateSlope), result = At(_temporary);
        for (nint i = 0; i < Plane; i += Lanes)
        {
            TensorLanes g = TensorLanes.At(bars + i, Plane), t = TensorLanes.At(v + i, Plane);
            Store(result + i, Const(3) * g.S * t.S * Load(slope + i));
            Store(result + Plane + i, Const(2) * TensorLanes.VectorDot(g, t) * Load(slope + Plane + i));
            Store(result + (2 * Plane) + i, TensorLanes.SymmetricDot(g, t) * Load(slope + (2 * Plane) + i));
            TensorLanes.Scaled(g, Load(gate + i), Load(gate + Plane + i), Load(gate + (2 * Plane) + i)).To(bars + i, Plane);
        }
    }

    /// <summary>Adjoints of the sums over edges: through the mixing and through the norms.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SumBars()
    {
        float* mixed = At(_temporary), sums = At(_sums), norms = At(_features), bars = At(_bars);
        for (nint i = 0; i < Plane; i += Lanes)
        {
            Lane f = Const(2) * Load(norms + i);
            TensorLanes.Add(TensorLanes.At(sums + i, Plane), f, f, f, TensorLanes.At(mixed + i, Plane)).To(bars + i, Plane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TensorLanes Message(int layer, nint i, in TensorLanes y)
    {
        if (!_self)
        {
            return TensorLanes.At(At(_message[layer]) + i, Plane);
        }

        float* w = At(_weightSums + (Parts * layer)) + i;
        return TensorLanes.Scaled(y, Load(w), Load(w + Plane), Load(w + (2 * Plane)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Normalise(in TensorLanes x, float* result, float* factor)
    {
        Lane q = Const(1) / (Const(1) + TensorLanes.Inner(x, x));
        Store(factor, q);
        TensorLanes.Scaled(x, q, q, q).To(result, Plane);
    }

    /// <summary>q G − 2⟨G, Xh⟩Xh: with Xh = q X this is the adjoint of X.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TensorLanes NormalisedBack(in TensorLanes g, in TensorLanes normalised, Lane q)
    {
        Lane along = Const(-2) * TensorLanes.Inner(g, normalised);
        return TensorLanes.Add(normalised, along, along, along, TensorLanes.Scaled(g, q, q, q));
    }
}
