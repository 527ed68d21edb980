using Screening.Core.ForceFields.Pairs;

namespace Screening.Core.ForceFields.Tables;

/// <summary>
/// The pair loop one pair at a time: the twin the wide loops are compared with, the path of machines without wide registers,
/// and the careful path that takes the form itself below the table's start.
/// </summary>
internal static unsafe class PairKernelScalar
{
    /// <exception cref="CloseContactException">Two atoms sit on each other.</exception>
    internal static void Run(in PairTask task, PairTable table, PackedAtoms atoms, bool energetics, ref PairSums sums)
    {
        for (int i = task.FirstI; i < task.EndI; i++)
        {
            int group = (i - task.FirstI) / PackedAtoms.GroupSize;
            float fx = 0, fy = 0, fz = 0;
            for (int o = task.GroupStart[group]; o < task.GroupStart[group + 1]; o++)
            {
                int block = task.Blocks[o];
                float* addend = task.Rows + (block == task.LastBlockJ ? PairBlocks.LastRow : PairBlocks.FullRow);
                if (task.IsSame && o == task.GroupStart[group])
                {
                    addend = task.Rows + (block == task.LastBlockJ ? PairBlocks.LastDiagonal : PairBlocks.Diagonal) + (PackedAtoms.BlockSize * (i - block));
                }

                for (int lane = 0; lane < PackedAtoms.BlockSize; lane++)
                {
                    int j = block + lane;
                    float du = task.X[j] - task.X[i], dv = task.Y[j] - task.Y[i], dw = task.Z[j] - task.Z[i];
                    float dx = MathF.FusedMultiplyAdd(dw, task.Cx, MathF.FusedMultiplyAdd(dv, task.Bx, du * task.Ax));
                    float dy = MathF.FusedMultiplyAdd(dw, task.Cy, dv * task.By);
                    float dz = dw * task.Cz;
                    float s = MathF.FusedMultiplyAdd(dz, dz, MathF.FusedMultiplyAdd(dy, dy, MathF.FusedMultiplyAdd(dx, dx, addend[lane])));
                    if (!(s < 1))
                    {
                        continue;
                    }

                    (float f, double energy) = s >= RegisterTable.Start
                        ? (RegisterTable.Evaluate(task.ForceTable, s), energetics ? RegisterTable.Evaluate(task.EnergyTable, s) : 0)
                        : FromForm(table, s, atoms.AtomOf(i), atoms.AtomOf(j));
                    float wx = f * dx, wy = f * dy, wz = f * dz;
                    fx += wx;
                    fy += wy;
                    fz += wz;
                    task.Fx[j] += wx;
                    task.Fy[j] += wy;
                    task.Fz[j] += wz;
                    if (energetics)
                    {
                        sums.Energy += energy;
                        sums.Xx += wx * (double)dx;
                        sums.Yy += wy * (double)dy;
                        sums.Zz += wz * (double)dz;
                        sums.Xy += wx * (double)dy;
                        sums.Xz += wx * (double)dz;
                        sums.Yz += wy * (double)dz;
                    }
                }
            }

            task.Fx[i] -= fx;
            task.Fy[i] -= fy;
            task.Fz[i] -= fz;
        }
    }

    private static (float Force, double Energy) FromForm(PairTable table, float s, int i, int j)
    {
        double a = (double)table.Map.SquareRootOfA * table.Map.SquareRootOfA;
        double distance = Math.Sqrt(Math.Max(0, (s - table.Map.B) / a));
        if (!(distance > ReferencePairForceField.SmallestDistanceAngstrom))
        {
            throw new CloseContactException(i, j, distance, ReferencePairForceField.SmallestDistanceAngstrom);
        }

        PairValue value = table.Form.At(distance);
        if (!double.IsFinite(value.EnergyEv))
        {
            throw new CloseContactException(i, j, distance, table.FirstDistance);
        }

        return ((float)(-value.Derivative / distance / table.Map.SquareRootOfA), value.EnergyEv);
    }
}
