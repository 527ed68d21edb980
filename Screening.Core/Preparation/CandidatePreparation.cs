using System.Globalization;
using Screening.Core.ForceFields.BondValence;
using Screening.Core.Numerics;
using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>
/// From a published structure to cells for dynamics: oxidation states, mobile ion, bond-valence check, supercell, orderings.
/// </summary>
public static class CandidatePreparation
{
    /// <summary>Parents above this are no crystals a supercell is made of (proteins, whole simulation boxes).</summary>
    private const int MaximumParentSites = 5000;

    /// <summary>More partly occupied sites than this in one supercell need a pair matrix of over 300 MB.</summary>
    private const int MaximumDisorderedSites = 6000;

    /// <summary>Departures of an element's amount below this are rounding of published occupancies and not worth a warning.</summary>
    private const double ReportedDeviation = 0.005;

    /// <summary>Attempts to find an arrangement that was not drawn before, for each ordering asked for.</summary>
    private const int AttemptsPerOrdering = 4;

    /// <summary>Never throws for a readable structure: what cannot be ordered comes back with <see cref="PreparedCandidate.Rejection"/>.</summary>
    public static PreparedCandidate Prepare(Structure structure, PreparationOptions options)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(options);
        List<StructureWarning> warnings = [];
        if (structure.Sites.Count is 0 or > MaximumParentSites)
        {
            return new()
            {
                Structure = structure,
                Oxidation = OxidationAssignment.None(structure),
                Rejection = structure.Sites.Count == 0 ? new("no-atoms", "The structure holds no atoms.")
                    : new("too-large", $"The structure has {structure.Sites.Count} sites; cells of up to {MaximumParentSites} are prepared."),
            };
        }

        OxidationAssignment oxidation = OxidationStates.Solve(structure);
        warnings.AddRange(oxidation.Warnings);
        Species? mobile = options.Mobile is { } wanted
            ? oxidation.Species.Where(s => s.Element == wanted).Select(s => (Species?)s).FirstOrDefault()
            : MobileIon.Find(oxidation);
        List<StructureWarning> remarks = [];
        if (mobile is null && MobileIonRepair.Apply(structure, oxidation, mobile, options, remarks) is { } completed)
        {
            return Complete(completed.Structure, completed.Oxidation, completed.Mobile, options, [.. warnings, .. remarks]);
        }

