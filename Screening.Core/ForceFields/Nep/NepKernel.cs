using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Screening.Core.Numerics;
using Entry = Screening.Core.ForceFields.Nep.NepNeighborList.Entry;
using Lane = System.Runtime.Intrinsics.Vector512<float>;

namespace Screening.Core.ForceFields.Nep;

/// <summary>
/// One atom at a time in single precision: neighbours of one species fill 16 lanes, angular range first, so that coefficients are
/// broadcasts. Forward: radial basis sums, angular functions and polynomials kept in first-level cache, moments, invariants, network.
/// Backward: adjoints of the moments, partial forces from the kept values. Lengths Å, energies eV.
/// </summary>
/// <remarks>
/// The harmonics are z-polynomials times (x + iy)^m without their norms; the norms go into the moments and adjoints, once per atom.
/// </remarks>
internal sealed unsafe class NepKernel
{
    private const int Lanes = NepFloatModel.Lanes, Moments = NepFloatModel.Moments;

    private const float Far = 1000;        // Å; where the padding of a batch sits, beyond every cutoff

    private static readonly Vector128<float> Scale = Vector128.Create((float)(1 / NepNeighborList.UnitsPerAngstrom)).WithElement(3, 0);

    private readonly NepFloatModel _m;
    private readonly float _closeSquared;
    private readonly AlignedBuffer<float> _small;
    private readonly float* _raw, _moments, _adjoints, _q, _slopes, _hidden, _h, _d, _f, _sums;

    private AlignedBuffer<float> _pairs = new(1);
    private AlignedBuffer<int> _indices = new(1);
    private int _capacity, _batches, _angularBatches, _close;
    private float* _x, _y, _z, _inverse, _outerX, _outerY, _outerZ, _radialSlopes, _g, _gSlopes, _harmonics;
    private int* _atoms, _outerAtoms, _closeEntries, _typeOfBatch, _angularOfBatch;

    internal NepKernel(NepFloatModel model, double shortRange)
    {
        _m = model;
        _closeSquared = (float)(shortRange * shortRange);
        int neurons = model.NeuronVectors * Lanes, basis = Math.Max(model.RadialBasis, model.AngularBasis) * Lanes;
        int[] sizes = [model.Angular * Moments, model.Angular * Moments, model.Angular * Moments, model.PaddedDescriptors, model.PaddedDescriptors, neurons, Moments * Lanes, model.RadialBasis, 2 * basis, model.RadialBasis * Lanes];
        _small = new AlignedBuffer<float>(sizes.Sum(Padded));
        float* next = _small.Pointer;
        float* Take(int i)
        {
            float* taken = next;
            next += Padded(sizes[i]);
            return taken;
        }

        _raw = Take(0);
        _moments = Take(1);
        _adjoints = Take(2);
        _q = Take(3);
        _slopes = Take(4);
        _hidden = Take(5);
        _h = Take(6);
        _d = Take(7);
        _f = Take(8);
        _sums = Take(9);

        static int Padded(int length) => (length + Lanes - 1) / Lanes * Lanes;
    }

    /// <summary>Whether the machine runs this kernel faster than the double engine.</summary>
    internal static bool IsSupported => Vector256.IsHardwareAccelerated;

    /// <summary>Neighbours of the last atom that are near enough for the short-range repulsion.</summary>
    internal int CloseCount => _close;

    /// <summary>Descriptors of the last atom, unscaled; [descriptor].</summary>
    internal ReadOnlySpan<float> Descriptors => new(_q, _m.Descriptors);

    /// <summary>Makes room for atoms with at most so many listed neighbours.</summary>
    internal void Reserve(int neighbors)
    {
        int slots = ((neighbors + Lanes - 1) / Lanes * Lanes) + (_m.Types * Lanes);
        if (slots <= _capacity)
        {
            return;
        }

        _capacity = slots;
        int batches = slots / Lanes;
        int[] sizes = [slots, slots, slots, slots, slots, slots, slots, slots * _m.RadialBasis, slots * _m.Angular, slots * _m.Angular, slots * Moments];
        _pairs = new AlignedBuffer<float>(sizes.Sum());
        float* next = _pairs.Pointer;
        _x = next;
        _y = next += slots;
        _z = next += slots;
        _inverse = next += slots;
        _outerX = next += slots;
        _outerY = next += slots;
        _outerZ = next += slots;
        next += slots;
        _radialSlopes = next;
        _g = next += slots * _m.RadialBasis;
        _gSlopes = next += slots * _m.Angular;
        _harmonics = next += slots * _m.Angular;
        _indices = new AlignedBuffer<int>((3 * slots) + (2 * batches));
        _atoms = _indices.Pointer;
        _outerAtoms = _atoms + slots;
        _closeEntries = _outerAtoms + slots;
        _typeOfBatch = _closeEntries + slots;
        _angularOfBatch = _typeOfBatch + batches;
    }

