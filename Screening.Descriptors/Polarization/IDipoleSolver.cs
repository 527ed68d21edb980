using Screening.Core.Structures;

namespace Screening.Descriptors.Polarization;

/// <summary>
/// A model that gives the dipoles of ions from positions: self-consistent induced dipoles (<see cref="InducedDipoles"/>), or the dipoles a potential
/// predicts. <see cref="AnionPolarization"/> takes any.
/// </summary>
public interface IDipoleSolver
{
    /// <summary>Atoms that have a dipole.</summary>
    IReadOnlyList<int> Ions { get; }

    /// <summary>x, y, z of each ion's dipole after the last solution, e·Å; [3 · ion].</summary>
    ReadOnlySpan<double> Dipoles { get; }

    /// <summary>What made the dipoles, for the record; null before anything was solved.</summary>
    string? Description { get; }

    /// <summary>Solves for one frame; <see cref="Dipoles"/> are valid where it converged.</summary>
    DipoleOutcome Solve(Lattice lattice, ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z);
}
