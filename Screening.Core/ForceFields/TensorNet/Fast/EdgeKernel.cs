using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Screening.Core.ForceFields.Nep;
using Screening.Core.Numerics;
using Screening.Core.Particles;
using static Screening.Core.ForceFields.Nep.LaneMath;
using Lane = System.Runtime.Intrinsics.Vector512<float>;

namespace Screening.Core.ForceFields.TensorNet.Fast;

/// <summary>
/// Edges of a block of atoms. The way forward sums, for each element among the neighbours, 4 radial functions times 9 functions of the direction
/// and multiplies the 36 moments with the element pair's numbers once per atom; the way back does the opposite.
/// </summary>
internal sealed unsafe class EdgeKernel
{
    private const int Moments = FloatWeights.Moments, MomentFloats = Moments * Lanes, PairVectors = TensorNetShape.Parts * Moments;

    private readonly FloatWeights _weights;
    private readonly int _width, _types;
    private readonly int[] _typeOf;
    private readonly AlignedBuffer<float> _pairs, _scratch = new(4 * Lanes);
    private readonly double[] _limits;
    private readonly double _cutoff;
    private AlignedBuffer<Edge> _edges = new(1024);
    private AlignedBuffer<float> _directions = new(1024 * Lanes);
    private AlignedBuffer<float> _moments = new(1);
    private int[] _first = [0];

    /// <param name="weights">Model.</param>
    /// <param name="elements">Element of each type that is present.</param>
    /// <param name="typeOf">Type; [atom].</param>
    internal EdgeKernel(FloatWeights weights, int[] elements, int[] typeOf)
    {
        (_weights, _width, _types, _typeOf) = (weights, weights.Model.Shape.Channels, elements.Length, typeOf);
        _cutoff = weights.Model.Shape.CutoffAngstrom;
        _limits = [.. from i in elements from j in elements select TensorNetDomain.Limit(weights.Model.Elements[i], weights.Model.Elements[j])];
        _pairs = PairProducts(weights.Model, elements);
    }

    /// <summary>Smallest distance of a pair over its limit so far.</summary>
    internal double ClosestOverLimit { get; set; } = double.PositiveInfinity;

    /// <summary>Edges of the block.</summary>
    internal int Count { get; private set; }

    /// <summary>All edges of the block.</summary>
    internal Edge* Edges => _edges.Pointer;

    /// <summary>First edge of an atom of the block.</summary>
    internal int FirstOf(int atom) => _first[atom * _types];

    /// <summary>Finds the edges of some atoms.</summary>
    /// <exception cref="OutsidePotentialException">Two atoms are too close for the model.</exception>
    internal void Gather(MdState state, NepNeighborList list, int begin, int atoms)
    {
        if (_first.Length < (atoms * _types) + 1)
        {
            _first = new int[(atoms * _types) + 1];
            _moments = new(atoms * _types * MomentFloats);
        }

        double closest = double.PositiveInfinity, reach = _cutoff * _cutoff;
        Count = 0;
        for (int a = 0; a < atoms; a++)
        {
            int i = begin + a;
            Vector128<int> home = list.Positions.Pointer[i];
            for (int t = 0; t < _types; t++)
            {
                int slot = (i * _types) + t, from = list.First[slot], to = list.First[slot + 1];
                double limit = _limits[(_typeOf[i] * _types) + t];
                _first[(a * _types) + t] = Count;
                Reserve(Count + to - from);
                for (int e = from; e < to; e++)
                {
                    NepNeighborList.Entry entry = list.Entries[e];
                    Vector128<int> d = list.Positions.Pointer[entry.Atom] + entry.Value - home;
                    const double unit = 1 / NepNeighborList.UnitsPerAngstrom;
                    double x = unit * d.GetElement(0), y = unit * d.GetElement(1), z = unit * d.GetElement(2), squared = (x * x) + (y * y) + (z * z);
                    if (squared >= reach)
                    {
                        continue;
                    }

                    double r = Math.Sqrt(squared);
                    closest = Math.Min(closest, r / limit);
                    if (!(r >= limit))
                    {
                        TensorNetDomain.Require(state, i, entry.Atom, r);
                    }

                    Write(Count++, x, y, z, r, entry.Atom);
                }
            }
        }

        _first[atoms * _types] = Count;
        ClosestOverLimit = Math.Min(ClosestOverLimit, closest);
    }