    /// <summary>Entry of the list that holds a close neighbour.</summary>
    internal int Close(int number) => _closeEntries[number];

    /// <summary>Adds the partial forces of one atom to the force array (x, y, z, 0 per atom); returns its energy.</summary>
    /// <param name="atom">Centre.</param>
    /// <param name="type">Its type.</param>
    /// <param name="list">Neighbours.</param>
    /// <param name="forces">Forces; [atom · 4 + axis].</param>
    /// <param name="virial">Sums of six virial lanes to add to, or null.</param>
    internal double Run(int atom, int type, NepNeighborList list, float* forces, Lane* virial)
    {
        Gather(atom, type, list);
        for (int i = 0; i < _m.PaddedDescriptors; i++)
        {
            _q[i] = 0;
        }

        RadialForward(type);
        AngularForward(type);
        SumMoments();
        Invariants();
        double energy = Network(type);
        Adjoints();
        Backward(atom, type, forces, virial);
        return energy;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane Load(float* p) => Vector512.LoadAligned(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* p, Lane v) => v.StoreAligned(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane Fma(Lane a, Lane b, Lane c) => Vector512.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane Const(float c) => Vector512.Create(c);

    private static Lane Zero => Lane.Zero;

    /// <summary>Compacts the listed neighbours of each type to those in range: angular first, then radial only, then padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(int atom, int type, NepNeighborList list)
    {
        Vector128<int>* positions = list.Positions.Pointer;
        Vector128<int> own = positions[atom];
        int slot = 0;
        _batches = _angularBatches = _close = 0;
        for (int t = 0; t < _m.Types; t++)
        {
            int pair = (type * _m.Types) + t, start = slot, outer = 0;
            float radialSquared = _m.RadialCutoffs[pair] * _m.RadialCutoffs[pair], angularSquared = _m.AngularCutoffs[pair] * _m.AngularCutoffs[pair];
            Entry* end = list.Entries + list.First[(atom * _m.Types) + t + 1];
            for (Entry* e = list.Entries + list.First[(atom * _m.Types) + t]; e < end; e++)
            {
                Vector128<int> packed = e->Value;
                int j = packed.GetElement(3);
                Vector128<float> d = Vector128.ConvertToSingle(positions[j] + packed - own) * Scale;
                float squared = Vector128.Dot(d, d);
                (float x, float y, float z) = (d.GetElement(0), d.GetElement(1), d.GetElement(2));
                _x[slot] = x;
                _y[slot] = y;
                _z[slot] = z;
                _atoms[slot] = j;
                _outerX[outer] = x;
                _outerY[outer] = y;
                _outerZ[outer] = z;
                _outerAtoms[outer] = j;
                if (squared < _closeSquared)
                {
                    _closeEntries[_close++] = (int)(e - list.Entries);
                }

                int inAngular = squared < angularSquared ? 1 : 0, inRadial = squared < radialSquared ? 1 : 0;
                slot += inAngular;
                outer += inRadial & ~inAngular;
            }

            int angularBatches = (slot - start + Lanes - 1) / Lanes;
            for (int o = 0; o < outer; o++, slot++)
            {
                (_x[slot], _y[slot], _z[slot], _atoms[slot]) = (_outerX[o], _outerY[o], _outerZ[o], _outerAtoms[o]);
            }

            for (; slot % Lanes != 0; slot++)
            {
                (_x[slot], _y[slot], _z[slot], _atoms[slot]) = (Far, 0, 0, -1);
            }

            for (int b = 0; b < (slot - start) / Lanes; b++)
            {
                _angularOfBatch[_batches] = b < angularBatches ? _angularBatches++ : -1;
                _typeOfBatch[_batches++] = t;
            }
        }
    }

    /// <summary>f_k and f_k' of a batch for k below count, written to the scratch arrays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Basis(Lane r, float cutoff, int count, float* f, float* slope)
    {
        Lane inverse = Const(1 / cutoff), one = Const(1), half = Const(0.5f);
        Lane ratio = Vector512.Min(r * inverse, one);
        Lane inside = Vector512.LessThan(ratio, one);
        Lane t = (ratio - half) * Const(MathF.PI), t2 = t * t;        // cos πρ = −sin π(ρ − ½): Taylor series on [−π/2, π/2], truncated below 6e-8
        Lane sine = t * Fma(t2, Fma(t2, Fma(t2, Fma(t2, Fma(t2, Const(-2.50521084e-8f), Const(2.75573192e-6f)), Const(-1.98412698e-4f)), Const(8.33333333e-3f)), Const(-1.66666667e-1f)), one);
        Lane cosine = Fma(t2, Fma(t2, Fma(t2, Fma(t2, Fma(t2, Fma(t2, Const(2.08767570e-9f), Const(-2.75573192e-7f)), Const(2.48015873e-5f)), Const(-1.38888889e-3f)), Const(4.16666667e-2f)), Const(-0.5f)), one);
        Lane fc = (half - (half * sine)) & inside, fcSlope = (Const(-0.5f * MathF.PI / cutoff) * cosine) & inside;
        Lane y = ratio - one, x = (Const(2) * y * y) - one, halfFc = half * fc, halfFcSlope = half * fcSlope, xSlope = Const(4) * y * inverse * halfFc;
        Lane twoX = x + x, before = one, now = x, uBefore = Zero, u = one;
        Store(f, fc);
        Store(slope, fcSlope);
        for (int k = 1; k < count; k++)
        {
            Lane shifted = now + one;
            Store(f + (k * Lanes), shifted * halfFc);
            Store(slope + (k * Lanes), Fma(Const(k) * u, xSlope, shifted * halfFcSlope));
            (before, now) = (now, (twoX * now) - before);
            (uBefore, u) = (u, (twoX * u) - uBefore);
        }
    }

    /// <summary>Radial descriptors: basis sums per neighbour type, contracted once; keeps f_k' and turns vectors into unit vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RadialForward(int type)
    {
        int basis = _m.RadialBasis;
        for (int batch = 0; batch < _batches;)
        {
            int t = _typeOfBatch[batch], pair = (type * _m.Types) + t;
            for (int k = 0; k < basis; k++)
            {
                Store(_sums + (k * Lanes), Zero);
            }

            for (; batch < _batches && _typeOfBatch[batch] == t; batch++)
            {
                int slot = batch * Lanes;
                Lane x = Load(_x + slot), y = Load(_y + slot), z = Load(_z + slot);
                Lane r = Vector512.Sqrt(Fma(x, x, Fma(y, y, z * z))), inverse = Const(1) / r;
                Store(_x + slot, x * inverse);
                Store(_y + slot, y * inverse);
                Store(_z + slot, z * inverse);
                Store(_inverse + slot, inverse);
                Basis(r, _m.RadialCutoffs[pair], basis, _f, _radialSlopes + (slot * basis));
                for (int k = 0; k < basis; k++)
                {
                    Store(_sums + (k * Lanes), Load(_sums + (k * Lanes)) + Load(_f + (k * Lanes)));
                }
            }

            for (int k = 0; k < basis; k++)
            {
                _d[k] = Vector512.Sum(Load(_sums + (k * Lanes)));
            }

            float* c = _m.RadialCoefficients.Pointer + (pair * _m.Radial * basis);
            for (int n = 0; n < _m.Radial; n++)
            {
                float sum = 0;
                for (int k = 0; k < basis; k++)
                {
                    sum += c[(n * basis) + k] * _d[k];
                }

                _q[n] += sum;
            }
        }
    }

    /// <summary>g_n, g_n' and the 24 polynomials of every angular batch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AngularForward(int type)
    {
        int basis = _m.AngularBasis;
        for (int batch = 0; batch < _batches; batch++)
        {
            int angular = _angularOfBatch[batch];
            if (angular < 0)
            {
                continue;
            }

            int slot = batch * Lanes, pair = (type * _m.Types) + _typeOfBatch[batch];
            float* slopes = _f + (basis * Lanes), c = _m.AngularCoefficients.Pointer + (pair * _m.Angular * basis);
            Basis(Const(1) / Load(_inverse + slot), _m.AngularCutoffs[pair], basis, _f, slopes);
            float* g = _g + (angular * Lanes * _m.Angular), gSlopes = _gSlopes + (angular * Lanes * _m.Angular);
            for (int n = 0; n < _m.Angular; n++, c += basis)
            {
                Lane sum = Zero, slope = Zero, sum2 = Zero, slope2 = Zero;
                int k = 0;
                for (; k < basis - 1; k += 2)
                {
                    Lane c0 = Const(c[k]), c1 = Const(c[k + 1]);
                    sum = Fma(c0, Load(_f + (k * Lanes)), sum);
                    slope = Fma(c0, Load(slopes + (k * Lanes)), slope);
                    sum2 = Fma(c1, Load(_f + ((k + 1) * Lanes)), sum2);
                    slope2 = Fma(c1, Load(slopes + ((k + 1) * Lanes)), slope2);
                }

                if (k < basis)
                {
                    sum = Fma(Const(c[k]), Load(_f + (k * Lanes)), sum);
                    slope = Fma(Const(c[k]), Load(slopes + (k * Lanes)), slope);
                }

                Store(g + (n * Lanes), sum + sum2);
                Store(gSlopes + (n * Lanes), slope + slope2);
            }

            Polynomials(Load(_x + slot), Load(_y + slot), Load(_z + slot), _harmonics + (angular * Lanes * Moments));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Polynomials(Lane x, Lane y, Lane z, float* p)
    {
        Lane z2 = z * z, one = Const(1);
        Lane c2 = (x * x) - (y * y), s2 = Const(2) * x * y, c3 = (x * c2) - (y * s2), s3 = (x * s2) + (y * c2), c4 = (x * c3) - (y * s3), s4 = (x * s3) + (y * c3);
        Lane z31 = Fma(Const(5), z2, -one), z41 = z * Fma(Const(7), z2, Const(-3)), z42 = Fma(Const(7), z2, -one);
        Store(p, z);
        Store(p + (1 * Lanes), x);
        Store(p + (2 * Lanes), y);
        Store(p + (3 * Lanes), Fma(Const(3), z2, -one));
        Store(p + (4 * Lanes), x * z);
        Store(p + (5 * Lanes), y * z);
        Store(p + (6 * Lanes), c2);
        Store(p + (7 * Lanes), s2);
        Store(p + (8 * Lanes), z * Fma(Const(5), z2, Const(-3)));
        Store(p + (9 * Lanes), x * z31);
        Store(p + (10 * Lanes), y * z31);
        Store(p + (11 * Lanes), c2 * z);
        Store(p + (12 * Lanes), s2 * z);
        Store(p + (13 * Lanes), c3);
        Store(p + (14 * Lanes), s3);
        Store(p + (15 * Lanes), Fma(Fma(Const(35), z2, Const(-30)), z2, Const(3)));
        Store(p + (16 * Lanes), x * z41);
        Store(p + (17 * Lanes), y * z41);
        Store(p + (18 * Lanes), c2 * z42);
        Store(p + (19 * Lanes), s2 * z42);
        Store(p + (20 * Lanes), c3 * z);
        Store(p + (21 * Lanes), s3 * z);
        Store(p + (22 * Lanes), c4);
        Store(p + (23 * Lanes), s4);
    }

    /// <summary>Σ_j g_n R_lm: eight moments at a time stay in registers over all batches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SumMoments()
    {
        for (int n = 0; n < _m.Angular; n++)
        {
            for (int first = 0; first < Moments; first += 8)
            {
                Lane a0 = Zero, a1 = Zero, a2 = Zero, a3 = Zero, a4 = Zero, a5 = Zero, a6 = Zero, a7 = Zero;
                float* y = _harmonics, gn = _g + (n * Lanes);
                for (int batch = 0; batch < _angularBatches; batch++, y += Moments * Lanes, gn += _m.Angular * Lanes)
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

                float* target = _raw + (n * Moments) + first;
                Vector256<float> sums = SumEach(a0, a1, a2, a3, a4, a5, a6, a7);
                sums.Store(target);
                (sums * Vector256.Load(_m.Norms.Pointer + first)).Store(_moments + (n * Moments) + first);
            }
        }
    }

    /// <summary>The sums over lanes of eight vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> SumEach(Lane a0, Lane a1, Lane a2, Lane a3, Lane a4, Lane a5, Lane a6, Lane a7)
    {
        if (!Avx.IsSupported)
        {
            return Vector256.Create(Vector512.Sum(a0), Vector512.Sum(a1), Vector512.Sum(a2), Vector512.Sum(a3), Vector512.Sum(a4), Vector512.Sum(a5), Vector512.Sum(a6), Vector512.Sum(a7));
        }

        Vector256<float> low = Avx.HorizontalAdd(Avx.HorizontalAdd(Half(a0), Half(a1)), Avx.HorizontalAdd(Half(a2), Half(a3)));
        Vector256<float> high = Avx.HorizontalAdd(Avx.HorizontalAdd(Half(a4), Half(a5)), Avx.HorizontalAdd(Half(a6), Half(a7)));
        return Vector256.Create(low.GetLower() + low.GetUpper(), high.GetLower() + high.GetUpper());

        static Vector256<float> Half(Lane a) => a.GetLower() + a.GetUpper();
    }

    private void Invariants()
    {
        CubicTerm[][] extra = _m.Invariants.Extra;
        int largest = _m.LargestL, stride = _m.Angular;
        for (int n = 0; n < stride; n++)
        {
            float* a = _moments + (n * Moments), q = _q + _m.Radial + n;
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

    /// <summary>Energy of the atom; leaves dU/dq in the slopes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Network(int type)
    {
        int width = _m.NeuronVectors * Lanes;
        float* w = _m.Networks.Pointer + (type * _m.NetworkStride), bias = w + (_m.PaddedDescriptors * width), output = bias + width;
        Lane energy = Zero;
        for (int mu = 0; mu < width; mu += Lanes)
        {
            Lane sum = -Load(bias + mu), sum2 = Zero;
            for (int nu = 0; nu < _m.PaddedDescriptors; nu += 2)
            {
                sum = Fma(Const(_q[nu]), Load(w + (nu * width) + mu), sum);
                sum2 = Fma(Const(_q[nu + 1]), Load(w + ((nu + 1) * width) + mu), sum2);
            }

            Lane hidden = Tanh(sum + sum2), w1 = Load(output + mu);
            energy = Fma(w1, hidden, energy);
            Store(_hidden + mu, w1 - (w1 * hidden * hidden));
        }

        for (int nu = 0; nu < _m.PaddedDescriptors; nu += 8)
        {
            Lane a0 = Zero, a1 = Zero, a2 = Zero, a3 = Zero, a4 = Zero, a5 = Zero, a6 = Zero, a7 = Zero;
            float* row = w + (nu * width);
            for (int mu = 0; mu < width; mu += Lanes, row += Lanes)
            {
                Lane back = Load(_hidden + mu);
                a0 = Fma(back, Load(row + (0 * width)), a0);
                a1 = Fma(back, Load(row + (1 * width)), a1);
                a2 = Fma(back, Load(row + (2 * width)), a2);
                a3 = Fma(back, Load(row + (3 * width)), a3);
                a4 = Fma(back, Load(row + (4 * width)), a4);
                a5 = Fma(back, Load(row + (5 * width)), a5);
                a6 = Fma(back, Load(row + (6 * width)), a6);
                a7 = Fma(back, Load(row + (7 * width)), a7);
            }

            SumEach(a0, a1, a2, a3, a4, a5, a6, a7).Store(_slopes + nu);
        }

        return Vector512.Sum(energy) - _m.Biases[type];
    }

    /// <summary>1 − 2/(e^2x + 1) with e^2x = 2^n 2^f, the latter by a polynomial on [−½, ½] good to 1e-8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lane Tanh(Lane x)
    {
        Lane y = Vector512.Min(Vector512.Max(x, Const(-12)), Const(12)) * Const(2.8853900818f);
        Lane whole = Vector512.Round(y), t = (y - whole) * Const(0.69314718056f);
        Lane power = Fma(t, Fma(t, Fma(t, Fma(t, Fma(t, Fma(t, Const(1.38888889e-3f), Const(8.33333333e-3f)), Const(4.16666667e-2f)), Const(1.66666667e-1f)), Const(0.5f)), Const(1)), Const(1));
        Lane exponential = (Vector512.ConvertToInt32(whole) + Vector512.Create(127) << 23).AsSingle() * power;
        return Const(1) - (Const(2) / (exponential + Const(1)));
    }

    /// <summary>dU/dA of the normalised moments, times the norms: the factors of the raw polynomials.</summary>
    private void Adjoints()
    {
        CubicTerm[][] extra = _m.Invariants.Extra;
        int largest = _m.LargestL, stride = _m.Angular;
        float* norms = _m.Norms.Pointer;
        for (int n = 0; n < stride; n++)
        {
            float* a = _moments + (n * Moments), b = _adjoints + (n * Moments), slopes = _slopes + _m.Radial + n;
            int i = 0;
            for (int l = 1; l <= largest; l++)
            {
                float twice = 2 * slopes[(l - 1) * stride];
                for (int last = i + (2 * l) + 1; i < last; i++)
                {
                    b[i] = twice * a[i];
                }
            }

            for (; i < Moments; i++)
            {
                b[i] = 0;
            }

            for (int e = 0; e < extra.Length; e++)
            {
                float slope = slopes[(largest + e) * stride];
                if (extra[e].Length == 0)
                {
                    float factor = 4 * (float)NepInvariantSet.FiveBodyFactor * slope * _q[_m.Radial + n];
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

            for (i = 0; i < Moments; i += 8)
            {
                (Vector256.Load(b + i) * Vector256.Load(norms + i)).Store(b + i);
            }
        }
    }

    /// <summary>Partial forces of every neighbour from the kept functions and polynomials.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Backward(int atom, int type, float* forces, Lane* virial)
    {
        int basis = _m.RadialBasis, previous = -1;
        Lane fx = Zero, fy = Zero, fz = Zero;
        float* px = _outerX, py = _outerY, pz = _outerZ;
        for (int batch = 0; batch < _batches; batch++)
        {
            int slot = batch * Lanes, t = _typeOfBatch[batch];
            if (t != previous)
            {
                ContractRadial(type, t);
                previous = t;
            }

            Lane along = Zero;
            float* slopes = _radialSlopes + (slot * basis);
            for (int k = 0; k < basis; k++)
            {
                along = Fma(Const(_d[k]), Load(slopes + (k * Lanes)), along);
            }

            Lane x = Load(_x + slot), y = Load(_y + slot), z = Load(_z + slot), inverse = Load(_inverse + slot);
            Lane gx = Zero, gy = Zero, gz = Zero;
            int angular = _angularOfBatch[batch];
            if (angular >= 0)
            {
                along += Harmonics(angular);
                Gradient(x, y, z, out gx, out gy, out gz);
                gx *= inverse;
                gy *= inverse;
                gz *= inverse;
                along -= Fma(x, gx, Fma(y, gy, z * gz));
            }

            gx = Fma(along, x, gx);
            gy = Fma(along, y, gy);
            gz = Fma(along, z, gz);
            fx += gx;
            fy += gy;
            fz += gz;
            if (virial != null)
            {
                Lane r = Const(1) / inverse, rx = x * r, ry = y * r, rz = z * r;
                virial[0] = Fma(rx, gx, virial[0]);
                virial[1] = Fma(ry, gy, virial[1]);
                virial[2] = Fma(rz, gz, virial[2]);
                virial[3] = Fma(rx, gy, Fma(ry, gx, virial[3]));
                virial[4] = Fma(rx, gz, Fma(rz, gx, virial[4]));
                virial[5] = Fma(ry, gz, Fma(rz, gy, virial[5]));
            }

            Store(px, gx);
            Store(py, gy);
            Store(pz, gz);
            for (int lane = 0; lane < Lanes; lane++)
            {
                int j = _atoms[slot + lane];
                if (j < 0)
                {
                    break;        // padding ends a batch
                }

                float* f = forces + (4 * j);
                f[0] -= px[lane];
                f[1] -= py[lane];
                f[2] -= pz[lane];
            }
        }

        float* own = forces + (4 * atom);
        own[0] += Vector512.Sum(fx);
        own[1] += Vector512.Sum(fy);
        own[2] += Vector512.Sum(fz);
    }

    private void ContractRadial(int type, int other)
    {
        int basis = _m.RadialBasis;
        float* c = _m.RadialCoefficients.Pointer + (((type * _m.Types) + other) * _m.Radial * basis);
        for (int k = 0; k < basis; k++)
        {
            float sum = 0;
            for (int n = 0; n < _m.Radial; n++)
            {
                sum += _slopes[n] * c[(n * basis) + k];
            }

            _d[k] = sum;
        }
    }

    /// <summary>Σ_n g_n B_n,lm of one batch, kept for the gradient; returns Σ_lm R_lm Σ_n g_n' B_n,lm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Lane Harmonics(int angular)
    {
        float* gn = _g + (angular * Lanes * _m.Angular), gSlopes = _gSlopes + (angular * Lanes * _m.Angular), y = _harmonics + (angular * Lanes * Moments);
        Lane along = Zero;
        for (int first = 0; first < Moments; first += 8)
        {
            Lane a0 = Zero, a1 = Zero, a2 = Zero, a3 = Zero, a4 = Zero, a5 = Zero, a6 = Zero, a7 = Zero;
            Lane c0 = Zero, c1 = Zero, c2 = Zero, c3 = Zero, c4 = Zero, c5 = Zero, c6 = Zero, c7 = Zero;
            for (int n = 0; n < _m.Angular; n++)
            {
                Lane g = Load(gn + (n * Lanes)), gp = Load(gSlopes + (n * Lanes)), w;
                float* b = _adjoints + (n * Moments) + first;
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

            Store(_h + ((first + 0) * Lanes), a0);
            Store(_h + ((first + 1) * Lanes), a1);
            Store(_h + ((first + 2) * Lanes), a2);
            Store(_h + ((first + 3) * Lanes), a3);
            Store(_h + ((first + 4) * Lanes), a4);
            Store(_h + ((first + 5) * Lanes), a5);
            Store(_h + ((first + 6) * Lanes), a6);
            Store(_h + ((first + 7) * Lanes), a7);
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

    /// <summary>Gradient of Σ h_lm R_lm with the unit vector: for each m two polynomials in z times the cosine and sine of mφ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Gradient(Lane x, Lane y, Lane z, out Lane gx, out Lane gy, out Lane gz)
    {
        Lane H(int i) => Load(_h + (i * Lanes));
        Lane z2 = z * z, two = Const(2), three = Const(3), four = Const(4);
        Lane c2 = (x * x) - (y * y), s2 = two * x * y, c3 = (x * c2) - (y * s2), s3 = (x * s2) + (y * c2);
        Lane z31 = Fma(Const(5), z2, Const(-1)), z41 = z * Fma(Const(7), z2, Const(-3)), z42 = Fma(Const(7), z2, Const(-1));
        Lane z41Slope = Fma(Const(21), z2, Const(-3)), z31Slope = Const(10) * z, z42Slope = Const(14) * z;

        Lane slope0 = H(0) + (Const(6) * z * H(3)) + (Fma(Const(15), z2, Const(-3)) * H(8)) + (z * Fma(Const(140), z2, Const(-60)) * H(15));
        Lane p1c = Fma(z41, H(16), Fma(z31, H(9), Fma(z, H(4), H(1)))), p1s = Fma(z41, H(17), Fma(z31, H(10), Fma(z, H(5), H(2))));
        Lane d1c = Fma(z41Slope, H(16), Fma(z31Slope, H(9), H(4))), d1s = Fma(z41Slope, H(17), Fma(z31Slope, H(10), H(5)));
        Lane p2c = Fma(z42, H(18), Fma(z, H(11), H(6))) * two, p2s = Fma(z42, H(19), Fma(z, H(12), H(7))) * two;
        Lane d2c = Fma(z42Slope, H(18), H(11)), d2s = Fma(z42Slope, H(19), H(12));
        Lane p3c = Fma(z, H(20), H(13)) * three, p3s = Fma(z, H(21), H(14)) * three;
        Lane p4c = H(22) * four, p4s = H(23) * four;
        gx = Fma(x, p2c, p1c) + Fma(y, p2s, Fma(c2, p3c, s2 * p3s)) + Fma(c3, p4c, s3 * p4s);
        gy = Fma(x, p2s, p1s) - Fma(y, p2c, (s2 * p3c) - (c2 * p3s)) - ((s3 * p4c) - (c3 * p4s));
        gz = slope0 + Fma(x, d1c, y * d1s) + Fma(c2, d2c, s2 * d2s) + Fma(c3, H(20), s3 * H(21));
    }
}
