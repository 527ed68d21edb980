using Screening.Core.Particles;

namespace Screening.Core.ForceFields;

/// <summary>A constant energy per atom of each species (eV), as fitted models of total energies carry it; no forces.</summary>
/// <param name="ofSpecies">Energy of an atom by species, eV.</param>
public sealed class SelfEnergies(Func<Structures.Species, double> ofSpecies) : IForceField
{
    public string Name => "self";

    public double CutoffAngstrom => 0;

    /// <inheritdoc/>
    public Energetics AddForces(MdState state, Wanted wanted)
    {
        if (wanted == Wanted.Forces)
        {
            return Energetics.NotAsked;
        }

        double energy = 0;
        foreach (int type in state.TypeOf)
        {
            energy += ofSpecies(state.SpeciesList[type]);
        }

        return new(energy, default);
    }
}