    /// <summary>Sums over the edges of an atom: coefficients of the weights' basis into a row, and the first tensors into rows of nine planes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Embed(int atom, int type, float* coefficients, float* tensors, nint plane)
    {
        int count = _weights.Functions.Count, last = count - Lanes;
        new Span<float>(coefficients, count).Clear();
        float* phi = _scratch.Pointer + Lanes - Moments;
        for (int t = 0; t < _types; t++)
        {
            Lane m0 = Zero, m1 = Zero, m2 = Zero, m3 = Zero;
            int end = _first[(atom * _types) + t + 1];
            for (int e = _first[(atom * _types) + t]; e < end; e++)
            {
                Edge* edge = _edges.Pointer + e;
                float* a = _weights.Functions.At(edge->Interval);
                Lane place = Const(edge->Place), direction = Load(_directions.Pointer + ((nint)e * Lanes));
                for (int k = 0; k < last; k += Lanes)
                {
                    Store(coefficients + k, Load(coefficients + k) + DistanceTable.Value(a + k, count, place));
                }

                Lane value = DistanceTable.Value(a + last, count, place);
                Store(coefficients + last, Load(coefficients + last) + value);
                Store(_scratch.Pointer, value);
                m0 = Fma(Const(phi[0]), direction, m0);
                m1 = Fma(Const(phi[1]), direction, m1);
                m2 = Fma(Const(phi[2]), direction, m2);
                m3 = Fma(Const(phi[3]), direction, m3);
            }

            float* moments = _moments.Pointer + ((nint)((atom * _types) + t) * MomentFloats);
            Store(moments, m0);
            Store(moments + Lanes, m1);
            Store(moments + (2 * Lanes), m2);
            Store(moments + (3 * Lanes), m3);
        }

        Contract(atom, type, tensors, plane);
    }

    /// <summary>Adds the forces through the edges of an atom, given adjoints of the summed coefficients and of the first tensors.</summary>
    /// <param name="atom">Atom of the block.</param>
    /// <param name="type">Its type.</param>
    /// <param name="coefficientBars">Adjoints of the summed coefficients.</param>
    /// <param name="tensorBars">Adjoints of the atom's first tensors in nine planes.</param>
    /// <param name="plane">Floats of a plane.</param>
    /// <param name="slopes">dE/dr of each edge in sixteen shares, eV/Å; null for none.</param>
    /// <param name="sums">What forces and virial add to.</param>
    /// <param name="index">Number of the atom in the cell.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Back(int atom, int type, float* coefficientBars, float* tensorBars, nint plane, Lane* slopes, ForceSums sums, int index)
    {
        int count = _weights.Functions.Count, last = count - Lanes;
        float* phi = _scratch.Pointer + Lanes - Moments, phiSlope = phi + Lanes, directionBar = _scratch.Pointer + (2 * Lanes);
        double fx = 0, fy = 0, fz = 0;
        for (int t = 0; t < _types; t++)
        {
            int begin = _first[(atom * _types) + t], end = _first[(atom * _types) + t + 1];
            if (begin == end)
            {
                continue;
            }

            float* bars = _moments.Pointer + ((nint)((atom * _types) + t) * MomentFloats);
            MomentBars(type, t, tensorBars, plane, bars);
            Lane b0 = Load(bars), b1 = Load(bars + Lanes), b2 = Load(bars + (2 * Lanes)), b3 = Load(bars + (3 * Lanes));
            for (int e = begin; e < end; e++)
            {
                Edge* edge = _edges.Pointer + e;
                float* a = _weights.Functions.At(edge->Interval);
                Lane place = Const(edge->Place), radial = slopes is null ? Zero : slopes[e];
                for (int k = 0; k < last; k += Lanes)
                {
                    radial = Fma(DistanceTable.Slope(a + k, count, place), Load(coefficientBars + k), radial);
                }

                Lane slope = DistanceTable.Slope(a + last, count, place);
                radial = Fma(slope, Load(coefficientBars + last), radial);
                Store(_scratch.Pointer, DistanceTable.Value(a + last, count, place));
                Store(_scratch.Pointer + Lanes, slope);
                Lane bar = Fma(Const(phi[0]), b0, Const(phi[1]) * b1) + Fma(Const(phi[2]), b2, Const(phi[3]) * b3);
                Lane barSlope = Fma(Const(phiSlope[0]), b0, Const(phiSlope[1]) * b1) + Fma(Const(phiSlope[2]), b2, Const(phiSlope[3]) * b3);
                Store(directionBar, bar);
                double along = Vector512.Sum(Fma(barSlope, Load(_directions.Pointer + ((nint)e * Lanes)), radial));
                double inverse = edge->Inverse, ux = edge->X * inverse, uy = edge->Y * inverse, uz = edge->Z * inverse;
                double xy = directionBar[6], xz = directionBar[7], yz = directionBar[8];
                double dx = -directionBar[1] + (2 * ux * directionBar[4]) + (uy * xy) + (uz * xz);
                double dy = -directionBar[2] + (2 * uy * directionBar[5]) + (ux * xy) + (uz * yz);
                double dz = -directionBar[3] + (ux * xz) + (uy * yz);
                along -= ((ux * dx) + (uy * dy) + (uz * dz)) * inverse;
                double px = (along * ux) + (dx * inverse), py = (along * uy) + (dy * inverse), pz = (along * uz) + (dz * inverse);        // dE/dv
                fx += px;
                fy += py;
                fz += pz;
                sums.Take(edge->Neighbor, px, py, pz);
                if (sums.WantsVirial)
                {
                    sums.AddVirial(edge->X, edge->Y, edge->Z, px, py, pz);
                }
            }
        }

        sums.Take(index, -fx, -fy, -fz);
    }

