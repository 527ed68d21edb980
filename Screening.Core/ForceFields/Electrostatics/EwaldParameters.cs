using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Electrostatics;

/// <summary>How an Ewald sum splits the Coulomb interaction: splitting parameter α (1/Å), real-space cutoff (Å), reciprocal cutoff (1/Å).</summary>
public readonly record struct EwaldParameters(double Alpha, double RealCutoff, double ReciprocalCutoff)
{
    /// <summary>
    /// Parameters whose truncation factor e^{-s²} is the same in both spaces, with the work about balanced
    /// (Perram, Petersen and De Leeuw, Mol. Phys. 65, 875 (1988)).
    /// </summary>
    /// <param name="lattice">Cell.</param>
    /// <param name="atoms">Atoms in it.</param>
    /// <param name="decay">s; 5.6 leaves 2e-14, double precision.</param>
    public static EwaldParameters Balanced(Lattice lattice, int atoms, double decay = 5.6)
    {
        const double reciprocalShare = 5;        // a pair costs about five times an atom and wave vector
        double volume = lattice.VolumeCubicAngstrom;
        double alpha = Math.Sqrt(Math.PI) * Math.Pow(reciprocalShare * atoms / (volume * volume), 1.0 / 6);
        return new(alpha, decay / alpha, 2 * alpha * decay);
    }

    /// <summary>
    /// Parameters for a given real-space cutoff whose estimated root-mean-square force error is the requested one, half of its square
    /// from each space. For uncorrelated charges; ordered ions are usually better.
    /// </summary>
    /// <remarks>J. Kolafa and J. W. Perram, Mol. Simul. 9, 351 (1992), written for any cell through its volume.</remarks>
    /// <param name="volume">Cell volume, Å³.</param>
    /// <param name="atoms">Atoms in the cell.</param>
    /// <param name="squaredCharges">Σ q², e².</param>
    /// <param name="cutoff">Real-space cutoff, Å.</param>
    /// <param name="forceError">Requested error, eV/Å.</param>
    public static EwaldParameters ForForceError(double volume, int atoms, double squaredCharges, double cutoff, double forceError)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(forceError);
        double part = forceError / Math.Sqrt(2), scale = 2 * Units.CoulombEvAngstrom * squaredCharges;
        double decay = Decay(scale / Math.Sqrt(atoms * cutoff * volume), part, _ => 1), alpha = decay / cutoff;
        double reciprocal = Decay(scale * alpha * Math.Sqrt(2 / (volume * atoms)), part, s => 1 / Math.Sqrt(2 * alpha * s));
        return new(alpha, cutoff, 2 * alpha * reciprocal);
    }

    /// <summary>The s at which amplitude · f(s) · e^{-s²} falls to the target.</summary>
    private static double Decay(double amplitude, double target, Func<double, double> factor)
    {
        double low = 0.5, high = 6;
        for (int k = 0; k < 60; k++)
        {
            double middle = (low + high) / 2;
            (low, high) = amplitude * factor(middle) * Math.Exp(-middle * middle) > target ? (middle, high) : (low, middle);
        }

        return high;
    }
}