        // Whole numbers near the file's own may be neutral where its fractions are not; only what stays charged is repaired.
        PreparedCandidate candidate = Complete(structure, oxidation, mobile, options, warnings);
        return candidate.Rejection?.Code == "charge-unbalanced" && MobileIonRepair.Apply(structure, oxidation, mobile, options, remarks) is { } balanced
            && Complete(balanced.Structure, balanced.Oxidation, balanced.Mobile, options, [.. warnings, .. remarks]) is { Rejection: null } repaired ? repaired : candidate;
    }

    private static PreparedCandidate Complete(Structure structure, OxidationAssignment oxidation, Species? mobile, PreparationOptions options, IReadOnlyList<StructureWarning> before)
    {
        List<StructureWarning> warnings = [.. before];
        if (mobile is null)
        {
            warnings.Add(new("no-mobile-ion", options.Mobile is { } element
                ? $"The structure holds no {element.Symbol}." : "The structure holds none of the ions this program screens (" + string.Join(", ", MobileIon.Order) + ")."
                    + (oxidation.ResidualChargeE < -0.005 * structure.Composition.TotalAtoms ? string.Create(CultureInfo.InvariantCulture,
                        $" Its cell {structure.Composition.Formula} lacks {-oxidation.ResidualChargeE:0.##} e: ions are missing from the file, and the setting insert=Li puts lithium where it would sit.") : "")));
        }

        BondValenceSums valence = BondValenceSums.Of(structure, oxidation, mobile);
        IReadOnlyDictionary<Species, double> sums = valence.Means;
        (Species Ion, double Sum)? suspect = BondValenceSums.Suspect(sums, mobile);
        if (suspect is { } worst)
        {
            warnings.Add(new("geometry-suspect", string.Create(CultureInfo.InvariantCulture,
                $"The bond-valence sum of {worst.Ion} is {worst.Sum:0.00}, off its valence by {Math.Abs(worst.Sum - worst.Ion.OxidationState) / worst.Ion.OxidationState:P0}: bond lengths are averages or wrong.")));
        }

        if (valence.GlobalInstability > BondValenceSums.LargestInstability)
        {
            warnings.Add(new("global-instability", string.Create(CultureInfo.InvariantCulture,
                $"The bond-valence sums of the framework's cations miss their valences by {valence.GlobalInstability:0.00} in the root mean square (global instability index); sound structures stay below {BondValenceSums.LargestInstability:0.0}.")));
        }

        PreparedCandidate candidate = new()
        {
            Structure = structure, Oxidation = oxidation, Mobile = mobile, BondValenceSums = sums, GlobalInstability = valence.GlobalInstability, GeometrySuspect = suspect is not null,
        };
        IReadOnlyList<OrderedCell> cells = Order(structure, oxidation, mobile, options, warnings, out StructureWarning? rejection);
        return candidate with { Orderings = cells, Warnings = warnings, Rejection = rejection };
    }

    private static IReadOnlyList<OrderedCell> Order(
        Structure structure, OxidationAssignment oxidation, Species? mobile, PreparationOptions options, List<StructureWarning> warnings, out StructureWarning? rejection)
    {
        PrimitiveCell primitive = PrimitiveCell.Of(structure);
        SiteModel model = SiteModel.Of(structure, oxidation, primitive);
        rejection = null;
        (Supercell cell, RoundedOccupancies? rounded) = SupercellChoice.Choose(primitive.Lattice, structure.Lattice, model, mobile, options);
        if (rounded is { IsFaithful: false } && MobileFactor(structure, oxidation, mobile) is var factor and not 1)
        {
            model = model with { MobileFactor = factor };
            (cell, rounded) = SupercellChoice.Choose(primitive.Lattice, structure.Lattice, model, mobile, options);
        }

        if (rounded is not null)
        {
            rejection = rounded.IsFaithful && model.MobileFactor == 1 ? null : Judge(structure, oxidation, rounded, mobile, options);
            if (rejection is null && model.Orbits.Sum(o => o.Sites) * cell.Index > MaximumDisorderedSites)
            {
                rejection = new("too-large", $"The supercell would have {model.Orbits.Sum(o => o.Sites) * cell.Index} partly occupied sites, more than {MaximumDisorderedSites}.");
            }

            if (rejection is not null)
            {
                return [];
            }
        }

        OrderedCellBuilder builder = new(structure, model, primitive, cell, mobile);
        string[] unmatched = [.. model.Assemblies.Unmatched, .. builder.HoldsWholeAssemblies ? Array.Empty<string>() : ["the supercell cuts regions apart"]];
        if (unmatched.Length > 0)
        {
            warnings.Add(new("disorder-groups-unmatched", $"Disorder groups could not all be honoured: {string.Join("; ", unmatched)}. There positions are kept apart by distance alone."));
        }

        List<OrderedCell> cells = [];
        if (rounded is null)
        {
            cells.Add(builder.Build([], 0));
        }
        else
        {
            Arrange(builder, rounded, options, cells, warnings);
        }

        ReportDeviations(structure, oxidation, model, mobile, cells[0], cell.Index / model.CellsPerParent, options, warnings);
        if (cells[0].Count > options.MaximumAtoms)
        {
            warnings.Add(new("large-cell", string.Create(CultureInfo.InvariantCulture,
                $"The smallest cell with widths of {Math.Min(options.MinimumWidthAngstrom, options.NarrowestWidthAngstrom):0.#} Å has {cells[0].Count} atoms.{(rounded is not null && !CompositionFeasibility.Exists(model, mobile, options.MaximumAtoms) ? $" No whole numbers of at most {options.MaximumAtoms} atoms have the file's content." : "")}")));
        }

        double width = cells[0].Lattice.SmallestWidth;
        if (width < options.MinimumWidthAngstrom - 1e-6)
        {
            warnings.Add(new("narrow-cell", string.Create(CultureInfo.InvariantCulture,
                $"The cell is {width:0.00} Å wide instead of {options.MinimumWidthAngstrom:0.#} Å: no wider one of at most {options.MaximumAtoms} atoms has the composition. Bond-valence interactions end at {Math.Min(new BondValenceOptions().CutoffAngstrom, width / 2):0.00} Å.")));
        }

        return cells;
    }

    private static void Arrange(OrderedCellBuilder builder, RoundedOccupancies rounded, PreparationOptions options, List<OrderedCell> cells, List<StructureWarning> warnings)
    {
        OrderingProblem problem = builder.Problem();
        double shortest = double.PositiveInfinity;
        int relocated = 0;
        for (int ordering = 0; ordering < Math.Max(1, options.Orderings); ordering++)
        {
            for (int attempt = 0; attempt < AttemptsPerOrdering; attempt++)
            {
                OrderingSampler sampler = new(problem, rounded.Counts, new RandomStream(options.Seed, $"ordering/{ordering}/{attempt}"));
                sampler.Run();
                OrderedCell candidate = builder.Build(sampler.Occupants, cells.Count);

                // Arrangements equal by symmetry have equal energies; different ones almost never agree to 1e-6 eV.
                if (cells.TrueForAll(c => Math.Abs(c.CoulombEnergyEv - candidate.CoulombEnergyEv) > 1e-6))
                {
                    cells.Add(candidate);
                    shortest = Math.Min(shortest, problem.ShortestExclusion(sampler.Occupants));
                    relocated = Math.Max(relocated, sampler.Relocated);
                    break;
                }
            }
        }

        if (cells.Count < options.Orderings)
        {
            warnings.Add(new("fewer-orderings", $"Only {cells.Count} different orderings were found of the {options.Orderings} asked for."));
        }

        if (relocated > 0)
        {
            warnings.Add(new("relocated-ions",
                $"{relocated} ions moved to other sites of their kind: their own split positions hold fewer than published without filling both halves."));
        }

        if (shortest < double.PositiveInfinity)
        {
            warnings.Add(new("close-split-sites", string.Create(CultureInfo.InvariantCulture,
                $"Partly occupied positions only {shortest:0.00} Å apart had to be filled together.")));
        }
    }

    /// <summary>A cell that cannot be neutral with nearly the parent's mobile ions says that the file is not the material.</summary>
    private static StructureWarning? Judge(Structure structure, OxidationAssignment oxidation, RoundedOccupancies rounded, Species? mobile, PreparationOptions options)
    {
        // Rounding may spread a file's imbalance over several elements, each within its limit; the sum is judged as one.
        double imbalance = Imbalance(structure, oxidation, mobile);
        if (imbalance <= options.MaximumMobileDeviation && Math.Abs(rounded.ChargeE) < 1e-6 && rounded.MobileDeviation <= options.MaximumMobileDeviation && rounded.LargestDeviation <= (mobile is null ? OccupancyRounding.ElementTolerance : options.MaximumElementDeviation))
        {
            return null;
        }

        double residual = oxidation.ResidualChargeE;
        string states = string.Join(" ", oxidation.Species);
        string formula = structure.Composition.Formula;
        if (mobile is null)
        {
            return new("charge-unbalanced", string.Create(CultureInfo.InvariantCulture,
                $"The cell {formula} carries {residual:+0.##;-0.##} e with {states}, and there is no mobile ion whose amount could balance it."));
        }

        return Math.Abs(residual) > 0.005 * structure.Composition[mobile.Value.Element]
            ? new("charge-unbalanced", string.Create(CultureInfo.InvariantCulture,
                $"The cell {formula} carries {residual:+0.##;-0.##} e with {states}; balancing it would change the amount of {mobile.Value.Element.Symbol} by {Math.Max(rounded.MobileDeviation, Math.Abs(residual) / structure.Composition[mobile.Value.Element]):P0}. Atoms are missing from the file or its occupancies are wrong."))
            : new("no-neutral-ordering", string.Create(CultureInfo.InvariantCulture,
                $"No whole numbers of {states} near {formula} make a neutral cell of at most {options.MaximumAtoms} atoms (left: {rounded.ChargeE:+0.##;-0.##} e)."));
    }

    /// <summary>Share of the mobile ions that would have to come or go to make the file's own content neutral.</summary>
    internal static double Imbalance(Structure structure, OxidationAssignment oxidation, Species? mobile) =>
        mobile is { } ion ? Math.Abs(oxidation.ResidualChargeE / (ion.OxidationState * structure.Composition[ion.Element])) : 0;

    private static double MobileFactor(Structure structure, OxidationAssignment oxidation, Species? mobile) =>
        mobile is { } ion && Imbalance(structure, oxidation, mobile) > OccupancyRounding.MobileTolerance
            ? Math.Max(0, 1 - (oxidation.ResidualChargeE / (ion.OxidationState * structure.Composition[ion.Element])))
            : 1;

    private static void ReportDeviations(
        Structure structure, OxidationAssignment oxidation, SiteModel model, Species? mobile, OrderedCell cell, double parents, PreparationOptions options, List<StructureWarning> warnings)
    {
        Composition parent = structure.Composition, made = cell.Composition;
        List<string> parts = [];
        bool faithful = true;
        foreach (Element element in parent.Elements)
        {
            double wanted = parent[element] * parents, deviation = wanted > 0 ? (made[element] / wanted) - 1 : 0;
            if (Math.Abs(deviation) > ReportedDeviation)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{element.Symbol} {made[element]:0} instead of {wanted:0.##} ({deviation:+0.0 %;-0.0 %})"));
            }

            faithful &= Math.Abs(deviation) <= (element == mobile?.Element ? OccupancyRounding.MobileTolerance : OccupancyRounding.ElementTolerance) + 1e-9;
        }

        if (parts.Count > 0)
        {
            double imbalance = Imbalance(structure, oxidation, mobile);
            string cause = faithful ? ""
                : imbalance > OccupancyRounding.MobileTolerance ? string.Create(CultureInfo.InvariantCulture,
                    $" The file's own cell carries {oxidation.ResidualChargeE:+0.##;-0.##} e; {imbalance:0.0 %} {(oxidation.ResidualChargeE * mobile!.Value.OxidationState < 0 ? "more" : "less")} {mobile.Value.Element.Symbol} make it neutral.")
                : CompositionFeasibility.Exists(model, mobile, options.MaximumAtoms)
                    ? $" No cell of at most {options.MaximumAtoms} atoms that is {options.NarrowestWidthAngstrom.ToString("0.#", CultureInfo.InvariantCulture)} Å wide comes nearer and stays neutral."
                    : $" No whole numbers of at most {options.MaximumAtoms} atoms are neutral and nearer to this content than 2 % of {mobile?.Element.Symbol ?? "a mobile ion"} and 5 % of every other element.";
            warnings.Add(new("composition-deviation", $"The ordered cell departs from the file's content: {string.Join(", ", parts)}.{cause}"));
        }
    }
}
