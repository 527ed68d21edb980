using System.Runtime.Intrinsics;
using Screening.Core.Structures;
using Screening.Core.Trajectories;

namespace Screening.Descriptors.Softness;

/// <summary>
/// Turns frames into snapshots: positions averaged over one increment of time, which removes most of the vibration. When a snapshot
/// and its successor are known it gives, for every mobile ion, the structure functions in the snapshot and D²_min of the ion against
/// its nearest framework neighbours from the snapshot to the next. All working arrays are made once per replica.
/// </summary>
internal sealed class NeighborhoodTracker
{
    /// <summary>Neighbours in the affine fit; nine unknowns against 36 components.</summary>
    internal const int FitNeighbors = 12;

    private readonly int[] _mobile, _class;
    private readonly bool[] _isFramework;
    private readonly double[] _inverseContact;
    private readonly int _atoms, _framesPerSnapshot;
    private readonly double[] _sumX, _sumY, _sumZ;
    private readonly double[] _dx, _dy, _dz, _r2;
    private readonly int[] _near = new int[FitNeighbors];
    private readonly double[] _nearR2 = new double[FitNeighbors];
    private readonly double[] _ax = new double[FitNeighbors], _ay = new double[FitNeighbors], _az = new double[FitNeighbors];
    private readonly double[] _bx = new double[FitNeighbors], _by = new double[FitNeighbors], _bz = new double[FitNeighbors];
    private Snapshot _previous, _current;
    private int _inSum;

    /// <param name="info">Trajectory.</param>
    /// <param name="framesPerSnapshot">Frames averaged into one snapshot.</param>
    internal NeighborhoodTracker(TrajectoryInfo info, int framesPerSnapshot)
    {
        _atoms = info.Atoms.Count;
        _framesPerSnapshot = framesPerSnapshot;
        _mobile = [.. Enumerable.Range(0, _atoms).Where(i => info.Atoms[i] == info.Mobile)];
        _class = [.. info.Atoms.Select(a => (int)StructureFunctions.ClassOf(a, info.Mobile))];
        bool framework = _atoms - _mobile.Length >= FitNeighbors;
        _isFramework = [.. info.Atoms.Select(a => !framework || a != info.Mobile)];
        _inverseContact = [.. info.Atoms.Select(a => 1 / StructureFunctions.ContactLength(a.Element, info.Mobile.Element))];
        int padded = (_atoms + 7) / 8 * 8;
        (_sumX, _sumY, _sumZ) = (new double[_atoms], new double[_atoms], new double[_atoms]);
        (_dx, _dy, _dz, _r2) = (new double[padded], new double[padded], new double[padded], new double[padded]);
        (_previous, _current) = (new(padded), new(padded));
        Features = new float[_mobile.Length * StructureFunctions.Count];
        Nonaffine = new double[_mobile.Length];
        double contact = info.Atoms.Where(a => a != info.Mobile).Select(a => StructureFunctions.ContactLength(a.Element, info.Mobile.Element))
            .DefaultIfEmpty(StructureFunctions.ContactLength(info.Mobile.Element, info.Mobile.Element)).Max();
        NeedsWidthAngstrom = 2 * contact * StructureFunctions.Reach;
    }

    internal int Ions => _mobile.Length;

    /// <summary>Snapshots finished so far.</summary>
    internal int Snapshots { get; private set; }

    /// <summary>Structure functions in the snapshot before the last; <see cref="StructureFunctions.Count"/> per ion.</summary>
    internal float[] Features { get; }

    /// <summary>D²_min from the snapshot before the last to the last, Å²; [ion].</summary>
    internal double[] Nonaffine { get; }

    /// <summary>Narrowest cell in which the nearest images hold every neighbour that counts, Å.</summary>
    internal double NeedsWidthAngstrom { get; }

    /// <summary>Number of an ion among the atoms.</summary>
    internal int AtomOf(int ion) => _mobile[ion];

    /// <summary>Where an atom is in the snapshot that <see cref="Features"/> belong to.</summary>
    internal Fractional Place(int atom) => new(_previous.U[atom], _previous.V[atom], _previous.W[atom]);

    /// <summary>Takes a frame.</summary>
    /// <returns>True when a snapshot has been finished and, with its predecessor, <see cref="Features"/> and <see cref="Nonaffine"/> are new.</returns>
    internal bool Accept(in Frame frame)
    {
        Accumulate(frame.X, _sumX);
        Accumulate(frame.Y, _sumY);
        Accumulate(frame.Z, _sumZ);
        if (++_inSum < _framesPerSnapshot)
        {
            return false;
        }

        (_previous, _current) = (_current, _previous);
        _current.Set(frame.Lattice, _sumX, _sumY, _sumZ, 1.0 / _inSum);
        Array.Clear(_sumX);
        Array.Clear(_sumY);
        Array.Clear(_sumZ);
        _inSum = 0;
        if (++Snapshots < 2)
        {
            return false;
        }

        for (int k = 0; k < _mobile.Length; k++)
        {
            Examine(k, _mobile[k]);
        }

        return true;
    }

