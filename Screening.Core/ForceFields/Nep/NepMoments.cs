using System.Runtime.Intrinsics;
using Screening.Core.Numerics;

namespace Screening.Core.ForceFields.Nep;

/// <summary>Moments A_n,lm of one atom, the invariants made of them, and their adjoints: once per atom, hence scalar.</summary>
internal sealed unsafe class NepMoments
{
    internal const int Count = NepFloatModel.Moments;

    private readonly NepFloatModel _m;
    private readonly AlignedBuffer<float> _moments, _adjoints;

    internal NepMoments(NepFloatModel model)
    {
        _m = model;
        (_moments, _adjoints) = (new(model.Angular * Count), new(model.Angular * Count));
    }

    /// <summary>Normalised moments; [n · 24 + moment].</summary>
    internal float* Moments => _moments.Pointer;

    /// <summary>dU/dA times the norms: the factors of the polynomials without norms; [n · 24 + moment].</summary>
    internal float* Adjoints => _adjoints.Pointer;

    /// <summary>Angular descriptors from the moments.</summary>
    internal void Forward(float* descriptors)
    {
        CubicTerm[][] extra = _m.Invariants.Extra;
        int largest = _m.LargestL, stride = _m.Angular;
        for (int n = 0; n < stride; n++)
        {
            float* a = Moments + (n * Count), q = descriptors + _m.Radial + n;
            for (int l = 1, i = 0; l <= largest; l++)
            {
                float sum = 0;
                for (int last = i + (2 * l) + 1; i < last; i++)
                {
                    sum += a[i] * a[i];
                }

                q[(l - 1) * stride] = sum;
            }

            for (int e = 0; e < extra.Length; e++)
            {
                float sum = extra[e].Length == 0 ? (float)NepInvariantSet.FiveBodyFactor * q[0] * q[0] : 0;
                foreach (ref readonly CubicTerm t in extra[e].AsSpan())
                {
                    sum += (float)t.Coefficient * a[t.I] * a[t.J] * a[t.K];
                }

                q[(largest + e) * stride] = sum;
            }
        }
    }

    /// <summary>Adjoints from dU/dq.</summary>
    internal void Backward(float* descriptors, float* allSlopes)
    {
        CubicTerm[][] extra = _m.Invariants.Extra;
        int largest = _m.LargestL, stride = _m.Angular;
        float* norms = _m.Norms.Pointer;
        for (int n = 0; n < stride; n++)
        {
            float* a = Moments + (n * Count), b = Adjoints + (n * Count), slopes = allSlopes + _m.Radial + n;
            int i = 0;
            for (int l = 1; l <= largest; l++)
            {
                float twice = 2 * slopes[(l - 1) * stride];
                for (int last = i + (2 * l) + 1; i < last; i++)
                {
                    b[i] = twice * a[i];
                }
            }

            for (; i < Count; i++)
            {
                b[i] = 0;
            }

            for (int e = 0; e < extra.Length; e++)
            {
                float slope = slopes[(largest + e) * stride];
                if (extra[e].Length == 0)
                {
                    float factor = 4 * (float)NepInvariantSet.FiveBodyFactor * slope * descriptors[_m.Radial + n];
                    b[0] += factor * a[0];
                    b[1] += factor * a[1];
                    b[2] += factor * a[2];
                }

                foreach (ref readonly CubicTerm t in extra[e].AsSpan())
                {
                    float c = slope * (float)t.Coefficient;
                    b[t.I] += c * a[t.J] * a[t.K];
                    b[t.J] += c * a[t.I] * a[t.K];
                    b[t.K] += c * a[t.I] * a[t.J];
                }
            }

            for (i = 0; i < Count; i += 8)
            {
                (Vector256.Load(b + i) * Vector256.Load(norms + i)).Store(b + i);
            }
        }
    }
}
