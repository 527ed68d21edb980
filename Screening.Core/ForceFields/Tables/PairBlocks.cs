using System.Runtime.Intrinsics;
using Screening.Core.Numerics;

namespace Screening.Core.ForceFields.Tables;

/// <summary>
/// Which blocks of 16 atoms of one species each group of 2 atoms of another (or the same) species has to meet, and the addends
/// that mask pads and already counted pairs: they are added to s, so that a masked lane lies far beyond the cutoff without a branch.
/// </summary>
internal sealed unsafe class PairBlocks
{
    /// <summary>Offsets in <see cref="Rows"/>: a full block, the last block (pads masked), nothing, the diagonal, the diagonal of the last block.</summary>
    internal const int FullRow = 0, LastRow = 16, DeadRow = 32, Diagonal = 48, LastDiagonal = Diagonal + 256;

    private const float Masked = 1e30f;

    private readonly AlignedBuffer<float> _rows = new(LastDiagonal + 256);
    private readonly AlignedBuffer<int> _groupStart, _blocks;
    private readonly PackedAtoms _atoms;

    internal PairBlocks(PackedAtoms atoms, int typeI, int typeJ, PairTable table)
    {
        _atoms = atoms;
        Table = table;
        IsSame = typeI == typeJ;
        FirstI = atoms.First[typeI];
        CountI = atoms.CountOf[typeI];
        FirstJ = atoms.First[typeJ];
        CountJ = atoms.CountOf[typeJ];
        Groups = (CountI + PackedAtoms.GroupSize - 1) / PackedAtoms.GroupSize;
        BlocksOfJ = (CountJ + PackedAtoms.BlockSize - 1) / PackedAtoms.BlockSize;
        LastBlockJ = FirstJ + ((BlocksOfJ - 1) * PackedAtoms.BlockSize);
        _groupStart = new(Groups + 1);
        _blocks = new((Groups * BlocksOfJ) + 1);        // one more: the kernels look one entry ahead
        FillRows(table.Map.B);
    }

    internal PairTable Table { get; }

    internal bool IsSame { get; }

    internal int FirstI { get; }

    internal int CountI { get; }

    internal int FirstJ { get; }

    internal int CountJ { get; }

    internal int Groups { get; }

    internal int BlocksOfJ { get; }

    internal int LastBlockJ { get; }

    internal float* Rows => _rows.Pointer;

    /// <summary>Start of each group's blocks in <see cref="Blocks"/>; [group], one more at the end.</summary>
    internal int* GroupStart => _groupStart.Pointer;

    /// <summary>First slots of the listed blocks. Within one species a group's first block is the one that holds the group.</summary>
    internal int* Blocks => _blocks.Pointer;

    /// <summary>Listed pairs of group and block.</summary>
    internal int Listed => GroupStart[Groups];

    /// <summary>Lists every block.</summary>
    internal void ListAll()
    {
        int count = 0;
        for (int g = 0; g < Groups; g++)
        {
            GroupStart[g] = count;
            for (int b = IsSame ? FirstBlockOf(g) : 0; b < BlocksOfJ; b++)
            {
                Blocks[count++] = FirstJ + (b * PackedAtoms.BlockSize);
            }
        }

        GroupStart[Groups] = count;
    }

    /// <summary>Lists the blocks that hold an atom nearer than the range (Å) to an atom of the group; pads may list a block in vain.</summary>
    internal void ListWithin(TriangularCell cell, double range)
    {
        int count = 0;
        float squared = (float)(range * range);
        for (int g = 0; g < Groups; g++)
        {
            int i = FirstI + (g * PackedAtoms.GroupSize);
            GroupStart[g] = count;
            int start = 0;
            if (IsSame)
            {
                start = FirstBlockOf(g);
                Blocks[count++] = FirstJ + (start++ * PackedAtoms.BlockSize);
            }

            for (int b = start; b < BlocksOfJ; b++)
            {
                int j = FirstJ + (b * PackedAtoms.BlockSize);
                if (IsNear(i, j, cell, squared) || (i + 1 < FirstI + CountI && IsNear(i + 1, j, cell, squared)))
                {
                    Blocks[count++] = j;
                }
            }
        }

        GroupStart[Groups] = count;
    }

    private static int FirstBlockOf(int group) => group * PackedAtoms.GroupSize / PackedAtoms.BlockSize;

    private bool IsNear(int i, int j, TriangularCell cell, float squared)
    {
        const float unit = 1 / 4294967296f;
        int* x = _atoms.X, y = _atoms.Y, z = _atoms.Z;
        Vector512<float> du = Vector512.ConvertToSingle(Vector512.Load(x + j) - Vector512.Create(x[i])) * unit;
        Vector512<float> dv = Vector512.ConvertToSingle(Vector512.Load(y + j) - Vector512.Create(y[i])) * unit;
        Vector512<float> dw = Vector512.ConvertToSingle(Vector512.Load(z + j) - Vector512.Create(z[i])) * unit;
        Vector512<float> dx = (du * (float)cell.Ax) + (dv * (float)cell.Bx) + (dw * (float)cell.Cx);
        Vector512<float> dy = (dv * (float)cell.By) + (dw * (float)cell.Cy);
        Vector512<float> dz = dw * (float)cell.Cz;
        return Vector512.LessThanAny((dx * dx) + (dy * dy) + (dz * dz), Vector512.Create(squared));
    }

    private void FillRows(float b)
    {
        const int size = PackedAtoms.BlockSize;
        for (int lane = 0; lane < size; lane++)
        {
            bool real = LastBlockJ + lane < FirstJ + CountJ;
            Rows[FullRow + lane] = b;
            Rows[LastRow + lane] = real ? b : Masked;
            Rows[DeadRow + lane] = Masked;
            for (int row = 0; row < size; row++)
            {
                Rows[Diagonal + (row * size) + lane] = lane > row ? b : Masked;
                Rows[LastDiagonal + (row * size) + lane] = lane > row && real ? b : Masked;
            }
        }
    }
}
