using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static Screening.Core.ForceFields.Nep.LaneMath;
using Lane = System.Runtime.Intrinsics.Vector512<float>;

namespace Screening.Core.ForceFields.TensorNet.Fast;

/// <summary>Floats of a row as a constant of the compiled code, so that rows are addressed by displacements.</summary>
internal interface IRowWidth
{
    static abstract int Floats { get; }
}

/// <summary>Rows of the published models.</summary>
internal readonly struct Width128 : IRowWidth
{
    public static int Floats => 128;
}

/// <summary>Rows of half the published models' channels.</summary>
internal readonly struct Width64 : IRowWidth
{
    public static int Floats => 64;
}

/// <summary>
/// C = A B + bias for tall A with rows of single precision, B packed once. A register block is 12 rows by 32 columns: 24 sums, two
/// vectors of B and one number of A stay in the 32 registers of AVX-512, and 14 loads feed 24 multiply-adds. A panel of B (32
/// columns, 16 kB for 128 rows) stays in the first cache while all rows pass.
/// </summary>
internal static unsafe class MatrixProduct
{
    /// <summary>Columns of a panel of B.</summary>
    internal const int PanelColumns = 2 * Lanes;

    /// <summary>Rows of A come in multiples of this.</summary>
    internal const int RowUnit = 4;

    private const int TallRows = 12;

    /// <summary>
    /// Products of planes: A and C are sequences of planes of so many rows by one row width; columns beyond a width go to the next plane.
    /// </summary>
    /// <param name="a">A, planes of <paramref name="rows"/> rows.</param>
    /// <param name="rows">Multiple of <see cref="RowUnit"/>.</param>
    /// <param name="b">Packed B.</param>
    /// <param name="c">C.</param>
    /// <param name="bias">Added to every row; null for none.</param>
    /// <param name="accumulate">Whether C keeps what it holds; the bias is then not added.</param>
    internal static void Multiply<TWidth>(float* a, int rows, PackedMatrix b, float* c, float* bias, bool accumulate)
        where TWidth : struct, IRowWidth
    {
        nint plane = (nint)rows * TWidth.Floats;
        for (int from = 0; from < b.Inner; from += TWidth.Floats, a += plane)
        {
            int inner = Math.Min(TWidth.Floats, b.Inner - from);
            for (int column = 0; column < b.Columns; column += PanelColumns)
            {
                float* panel = b.Panel(column, from), target = c + ((column / TWidth.Floats) * plane) + (column % TWidth.Floats);
                Panel<TWidth>(a, rows, panel, target, inner, bias is null ? null : bias + column, accumulate || from > 0);
            }
        }
    }

    private static void Panel<TWidth>(float* a, int rows, float* b, float* c, nint inner, float* bias, bool accumulate)
        where TWidth : struct, IRowWidth
    {
        int row = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; row <= rows - TallRows; row += TallRows)
            {
                Tall<TWidth>(a + (row * TWidth.Floats), b, c + (row * TWidth.Floats), inner, bias, accumulate);
            }

            for (; row < rows; row += RowUnit)
            {
                Low<TWidth>(a + (row * TWidth.Floats), b, c + (row * TWidth.Floats), inner, bias, accumulate);
            }

