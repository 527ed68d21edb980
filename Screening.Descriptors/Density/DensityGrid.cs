using Screening.Core.Structures;

namespace Screening.Descriptors.Density;

/// <summary>Density of ions on a grid over the cell, in ions per Å³; periodic; voxels are parallelepipeds along the lattice vectors.</summary>
/// <param name="Lattice">Cell.</param>
/// <param name="CountA">Voxels along a.</param>
/// <param name="CountB">Along b.</param>
/// <param name="CountC">Along c.</param>
/// <param name="Values">Ions per Å³ at the middle of voxel (i + ½, j + ½, k + ½); [(i · CountB + j) · CountC + k].</param>
/// <param name="Samples">Ion positions counted; gives the noise of a voxel.</param>
public sealed record DensityGrid(Lattice Lattice, int CountA, int CountB, int CountC, double[] Values, double Samples)
{
    /// <summary>Volume of a voxel, Å³.</summary>
    public double VoxelCubicAngstrom => Lattice.VolumeCubicAngstrom / Values.Length;

    /// <summary>Number of the voxel that holds a position.</summary>
    public int Index(Fractional position)
    {
        Fractional f = position.Wrapped();
        return Index(Math.Min(CountA - 1, (int)(f.U * CountA)), Math.Min(CountB - 1, (int)(f.V * CountB)), Math.Min(CountC - 1, (int)(f.W * CountC)));
    }

    /// <summary>Middle of a voxel.</summary>
    public Fractional Middle(int index)
    {
        (int i, int j, int k) = Split(index);
        return new((i + 0.5) / CountA, (j + 0.5) / CountB, (k + 0.5) / CountC);
    }

    /// <summary>The same after one binomial filter 1-2-1 along each axis, which widens a maximum by 0.7 voxels.</summary>
    public DensityGrid Smoothed()
    {
        double[] smooth = new double[Values.Length];
        for (int index = 0; index < smooth.Length; index++)
        {
            (int i, int j, int k) = Split(index);
            double sum = 0;
            for (int n = 0; n < 27; n++)
            {
                int di = (n / 9) - 1, dj = (n / 3 % 3) - 1, dk = (n % 3) - 1;
                sum += (2 - Math.Abs(di)) * (2 - Math.Abs(dj)) * (2 - Math.Abs(dk)) * Values[Neighbour(i + di, j + dj, k + dk)];
            }

            smooth[index] = sum / 64;
        }

        return this with { Values = smooth };
    }

    internal (int I, int J, int K) Split(int index) => (index / (CountB * CountC), index / CountC % CountB, index % CountC);

    internal int Neighbour(int i, int j, int k) => Index(Fold(i, CountA), Fold(j, CountB), Fold(k, CountC));

    private int Index(int i, int j, int k) => (((i * CountB) + j) * CountC) + k;

    private static int Fold(int i, int count) => ((i % count) + count) % count;
}
