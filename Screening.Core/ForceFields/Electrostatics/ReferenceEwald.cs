using MathNet.Numerics;
using Screening.Core.Neighbors;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Electrostatics;

/// <summary>
/// Coulomb interaction of point charges in a periodic cell of any shape by Ewald's sum in double precision, conducting boundary,
/// uniform background where the cell is charged. The judge of the faster electrostatics.
/// </summary>
/// <remarks>Frenkel and Smit, Understanding Molecular Simulation (2002), section 12.1; virial: Nosé and Klein, Mol. Phys. 50, 1055 (1983).</remarks>
/// <param name="species">Species with a charge.</param>
/// <param name="chargesE">Their charges, e; [species].</param>
/// <param name="parameters">How to split; null for double precision in every cell.</param>
public sealed class ReferenceEwald(IReadOnlyList<Species> species, IReadOnlyList<double> chargesE, EwaldParameters? parameters = null) : IForceField
{
    private Lattice? _lattice;
    private EwaldParameters _parameters;
    private WaveVector[] _waves = [];

    public string Name => "coulomb";

    public double CutoffAngstrom => parameters?.RealCutoff ?? 0;

    /// <inheritdoc/>
    public Energetics AddForces(MdState state, Wanted wanted)
    {
        if (!ReferenceEquals(_lattice, state.Lattice))
        {
            _lattice = state.Lattice;
            _parameters = parameters ?? EwaldParameters.Balanced(state.Lattice, state.Count);
            _waves = ReciprocalVectors.Inside(state.Lattice, _parameters.ReciprocalCutoff, _parameters.Alpha);
        }

        double[] charges = ChargesOf(state);
        Energetics real = RealSpace(state, charges), reciprocal = ReciprocalSpace(state, charges);
        double squares = charges.Sum(q => q * q), total = charges.Sum();
        double self = -Units.CoulombEvAngstrom * _parameters.Alpha / Math.Sqrt(Math.PI) * squares;
        double background = -Math.PI * Units.CoulombEvAngstrom * total * total / (2 * state.Lattice.VolumeCubicAngstrom * _parameters.Alpha * _parameters.Alpha);
        return wanted == Wanted.Forces
            ? Energetics.NotAsked
            : new(real.PotentialEnergyEv + reciprocal.PotentialEnergyEv + self + background,
                real.Virial + reciprocal.Virial + new Virial(background, background, background, 0, 0, 0));
    }

    private double[] ChargesOf(MdState state)
    {
        double[] ofType = [.. state.SpeciesList.Select(s => Enumerable.Range(0, species.Count).Where(k => species[k] == s).Select(k => (double?)chargesE[k]).FirstOrDefault()
            ?? throw new OutsidePotentialException($"No charge is known for {s}."))];
        return [.. state.TypeOf.Select(t => ofType[t])];
    }

    private Energetics RealSpace(MdState state, double[] charges)
    {
        double alpha = _parameters.Alpha, gaussian = 2 * alpha / Math.Sqrt(Math.PI);
        double energy = 0, xx = 0, yy = 0, zz = 0, xy = 0, xz = 0, yz = 0;
        PeriodicPairs.ForEach(state, _parameters.RealCutoff, (i, j, r) =>
        {
            double distance = r.Length, scale = Units.CoulombEvAngstrom * charges[i] * charges[j];
            double pair = scale * SpecialFunctions.Erfc(alpha * distance) / distance;
            Cartesian force = ((pair + (scale * gaussian * Math.Exp(-alpha * alpha * distance * distance))) / (distance * distance)) * r;
            state.Fx[j] += force.X;
            state.Fy[j] += force.Y;
            state.Fz[j] += force.Z;
            state.Fx[i] -= force.X;
            state.Fy[i] -= force.Y;
            state.Fz[i] -= force.Z;
            energy += pair;
            xx += r.X * force.X;
            yy += r.Y * force.Y;
            zz += r.Z * force.Z;
            xy += r.X * force.Y;
            xz += r.X * force.Z;
            yz += r.Y * force.Z;
        });
        return new(energy, new Virial(xx, yy, zz, xy, xz, yz));
    }

    private Energetics ReciprocalSpace(MdState state, double[] charges)
    {
        double energy = 0, xx = 0, yy = 0, zz = 0, xy = 0, xz = 0, yz = 0;
        double prefactor = 2 * Math.PI * Units.CoulombEvAngstrom / state.Lattice.VolumeCubicAngstrom;
        double[] cosines = new double[state.Count], sines = new double[state.Count];
        foreach (WaveVector wave in _waves)
        {
            double sumCosine = 0, sumSine = 0;
            for (int i = 0; i < state.Count; i++)
            {
                (double sine, double cosine) = Math.SinCos((wave.Vector.X * state.X[i]) + (wave.Vector.Y * state.Y[i]) + (wave.Vector.Z * state.Z[i]));
                cosines[i] = charges[i] * cosine;
                sines[i] = charges[i] * sine;
                sumCosine += cosines[i];
                sumSine += sines[i];
            }

            double weight = prefactor * wave.Weight;
            for (int i = 0; i < state.Count; i++)
            {
                double force = 2 * weight * ((sumCosine * sines[i]) - (sumSine * cosines[i]));
                state.Fx[i] += force * wave.Vector.X;
                state.Fy[i] += force * wave.Vector.Y;
                state.Fz[i] += force * wave.Vector.Z;
            }

            double part = weight * ((sumCosine * sumCosine) + (sumSine * sumSine));
            double strain = 2 * part * ((1 / wave.Vector.LengthSquared) + (1 / (4 * _parameters.Alpha * _parameters.Alpha)));
            energy += part;
            xx += part - (strain * wave.Vector.X * wave.Vector.X);
            yy += part - (strain * wave.Vector.Y * wave.Vector.Y);
            zz += part - (strain * wave.Vector.Z * wave.Vector.Z);
            xy -= strain * wave.Vector.X * wave.Vector.Y;
            xz -= strain * wave.Vector.X * wave.Vector.Z;
            yz -= strain * wave.Vector.Y * wave.Vector.Z;
        }

        return new(energy, new Virial(xx, yy, zz, xy, xz, yz));
    }
}
