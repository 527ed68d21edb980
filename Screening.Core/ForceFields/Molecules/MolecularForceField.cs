using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Molecules;

/// <summary>
/// The terms inside all molecules of a cell: bonds, angles, and what has to be taken out of the sums over all pairs. Double precision,
/// no allocation per call. Each molecule is put in one piece by walking along its bonds, so that positions may be wrapped in any way.
/// </summary>
public sealed class MolecularForceField : IForceField
{
    private readonly Molecule[] _molecules;
    private readonly Cartesian[] _places, _forces;

    /// <exception cref="ArgumentException">There is no molecule.</exception>
    public MolecularForceField(string name, IReadOnlyList<Molecule> molecules)
    {
        ArgumentNullException.ThrowIfNull(molecules);
        if (molecules.Count == 0)
        {
            throw new ArgumentException("At least one molecule is expected.", nameof(molecules));
        }

        Name = name;
        _molecules = [.. molecules];
        int most = molecules.Max(m => m.Atoms.Length);
        (_places, _forces) = (new Cartesian[most], new Cartesian[most]);
    }

    public string Name { get; }

    public double CutoffAngstrom => 0;

    public IReadOnlyList<Molecule> Molecules => _molecules;

    /// <inheritdoc/>
    public Energetics AddForces(MdState state, Wanted wanted)
    {
        double energy = 0;
        Virial virial = default;
        foreach (Molecule molecule in _molecules)
        {
            int count = molecule.Atoms.Length;
            Span<Cartesian> places = _places.AsSpan(0, count), forces = _forces.AsSpan(0, count);
            molecule.Gather(state, places);
            forces.Clear();
            foreach (IMolecularTerm term in molecule.Terms)
            {
                energy += term.AddForces(places, forces);
            }

            for (int n = 0; n < count; n++)
            {
                int i = molecule.Atoms[n];
                Cartesian r = places[n], f = forces[n];
                (state.Fx[i], state.Fy[i], state.Fz[i]) = (state.Fx[i] + f.X, state.Fy[i] + f.Y, state.Fz[i] + f.Z);
                virial += new Virial(r.X * f.X, r.Y * f.Y, r.Z * f.Z, r.X * f.Y, r.X * f.Z, r.Y * f.Z);
            }
        }

        return wanted == Wanted.Forces ? Energetics.NotAsked : new(energy, virial);
    }
}
