using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Screening.Core.Numerics;
using static Screening.Core.ForceFields.Nep.LaneMath;
using Lane = System.Runtime.Intrinsics.Vector512<float>;

namespace Screening.Core.ForceFields.Nep;

/// <summary>
/// Radial descriptors q_n = Σ_j Σ_k c_nk f_k(r): the sums Σ_j f_k are formed per neighbour type and contracted once; backwards dU/dq_n is
/// contracted with c to one number per k and type.
/// </summary>
internal sealed unsafe class NepRadialKernel
{
    private readonly NepFloatModel _m;
    private readonly NepBatches _batches;
    private readonly int _stride;
    private readonly AlignedBuffer<float> _f, _sums, _contracted, _columns;

    private AlignedBuffer<float> _slopes = new(1);

    internal NepRadialKernel(NepFloatModel model, NepBatches batches)
    {
        (_m, _batches, _stride) = (model, batches, model.RadialRow);
        (_f, _columns) = (new(_stride * Lanes), new(_stride * Lanes));
        (_sums, _contracted) = (new(model.Types * _stride), new(model.Types * _stride));
    }

    internal void Reserve(int slots) => _slopes = slots * _m.RadialBasis > _slopes.Length ? new(slots * _m.RadialBasis) : _slopes;

    /// <summary>Adds up the radial descriptors; keeps f_k' and turns the vectors of the batches into unit vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Forward(int type, float* descriptors)
    {
        _sums.Span.Clear();
        int basis = _m.RadialBasis, batches = _batches.Count;
        float* f = _f.Pointer, slopes = _slopes.Pointer, xs = _batches.X, ys = _batches.Y, zs = _batches.Z, inverses = _batches.Inverse;
        for (int batch = 0; batch < batches; batch++)
        {
            int slot = batch * Lanes;
            Lane x = Load(xs + slot), y = Load(ys + slot), z = Load(zs + slot);
            Lane r = Vector512.Sqrt(Fma(x, x, Fma(y, y, z * z))), inverse = Const(1) / r;
            Store(xs + slot, x * inverse);
            Store(ys + slot, y * inverse);
            Store(zs + slot, z * inverse);
            Store(inverses + slot, inverse);
            float cutoff = _m.RadialCutoffs[_batches.Mixed ? 0 : (type * _m.Types) + _batches.TypeOfBatch[batch]];
            ChebyshevBasis.Evaluate(r, cutoff, basis, f, slopes + (slot * basis));
            if (_batches.Mixed)
            {
                AddLanes(slot);
            }
            else
            {
                AddBatch(_sums.Pointer + (_batches.TypeOfBatch[batch] * _stride));
            }
        }

        Contract(type, descriptors);
    }

    /// <summary>What dU/dq means for the f_k of each neighbour type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void BeginBackward(int type, float* slopes)
    {
        float* c = _m.RadialCoefficients.Pointer + (type * _m.Types * _m.Radial * _stride);
        for (int t = 0; t < _m.Types; t++)
        {
            for (int k = 0; k < _stride; k += Lanes)
            {
                Lane sum = Zero;
                float* row = c + (t * _m.Radial * _stride) + k;
                for (int n = 0; n < _m.Radial; n++, row += _stride)
                {
                    sum = Fma(Const(slopes[n]), Load(row), sum);
                }

                Store(_contracted.Pointer + (t * _stride) + k, sum);
            }
        }
    }

    /// <summary>dU/dr of the neighbours of a batch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal Lane Backward(int batch)
    {
        int basis = _m.RadialBasis;
        float* slopes = _slopes.Pointer + (batch * Lanes * basis);
        Lane along = Zero;
        if (!_batches.Mixed)
        {
            float* d = _contracted.Pointer + (_batches.TypeOfBatch[batch] * _stride);
            for (int k = 0; k < basis; k++)
            {
                along = Fma(Const(d[k]), Load(slopes + (k * Lanes)), along);
            }

            return along;
        }

        float** rows = stackalloc float*[Lanes];
        int* types = _batches.Types + (batch * Lanes);
        for (int lane = 0; lane < Lanes; lane++)
        {
            rows[lane] = _contracted.Pointer + (types[lane] * _stride);
        }

        float* columns = _columns.Pointer;
        TransposeAll(rows, columns);
        for (int k = 0; k < basis; k++)
        {
            along = Fma(Load(columns + (k * Lanes)), Load(slopes + (k * Lanes)), along);
        }

        return along;
    }

    private void TransposeAll(float** rows, float* columns)
    {
        for (int k = 0; k < _stride; k += Lanes)
        {
            Transpose(rows, columns + (k * Lanes));
            for (int lane = 0; lane < Lanes; lane++)
            {
                rows[lane] += Lanes;
            }
        }
    }

    /// <summary>All lanes to the sums of one type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddBatch(float* sums)
    {
        float* f = _f.Pointer;
        for (int k = 0; k < _m.RadialBasis; k++)
        {
            sums[k] += Vector512.Sum(Load(f + (k * Lanes)));
        }
    }

    /// <summary>Each lane to the sums of its type.</summary>
    private void AddLanes(int slot)
    {
        float** rows = stackalloc float*[Lanes];
        float* f = _f.Pointer, columns = _columns.Pointer;
        int* types = _batches.Types + slot;
        for (int k = 0; k < _stride; k += Lanes)
        {
            for (int row = 0; row < Lanes; row++)
            {
                rows[row] = f + ((k + row) * Lanes);
            }

            Transpose(rows, columns);
            for (int lane = 0; lane < Lanes; lane++)
            {
                float* sums = _sums.Pointer + (types[lane] * _stride) + k;
                Store(sums, Load(sums) + Load(columns + (lane * Lanes)));
            }
        }
    }

    private void Contract(int type, float* descriptors)
    {
        float* c = _m.RadialCoefficients.Pointer + (type * _m.Types * _m.Radial * _stride);
        for (int n = 0; n < _m.Radial; n++)
        {
            Lane sum = Zero;
            for (int t = 0; t < _m.Types; t++)
            {
                for (int k = 0; k < _stride; k += Lanes)
                {
                    sum = Fma(Load(c + (((t * _m.Radial) + n) * _stride) + k), Load(_sums.Pointer + (t * _stride) + k), sum);
                }
            }

            descriptors[n] = Vector512.Sum(sum);
        }
    }
}
