using Screening.Core.ForceFields;
using Screening.Core.Particles;

namespace Screening.Core.Preparation;

/// <summary>A wanted distance between two atoms, the second one in the image that was nearest at the start.</summary>
/// <param name="First">Atom.</param>
/// <param name="Second">Atom.</param>
/// <param name="Image">Translation that brings the second atom beside the first, Å.</param>
/// <param name="LengthAngstrom">Wanted distance, Å.</param>
/// <param name="Stiffness">Spring constant, eV/Å².</param>
internal readonly record struct WantedDistance(int First, int Second, Structures.Cartesian Image, double LengthAngstrom, double Stiffness);

/// <summary>Springs on bond lengths and edges of coordination polyhedra: E = Σ ½ k (r − r₀)².</summary>
internal sealed class PolyhedronTerms(IReadOnlyList<WantedDistance> distances) : IForceField
{
    public string Name => "polyhedra";

    public double CutoffAngstrom => 0;

    /// <inheritdoc/>
    public Energetics AddForces(MdState state, Wanted wanted)
    {
        double energy = 0;
        foreach ((int i, int j, Structures.Cartesian image, double length, double stiffness) in distances)
        {
            double x = state.X[j] - state.X[i] + image.X, y = state.Y[j] - state.Y[i] + image.Y, z = state.Z[j] - state.Z[i] + image.Z;
            double r = Math.Sqrt((x * x) + (y * y) + (z * z)), stretch = r - length, pull = stiffness * stretch / r;
            energy += 0.5 * stiffness * stretch * stretch;
            state.Fx[i] += pull * x;
            state.Fy[i] += pull * y;
            state.Fz[i] += pull * z;
            state.Fx[j] -= pull * x;
            state.Fy[j] -= pull * y;
            state.Fz[j] -= pull * z;
        }

        return wanted == Wanted.Forces ? Energetics.NotAsked : new(energy, default);
    }
}
