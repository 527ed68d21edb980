using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Screening.Core.ForceFields.Tables;

/// <summary>A choice made when a kernel is compiled rather than inside its loop.</summary>
internal interface IFlag
{
    static abstract bool Value { get; }
}

internal readonly struct Yes : IFlag
{
    public static bool Value => true;
}

internal readonly struct No : IFlag
{
    public static bool Value => false;
}

/// <summary>Sums of one kernel call: energy (eV), virial in the turned frame (eV), and the smallest s met.</summary>
internal struct PairSums
{
    internal double Energy, Xx, Yy, Zz, Xy, Xz, Yz;
    internal float SmallestS;
}

/// <summary>Everything one kernel call reads, as plain pointers.</summary>
internal unsafe struct PairTask
{
    internal int* X, Y, Z;
    internal float* Fx, Fy, Fz, ForceTable, EnergyTable, Rows;
    internal int* GroupStart, Blocks;
    internal int Groups, FirstI, EndI, LastBlockJ;
    internal bool IsSame;

    /// <summary>Turned cell times 2⁻³² times √a.</summary>
    internal float Ax, Bx, Cx, By, Cy, Cz;

    internal PairTask(PackedAtoms atoms, PairBlocks blocks, TriangularCell cell)
    {
        X = atoms.X;
        Y = atoms.Y;
        Z = atoms.Z;
        Fx = atoms.Fx;
        Fy = atoms.Fy;
        Fz = atoms.Fz;
        ForceTable = blocks.Table.Force.Coefficients;
        EnergyTable = blocks.Table.Energy.Coefficients;
        Rows = blocks.Rows;
        GroupStart = blocks.GroupStart;
        Blocks = blocks.Blocks;
        Groups = blocks.Groups;
        (FirstI, EndI, LastBlockJ, IsSame) = (blocks.FirstI, blocks.FirstI + blocks.CountI, blocks.LastBlockJ, blocks.IsSame);
        double scale = blocks.Table.Map.SquareRootOfA / 4294967296.0;
        (Ax, Bx, Cx) = ((float)(cell.Ax * scale), (float)(cell.Bx * scale), (float)(cell.Cx * scale));
        (By, Cy, Cz) = ((float)(cell.By * scale), (float)(cell.Cy * scale), (float)(cell.Cz * scale));
    }
}
