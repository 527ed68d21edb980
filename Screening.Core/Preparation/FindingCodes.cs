namespace Screening.Core.Preparation;

/// <param name="Code">Stable name.</param>
/// <param name="Severity">What it means for the file; a code that may also reject has the milder of its two severities here.</param>
/// <param name="Meaning">What was found, in one sentence.</param>
public sealed record FindingCode(string Code, AuditSeverity Severity, string Meaning);

/// <summary>Every code that readers, audit and preparation may report; docs/structure-audit.md lists the same.</summary>
public static class FindingCodes
{
    public static IReadOnlyList<FindingCode> All { get; } =
    [
        // The atom list.
        new("occupancy-sum", AuditSeverity.Reject, "The occupancies on one site sum to more than 1 or are negative."),
        new("occupancy-above-one", AuditSeverity.Warn, "Occupancies on one site sum to slightly more than 1 and were scaled."),
        new("overlapping-sites", AuditSeverity.Warn, "Two positions coincide; rejected where both are fully occupied."),
        new("too-close", AuditSeverity.Warn, "Two positions that are occupied together lie nearer than any bond."),
        new("too-many-sites", AuditSeverity.Reject, "More positions per volume than any crystal has."),
        new("no-atoms", AuditSeverity.Reject, "The cell holds no atoms."),
        new("too-large", AuditSeverity.Reject, "More positions than a cell for dynamics can be made of."),
        new("duplicate-atom", AuditSeverity.Warn, "An atom is listed twice at one position; the second was dropped."),
        new("empty-sites", AuditSeverity.Accept, "Sites with occupancy 0 are left out."),
        new("atoms-without-position", AuditSeverity.Warn, "Atoms without coordinates are left out."),
        new("missing-hydrogens", AuditSeverity.Warn, "Hydrogen atoms have no positions."),
        new("disorder-groups", AuditSeverity.Accept, "Alternatives of disorder groups are kept apart in every ordering."),
        new("disorder-groups-unmatched", AuditSeverity.Warn, "Disorder groups could not be kept apart everywhere."),

        // Content and charge.
        new("composition-mismatch", AuditSeverity.Warn, "The atom list does not have the stated formula."),
        new("formula-units", AuditSeverity.Warn, "The content is not the stated number of formula units."),
        new("density", AuditSeverity.Warn, "A density that no solid has."),
        new("volume-mismatch", AuditSeverity.Warn, "The cell does not have the stated volume."),
        new("no-mobile-ion", AuditSeverity.Warn, "None of the ions that are screened occurs; readable, but nothing to screen."),
        new("not-neutral", AuditSeverity.Warn, "The formal charges of the file's cell do not sum to zero."),
        new("stated-charges-not-neutral", AuditSeverity.Warn, "The charges stated in the file do not sum to zero; they were solved instead."),
        new("mixed-valence", AuditSeverity.Accept, "An element has two oxidation states."),
        new("charge-unbalanced", AuditSeverity.Reject, "Balancing the charge would change the mobile ion's amount beyond the limit."),
        new("no-neutral-ordering", AuditSeverity.Reject, "No whole numbers of ions make a neutral cell."),

        new("mobile-ions-balanced", AuditSeverity.Warn, "The mobile ion's amount was changed to make the file neutral."),
        new("mobile-ions-missing", AuditSeverity.Warn, "The file places no mobile ion, and its statement or the caller says which one it lacks."),
        new("mobile-ions-inserted", AuditSeverity.Warn, "Mobile ions were put on computed sites."),

        // Bond lengths.
        new("geometry-suspect", AuditSeverity.Warn, "The bond-valence sum of a framework cation misses its valence."),
        new("global-instability", AuditSeverity.Warn, "The bond-valence sums of the framework miss their valences in the root mean square."),

        // Symmetry.
        new("symmetry-generated", AuditSeverity.Accept, "Operations were generated from the space group's name or number."),
        new("no-symmetry-stated", AuditSeverity.Warn, "Neither operations nor a space group are stated; the list is taken for the whole cell."),
        new("symmetry-breaks-cell", AuditSeverity.Warn, "The operations do not map the cell onto itself."),
        new("symmetry-name-mismatch", AuditSeverity.Warn, "The listed operations are not those of the named space group."),
        new("symmetry-not-a-group", AuditSeverity.Warn, "The listed operations are not closed."),
        new("identity-missing", AuditSeverity.Accept, "The identity is missing among the operations and was added."),
        new("unknown-hall-symbol", AuditSeverity.Warn, "The Hall symbol cannot be read."),
        new("unknown-space-group-name", AuditSeverity.Warn, "The space group's name is not known."),
        new("multiplicity-mismatch", AuditSeverity.Warn, "A site has another number of images than stated."),

        // Files.
        new("several-structures", AuditSeverity.Warn, "The file holds several structures; one was used."),
        new("several-frames", AuditSeverity.Warn, "The file holds several frames; one was used."),
        new("not-periodic", AuditSeverity.Warn, "The file states that the cell is not periodic in every direction."),
        new("magnetic-structure", AuditSeverity.Accept, "Magnetic moments are left out."),
        new("elements-from-comment", AuditSeverity.Warn, "The elements were taken from the comment line."),
        new("elements-from-positions", AuditSeverity.Accept, "The elements were taken from the position lines."),

        // The ordered cells.
        new("composition-deviation", AuditSeverity.Warn, "The ordered cell departs from the file's content."),
        new("narrow-cell", AuditSeverity.Warn, "The cell is narrower than wanted."),
        new("large-cell", AuditSeverity.Warn, "The cell holds more atoms than wanted."),
        new("fewer-orderings", AuditSeverity.Accept, "Fewer different orderings exist than were asked for."),
        new("relocated-ions", AuditSeverity.Warn, "Ions moved to other sites of their kind."),
        new("close-split-sites", AuditSeverity.Warn, "Positions nearer than ions can be had to be filled together."),
    ];

    private static readonly Dictionary<string, AuditSeverity> Severities = All.ToDictionary(c => c.Code, c => c.Severity, StringComparer.Ordinal);

    /// <summary>Severity of a warning; an unknown code is one to be read.</summary>
    public static AuditSeverity SeverityOf(string code) => Severities.GetValueOrDefault(code, AuditSeverity.Warn);
}
