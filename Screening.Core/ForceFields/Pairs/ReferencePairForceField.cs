using Screening.Core.Neighbors;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Pairs;

/// <summary>
/// The judge: a pair model summed in double precision over every periodic image inside the cutoff, self-images included.
/// Right for any cell, however small or skewed; the fast engines are compared with it.
/// </summary>
public sealed class ReferencePairForceField(PairModel model) : IForceField
{
    /// <summary>Below this distance (Å) two atoms sit on each other and no form means anything.</summary>
    public const double SmallestDistanceAngstrom = 0.05;

    public PairModel Model => model;

    public string Name => model.Name;

    public double CutoffAngstrom => model.CutoffAngstrom;

    /// <inheritdoc/>
    public IReadOnlyList<double> ChargesOf(IReadOnlyList<Species> atoms) => model.ChargesOf(atoms);

    /// <inheritdoc/>
    public Energetics AddForces(MdState state, Wanted wanted)
    {
        int[] types = model.TypesOf(state.SpeciesList);
        double energy = 0, xx = 0, yy = 0, zz = 0, xy = 0, xz = 0, yz = 0;
        PeriodicPairs.ForEach(state, model.CutoffAngstrom, (i, j, r) =>
        {
            double distance = r.Length;
            if (distance < SmallestDistanceAngstrom)
            {
                throw new CloseContactException(i, j, distance, SmallestDistanceAngstrom);
            }

            PairValue value = model[types[state.TypeOf[i]], types[state.TypeOf[j]]].At(distance);
            if (!double.IsFinite(value.EnergyEv))
            {
                throw new CloseContactException(i, j, distance, SmallestDistanceAngstrom);
            }

            Cartesian force = (-value.Derivative / distance) * r;        // on j
            state.Fx[j] += force.X;
            state.Fy[j] += force.Y;
            state.Fz[j] += force.Z;
            state.Fx[i] -= force.X;
            state.Fy[i] -= force.Y;
            state.Fz[i] -= force.Z;
            energy += value.EnergyEv;
            xx += r.X * force.X;
            yy += r.Y * force.Y;
            zz += r.Z * force.Z;
            xy += r.X * force.Y;
            xz += r.X * force.Z;
            yz += r.Y * force.Z;
        });
        return wanted == Wanted.Forces ? Energetics.NotAsked : new(energy, new Virial(xx, yy, zz, xy, xz, yz));
    }
}
