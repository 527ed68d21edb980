using System.Globalization;
using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>
/// Judges a structure as read: occupancies, coinciding and too close sites, stated against actual composition, density.
/// Reading and screening are two questions: a readable structure without a mobile ion passes here.
/// </summary>
public static class StructureAudit
{
    /// <summary>Nearer than this two fully occupied sites are one, Å: half the shortest bond known (H-H, 0.74 Å).</summary>
    public const double CoincidentAngstrom = 0.37;

    /// <summary>A contact is too short below this fraction of the sum of covalent radii: strained real bonds reach 0.75, random noise goes below.</summary>
    public const double ShortContactFraction = 0.6;

    /// <summary>Stated and actual composition agree when each element's share differs by less: rounding of three-digit occupancies.</summary>
    public const double CompositionTolerance = 0.02;

    /// <summary>Densities outside no solid has: lithium borohydride clathrates stay above 0.3, osmium reaches 22.6 g/cm³.</summary>
    public const double LowestDensity = 0.25, HighestDensity = 23;

    /// <summary>Two sites whose occupancies sum to less than 1 plus this are alternatives: refined occupancies err by some hundredths each.</summary>
    public const double AlternativeExcess = 0.1;

    /// <summary>Positions per Å³, full or not: crystals have 0.1, the densest split-site models below 1. Beyond it the file is damaged.</summary>
    public const double MostSitesPerCubicAngstrom = 5;

    private const double AtomicMassUnitPerCubicAngstromInGramPerCubicCentimetre = 1.66053906660;

    /// <summary>Findings in the order of the checks; never throws for a structure that a reader made.</summary>
    public static AuditReport Examine(Structure structure)
    {
        ArgumentNullException.ThrowIfNull(structure);
        List<AuditFinding> findings = [];
        if (structure.Sites.Count == 0 || structure.Composition.TotalAtoms <= 0)
        {
            findings.Add(new("no-atoms", "The cell holds no atoms.", AuditSeverity.Reject));
            return new(findings);
        }

        double crowding = structure.Sites.Count / structure.Lattice.VolumeCubicAngstrom;
        if (crowding > MostSitesPerCubicAngstrom)
        {
            findings.Add(new("too-many-sites", string.Create(CultureInfo.InvariantCulture,
                $"{structure.Sites.Count} positions in {structure.Lattice.VolumeCubicAngstrom:0.##} Å³ are more than any crystal has: a wrong cell or a damaged atom list."), AuditSeverity.Reject));
            return new(findings);
        }

        ExamineOccupancies(structure, findings);
        ExamineContacts(structure, findings);
        ExamineComposition(structure, findings);
        ExamineDensity(structure, findings);
        return new(findings);
    }

    private static void ExamineOccupancies(Structure structure, List<AuditFinding> findings)
    {
        foreach (Site site in structure.Sites.DistinctBy(s => s.Orbit))
        {
            if (site.Occupants.Any(o => o.Occupancy is < 0 or double.NaN) || site.TotalOccupancy > 1 + Composition.OccupancyTolerance)
            {
                findings.Add(new("occupancy-sum", string.Create(CultureInfo.InvariantCulture, $"The occupancies on site {site.Label} sum to {site.TotalOccupancy:0.###}; at most 1 is possible."), AuditSeverity.Reject));
            }
        }
    }

    private static void ExamineContacts(Structure structure, List<AuditFinding> findings)
    {
        Dictionary<(int, int), (double Distance, double Sum, Site A, Site B)> worst = [];
        double reach = 2 * ShortContactFraction * structure.Sites.SelectMany(s => s.Occupants).Max(o => Radius(o.Element));
        foreach (Contact contact in SiteContacts.Within(structure, reach))
        {
            Site a = structure.Sites[contact.First], b = structure.Sites[contact.Second];
            double sum = a.TotalOccupancy + (contact.First == contact.Second ? a.TotalOccupancy : b.TotalOccupancy);
            if (sum <= 1 + AlternativeExcess)
            {
                continue;       // never both occupied
            }

            (int, int) key = (Math.Min(a.Orbit, b.Orbit), Math.Max(a.Orbit, b.Orbit));
            if (contact.DistanceAngstrom < ShortContactFraction * ShortestBond(a, b) && (!worst.TryGetValue(key, out var known) || contact.DistanceAngstrom < known.Distance))
            {
                worst[key] = (contact.DistanceAngstrom, sum, a, b);
            }
        }

        foreach ((double distance, double sum, Site a, Site b) in worst.OrderBy(w => w.Value.Distance).ThenBy(w => w.Key).Select(w => w.Value))
        {
            string pair = a.Orbit == b.Orbit ? $"images of {a.Label}" : $"{a.Label} and {b.Label}";
            bool coincident = distance < CoincidentAngstrom;
            bool full = a.TotalOccupancy > 0.99 && b.TotalOccupancy > 0.99;
            findings.Add(new(coincident ? "overlapping-sites" : "too-close",
                string.Create(CultureInfo.InvariantCulture, $"{pair} are {distance:0.00} Å apart with occupancies that sum to {sum:0.##}: both cannot be there."),
                coincident && full ? AuditSeverity.Reject : AuditSeverity.Warn));
        }
    }

