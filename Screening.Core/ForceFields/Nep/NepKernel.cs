using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Screening.Core.Numerics;
using static Screening.Core.ForceFields.Nep.LaneMath;
using Lane = System.Runtime.Intrinsics.Vector512<float>;

namespace Screening.Core.ForceFields.Nep;

/// <summary>
/// One atom at a time in single precision: forward from the neighbours to descriptors and energy, backward to the partial forces.
/// Lengths Å, energies eV.
/// </summary>
internal sealed unsafe class NepKernel
{
    /// <summary>
    /// From so many types on, batches mix them: measured on alloys with the shape of NEP89, where 33 neighbours in angular range spread over
    /// the types.
    /// </summary>
    internal const int TypesToMix = 5;

    private readonly NepFloatModel _m;
    private readonly NepBatches _batches;
    private readonly NepRadialKernel _radial;
    private readonly NepAngularKernel _angular;
    private readonly NepMoments _moments;
    private readonly NepNetworkKernel _network;
    private readonly AlignedBuffer<float> _descriptors, _slopes;
    private readonly AlignedBuffer<Lane> _outward = new(3);

    /// <param name="model">Numbers of the types present.</param>
    /// <param name="shortRange">Reach of the repulsion, Å.</param>
    /// <param name="mixed">Whether batches mix types, where machine and model allow it; null for what is faster.</param>
    internal NepKernel(NepFloatModel model, double shortRange, bool? mixed = null)
    {
        _m = model;
        bool canMix = CanTranspose && model.RadialCutoffs.Distinct().Count() == 1 && model.AngularCutoffs.Distinct().Count() == 1;
        _batches = new(model, shortRange, canMix && (mixed ?? model.Types >= TypesToMix));
        _radial = new(model, _batches);
        _angular = new(model, _batches);
        _moments = new(model);
        _network = new(model);
        (_descriptors, _slopes) = (new(model.PaddedDescriptors), new(model.PaddedDescriptors));
    }

    /// <summary>Whether the machine runs this kernel faster than the double engine.</summary>
    internal static bool IsSupported => Vector256.IsHardwareAccelerated;

    /// <summary>Neighbours of the last atom that are near enough for the short-range repulsion.</summary>
    internal int CloseCount => _batches.CloseCount;

    /// <summary>Descriptors of the last atom, unscaled; [descriptor].</summary>
    internal ReadOnlySpan<float> Descriptors => new(_descriptors.Pointer, _m.Descriptors);

    /// <summary>Makes room for atoms with at most so many listed neighbours.</summary>
    internal void Reserve(int neighbors)
    {
        int slots = _batches.SlotsFor(neighbors);
        _batches.Reserve(slots);
        _radial.Reserve(slots);
        _angular.Reserve(slots);
    }

    /// <summary>Entry of the list that holds a close neighbour.</summary>
    internal int Close(int number) => _batches.Close(number);

    /// <summary>Adds the partial forces of one atom to the force array (x, y, z, 0 per atom); returns its energy.</summary>
    /// <param name="atom">Centre.</param>
    /// <param name="type">Its type.</param>
    /// <param name="list">Neighbours.</param>
    /// <param name="forces">Forces; [atom · 4 + axis].</param>
    /// <param name="virial">Sums of six virial lanes to add to, or null.</param>
    internal double Run(int atom, int type, NepNeighborList list, float* forces, Lane* virial)
    {
        _batches.Gather(atom, type, list);
        _radial.Forward(type, _descriptors.Pointer);
        _angular.Forward(type);
        _angular.SumMoments(_moments.Moments);
        _moments.Forward(_descriptors.Pointer);
        double energy = _network.Run(type, _descriptors.Pointer, _slopes.Pointer);
        _moments.Backward(_descriptors.Pointer, _slopes.Pointer);
        _radial.BeginBackward(type, _slopes.Pointer);
        Backward(atom, forces, virial);
        return energy;
    }

    /// <summary>Partial forces of every neighbour from the kept functions and polynomials.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Backward(int atom, float* forces, Lane* virial)
    {
        Lane fx = Zero, fy = Zero, fz = Zero;
        float* px = (float*)_outward.Pointer, py = px + Lanes, pz = py + Lanes;
        for (int batch = 0; batch < _batches.Count; batch++)
        {
            int slot = batch * Lanes;
            Lane along = _radial.Backward(batch);
            Lane x = Load(_batches.X + slot), y = Load(_batches.Y + slot), z = Load(_batches.Z + slot), inverse = Load(_batches.Inverse + slot);
            Lane gx = Zero, gy = Zero, gz = Zero;
            int angular = _batches.AngularOfBatch[batch];
            if (angular >= 0)
            {
                along += _angular.Backward(angular, _moments.Adjoints);
                _angular.Gradient(x, y, z, out gx, out gy, out gz);
                gx *= inverse;
                gy *= inverse;
                gz *= inverse;
                along -= Fma(x, gx, Fma(y, gy, z * gz));
            }

            gx = Fma(along, x, gx);
            gy = Fma(along, y, gy);
            gz = Fma(along, z, gz);
            fx += gx;
            fy += gy;
            fz += gz;
            if (virial != null)
            {
                Lane r = Const(1) / inverse, rx = x * r, ry = y * r, rz = z * r;
                virial[0] = Fma(rx, gx, virial[0]);
                virial[1] = Fma(ry, gy, virial[1]);
                virial[2] = Fma(rz, gz, virial[2]);
                virial[3] = Fma(rx, gy, Fma(ry, gx, virial[3]));
                virial[4] = Fma(rx, gz, Fma(rz, gx, virial[4]));
                virial[5] = Fma(ry, gz, Fma(rz, gy, virial[5]));
            }

            Store(px, gx);
            Store(py, gy);
            Store(pz, gz);
            int* atoms = _batches.Atoms + slot;
            for (int lane = 0; lane < Lanes; lane++)
            {
                int j = atoms[lane];
                if (j < 0)
                {
                    break;        // padding ends a batch
                }

                float* f = forces + (4 * j);
                f[0] -= px[lane];
                f[1] -= py[lane];
                f[2] -= pz[lane];
            }
        }

        float* own = forces + (4 * atom);
        own[0] += Vector512.Sum(fx);
        own[1] += Vector512.Sum(fy);
        own[2] += Vector512.Sum(fz);
    }
}
