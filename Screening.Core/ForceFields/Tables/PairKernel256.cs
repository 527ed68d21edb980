using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Screening.Core.ForceFields.Tables;

/// <summary>The pair loop on 256-bit registers (AVX2): the same lists and tables, each block as two halves, coefficients gathered.</summary>
internal static unsafe class PairKernel256
{
    private const int Lanes = 8;

    internal static bool IsSupported => Vector256.IsHardwareAccelerated && Avx2.IsSupported && Fma.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TTriclinic, TEnergetics>(in PairTask task, ref PairSums sums)
        where TTriclinic : struct, IFlag
        where TEnergetics : struct, IFlag
    {
        int* x = task.X, y = task.Y, z = task.Z, blocks = task.Blocks;
        float* fx = task.Fx, fy = task.Fy, fz = task.Fz, table = task.ForceTable, energies = task.EnergyTable, rows = task.Rows;
        Vector256<float> ax = Vector256.Create(task.Ax), bx = Vector256.Create(task.Bx), cx = Vector256.Create(task.Cx);
        Vector256<float> by = Vector256.Create(task.By), cy = Vector256.Create(task.Cy), cz = Vector256.Create(task.Cz);
        Vector256<float> smallest = Vector256.Create(sums.SmallestS);
        Vector256<double> energy = default, xx = default, yy = default, zz = default, xy = default, xz = default, yz = default;
        int last = task.LastBlockJ;
        for (int i = task.FirstI; i < task.EndI; i++)
        {
            int group = (i - task.FirstI) / PackedAtoms.GroupSize, start = task.GroupStart[group], end = task.GroupStart[group + 1];
            Vector256<int> xi = Vector256.Create(x[i]), yi = Vector256.Create(y[i]), zi = Vector256.Create(z[i]);
            Vector256<float> fxi = default, fyi = default, fzi = default;
            Vector256<float> e = default, vxx = default, vyy = default, vzz = default, vxy = default, vxz = default, vyz = default;
            for (int o = start; o < end; o++)
            {
                int block = blocks[o];
                float* addend = rows + (block == last ? PairBlocks.LastRow : PairBlocks.FullRow);
                if (task.IsSame && o == start)
                {
                    addend = rows + (block == last ? PairBlocks.LastDiagonal : PairBlocks.Diagonal) + (PackedAtoms.BlockSize * (i - block));
                }

                for (int j = block; j < block + PackedAtoms.BlockSize; j += Lanes, addend += Lanes)
                {
                    Vector256<float> du = Vector256.ConvertToSingle(Vector256.Load(x + j) - xi);
                    Vector256<float> dv = Vector256.ConvertToSingle(Vector256.Load(y + j) - yi);
                    Vector256<float> dw = Vector256.ConvertToSingle(Vector256.Load(z + j) - zi);
                    Vector256<float> dx = du * ax, dy = dv * by, dz = dw * cz;
                    if (TTriclinic.Value)
                    {
                        dx = Vector256.FusedMultiplyAdd(dw, cx, Vector256.FusedMultiplyAdd(dv, bx, dx));
                        dy = Vector256.FusedMultiplyAdd(dw, cy, dy);
                    }

                    Vector256<float> s = Vector256.FusedMultiplyAdd(dz, dz, Vector256.FusedMultiplyAdd(dy, dy, Vector256.FusedMultiplyAdd(dx, dx, Vector256.Load(addend))));
                    Vector256<float> inside = Vector256.LessThan(s, Vector256<float>.One);
                    Vector256<float> f = inside & Lookup(s, table);
                    Vector256<float> wx = f * dx, wy = f * dy, wz = f * dz;
                    fxi += wx;
                    fyi += wy;
                    fzi += wz;
                    smallest = Vector256.Min(smallest, s);
                    if (TEnergetics.Value)
                    {
                        e += inside & Lookup(s, energies);
                        (vxx, vyy, vzz) = (Vector256.FusedMultiplyAdd(wx, dx, vxx), Vector256.FusedMultiplyAdd(wy, dy, vyy), Vector256.FusedMultiplyAdd(wz, dz, vzz));
                        (vxy, vxz, vyz) = (Vector256.FusedMultiplyAdd(wx, dy, vxy), Vector256.FusedMultiplyAdd(wx, dz, vxz), Vector256.FusedMultiplyAdd(wy, dz, vyz));
                    }

                    (wx + Vector256.Load(fx + j)).Store(fx + j);
                    (wy + Vector256.Load(fy + j)).Store(fy + j);
                    (wz + Vector256.Load(fz + j)).Store(fz + j);
                }
            }

            fx[i] -= Vector256.Sum(fxi);
            fy[i] -= Vector256.Sum(fyi);
            fz[i] -= Vector256.Sum(fzi);
            if (TEnergetics.Value)
            {
                energy += Widened(e);
                (xx, yy, zz) = (xx + Widened(vxx), yy + Widened(vyy), zz + Widened(vzz));
                (xy, xz, yz) = (xy + Widened(vxy), xz + Widened(vxz), yz + Widened(vyz));
            }
        }

        sums.SmallestS = PairKernel512.Least(smallest);
        if (TEnergetics.Value)
        {
            (sums.Energy, sums.Xx, sums.Yy) = (Vector256.Sum(energy), Vector256.Sum(xx), Vector256.Sum(yy));
            (sums.Zz, sums.Xy, sums.Xz, sums.Yz) = (Vector256.Sum(zz), Vector256.Sum(xy), Vector256.Sum(xz), Vector256.Sum(yz));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Lookup(Vector256<float> s, float* c)
    {
        Vector256<int> bits = s.AsInt32(), index = Vector256.ShiftRightLogical(bits, 21) & Vector256.Create(RegisterTable.Segments - 1);
        Vector256<float> t = ((bits & Vector256.Create(0x1FFFFF)) | Vector256.Create(0x3F800000)).AsSingle() - Vector256<float>.One;
        Vector256<float> p = Avx2.GatherVector256(c + 160, index, sizeof(float));
        p = Vector256.FusedMultiplyAdd(p, t, Avx2.GatherVector256(c + 128, index, sizeof(float)));
        p = Vector256.FusedMultiplyAdd(p, t, Avx2.GatherVector256(c + 96, index, sizeof(float)));
        p = Vector256.FusedMultiplyAdd(p, t, Avx2.GatherVector256(c + 64, index, sizeof(float)));
        p = Vector256.FusedMultiplyAdd(p, t, Avx2.GatherVector256(c + 32, index, sizeof(float)));
        return Vector256.FusedMultiplyAdd(p, t, Avx2.GatherVector256(c, index, sizeof(float)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Widened(Vector256<float> v)
    {
        (Vector256<double> low, Vector256<double> high) = Vector256.Widen(v);
        return low + high;
    }
}