    private static double ShortestBond(Site a, Site b) =>
        a.Occupants.Min(o => Radius(o.Element)) + b.Occupants.Min(o => Radius(o.Element));

    /// <summary>Tabulated radii of elements beyond curium are placeholders; no bond of theirs is judged tighter than curium's.</summary>
    private static double Radius(Element element) => element.AtomicNumber > 96 ? 1.69 : element.CovalentRadiusAngstrom;

    private static void ExamineComposition(Structure structure, List<AuditFinding> findings)
    {
        IReadOnlyDictionary<Element, double>? stated = FormulaParser.Parse(structure.StatedFormula);
        if (stated is null)
        {
            return;
        }

        Composition actual = structure.Composition;
        double statedTotal = stated.Where(s => s.Key.AtomicNumber > 1).Sum(s => s.Value);
        double actualTotal = actual.Elements.Where(e => e.AtomicNumber > 1).Sum(e => actual[e]);
        Element hydrogen = Element.All[0];
        if (stated.GetValueOrDefault(hydrogen) > 0 && actual[hydrogen] == 0 && structure.Warnings.All(w => w.Code != "missing-hydrogens"))
        {
            findings.Add(new("missing-hydrogens", $"The stated formula {structure.StatedFormula} holds hydrogen, the atom list none.", AuditSeverity.Warn));
        }

        if (statedTotal <= 0 || actualTotal <= 0)
        {
            return;
        }

        List<string> differences = [];
        foreach (Element element in stated.Keys.Concat(actual.Elements).Distinct().Where(e => e.AtomicNumber > 1).OrderBy(e => e.AtomicNumber))
        {
            double share = stated.GetValueOrDefault(element) / statedTotal, found = actual[element] / actualTotal;
            if (Math.Abs(share - found) > CompositionTolerance * Math.Max(Math.Max(share, found), 0.05))
            {
                differences.Add(string.Create(CultureInfo.InvariantCulture, $"{element} {100 * found:0.##} % instead of {100 * share:0.##} %"));
            }
        }

        if (differences.Count > 0)
        {
            findings.Add(new("composition-mismatch", $"The atom list gives {actual.ReducedFormula}, the file states {structure.StatedFormula}: {string.Join(", ", differences)} of the atoms other than hydrogen.", AuditSeverity.Warn));
        }
        else if (structure.StatedFormulaUnits is { } z && Math.Abs(actualTotal / statedTotal - z) > 0.05 * z && Math.Abs(actualTotal / statedTotal - 1) > 0.05)
        {
            // Some programs write the whole cell as the formula and its formula units beside it: a ratio of 1 is as right as Z.
            findings.Add(new("formula-units", string.Create(CultureInfo.InvariantCulture, $"The cell holds {actualTotal / statedTotal:0.##} formula units, the file states Z = {z:0.##}."), AuditSeverity.Warn));
        }
    }

    private static void ExamineDensity(Structure structure, List<AuditFinding> findings)
    {
        Composition content = structure.Composition;
        double mass = content.Elements.Sum(e => content[e] * e.MassU);
        double density = mass / structure.Lattice.VolumeCubicAngstrom * AtomicMassUnitPerCubicAngstromInGramPerCubicCentimetre;
        if (density is < LowestDensity or > HighestDensity)
        {
            findings.Add(new("density", string.Create(CultureInfo.InvariantCulture,
                $"The density is {density:0.###} g/cm³, outside what solids have ({LowestDensity} to {HighestDensity}): a wrong cell, wrong symmetry or missing atoms."), AuditSeverity.Warn));
        }
    }
}
