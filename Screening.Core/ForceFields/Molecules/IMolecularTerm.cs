using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Molecules;

/// <summary>
/// One term of the energy inside a molecule, apart from every loop over molecules. It depends on relative places only and exerts no
/// force and no torque on the molecule as a whole. A new form is one small class with this method.
/// </summary>
public interface IMolecularTerm
{
    /// <summary>Adds the forces (eV/Å) and returns the energy (eV).</summary>
    /// <param name="places">Positions with the molecule in one piece, Å; [atom of the molecule].</param>
    /// <param name="forces">Forces to add to; [atom of the molecule].</param>
    double AddForces(ReadOnlySpan<Cartesian> places, Span<Cartesian> forces);
}
