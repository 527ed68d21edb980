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
}