    private static void Accumulate(ReadOnlySpan<double> positions, double[] sum)
    {
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] += positions[i];
        }
    }

    private void Examine(int k, int ion)
    {
        Separations(ion);
        Span<float> features = Features.AsSpan(k * StructureFunctions.Count, StructureFunctions.Count);
        features.Clear();
        int near = 0;
        for (int j = 0; j < _atoms; j++)
        {
            double r2 = _r2[j], contact = _inverseContact[j];
            if (j == ion)
            {
                continue;
            }

            if (r2 * contact * contact < StructureFunctions.Reach * StructureFunctions.Reach)
            {
                StructureFunctions.Add(features, _class[j], (float)(Math.Sqrt(r2) * contact));
            }

            if (_isFramework[j] && (near < FitNeighbors || r2 < _nearR2[near - 1]))
            {
                Insert(j, r2, ref near);
            }
        }

        // The image of each neighbour is fixed in the first snapshot; later vectors follow the unwrapped positions.
        for (int n = 0; n < near; n++)
        {
            int j = _near[n];
            (_ax[n], _ay[n], _az[n]) = (_dx[j], _dy[j], _dz[j]);
            (_bx[n], _by[n], _bz[n]) = _current.SameImage(_previous, ion, j);
        }

        Nonaffine[k] = NonaffineDisplacement.Minimum(_ax.AsSpan(0, near), _ay.AsSpan(0, near), _az.AsSpan(0, near),
            _bx.AsSpan(0, near), _by.AsSpan(0, near), _bz.AsSpan(0, near));
    }

    private void Insert(int j, double r2, ref int near)
    {
        int slot = near < FitNeighbors ? near++ : near - 1;
        for (; slot > 0 && _nearR2[slot - 1] > r2; slot--)
        {
            (_near[slot], _nearR2[slot]) = (_near[slot - 1], _nearR2[slot - 1]);
        }

        (_near[slot], _nearR2[slot]) = (j, r2);
    }

    // Vectors from the ion to the nearest image of every atom in the first snapshot.
    private void Separations(int ion)
    {
        Snapshot s = _previous;
        int j = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; j < _r2.Length; j += 8)
            {
                s.Cell.NearestWide(s.U, s.V, s.W, s.U[ion], s.V[ion], s.W[ion], j,
                    out Vector512<double> x, out Vector512<double> y, out Vector512<double> z);
                (-x).CopyTo(_dx, j);
                (-y).CopyTo(_dy, j);
                (-z).CopyTo(_dz, j);
                (x * x + y * y + z * z).CopyTo(_r2, j);
            }
        }

        for (; j < _atoms; j++)
        {
            (double x, double y, double z) = s.Cell.Nearest(s.U[ion] - s.U[j], s.V[ion] - s.V[j], s.W[ion] - s.W[j]);
            (_dx[j], _dy[j], _dz[j], _r2[j]) = (-x, -y, -z, (x * x) + (y * y) + (z * z));
        }
    }

    /// <summary>Averaged positions, fractional and unwrapped, with their cell.</summary>
    private sealed class Snapshot(int padded)
    {
        private Lattice? _lattice;

        internal double[] U { get; } = new double[padded];

        internal double[] V { get; } = new double[padded];

        internal double[] W { get; } = new double[padded];

        internal Polarization.CellVectors Cell { get; private set; }

        internal void Set(Lattice lattice, double[] x, double[] y, double[] z, double scale)
        {
            if (!ReferenceEquals(lattice, _lattice))
            {
                (_lattice, Cell) = (lattice, new(lattice));
            }

            Fractional fx = lattice.ToFractional(new(scale, 0, 0)), fy = lattice.ToFractional(new(0, scale, 0)), fz = lattice.ToFractional(new(0, 0, scale));
            for (int i = 0; i < x.Length; i++)
            {
                U[i] = (fx.U * x[i]) + (fy.U * y[i]) + (fz.U * z[i]);
                V[i] = (fx.V * x[i]) + (fy.V * y[i]) + (fz.V * z[i]);
                W[i] = (fx.W * x[i]) + (fy.W * y[i]) + (fz.W * z[i]);
            }
        }

        /// <summary>Vector from i to that image of j which was nearest in the earlier snapshot.</summary>
        internal (double X, double Y, double Z) SameImage(Snapshot earlier, int i, int j)
        {
            double u = U[j] - U[i] - Math.Round(earlier.U[j] - earlier.U[i]);
            double v = V[j] - V[i] - Math.Round(earlier.V[j] - earlier.V[i]);
            double w = W[j] - W[i] - Math.Round(earlier.W[j] - earlier.W[i]);
            return Cell.ToCartesian(u, v, w);
        }
    }
}
