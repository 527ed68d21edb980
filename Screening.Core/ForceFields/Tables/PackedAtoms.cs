using System.Runtime.CompilerServices;
using Screening.Core.Numerics;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Tables;

/// <summary>
/// The kernels' own copy of the atoms: sorted by species, each species padded to whole blocks of 16 slots and ordered in space,
/// positions as 32-bit fixed-point fractions of the cell. The difference of two such fractions wraps modulo 2³², which is the
/// minimum image for free, in any cell at least two cutoffs wide.
/// </summary>
internal sealed unsafe class PackedAtoms
{
    internal const int BlockSize = 16, GroupSize = 2;

    /// <summary>
    /// 1.5·2²⁰: a fraction added to it has its last bit at 2⁻³², so that the low half of the sum's bits is the fixed-point fraction
    /// modulo one. Holds for positions within half a million cells; a plain conversion took 5 ns per number, most of the loading.
    /// </summary>
    internal const double FixedPointShift = 1572864;

    private readonly int[] _atomOfSlot;
    private readonly double[] _sortKeys;
    private readonly AlignedBuffer<int> _x, _y, _z;
    private readonly AlignedBuffer<float> _fx, _fy, _fz;

    internal PackedAtoms(int[] typeOfAtom, int types)
    {
        First = new int[types];
        CountOf = new int[types];
        int slots = 0;
        for (int t = 0; t < types; t++)
        {
            First[t] = slots;
            CountOf[t] = typeOfAtom.Count(type => type == t);
            slots += (CountOf[t] + BlockSize - 1) / BlockSize * BlockSize;
        }

        Slots = slots;
        _atomOfSlot = new int[slots];
        Array.Fill(_atomOfSlot, -1);
        int[] next = [.. First];
        for (int atom = 0; atom < typeOfAtom.Length; atom++)
        {
            _atomOfSlot[next[typeOfAtom[atom]]++] = atom;
        }

        _sortKeys = new double[slots];
        (_x, _y, _z) = (new(slots), new(slots), new(slots));
        (_fx, _fy, _fz) = (new(slots), new(slots), new(slots));
    }

    internal int Slots { get; }

    /// <summary>First slot of each species; [type].</summary>
    internal int[] First { get; }

    /// <summary>Atoms of each species, pads not counted; [type].</summary>
    internal int[] CountOf { get; }

    internal int* X => _x.Pointer;

    internal int* Y => _y.Pointer;

    internal int* Z => _z.Pointer;

    /// <summary>Forces in the frame of <see cref="TriangularCell"/>, eV/Å; [slot].</summary>
    internal float* Fx => _fx.Pointer;

    internal float* Fy => _fy.Pointer;

    internal float* Fz => _fz.Pointer;

    /// <summary>Atom in a slot, -1 for a pad.</summary>
    internal int AtomOf(int slot) => _atomOfSlot[slot];

    /// <summary>Atom of each slot, -1 for a pad; as numbers for a checkpoint.</summary>
    /// <exception cref="ArgumentException">On setting: not an order of these atoms.</exception>
    internal double[] Order
    {
        get => [.. _atomOfSlot.Select(a => (double)a)];
        set
        {
            int[] order = [.. value.Select(v => (int)v)];
            for (int t = 0; t < First.Length; t++)
            {
                int[] now = [.. _atomOfSlot.AsSpan(First[t], CountOf[t])], then = [.. order.AsSpan(First[t], CountOf[t])];
                Array.Sort(now);
                Array.Sort(then);
                if (!now.AsSpan().SequenceEqual(then))
                {
                    throw new ArgumentException("The history orders other atoms.", nameof(value));
                }
            }

            order.CopyTo(_atomOfSlot, 0);
        }
    }

