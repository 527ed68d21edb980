using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Screening.Core.Numerics;
using static Screening.Core.ForceFields.Nep.LaneMath;
using Lane = System.Runtime.Intrinsics.Vector512<float>;

namespace Screening.Core.ForceFields.Nep;

/// <summary>
/// Angular functions g_n and polynomials of every neighbour, kept in first-level cache between the sum of the moments and the forces.
/// </summary>
internal sealed unsafe class NepAngularKernel
{
    private const int Moments = NepFloatModel.Moments;

    private readonly NepFloatModel _m;
    private readonly NepBatches _batches;
    private readonly AlignedBuffer<float> _f, _h, _columns;

    private AlignedBuffer<float> _g = new(1), _gSlopes = new(1), _harmonics = new(1);

    internal NepAngularKernel(NepFloatModel model, NepBatches batches)
    {
        (_m, _batches) = (model, batches);
        (_f, _h, _columns) = (new(2 * model.AngularBasis * Lanes), new(Moments * Lanes), new(model.AngularRow * Lanes));
    }

    internal void Reserve(int slots)
    {
        if (slots * Moments > _harmonics.Length)
        {
            (_g, _gSlopes, _harmonics) = (new(slots * _m.Angular), new(slots * _m.Angular), new(slots * Moments));
        }
    }

    /// <summary>g_n, g_n' and the 24 polynomials of every angular batch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Forward(int type)
    {
        int basis = _m.AngularBasis;
        float* f = _f.Pointer, slopes = f + (basis * Lanes);
        for (int batch = 0; batch < _batches.Count; batch++)
        {
            int angular = _batches.AngularOfBatch[batch];
            if (angular < 0)
            {
                continue;
            }

            int slot = batch * Lanes, pair = (type * _m.Types) + (_batches.Mixed ? 0 : _batches.TypeOfBatch[batch]);
            ChebyshevBasis.Evaluate(Const(1) / Load(_batches.Inverse + slot), _m.AngularCutoffs[pair], basis, f, slopes);
            float* g = _g.Pointer + (angular * Lanes * _m.Angular), gSlopes = _gSlopes.Pointer + (angular * Lanes * _m.Angular);
            if (_batches.Mixed)
            {
                MixedFunctions(type, _batches.Types + slot, g, gSlopes);
            }
            else
            {
                PureFunctions(_m.AngularCoefficients.Pointer + (pair * _m.AngularRow), g, gSlopes);
            }

            SolidPolynomials.Evaluate(Load(_batches.X + slot), Load(_batches.Y + slot), Load(_batches.Z + slot), _harmonics.Pointer + (angular * Lanes * Moments));
        }
    }

    /// <summary>The same coefficients in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PureFunctions(float* c, float* g, float* gSlopes)
    {
        int basis = _m.AngularBasis;
        float* f = _f.Pointer, slopes = f + (basis * Lanes);
        for (int n = 0; n < _m.Angular; n++, c += basis)
        {
            Lane sum = Zero, slope = Zero, sum2 = Zero, slope2 = Zero;
            int k = 0;
            for (; k < basis - 1; k += 2)
            {
                Lane c0 = Const(c[k]), c1 = Const(c[k + 1]);
                sum = Fma(c0, Load(f + (k * Lanes)), sum);
                slope = Fma(c0, Load(slopes + (k * Lanes)), slope);
                sum2 = Fma(c1, Load(f + ((k + 1) * Lanes)), sum2);
                slope2 = Fma(c1, Load(slopes + ((k + 1) * Lanes)), slope2);
            }

            if (k < basis)
            {
                sum = Fma(Const(c[k]), Load(f + (k * Lanes)), sum);
                slope = Fma(Const(c[k]), Load(slopes + (k * Lanes)), slope);
            }

            Store(g + (n * Lanes), sum + sum2);
            Store(gSlopes + (n * Lanes), slope + slope2);
        }
    }

    /// <summary>Each lane has the coefficients of its type: the rows of 16 lanes, transposed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MixedFunctions(int type, int* types, float* g, float* gSlopes)
    {
        int basis = _m.AngularBasis, row = _m.AngularRow;
        float* f = _f.Pointer, slopes = f + (basis * Lanes), c = _columns.Pointer, table = _m.AngularCoefficients.Pointer + (type * _m.Types * row);
        float** rows = stackalloc float*[Lanes];
        for (int lane = 0; lane < Lanes; lane++)
        {
            rows[lane] = table + (types[lane] * row);
        }

        for (int first = 0; first < row; first += Lanes)
        {
            Transpose(rows, c + (first * Lanes));
            for (int lane = 0; lane < Lanes; lane++)
            {
                rows[lane] += Lanes;
            }
        }

        for (int n = 0; n < _m.Angular; n++, c += basis * Lanes)
        {
            Lane sum = Zero, slope = Zero, sum2 = Zero, slope2 = Zero;
            int k = 0;
            for (; k < basis - 1; k += 2)
            {
                Lane c0 = Load(c + (k * Lanes)), c1 = Load(c + ((k + 1) * Lanes));
                sum = Fma(c0, Load(f + (k * Lanes)), sum);
                slope = Fma(c0, Load(slopes + (k * Lanes)), slope);
                sum2 = Fma(c1, Load(f + ((k + 1) * Lanes)), sum2);
                slope2 = Fma(c1, Load(slopes + ((k + 1) * Lanes)), slope2);
            }

            if (k < basis)
            {
                Lane c0 = Load(c + (k * Lanes));
                sum = Fma(c0, Load(f + (k * Lanes)), sum);
                slope = Fma(c0, Load(slopes + (k * Lanes)), slope);
            }

            Store(g + (n * Lanes), sum + sum2);
            Store(gSlopes + (n * Lanes), slope + slope2);
        }
    }

