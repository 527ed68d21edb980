using Screening.Core.Structures;

namespace Screening.Core.Neighbors;

/// <summary>A covalent cluster of atoms that can turn as one, such as PS4 or B12H12.</summary>
/// <param name="Formula">Its elements, the less electronegative first.</param>
/// <param name="Atoms">Indices of its atoms, ascending.</param>
/// <param name="Shifts">Lattice vectors to add to each atom's position so that the cluster is in one piece, Å; parallel to <paramref name="Atoms"/>.</param>
public sealed record Rotor(string Formula, IReadOnlyList<int> Atoms, IReadOnlyList<Cartesian> Shifts);
