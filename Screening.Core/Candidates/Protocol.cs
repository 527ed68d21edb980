namespace Screening.Core.Candidates;

/// <summary>What to simulate: everything that decides the numbers of a record besides structure and potential.</summary>
public sealed record Protocol
{
    /// <summary>Name for records: quick, standard, overnight or custom.</summary>
    public required string Name { get; init; }

    /// <summary>Temperatures of the production runs, K; an activation energy needs at least three.</summary>
    public required IReadOnlyList<double> TemperaturesK { get; init; }

    /// <summary>Replicas per temperature: different velocity seeds, and different orderings where the parent is disordered. 0: nothing is simulated.</summary>
    public required int Replicas { get; init; }

    /// <summary>
    /// Replicas at most where those above leave the verdict open (too few hops, an error too large) and so many are expected to decide it: a candidate
    /// is extended within its record. 0, or no more than <see cref="Replicas"/>: never.
    /// </summary>
    public int ExtendedReplicas { get; init; }

    /// <summary>Production time per replica, ps.</summary>
    public required double ProductionPs { get; init; }

    /// <summary>Equilibration time per replica, ps; not sampled.</summary>
    public required double EquilibrationPs { get; init; }

    /// <summary>Time step, fs.</summary>
    public required double TimeStepFs { get; init; }

    /// <summary>Interval between frames handed to the descriptors, fs; a multiple of the time step.</summary>
    public required double FrameIntervalFs { get; init; }

    /// <summary>Spring constant that holds non-mobile ions at their crystal positions, eV/Å²; 0 for a free framework.</summary>
    public required double TetherEvPerSquareAngstrom { get; init; }

    /// <summary>What is relaxed before dynamics, with the potential of the run or <see cref="RelaxationPotential"/>.</summary>
    public RelaxationKind Relaxation { get; init; } = RelaxationKind.None;

    /// <summary>The potential that relaxes, by name, file or address; null for that of the run.</summary>
    public string? RelaxationPotential { get; init; }

    /// <summary>Hash of <see cref="RelaxationPotential"/>: its content decides numbers, not its name.</summary>
    public string? RelaxationPotentialHash { get; init; }

    /// <summary>Smallest distance between opposite faces of the cell, Å; null for that of the default potential, twice 8 Å.</summary>
    public double? MinimumWidthAngstrom { get; init; }

    /// <summary>Time step where a cell holds hydrogen, fs, whose vibrations reach 110 THz; null for that of all others.</summary>
    public double? HydrogenTimeStepFs { get; init; }

    /// <summary>Diffusivity below which the protocol cannot tell a conductor from none, cm²/s.</summary>
    public required double DetectionFloorCm2PerS { get; init; }

    /// <summary>
    /// Whether a candidate ends as soon as the absence of any hop in its replicas so far excludes a diffusivity above the floor (95 %, Poisson). Off in
    /// the built-in profiles: the bound of a shorter run is weaker, and the other descriptors of slow candidates are averaged over as much time
    /// as those of fast ones.
    /// </summary>
    public bool EndsFrozen { get; init; }

    /// <summary>Whether ions in contact that the potential's table lacks get estimated parameters; such results are marked and not ranked by dynamics.</summary>
    public bool EstimatesPairs { get; init; } = true;

    /// <summary>Whether a charged file gets the number of mobile ions that makes it neutral.</summary>
    public bool BalancesCharge { get; init; } = true;

    /// <summary>Whether frameworks that fail the valence-sum check get regular tetrahedra and octahedra before dynamics.</summary>
    public bool RestoresPolyhedra { get; init; }

    /// <summary>Whether the radius factor is the default of the anions in every structure, in place of the zero of each one's pressure.</summary>
    public bool RadiusByAnions { get; init; }

    /// <summary>Symbol of the ion to insert into frameworks that lack charge and hold no mobile ion; null to insert what a file states itself.</summary>
    public string? InsertedIon { get; init; }

    /// <summary>Atoms wanted in a supercell at most, where the width condition allows.</summary>
    public required int TargetAtoms { get; init; }

    /// <summary>Seed of every random draw.</summary>
    public required ulong Seed { get; init; }
}
