using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Pairs;

/// <summary>
/// What power forms c·r⁻ⁿ (n &gt; 3) add beyond the cutoff for a uniform density: energy 2πV Σ ρₐρ_b c·rc³⁻ⁿ/(n-3) over ordered
/// species pairs, virial trace n times that; no forces. A slow r⁻⁴ term misses 2 GPa without it.
/// </summary>
/// <param name="terms">Power terms beyond the cutoff, by species of both partners; an unlike pair is given once.</param>
/// <param name="cutoffAngstrom">Where the pair sums stop, Å.</param>
public sealed class TailCorrection(IReadOnlyList<(Species A, Species B, InversePower Term)> terms, double cutoffAngstrom) : IForceField
{
    private readonly (Species A, Species B, InversePower Term)[] _terms = [.. terms];

    public string Name => "tail";

    public double CutoffAngstrom => cutoffAngstrom;

    /// <inheritdoc/>
    public Energetics AddForces(MdState state, Wanted wanted)
    {
        if (wanted == Wanted.Forces)
        {
            return Energetics.NotAsked;
        }

        double energy = 0, trace = 0;
        foreach ((Species a, Species b, InversePower term) in _terms)
        {
            double orderings = a == b ? 1 : 2, n = term.Exponent;
            double part = orderings * 2 * Math.PI * CountOf(state, a) * CountOf(state, b) / state.Lattice.VolumeCubicAngstrom
                * term.Coefficient * Math.Pow(cutoffAngstrom, 3 - n) / (n - 3);
            energy += part;
            trace += n * part;
        }

        return new(energy, new Virial(trace / 3, trace / 3, trace / 3, 0, 0, 0));
    }

    private static int CountOf(MdState state, Species species)
    {
        int count = 0;
        foreach (int type in state.TypeOf)
        {
            count += state.SpeciesList[type] == species ? 1 : 0;
        }

        return count;
    }
}
