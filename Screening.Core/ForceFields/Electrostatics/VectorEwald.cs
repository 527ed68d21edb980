using System.Runtime.CompilerServices;
using Screening.Core.ForceFields.Tables;
using Screening.Core.Numerics;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Electrostatics;

/// <summary>
/// Ewald's sum without its real-space pairs (those belong into the pair tables): reciprocal sum, self energy and background, in single
/// precision on wide registers for a cell of any shape. No allocation per call while the cell stays.
/// </summary>
/// <remarks>
/// The judge is <see cref="ReferenceEwald"/>. The waves of a component are powers of one wave, and the structure factors of
/// (h, ±k, ±l) share eight real sums, so that a wave vector and its opposite cost two multiply-adds per atom.
/// </remarks>
public sealed unsafe class VectorEwald : IForceField
{
    private readonly EwaldParameters _parameters;
    private readonly double[] _charges;
    private readonly int _slots;
    private readonly AlignedBuffer<int> _u, _v, _w;
    private readonly AlignedBuffer<float> _slotCharges, _plane, _gradients;
    private readonly double _squares, _total;

    private Lattice? _lattice;
    private TriangularCell _cell;
    private OctantGrid _grid;
    private AlignedBuffer<float> _x, _y, _z, _sums, _derivatives;

    /// <param name="state">The atoms this sum will run over.</param>
    /// <param name="chargesE">Charges by type of the state, e; [type].</param>
    /// <param name="parameters">How to split; the real-space part with the same α is the caller's.</param>
    public VectorEwald(MdState state, IReadOnlyList<double> chargesE, EwaldParameters parameters)
    {
        _parameters = parameters;
        _charges = [.. state.TypeOf.Select(t => chargesE[t])];
        (_squares, _total) = (_charges.Sum(q => q * q), _charges.Sum());
        const int step = 2 * OctantKernels.Lanes;
        _slots = (state.Count + step - 1) / step * step;
        (_u, _v, _w) = (new(_slots), new(_slots), new(_slots));
        (_slotCharges, _plane, _gradients) = (new(_slots), new(4 * _slots), new(3 * _slots));
        for (int i = 0; i < state.Count; i++)
        {
            _slotCharges.Pointer[i] = (float)_charges[i];
        }

        _cell = new(state.Lattice);
        _grid = new(state.Lattice, parameters.ReciprocalCutoff, parameters.Alpha);
        (_x, _y, _z, _sums, _derivatives) = Tables();
        _lattice = state.Lattice;
    }

    public string Name => "coulomb";

    public double CutoffAngstrom => _parameters.RealCutoff;

    public EwaldParameters Parameters => _parameters;

    /// <summary>Wave vectors of the current cell, opposites counted once.</summary>
    public int WaveVectors => _grid.VectorCount;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The state has another number of atoms.</exception>
    public Energetics AddForces(MdState state, Wanted wanted)
    {
        if (state.Count != _charges.Length)
        {
            throw new ArgumentException("This sum was made for other atoms.", nameof(state));
        }

        if (!ReferenceEquals(_lattice, state.Lattice))
        {
            _lattice = state.Lattice;
            _cell = new(state.Lattice);
            _grid = new(state.Lattice, _parameters.ReciprocalCutoff, _parameters.Alpha);
            (_x, _y, _z, _sums, _derivatives) = Tables();
        }

        Load(state);
        OctantKernels.Waves(_u.Pointer, _x.Pointer, _slots, _grid.MostH);
        OctantKernels.Waves(_v.Pointer, _y.Pointer, _slots, _grid.MostK);
        OctantKernels.Waves(_w.Pointer, _z.Pointer, _slots, _grid.MostL + 1);
        OctantWork work = new()
        {
            Slots = _slots,
            Charges = _slotCharges.Pointer,
            X = _x.Pointer,
            Y = _y.Pointer,
            Z = _z.Pointer,
            Plane = _plane.Pointer,
            Sums = _sums.Pointer,
            Derivatives = _derivatives.Pointer,
            Gu = _gradients.Pointer,
            Gv = _gradients.Pointer + _slots,
            Gw = _gradients.Pointer + (2 * _slots),
        };
        OctantKernels.Sums(_grid.Rows, work);
        double reciprocal = OctantKernels.Derivatives(_grid.Rows, _grid.Weights, work);
        OctantKernels.Gradients(_grid.Rows, work);
        Unload(state, work);
        if (wanted == Wanted.Forces)
        {
            return Energetics.NotAsked;
        }

        double self = -Units.CoulombEvAngstrom * _parameters.Alpha / Math.Sqrt(Math.PI) * _squares;
        double background = -Math.PI * Units.CoulombEvAngstrom * _total * _total / (2 * state.Lattice.VolumeCubicAngstrom * _parameters.Alpha * _parameters.Alpha);
        return new(
            reciprocal + self + background,
            _grid.VirialOf(_sums.Pointer, _parameters.Alpha) + new Virial(background, background, background, 0, 0, 0));
    }

    private (AlignedBuffer<float>, AlignedBuffer<float>, AlignedBuffer<float>, AlignedBuffer<float>, AlignedBuffer<float>) Tables() => (
        new(2 * (_grid.MostH + 1) * _slots),
        new(2 * (_grid.MostK + 1) * _slots),
        new(2 * (_grid.MostL + 2) * _slots),        // rows of odd length read one wave more
        new((_grid.Octants + 1) * OctantGrid.Products),
        new(2 * (_grid.Octants + 1) * OctantGrid.Products));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Load(MdState state)
    {
        double[] px = state.X, py = state.Y, pz = state.Z;
        int* u = _u.Pointer, v = _v.Pointer, w = _w.Pointer;
        double ux = _cell.InverseUx, uy = _cell.InverseUy, uz = _cell.InverseUz, vx = _cell.InverseVx, vy = _cell.InverseVy, vz = _cell.InverseVz;
        double wx = _cell.InverseWx, wy = _cell.InverseWy, wz = _cell.InverseWz;
        for (int i = 0; i < px.Length; i++)
        {
            double x = px[i], y = py[i], z = pz[i];
            u[i] = FixedPoint((ux * x) + (uy * y) + (uz * z));
            v[i] = FixedPoint((vx * x) + (vy * y) + (vz * z));
            w[i] = FixedPoint((wx * x) + (wy * y) + (wz * z));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int FixedPoint(double fraction) => (int)BitConverter.DoubleToInt64Bits(fraction + PackedAtoms.FixedPointShift);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Unload(MdState state, in OctantWork work)
    {
        double[] fx = state.Fx, fy = state.Fy, fz = state.Fz, charges = _charges;
        float* gu = work.Gu, gv = work.Gv, gw = work.Gw;
        const double turn = -2 * Math.PI;
        double ux = turn * _cell.InverseUx, uy = turn * _cell.InverseUy, uz = turn * _cell.InverseUz, vx = turn * _cell.InverseVx, vy = turn * _cell.InverseVy, vz = turn * _cell.InverseVz;
        double wx = turn * _cell.InverseWx, wy = turn * _cell.InverseWy, wz = turn * _cell.InverseWz;
        for (int i = 0; i < fx.Length; i++)
        {
            double u = charges[i] * gu[i], v = charges[i] * gv[i], w = charges[i] * gw[i];
            fx[i] += (ux * u) + (vx * v) + (wx * w);
            fy[i] += (uy * u) + (vy * v) + (wy * w);
            fz[i] += (uz * u) + (vz * v) + (wz * w);
        }
    }
}
