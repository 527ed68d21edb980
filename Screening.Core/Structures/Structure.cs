namespace Screening.Core.Structures;

/// <summary>What sits on a site: an element with its occupancy (0 to 1) and the charge the file states, if any.</summary>
public sealed record Occupant(Element Element, double Occupancy, double? StatedOxidationState = null);

/// <summary>One position of the whole cell. Sites of one crystallographic orbit share <paramref name="Orbit"/>.</summary>
/// <param name="Label">Label of the orbit in the file, such as Li1.</param>
/// <param name="Position">Fractional, in [0, 1).</param>
/// <param name="Occupants">Never empty; occupancies sum to at most 1 within rounding.</param>
/// <param name="Orbit">Index of the orbit in the file's own list, from 0.</param>
public sealed record Site(string Label, Fractional Position, IReadOnlyList<Occupant> Occupants, int Orbit)
{
    public double TotalOccupancy => Occupants.Sum(o => o.Occupancy);

    /// <summary>The alternative of a disordered region this site belongs to, or null.</summary>
    public DisorderGroup? Disorder { get; init; }
}

/// <summary>Something a reader or the audit wants known, with a stable code and a plain sentence.</summary>
public sealed record StructureWarning(string Code, string Message);

/// <summary>A crystal as published: the whole conventional cell, possibly disordered; immutable.</summary>
public sealed record Structure
{
    public required Lattice Lattice { get; init; }

    public required IReadOnlyList<Site> Sites { get; init; }

    /// <summary>Name for people: data block, comment line or file name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Hermann-Mauguin symbol as stated, or null where the file states none.</summary>
    public string? SpaceGroup { get; init; }

    /// <summary>Path of the file it came from, as given by the user.</summary>
    public string Source { get; init; } = "";

    /// <summary>Citation found in the file, or null.</summary>
    public string? Citation { get; init; }

    /// <summary>Formula the file states, or null; the audit compares it with the sites.</summary>
    public string? StatedFormula { get; init; }

    /// <summary>Formula units per cell (Z) the file states, or null.</summary>
    public double? StatedFormulaUnits { get; init; }

    /// <summary>Symmetry operations by which the file's atoms were expanded; empty where the file lists the whole cell.</summary>
    public IReadOnlyList<SymmetryOperation> Operations { get; init; } = [];

    public IReadOnlyList<StructureWarning> Warnings { get; init; } = [];

    /// <summary>Content of the cell, atoms weighted by occupancy.</summary>
    public Composition Composition => Composition.Of(this);

    public bool IsDisordered =>
        Sites.Any(s => s.Occupants.Count > 1 || s.TotalOccupancy < 1 - Composition.OccupancyTolerance);
}
