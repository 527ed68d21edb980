using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Screening.Core.ForceFields.Tables;

/// <summary>
/// The pair loop on 512-bit registers: 2 atoms against blocks of 16, half list (forces on both partners), coefficients looked up
/// in registers. Measured layout: on 216 ions 15 µs against 58 µs for the same loop in double precision.
/// </summary>
internal static unsafe class PairKernel512
{
    internal static bool IsSupported => Vector512.IsHardwareAccelerated && Avx512F.IsSupported && Avx512DQ.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TTriclinic, TEnergetics>(in PairTask task, ref PairSums sums)
        where TTriclinic : struct, IFlag
        where TEnergetics : struct, IFlag
    {
        int* x = task.X, y = task.Y, z = task.Z, blocks = task.Blocks;
        float* fx = task.Fx, fy = task.Fy, fz = task.Fz, table = task.ForceTable, energies = task.EnergyTable, rows = task.Rows;
        Vector512<float> ax = Vector512.Create(task.Ax), bx = Vector512.Create(task.Bx), cx = Vector512.Create(task.Cx);
        Vector512<float> by = Vector512.Create(task.By), cy = Vector512.Create(task.Cy), cz = Vector512.Create(task.Cz);
        Vector512<float> smallest = Vector512.Create(sums.SmallestS);
        Vector512<double> energy = default, xx = default, yy = default, zz = default, xy = default, xz = default, yz = default;
        int last = task.LastBlockJ;
        for (int g = 0; g < task.Groups; g++)
        {
            int o = task.GroupStart[g], end = task.GroupStart[g + 1], i = task.FirstI + (g * PackedAtoms.GroupSize);
            if (o == end)
            {
                continue;
            }

            // A group's second atom may be a pad: its row is dead whatever the block.
            int alive = i + 1 < task.EndI ? -1 : 0, j = blocks[o];
            int row = j == last ? PairBlocks.LastRow : PairBlocks.FullRow;
            float* addend0 = rows + row, addend1 = rows + ((row & alive) | (PairBlocks.DeadRow & ~alive));
            if (task.IsSame)
            {
                addend0 = rows + (j == last ? PairBlocks.LastDiagonal : PairBlocks.Diagonal) + (PackedAtoms.BlockSize * (i - j));
                addend1 = addend0 + PackedAtoms.BlockSize;
            }

            Vector512<float> fx0 = default, fy0 = default, fz0 = default, fx1 = default, fy1 = default, fz1 = default;
            Vector512<float> e = default, vxx = default, vyy = default, vzz = default, vxy = default, vxz = default, vyz = default;
            do
            {
                Vector512<int> jx = Vector512.Load(x + j), jy = Vector512.Load(y + j), jz = Vector512.Load(z + j);
                Vector512<float> du = Difference(jx, x + i), dv = Difference(jy, y + i), dw = Difference(jz, z + i);
                Vector512<float> dx = du * ax, dy = dv * by, dz = dw * cz;
                if (TTriclinic.Value)
                {
                    dx = Vector512.FusedMultiplyAdd(dw, cx, Vector512.FusedMultiplyAdd(dv, bx, dx));
                    dy = Vector512.FusedMultiplyAdd(dw, cy, dy);
                }

                Vector512<float> s = Square(dx, dy, dz, Vector512.Load(addend0));
                Vector512<float> f = Masked(Lookup(s, table), s);
                Vector512<float> wx = f * dx, wy = f * dy, wz = f * dz;
                fx0 += wx;
                fy0 += wy;
                fz0 += wz;
                smallest = Vector512.Min(smallest, s);
                if (TEnergetics.Value)
                {
                    e += Masked(Lookup(s, energies), s);
                    (vxx, vyy, vzz) = (Vector512.FusedMultiplyAdd(wx, dx, vxx), Vector512.FusedMultiplyAdd(wy, dy, vyy), Vector512.FusedMultiplyAdd(wz, dz, vzz));
                    (vxy, vxz, vyz) = (Vector512.FusedMultiplyAdd(wx, dy, vxy), Vector512.FusedMultiplyAdd(wx, dz, vxz), Vector512.FusedMultiplyAdd(wy, dz, vyz));
                }

                du = Difference(jx, x + i + 1);
                dv = Difference(jy, y + i + 1);
                dw = Difference(jz, z + i + 1);
                dx = du * ax;
                dy = dv * by;
                dz = dw * cz;
                if (TTriclinic.Value)
                {
                    dx = Vector512.FusedMultiplyAdd(dw, cx, Vector512.FusedMultiplyAdd(dv, bx, dx));
                    dy = Vector512.FusedMultiplyAdd(dw, cy, dy);
                }

                s = Square(dx, dy, dz, Vector512.Load(addend1));
                f = Masked(Lookup(s, table), s);
                fx1 = Vector512.FusedMultiplyAdd(f, dx, fx1);
                fy1 = Vector512.FusedMultiplyAdd(f, dy, fy1);
                fz1 = Vector512.FusedMultiplyAdd(f, dz, fz1);
                smallest = Vector512.Min(smallest, s);
                if (TEnergetics.Value)
                {
                    e += Masked(Lookup(s, energies), s);
                    Vector512<float> gx = f * dx, gy = f * dy, gz = f * dz;
                    (vxx, vyy, vzz) = (Vector512.FusedMultiplyAdd(gx, dx, vxx), Vector512.FusedMultiplyAdd(gy, dy, vyy), Vector512.FusedMultiplyAdd(gz, dz, vzz));
                    (vxy, vxz, vyz) = (Vector512.FusedMultiplyAdd(gx, dy, vxy), Vector512.FusedMultiplyAdd(gx, dz, vxz), Vector512.FusedMultiplyAdd(gy, dz, vyz));
                }

                (Vector512.FusedMultiplyAdd(f, dx, wx) + Vector512.Load(fx + j)).Store(fx + j);
                (Vector512.FusedMultiplyAdd(f, dy, wy) + Vector512.Load(fy + j)).Store(fy + j);
                (Vector512.FusedMultiplyAdd(f, dz, wz) + Vector512.Load(fz + j)).Store(fz + j);
                j = blocks[++o];
                row = j == last ? PairBlocks.LastRow : PairBlocks.FullRow;
                addend0 = rows + row;
                addend1 = rows + ((row & alive) | (PairBlocks.DeadRow & ~alive));
            }
            while (o < end);

            SubtractSums(fx0, fy0, fz0, fx1, fy1, fz1, fx + i, fy + i, fz + i);
            if (TEnergetics.Value)
            {
                energy += Widened(e);
                (xx, yy, zz) = (xx + Widened(vxx), yy + Widened(vyy), zz + Widened(vzz));
                (xy, xz, yz) = (xy + Widened(vxy), xz + Widened(vxz), yz + Widened(vyz));
            }
        }

        sums.SmallestS = MathF.Min(Least(smallest.GetLower()), Least(smallest.GetUpper()));
        if (TEnergetics.Value)
        {
            (sums.Energy, sums.Xx, sums.Yy) = (Vector512.Sum(energy), Vector512.Sum(xx), Vector512.Sum(yy));
            (sums.Zz, sums.Xy, sums.Xz, sums.Yz) = (Vector512.Sum(zz), Vector512.Sum(xy), Vector512.Sum(xz), Vector512.Sum(yz));
        }
    }

