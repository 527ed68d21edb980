using MathNet.Numerics;
using Screening.Core.ForceFields.Electrostatics;
using Screening.Core.Neighbors;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Nep;

/// <summary>
/// Electrostatics of the charge models at given charges: mode 1 Ewald, 2 its reciprocal part alone, 3 a real-space sum shifted
/// so that energy and force end at the cutoff. The splitting parameter is π over the radial cutoff.
/// </summary>
internal static class NepElectrostatics
{
    /// <summary>Adds the forces at fixed charges and dE/dq (eV/e) to the slopes; returns energy and virial.</summary>
    internal static Energetics Add(NepModel model, MdState state, double[] charges, double[] slopes)
    {
        double cutoff = model.Header.RadialCutoffs.Max(), alpha = Math.PI / cutoff;
        Energetics total = new(0, default);
        if (model.Header.ChargeMode != 2)
        {
            total = RealSpace(model.Header.ChargeMode, cutoff, alpha, state, charges, slopes);
        }

        if (model.Header.ChargeMode != 3)
        {
            Energetics reciprocal = ReciprocalSpace(alpha, state, charges, slopes);
            total = new(total.PotentialEnergyEv + reciprocal.PotentialEnergyEv, total.Virial + reciprocal.Virial);
        }

        return total;
    }

    private static Energetics RealSpace(int mode, double cutoff, double alpha, MdState state, double[] charges, double[] slopes)
    {
        double gaussian = 2 * alpha / Math.Sqrt(Math.PI), end = SpecialFunctions.Erfc(Math.PI);
        double slopeAtEnd = (end / (cutoff * cutoff)) + (gaussian * Math.Exp(-Math.PI * Math.PI) / cutoff);
        (double a, double b) = mode == 3 ? (slopeAtEnd, (-end / cutoff) - (slopeAtEnd * cutoff)) : (0, 0);
        double energy = 0;
        Virial virial = default;
        PeriodicPairs.ForEach(state, cutoff, (i, j, r) =>
        {
            double distance = r.Length, screened = SpecialFunctions.Erfc(alpha * distance) / distance;
            double phi = Units.CoulombEvAngstrom * (screened + (a * distance) + b);
            double slope = Units.CoulombEvAngstrom * (a - (screened / distance) - (gaussian * Math.Exp(-alpha * alpha * distance * distance) / distance));
            energy += charges[i] * charges[j] * phi;
            slopes[i] += charges[j] * phi;
            slopes[j] += charges[i] * phi;
            Cartesian f = (-charges[i] * charges[j] * slope / distance) * r;        // on j
            state.Fx[j] += f.X;
            state.Fy[j] += f.Y;
            state.Fz[j] += f.Z;
            state.Fx[i] -= f.X;
            state.Fy[i] -= f.Y;
            state.Fz[i] -= f.Z;
            virial += new Virial(r.X * f.X, r.Y * f.Y, r.Z * f.Z, r.X * f.Y, r.X * f.Z, r.Y * f.Z);
        });
        if (mode == 1)
        {
            double self = Units.CoulombEvAngstrom * alpha / Math.Sqrt(Math.PI);
            for (int i = 0; i < charges.Length; i++)
            {
                energy -= self * charges[i] * charges[i];
                slopes[i] -= 2 * self * charges[i];
            }
        }

        return new(energy, virial);
    }

    private static Energetics ReciprocalSpace(double alpha, MdState state, double[] charges, double[] slopes)
    {
        double energy = 0, prefactor = 2 * Math.PI * Units.CoulombEvAngstrom / state.Lattice.VolumeCubicAngstrom;
        Virial virial = default;
        double[] cosines = new double[charges.Length], sines = new double[charges.Length];
        foreach (WaveVector wave in ReciprocalVectors.Inside(state.Lattice, 2 * Math.PI * alpha, alpha))
        {
            double real = 0, imaginary = 0;
            for (int i = 0; i < charges.Length; i++)
            {
                (sines[i], cosines[i]) = Math.SinCos((wave.Vector.X * state.X[i]) + (wave.Vector.Y * state.Y[i]) + (wave.Vector.Z * state.Z[i]));
                real += charges[i] * cosines[i];
                imaginary += charges[i] * sines[i];
            }

            double weight = prefactor * wave.Weight;
            for (int i = 0; i < charges.Length; i++)
            {
                slopes[i] += 2 * weight * ((real * cosines[i]) + (imaginary * sines[i]));
                double force = 2 * weight * charges[i] * ((real * sines[i]) - (imaginary * cosines[i]));
                state.Fx[i] += force * wave.Vector.X;
                state.Fy[i] += force * wave.Vector.Y;
                state.Fz[i] += force * wave.Vector.Z;
            }

            double part = weight * ((real * real) + (imaginary * imaginary));
            double strain = 2 * part * ((1 / wave.Vector.LengthSquared) + (1 / (4 * alpha * alpha)));
            Cartesian k = wave.Vector;
            energy += part;
            virial += new Virial(
                part - (strain * k.X * k.X), part - (strain * k.Y * k.Y), part - (strain * k.Z * k.Z), -strain * k.X * k.Y, -strain * k.X * k.Z, -strain * k.Y * k.Z);
        }

        return new(energy, virial);
    }
}