    /// <summary>Fixed-point fractions from the state's positions, and forces set to zero.</summary>
    /// <exception cref="ArithmeticException">A position is not finite.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Load(MdState state, TriangularCell cell)
    {
        double[] px = state.X, py = state.Y, pz = state.Z;
        int[] atomOfSlot = _atomOfSlot;
        int* packedX = X, packedY = Y, packedZ = Z;
        double ux = cell.InverseUx, uy = cell.InverseUy, uz = cell.InverseUz, vx = cell.InverseVx, vy = cell.InverseVy, vz = cell.InverseVz;
        double wx = cell.InverseWx, wy = cell.InverseWy, wz = cell.InverseWz, sum = 0;
        for (int slot = 0; slot < atomOfSlot.Length; slot++)
        {
            int atom = atomOfSlot[slot];
            if (atom < 0)
            {
                continue;
            }

            double x = px[atom], y = py[atom], z = pz[atom];
            double u = (ux * x) + (uy * y) + (uz * z), v = (vx * x) + (vy * y) + (vz * z), w = (wx * x) + (wy * y) + (wz * z);
            packedX[slot] = FixedPoint(u);
            packedY[slot] = FixedPoint(v);
            packedZ[slot] = FixedPoint(w);
            sum += u + v + w;
        }

        if (!double.IsFinite(sum))
        {
            throw new ArithmeticException("An atom has no finite position.");
        }

        _fx.Span.Clear();
        _fy.Span.Clear();
        _fz.Span.Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int FixedPoint(double fraction) => (int)BitConverter.DoubleToInt64Bits(fraction + FixedPointShift);

    /// <summary>Adds the packed forces to the state's, turned into the state's frame.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void AddForcesTo(MdState state, TriangularCell cell)
    {
        double[] fx = state.Fx, fy = state.Fy, fz = state.Fz;
        int[] atomOfSlot = _atomOfSlot;
        float* packedX = Fx, packedY = Fy, packedZ = Fz;
        Cartesian e1 = cell.E1, e2 = cell.E2, e3 = cell.E3;
        for (int slot = 0; slot < atomOfSlot.Length; slot++)
        {
            int atom = atomOfSlot[slot];
            if (atom < 0)
            {
                continue;
            }

            double x = packedX[slot], y = packedY[slot], z = packedZ[slot];
            fx[atom] += (e1.X * x) + (e2.X * y) + (e3.X * z);
            fy[atom] += (e1.Y * x) + (e2.Y * y) + (e3.Y * z);
            fz[atom] += (e1.Z * x) + (e2.Z * y) + (e3.Z * z);
        }
    }

    /// <summary>Orders the atoms of each species in space by recursive bisection along the widest extent, down to the group size.</summary>
    internal void SortInSpace(MdState state)
    {
        for (int t = 0; t < First.Length; t++)
        {
            Bisect(state, First[t], First[t] + CountOf[t]);
        }
    }

    /// <summary>Puts the atoms of each species back into the order of the state.</summary>
    internal void SortByAtom()
    {
        for (int t = 0; t < First.Length; t++)
        {
            _atomOfSlot.AsSpan(First[t], CountOf[t]).Sort();
        }
    }

    private void Bisect(MdState state, int low, int high)
    {
        int count = high - low;
        if (count <= GroupSize)
        {
            return;
        }

        Fractional least = new(double.MaxValue, double.MaxValue, double.MaxValue), most = new(double.MinValue, double.MinValue, double.MinValue);
        for (int slot = low; slot < high; slot++)
        {
            Fractional f = Place(state, slot);
            least = new(Math.Min(least.U, f.U), Math.Min(least.V, f.V), Math.Min(least.W, f.W));
            most = new(Math.Max(most.U, f.U), Math.Max(most.V, f.V), Math.Max(most.W, f.W));
        }

        Fractional extent = most - least;
        (double ea, double eb, double ec) = (extent.U * state.Lattice.A.Length, extent.V * state.Lattice.B.Length, extent.W * state.Lattice.C.Length);
        for (int slot = low; slot < high; slot++)
        {
            Fractional f = Place(state, slot);
            _sortKeys[slot] = ea >= eb && ea >= ec ? f.U : eb >= ec ? f.V : f.W;
        }

        _sortKeys.AsSpan(low, count).Sort(_atomOfSlot.AsSpan(low, count));
        int leaf = count > BlockSize ? BlockSize : count > BlockSize / 2 ? BlockSize / 2 : count > BlockSize / 4 ? BlockSize / 4 : GroupSize;
        int middle = low + Math.Max(leaf, ((count / 2) + (leaf / 2)) / leaf * leaf);
        if (middle < high)
        {
            Bisect(state, low, middle);
            Bisect(state, middle, high);
        }
    }

    private Fractional Place(MdState state, int slot)
    {
        int atom = _atomOfSlot[slot];
        return state.Lattice.ToFractional(new(state.X[atom], state.Y[atom], state.Z[atom])).Wrapped();
    }
}

/// <summary>
/// A cell turned so that its first vector lies along x and its second in the xy plane, which saves the kernels three
/// multiplications per pair; E1, E2, E3 are the turned axes in the original frame.
/// </summary>
internal sealed class TriangularCell
{
    internal TriangularCell(Lattice lattice)
    {
        E1 = (1 / lattice.A.Length) * lattice.A;
        Cartesian perpendicular = lattice.B - (lattice.B.Dot(E1) * E1);
        E2 = (1 / perpendicular.Length) * perpendicular;
        E3 = E1.Cross(E2);
        (Ax, Bx, Cx) = (lattice.A.Length, lattice.B.Dot(E1), lattice.C.Dot(E1));
        (By, Cy, Cz) = (lattice.B.Dot(E2), lattice.C.Dot(E2), lattice.C.Dot(E3));
        const double negligible = 1e-9;        // Å of skew: below the resolution of the fixed-point fractions
        IsRectangular = Math.Abs(Bx) < negligible && Math.Abs(Cx) < negligible && Math.Abs(Cy) < negligible;
        (InverseUx, InverseVx, InverseWx) = Column(lattice, new(1, 0, 0));
        (InverseUy, InverseVy, InverseWy) = Column(lattice, new(0, 1, 0));
        (InverseUz, InverseVz, InverseWz) = Column(lattice, new(0, 0, 1));
    }

