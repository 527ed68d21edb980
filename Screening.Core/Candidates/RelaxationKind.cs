namespace Screening.Core.Candidates;

/// <summary>What is brought to a minimum of the energy, with the potential of the run, before a cell is simulated.</summary>
public enum RelaxationKind
{
    /// <summary>Nothing: the published positions are the reference of tether, sites and displacements.</summary>
    None,

    /// <summary>The positions, in the published cell.</summary>
    Positions,

    /// <summary>Positions and cell, at zero pressure.</summary>
    Cell,
}