    private static AlignedBuffer<float> PairProducts(TensorNetModel model, int[] elements)
    {
        int u = model.Shape.Channels;
        Reference.EmbeddingLayer embedding = new(model);
        float[][] w = [.. Enumerable.Range(1, TensorNetShape.Parts).Select(k => model.Weights(FormattableString.Invariant($"{TensorNetShape.Embedding}distance_proj{k}.weight")))];
        float[][] b = [.. Enumerable.Range(1, TensorNetShape.Parts).Select(k => model.Weights(FormattableString.Invariant($"{TensorNetShape.Embedding}distance_proj{k}.bias")))];
        AlignedBuffer<float> pairs = new(elements.Length * elements.Length * PairVectors * u);
        for (int pair = 0; pair < elements.Length * elements.Length; pair++)
        {
            double[] z = embedding.PairOf(elements[pair / elements.Length], elements[pair % elements.Length]);
            for (int c = 0; c < u; c++)
            {
                for (int k = 0; k < PairVectors; k++)
                {
                    int part = k / Moments, m = k % Moments;
                    double omega = m < TensorNetShape.RadialCount ? w[part][(c * TensorNetShape.RadialCount) + m] : b[part][c];
                    pairs.Pointer[((nint)pair * PairVectors * u) + (((c / Lanes * PairVectors) + k) * Lanes) + (c % Lanes)] = (float)(z[c] * omega);
                }
            }
        }

        return pairs;
    }

    private void Write(int e, double x, double y, double z, double r, int neighbor)
    {
        double inverse = 1 / r;
        int interval = _weights.Functions.Place(r, out float place);
        _edges.Pointer[e] = new(x, y, z, inverse, place, interval, neighbor);
        float ux = (float)(x * inverse), uy = (float)(y * inverse), uz = (float)(z * inverse);
        float* d = _directions.Pointer + ((nint)e * Lanes);
        const float third = 1f / 3;
        d[0] = 1;
        d[1] = -ux;
        d[2] = -uy;
        d[3] = -uz;
        d[4] = (ux * ux) - third;
        d[5] = (uy * uy) - third;
        d[6] = ux * uy;
        d[7] = ux * uz;
        d[8] = uy * uz;
    }

    private void Reserve(int edges)
    {
        if (edges > _edges.Length)
        {
            AlignedBuffer<Edge> larger = new(2 * edges);
            _edges.Span.CopyTo(larger.Span);
            AlignedBuffer<float> directions = new(2 * edges * Lanes);
            _directions.Span.CopyTo(directions.Span);
            (_edges, _directions) = (larger, directions);
        }
    }