    internal static float Least(Vector256<float> v)
    {
        float least = v[0];
        for (int lane = 1; lane < Vector256<float>.Count; lane++)
        {
            least = MathF.Min(least, v[lane]);
        }

        return least;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Difference(Vector512<int> j, int* i) => Vector512.ConvertToSingle(j - Vector512.Create(*i));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Square(Vector512<float> dx, Vector512<float> dy, Vector512<float> dz, Vector512<float> addend) =>
        Vector512.FusedMultiplyAdd(dz, dz, Vector512.FusedMultiplyAdd(dy, dy, Vector512.FusedMultiplyAdd(dx, dx, addend)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Masked(Vector512<float> value, Vector512<float> s) =>
        Vector512.ConditionalSelect(Vector512.LessThan(s, Vector512<float>.One), value, Vector512<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Lookup(Vector512<float> s, float* c)
    {
        Vector512<int> bits = s.AsInt32(), index = Vector512.ShiftRightLogical(bits, 21);
        const byte maskThenOr = 0xEA;
        Vector512<float> t = Avx512F.TernaryLogic(bits, Vector512.Create(0x1FFFFF), Vector512.Create(0x3F800000), maskThenOr).AsSingle() - Vector512<float>.One;
        Vector512<float> p = Coefficient(c + 160, index);
        p = Vector512.FusedMultiplyAdd(p, t, Coefficient(c + 128, index));
        p = Vector512.FusedMultiplyAdd(p, t, Coefficient(c + 96, index));
        p = Vector512.FusedMultiplyAdd(p, t, Coefficient(c + 64, index));
        p = Vector512.FusedMultiplyAdd(p, t, Coefficient(c + 32, index));
        return Vector512.FusedMultiplyAdd(p, t, Coefficient(c, index));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Coefficient(float* c, Vector512<int> index) =>
        Avx512F.PermuteVar16x32x2(Vector512.Load(c), index, Vector512.Load(c + 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Widened(Vector512<float> v)
    {
        (Vector512<double> low, Vector512<double> high) = Vector512.Widen(v);
        return low + high;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> AddPairs(Vector512<float> a, Vector512<float> b) => Avx512F.UnpackLow(a, b) + Avx512F.UnpackHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> AddQuads(Vector512<float> a, Vector512<float> b) =>
        Avx512F.UnpackLow(a.AsDouble(), b.AsDouble()).AsSingle() + Avx512F.UnpackHigh(a.AsDouble(), b.AsDouble()).AsSingle();

    /// <summary>Sums six vectors at once by transposing: far fewer shuffles than six separate sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SubtractSums(
        Vector512<float> x0, Vector512<float> y0, Vector512<float> z0, Vector512<float> x1, Vector512<float> y1, Vector512<float> z1, float* fx, float* fy, float* fz)
    {
        Vector512<float> first = AddQuads(AddPairs(x0, y0), AddPairs(z0, Vector512<float>.Zero));
        Vector512<float> second = AddQuads(AddPairs(x1, y1), AddPairs(z1, Vector512<float>.Zero));
        Vector512<float> both = Avx512F.Shuffle4x128(first, second, 0x88) + Avx512F.Shuffle4x128(first, second, 0xDD);
        Vector128<float> p = both.GetLower().GetLower() + both.GetLower().GetUpper(), q = both.GetUpper().GetLower() + both.GetUpper().GetUpper();
        fx[0] -= p[0];
        fy[0] -= p[1];
        fz[0] -= p[2];
        fx[1] -= q[0];
        fy[1] -= q[1];
        fz[1] -= q[2];
    }
}