    internal Cartesian E1 { get; }

    internal Cartesian E2 { get; }

    internal Cartesian E3 { get; }

    internal double Ax { get; }

    internal double Bx { get; }

    internal double Cx { get; }

    internal double By { get; }

    internal double Cy { get; }

    internal double Cz { get; }

    internal bool IsRectangular { get; }

    /// <summary>u = Ux·x + Uy·y + Uz·z in the original frame; likewise v, w.</summary>
    internal double InverseUx { get; }

    internal double InverseUy { get; }

    internal double InverseUz { get; }

    internal double InverseVx { get; }

    internal double InverseVy { get; }

    internal double InverseVz { get; }

    internal double InverseWx { get; }

    internal double InverseWy { get; }

    internal double InverseWz { get; }

    /// <summary>A virial of the turned frame in the original one.</summary>
    internal Virial TurnBack(Virial w)
    {
        Cartesian rowX = (w.Xx * E1) + (w.Xy * E2) + (w.Xz * E3);
        Cartesian rowY = (w.Xy * E1) + (w.Yy * E2) + (w.Yz * E3);
        Cartesian rowZ = (w.Xz * E1) + (w.Yz * E2) + (w.Zz * E3);
        return new(
            (E1.X * rowX.X) + (E2.X * rowY.X) + (E3.X * rowZ.X),
            (E1.Y * rowX.Y) + (E2.Y * rowY.Y) + (E3.Y * rowZ.Y),
            (E1.Z * rowX.Z) + (E2.Z * rowY.Z) + (E3.Z * rowZ.Z),
            (E1.X * rowX.Y) + (E2.X * rowY.Y) + (E3.X * rowZ.Y),
            (E1.X * rowX.Z) + (E2.X * rowY.Z) + (E3.X * rowZ.Z),
            (E1.Y * rowX.Z) + (E2.Y * rowY.Z) + (E3.Y * rowZ.Z));
    }

    private static (double U, double V, double W) Column(Lattice lattice, Cartesian axis)
    {
        Fractional f = lattice.ToFractional(axis);
        return (f.U, f.V, f.W);
    }
}