            return;
        }

        for (; row < rows; row += RowUnit)
        {
            for (int half = 0; half < PanelColumns; half += Lanes)
            {
                Narrow<TWidth>(a + (row * TWidth.Floats), b + half, c + (row * TWidth.Floats) + half, inner, bias is null ? null : bias + half, accumulate);
            }
        }
    }

    /// <summary>Twelve rows by 32 columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tall<TWidth>(float* a, float* b, float* c, nint inner, float* bias, bool accumulate)
        where TWidth : struct, IRowWidth
    {
        Lane p0, q0, p1, q1, p2, q2, p3, q3, p4, q4, p5, q5, p6, q6, p7, q7, p8, q8, p9, q9, p10, q10, p11, q11;
        if (accumulate)
        {
            (p0, q0) = (Load(c), Load(c + Lanes));
            (p1, q1) = (Load(c + TWidth.Floats), Load(c + (1 * TWidth.Floats) + Lanes));
            (p2, q2) = (Load(c + (2 * TWidth.Floats)), Load(c + (2 * TWidth.Floats) + Lanes));
            (p3, q3) = (Load(c + (3 * TWidth.Floats)), Load(c + (3 * TWidth.Floats) + Lanes));
            (p4, q4) = (Load(c + (4 * TWidth.Floats)), Load(c + (4 * TWidth.Floats) + Lanes));
            (p5, q5) = (Load(c + (5 * TWidth.Floats)), Load(c + (5 * TWidth.Floats) + Lanes));
            (p6, q6) = (Load(c + (6 * TWidth.Floats)), Load(c + (6 * TWidth.Floats) + Lanes));
            (p7, q7) = (Load(c + (7 * TWidth.Floats)), Load(c + (7 * TWidth.Floats) + Lanes));
            (p8, q8) = (Load(c + (8 * TWidth.Floats)), Load(c + (8 * TWidth.Floats) + Lanes));
            (p9, q9) = (Load(c + (9 * TWidth.Floats)), Load(c + (9 * TWidth.Floats) + Lanes));
            (p10, q10) = (Load(c + (10 * TWidth.Floats)), Load(c + (10 * TWidth.Floats) + Lanes));
            (p11, q11) = (Load(c + (11 * TWidth.Floats)), Load(c + (11 * TWidth.Floats) + Lanes));
        }
        else
        {
            (p0, q0) = bias is null ? (Lane.Zero, Lane.Zero) : (Load(bias), Load(bias + Lanes));
            p1 = p2 = p3 = p4 = p5 = p6 = p7 = p8 = p9 = p10 = p11 = p0;
            q1 = q2 = q3 = q4 = q5 = q6 = q7 = q8 = q9 = q10 = q11 = q0;
        }

        for (float* end = a + inner; a < end; a++, b += PanelColumns)
        {
            Lane u = Load(b), v = Load(b + Lanes), x = Vector512.Create(a[0]);
            (p0, q0) = (Fma(x, u, p0), Fma(x, v, q0));
            x = Vector512.Create(a[TWidth.Floats]);
            (p1, q1) = (Fma(x, u, p1), Fma(x, v, q1));
            x = Vector512.Create(a[2 * TWidth.Floats]);
            (p2, q2) = (Fma(x, u, p2), Fma(x, v, q2));
            x = Vector512.Create(a[3 * TWidth.Floats]);
            (p3, q3) = (Fma(x, u, p3), Fma(x, v, q3));
            x = Vector512.Create(a[4 * TWidth.Floats]);
            (p4, q4) = (Fma(x, u, p4), Fma(x, v, q4));
            x = Vector512.Create(a[5 * TWidth.Floats]);
            (p5, q5) = (Fma(x, u, p5), Fma(x, v, q5));
            x = Vector512.Create(a[6 * TWidth.Floats]);
            (p6, q6) = (Fma(x, u, p6), Fma(x, v, q6));
            x = Vector512.Create(a[7 * TWidth.Floats]);
            (p7, q7) = (Fma(x, u, p7), Fma(x, v, q7));
            x = Vector512.Create(a[8 * TWidth.Floats]);
            (p8, q8) = (Fma(x, u, p8), Fma(x, v, q8));
            x = Vector512.Create(a[9 * TWidth.Floats]);
            (p9, q9) = (Fma(x, u, p9), Fma(x, v, q9));
            x = Vector512.Create(a[10 * TWidth.Floats]);
            (p10, q10) = (Fma(x, u, p10), Fma(x, v, q10));
            x = Vector512.Create(a[11 * TWidth.Floats]);
            (p11, q11) = (Fma(x, u, p11), Fma(x, v, q11));
        }

        Store(c, p0);
        Store(c + Lanes, q0);
        Store(c + TWidth.Floats, p1);
        Store(c + (1 * TWidth.Floats) + Lanes, q1);
        Store(c + (2 * TWidth.Floats), p2);
        Store(c + (2 * TWidth.Floats) + Lanes, q2);
        Store(c + (3 * TWidth.Floats), p3);
        Store(c + (3 * TWidth.Floats) + Lanes, q3);
        Store(c + (4 * TWidth.Floats), p4);
        Store(c + (4 * TWidth.Floats) + Lanes, q4);
        Store(c + (5 * TWidth.Floats), p5);
        Store(c + (5 * TWidth.Floats) + Lanes, q5);
        Store(c + (6 * TWidth.Floats), p6);
        Store(c + (6 * TWidth.Floats) + Lanes, q6);
        Store(c + (7 * TWidth.Floats), p7);
        Store(c + (7 * TWidth.Floats) + Lanes, q7);
        Store(c + (8 * TWidth.Floats), p8);
        Store(c + (8 * TWidth.Floats) + Lanes, q8);
        Store(c + (9 * TWidth.Floats), p9);
        Store(c + (9 * TWidth.Floats) + Lanes, q9);
        Store(c + (10 * TWidth.Floats), p10);
        Store(c + (10 * TWidth.Floats) + Lanes, q10);
        Store(c + (11 * TWidth.Floats), p11);
        Store(c + (11 * TWidth.Floats) + Lanes, q11);
    }

    /// <summary>Four rows by 32 columns, for what twelve leave over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Low<TWidth>(float* a, float* b, float* c, nint inner, float* bias, bool accumulate)
        where TWidth : struct, IRowWidth
    {
        Lane p0, q0, p1, q1, p2, q2, p3, q3;
        if (accumulate)
        {
            (p0, q0) = (Load(c), Load(c + Lanes));
            (p1, q1) = (Load(c + TWidth.Floats), Load(c + (1 * TWidth.Floats) + Lanes));
            (p2, q2) = (Load(c + (2 * TWidth.Floats)), Load(c + (2 * TWidth.Floats) + Lanes));
            (p3, q3) = (Load(c + (3 * TWidth.Floats)), Load(c + (3 * TWidth.Floats) + Lanes));
        }
        else
        {
            (p0, q0) = bias is null ? (Lane.Zero, Lane.Zero) : (Load(bias), Load(bias + Lanes));
            p1 = p2 = p3 = p0;
            q1 = q2 = q3 = q0;
        }

        for (float* end = a + inner; a < end; a++, b += PanelColumns)
        {
            Lane u = Load(b), v = Load(b + Lanes), x = Vector512.Create(a[0]);
            (p0, q0) = (Fma(x, u, p0), Fma(x, v, q0));
            x = Vector512.Create(a[TWidth.Floats]);
            (p1, q1) = (Fma(x, u, p1), Fma(x, v, q1));
            x = Vector512.Create(a[2 * TWidth.Floats]);
            (p2, q2) = (Fma(x, u, p2), Fma(x, v, q2));
            x = Vector512.Create(a[3 * TWidth.Floats]);
            (p3, q3) = (Fma(x, u, p3), Fma(x, v, q3));
        }

        Store(c, p0);
        Store(c + Lanes, q0);
        Store(c + TWidth.Floats, p1);
        Store(c + (1 * TWidth.Floats) + Lanes, q1);
        Store(c + (2 * TWidth.Floats), p2);
        Store(c + (2 * TWidth.Floats) + Lanes, q2);
        Store(c + (3 * TWidth.Floats), p3);
        Store(c + (3 * TWidth.Floats) + Lanes, q3);
    }

    /// <summary>Four rows by 16 columns in the 16 registers of AVX2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow<TWidth>(float* a, float* b, float* c, nint inner, float* bias, bool accumulate)
        where TWidth : struct, IRowWidth
    {
        const int half = Lanes / 2;
        Vector256<float> p0, q0, p1, q1, p2, q2, p3, q3;
        if (accumulate)
        {
            (p0, q0) = (Vector256.Load(c), Vector256.Load(c + half));
            (p1, q1) = (Vector256.Load(c + TWidth.Floats), Vector256.Load(c + TWidth.Floats + half));
            (p2, q2) = (Vector256.Load(c + (2 * TWidth.Floats)), Vector256.Load(c + (2 * TWidth.Floats) + half));
            (p3, q3) = (Vector256.Load(c + (3 * TWidth.Floats)), Vector256.Load(c + (3 * TWidth.Floats) + half));
        }
        else
        {
            (p0, q0) = bias is null ? (Vector256<float>.Zero, Vector256<float>.Zero) : (Vector256.Load(bias), Vector256.Load(bias + half));
            p1 = p2 = p3 = p0;
            q1 = q2 = q3 = q0;
        }

        for (float* end = a + inner; a < end; a++, b += PanelColumns)
        {
            Vector256<float> u = Vector256.Load(b), v = Vector256.Load(b + half), x = Vector256.Create(a[0]);
            (p0, q0) = (Vector256.FusedMultiplyAdd(x, u, p0), Vector256.FusedMultiplyAdd(x, v, q0));
            x = Vector256.Create(a[TWidth.Floats]);
            (p1, q1) = (Vector256.FusedMultiplyAdd(x, u, p1), Vector256.FusedMultiplyAdd(x, v, q1));
            x = Vector256.Create(a[2 * TWidth.Floats]);
            (p2, q2) = (Vector256.FusedMultiplyAdd(x, u, p2), Vector256.FusedMultiplyAdd(x, v, q2));
            x = Vector256.Create(a[3 * TWidth.Floats]);
            (p3, q3) = (Vector256.FusedMultiplyAdd(x, u, p3), Vector256.FusedMultiplyAdd(x, v, q3));
        }

        p0.Store(c);
        q0.Store(c + half);
        p1.Store(c + TWidth.Floats);
        q1.Store(c + TWidth.Floats + half);
        p2.Store(c + (2 * TWidth.Floats));
        q2.Store(c + (2 * TWidth.Floats) + half);
        p3.Store(c + (3 * TWidth.Floats));
        q3.Store(c + (3 * TWidth.Floats) + half);
    }
}