    /// <summary>First tensors of an atom from its moments.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Contract(int atom, int type, float* tensors, nint plane)
    {
        for (int c = 0; c < _width; c += Lanes)
        {
            TensorLanes sum = default;
            for (int t = 0; t < _types; t++)
            {
                if (_first[(atom * _types) + t] == _first[(atom * _types) + t + 1])
                {
                    continue;
                }

                float* m = _moments.Pointer + ((nint)((atom * _types) + t) * MomentFloats);
                float* p = Pair(type, t, c);
                for (int k = 0; k < Moments; k++, p += Lanes, m += Lanes)
                {
                    Lane scalar = Load(p), vector = Load(p + (Moments * Lanes)), symmetric = Load(p + (2 * Moments * Lanes));
                    sum.S = Fma(scalar, Const(m[0]), sum.S);
                    sum.X = Fma(vector, Const(m[1]), sum.X);
                    sum.Y = Fma(vector, Const(m[2]), sum.Y);
                    sum.Z = Fma(vector, Const(m[3]), sum.Z);
                    sum.Xx = Fma(symmetric, Const(m[4]), sum.Xx);
                    sum.Yy = Fma(symmetric, Const(m[5]), sum.Yy);
                    sum.Xy = Fma(symmetric, Const(m[6]), sum.Xy);
                    sum.Xz = Fma(symmetric, Const(m[7]), sum.Xz);
                    sum.Yz = Fma(symmetric, Const(m[8]), sum.Yz);
                }
            }

            sum.To(tensors + c, plane);
        }
    }

    /// <summary>Adjoints of the moments of one element among the neighbours, weighted so that a product with the directions is dE.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MomentBars(int type, int neighborType, float* tensorBars, nint plane, float* bars)
    {
        for (int x = 0; x < TensorLanes.Planes; x++)
        {
            int part = x == 0 ? 0 : x < 4 ? 1 : 2;
            Lane s0 = Zero, s1 = Zero, s2 = Zero, s3 = Zero;
            for (int c = 0; c < _width; c += Lanes)
            {
                Lane g = Load(tensorBars + (x * plane) + c);
                float* p = Pair(type, neighborType, c) + (part * Moments * Lanes);
                s0 = Fma(g, Load(p), s0);
                s1 = Fma(g, Load(p + Lanes), s1);
                s2 = Fma(g, Load(p + (2 * Lanes)), s2);
                s3 = Fma(g, Load(p + (3 * Lanes)), s3);
            }

            float weight = x == 0 ? 3 : x is 4 or 5 ? 1 : 2;
            bars[x] = weight * Vector512.Sum(s0);
            bars[Lanes + x] = weight * Vector512.Sum(s1);
            bars[(2 * Lanes) + x] = weight * Vector512.Sum(s2);
            bars[(3 * Lanes) + x] = weight * Vector512.Sum(s3);
        }

        for (int m = 0; m < Moments; m++, bars += Lanes)
        {
            (bars[4], bars[5]) = ((2 * bars[4]) + bars[5], bars[4] + (2 * bars[5]));        // zz = -xx - yy in both factors
            new Span<float>(bars + TensorLanes.Planes, Lanes - TensorLanes.Planes).Clear();
        }
    }

    private float* Pair(int type, int neighborType, int channel) =>
        _pairs.Pointer + (((nint)((type * _types) + neighborType) * _width) + channel) * PairVectors;

    /// <summary>An edge: vector to the neighbour's image (Å) and one over its length, place in the tables, the neighbour.</summary>
    internal readonly record struct Edge(double X, double Y, double Z, double Inverse, float Place, int Interval, int Neighbor);
}

/// <summary>Forces (negative derivatives, as three arrays) and virial while they are summed up.</summary>
internal sealed class ForceSums
{
    private readonly double[] _x, _y, _z;
    private double _xx, _yy, _zz, _xy, _xz, _yz;

    internal ForceSums(int atoms) => (_x, _y, _z) = (new double[atoms], new double[atoms], new double[atoms]);

    internal bool WantsVirial { get; private set; }

    internal Virial Virial => new(-_xx, -_yy, -_zz, -_xy / 2, -_xz / 2, -_yz / 2);

    internal void Begin(bool virial)
    {
        Array.Clear(_x);
        Array.Clear(_y);
        Array.Clear(_z);
        (_xx, _yy, _zz, _xy, _xz, _yz) = (0, 0, 0, 0, 0, 0);
        WantsVirial = virial;
    }

    /// <summary>Subtracts dE/dv from the force of an atom.</summary>
    internal void Take(int atom, double x, double y, double z)
    {
        _x[atom] -= x;
        _y[atom] -= y;
        _z[atom] -= z;
    }

    internal void AddVirial(double x, double y, double z, double px, double py, double pz)
    {
        _xx += x * px;
        _yy += y * py;
        _zz += z * pz;
        _xy += (x * py) + (y * px);
        _xz += (x * pz) + (z * px);
        _yz += (y * pz) + (z * py);
    }

    internal void AddTo(MdState state)
    {
        for (int i = 0; i < state.Count; i++)
        {
            state.Fx[i] += _x[i];
            state.Fy[i] += _y[i];
            state.Fz[i] += _z[i];
        }
    }
}