    /// <summary>Σ_j g_n R_lm: eight moments at a time stay in registers over all batches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void SumMoments(float* moments)
    {
        for (int n = 0; n < _m.Angular; n++)
        {
            for (int first = 0; first < Moments; first += 8)
            {
                Lane a0 = Zero, a1 = Zero, a2 = Zero, a3 = Zero, a4 = Zero, a5 = Zero, a6 = Zero, a7 = Zero;
                float* y = _harmonics.Pointer, gn = _g.Pointer + (n * Lanes);
                for (int batch = 0; batch < _batches.AngularCount; batch++, y += Moments * Lanes, gn += _m.Angular * Lanes)
                {
                    Lane g = Load(gn);
                    a0 = Fma(g, Load(y + ((first + 0) * Lanes)), a0);
                    a1 = Fma(g, Load(y + ((first + 1) * Lanes)), a1);
                    a2 = Fma(g, Load(y + ((first + 2) * Lanes)), a2);
                    a3 = Fma(g, Load(y + ((first + 3) * Lanes)), a3);
                    a4 = Fma(g, Load(y + ((first + 4) * Lanes)), a4);
                    a5 = Fma(g, Load(y + ((first + 5) * Lanes)), a5);
                    a6 = Fma(g, Load(y + ((first + 6) * Lanes)), a6);
                    a7 = Fma(g, Load(y + ((first + 7) * Lanes)), a7);
                }

                Vector256<float> sums = SumEach(a0, a1, a2, a3, a4, a5, a6, a7);
                (sums * Vector256.Load(_m.Norms.Pointer + first)).Store(moments + (n * Moments) + first);
            }
        }
    }

    /// <summary>Σ_n g_n B_n,lm of one batch, kept for the gradient; returns Σ_lm R_lm Σ_n g_n' B_n,lm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal Lane Backward(int angular, float* adjoints)
    {
        float* gn = _g.Pointer + (angular * Lanes * _m.Angular), gSlopes = _gSlopes.Pointer + (angular * Lanes * _m.Angular), y = _harmonics.Pointer + (angular * Lanes * Moments);
        float* h = _h.Pointer;
        Lane along = Zero;
        for (int first = 0; first < Moments; first += 8)
        {
            Lane a0 = Zero, a1 = Zero, a2 = Zero, a3 = Zero, a4 = Zero, a5 = Zero, a6 = Zero, a7 = Zero;
            Lane c0 = Zero, c1 = Zero, c2 = Zero, c3 = Zero, c4 = Zero, c5 = Zero, c6 = Zero, c7 = Zero;
            for (int n = 0; n < _m.Angular; n++)
            {
                Lane g = Load(gn + (n * Lanes)), gp = Load(gSlopes + (n * Lanes)), w;
                float* b = adjoints + (n * Moments) + first;
                w = Vector512.Create(b[0]);
                a0 = Fma(g, w, a0);
                c0 = Fma(gp, w, c0);
                w = Vector512.Create(b[1]);
                a1 = Fma(g, w, a1);
                c1 = Fma(gp, w, c1);
                w = Vector512.Create(b[2]);
                a2 = Fma(g, w, a2);
                c2 = Fma(gp, w, c2);
                w = Vector512.Create(b[3]);
                a3 = Fma(g, w, a3);
                c3 = Fma(gp, w, c3);
                w = Vector512.Create(b[4]);
                a4 = Fma(g, w, a4);
                c4 = Fma(gp, w, c4);
                w = Vector512.Create(b[5]);
                a5 = Fma(g, w, a5);
                c5 = Fma(gp, w, c5);
                w = Vector512.Create(b[6]);
                a6 = Fma(g, w, a6);
                c6 = Fma(gp, w, c6);
                w = Vector512.Create(b[7]);
                a7 = Fma(g, w, a7);
                c7 = Fma(gp, w, c7);
            }

            Store(h + ((first + 0) * Lanes), a0);
            Store(h + ((first + 1) * Lanes), a1);
            Store(h + ((first + 2) * Lanes), a2);
            Store(h + ((first + 3) * Lanes), a3);
            Store(h + ((first + 4) * Lanes), a4);
            Store(h + ((first + 5) * Lanes), a5);
            Store(h + ((first + 6) * Lanes), a6);
            Store(h + ((first + 7) * Lanes), a7);
            along = Fma(c0, Load(y + ((first + 0) * Lanes)), along);
            along = Fma(c1, Load(y + ((first + 1) * Lanes)), along);
            along = Fma(c2, Load(y + ((first + 2) * Lanes)), along);
            along = Fma(c3, Load(y + ((first + 3) * Lanes)), along);
            along = Fma(c4, Load(y + ((first + 4) * Lanes)), along);
            along = Fma(c5, Load(y + ((first + 5) * Lanes)), along);
            along = Fma(c6, Load(y + ((first + 6) * Lanes)), along);
            along = Fma(c7, Load(y + ((first + 7) * Lanes)), along);
        }

        return along;
    }

    /// <summary>Gradient of the batch of the last <see cref="Backward"/> with the unit vector.</summary>
    internal void Gradient(Lane x, Lane y, Lane z, out Lane gx, out Lane gy, out Lane gz) => SolidPolynomials.Gradient(_h.Pointer, x, y, z, out gx, out gy, out gz);
}
