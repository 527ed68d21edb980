using System.Globalization;
using Screening.Core.ForceFields;
using Screening.Core.Percolation;
using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>
/// Gives a file with too few or too many mobile ions the number that makes it neutral: by the occupancies of the sites they have, then on new
/// sites at the minima of the static bond-valence map. Refinements against X-rays often miss light ions on partly occupied sites, and leave
/// them out altogether where they cannot see them.
/// </summary>
internal static class MobileIonRepair
{
    /// <summary>Largest change of the mobile ion's amount where every other site is full, so that the framework's charge is certain.</summary>
    internal const double LargestChange = 0.6;

    /// <summary>The same where the framework has vacancies of its own, whose occupancies may be what is wrong.</summary>
    internal const double LargestChangeOfOpenFramework = 0.25;

    /// <summary>A statement of the composition and the charge balance must name the same amount to this.</summary>
    private const double StatementTolerance = 0.15;

    /// <summary>Charge missing per oxygen or nitrogen that is within this of a whole number says that hydrogen is missing, not the mobile ion.</summary>
    private const double HydrogenTolerance = 0.03;

    /// <summary>How far above the best site new sites are looked for, eV.</summary>
    private const double WindowEv = 1.5;

    /// <summary>New sites there should be for each ion, so that the arrangement has a choice.</summary>
    private const double SitesPerIon = 1.5;

    /// <summary>Nearer than this to a site, Å, a minimum is that site; ions of one sign never come as near as the second distance.</summary>
    private const double SameSiteAngstrom = 1.0, ContactAngstrom = 1.6;

    /// <returns>The repaired structure with its states, or null where nothing is to be done or can be.</returns>
    internal static (Structure Structure, OxidationAssignment Oxidation, Species Mobile)? Apply(
        Structure structure, OxidationAssignment oxidation, Species? mobile, PreparationOptions options, List<StructureWarning> warnings)
    {
        if (!options.BalancesCharge)
        {
            return null;
        }

        List<StructureWarning> remarks = [];
        Structure? repaired = mobile is { } ion ? Balanced(structure, oxidation, ion, options, remarks) : Completed(structure, oxidation, options, remarks);
        if (repaired is null)
        {
            return null;
        }

        OxidationAssignment states = OxidationStates.Solve(repaired);
        Species? found = mobile ?? (options.Mobile is null ? MobileIon.Find(states) : null);
        if (found is not { } carrier || !states.Species.Contains(carrier) || CandidatePreparation.Imbalance(repaired, states, carrier) > OccupancyRounding.MobileTolerance)
        {
            return null;
        }

        warnings.AddRange(remarks);
        return (repaired, states, carrier);
    }

    /// <summary>The mobile ion is there in a number that leaves the file's cell charged.</summary>
    private static Structure? Balanced(Structure structure, OxidationAssignment oxidation, Species mobile, PreparationOptions options, List<StructureWarning> remarks)
    {
        double residual = oxidation.ResidualChargeE, present = structure.Composition[mobile.Element];
        double change = -residual / (mobile.OxidationState * present), wanted = present * (1 + change);
        bool full = structure.Sites.All(s => s.TotalOccupancy >= 0.98 || s.Occupants.Any(o => o.Element == mobile.Element));
        if (Math.Abs(change) <= options.MaximumMobileDeviation || Math.Abs(change) > (full ? LargestChange : LargestChangeOfOpenFramework) || MissesHydrogen(structure, residual))
        {
            return null;
        }

        double[] room = [.. structure.Sites.Select(s => s.Occupants.Any(o => o.Element == mobile.Element)
            ? 1 - Math.Min(1, s.Occupants.Where(o => o.Element != mobile.Element).Sum(o => o.Occupancy)) : 0)];
        double[] occupancy = [.. structure.Sites.Select(s => s.Occupants.Where(o => o.Element == mobile.Element).Sum(o => o.Occupancy))];
        double[] filled = Filled(occupancy, room, Math.Min(wanted, room.Sum()));
        Structure scaled = structure with
        {
            Sites = [.. structure.Sites.Select((s, i) => occupancy[i] == 0 ? s : s with
            {
                Occupants = [.. s.Occupants.Select(o => o.Element == mobile.Element ? o with { Occupancy = o.Occupancy * filled[i] / occupancy[i] } : o)],
            })],
        };
        remarks.Add(new("mobile-ions-balanced", string.Create(CultureInfo.InvariantCulture,
            $"The file's cell {structure.Composition.Formula} carries {residual:+0.##;-0.##} e. {mobile.Element.Symbol} was set from {present:0.##} to {wanted:0.##} per cell, which is neutral: {filled.Sum():0.##} on its own sites{(wanted - filled.Sum() > 1e-6 ? ", the rest on new ones" : "")}.")));
        return wanted - filled.Sum() <= 1e-6 ? scaled : Inserted(scaled, oxidation, mobile, wanted - filled.Sum(), remarks);
    }

    /// <summary>No mobile ion is there; the file or the caller says which one is missing, the charge says how much.</summary>
    private static Structure? Completed(Structure structure, OxidationAssignment oxidation, PreparationOptions options, List<StructureWarning> remarks)
    {
        (Element Element, double Amount, string Text)? stated = StatedContent.MissingMobile(structure);
        if ((stated?.Element ?? options.InsertedIon) is not { } element || MobileIon.Order.Where(m => m.Element == element).Select(m => (Species?)m).FirstOrDefault() is not { } mobile)
        {
            return null;
        }

        double wanted = -oxidation.ResidualChargeE / mobile.OxidationState;
        if (wanted <= 0.005 * structure.Composition.TotalAtoms || (stated is { } s && Math.Abs(s.Amount - wanted) > StatementTolerance * wanted))
        {
            return null;
        }

        string source = stated is { } statement ? $"the file states {statement.Text}" : "by the caller's choice of the ion";
        remarks.Add(new("mobile-ions-missing", string.Create(CultureInfo.InvariantCulture,
            $"The file places no {element.Symbol}; {source}, and its cell {structure.Composition.Formula} lacks {-oxidation.ResidualChargeE:0.##} e.")));
        return Inserted(structure, oxidation, mobile, wanted, remarks);
    }

    /// <summary>One proton, or a whole number, missing per oxygen or nitrogen: a hydroxide, hydrate or amide without its hydrogens.</summary>
    private static bool MissesHydrogen(Structure structure, double residual)
    {
        double carriers = structure.Composition.Elements.Where(e => e.Symbol is "O" or "N").Sum(e => structure.Composition[e]);
        double perCarrier = carriers > 0 ? -residual / carriers : 0;
        return perCarrier > 0.5 && Math.Abs(perCarrier - Math.Round(perCarrier)) < HydrogenTolerance;
    }

    /// <summary>Occupancies in proportion to the old ones, none above its room, that sum to the amount.</summary>
    private static double[] Filled(double[] occupancy, double[] room, double amount)
    {
        double low = 0, high = 1;
        double Sum(double factor) => occupancy.Select((o, i) => Math.Min(room[i], factor * o)).Sum();
        while (Sum(high) < amount * (1 - 1e-12) && high < 1e9)
        {
            high *= 2;
        }

        for (int step = 0; step < 200; step++)
        {
            double middle = (low + high) / 2;
            (low, high) = Sum(middle) < amount ? (middle, high) : (low, middle);
        }

        return [.. occupancy.Select((o, i) => Math.Min(room[i], high * o))];
    }

    /// <summary>Ions on new sites: orbits of site-energy minima, lowest first, until there are enough; all equally occupied.</summary>
    private static Structure? Inserted(Structure structure, OxidationAssignment oxidation, Species mobile, double amount, List<StructureWarning> remarks)
    {
        BondValenceSiteEnergy map;
        try
        {
            map = BondValenceSiteEnergy.Compute(structure.Lattice, [.. Framework(structure, oxidation, mobile)], mobile, new() { SpacingAngstrom = 0.2, EstimatesPairs = true });
        }
        catch (OutsidePotentialException)
        {
            return null;
        }

        List<SiteEnergyMinimum> chosen = [];
        double capacity = 0;
        foreach (SiteEnergyMinimum orbit in SiteEnergyMinima.Of(map, structure.Operations, WindowEv))
        {
            if (capacity < SitesPerIon * amount && IsFree(structure, mobile, orbit.Positions[0]))
            {
                chosen.Add(orbit);
                capacity += Capacity(structure.Lattice, orbit);
            }
        }

        if (capacity < amount)
        {
            return null;
        }

        double occupancy = amount / chosen.Sum(o => o.Positions.Count);
        int next = structure.Sites.Max(s => s.Orbit) + 1;
        IEnumerable<Site> added = chosen.SelectMany((orbit, n) => orbit.Positions.Select(p => new Site($"{mobile.Element.Symbol}i{n + 1}", p.Wrapped(), [new Occupant(mobile.Element, occupancy)], next + n)));
        remarks.Add(new("mobile-ions-inserted", string.Create(CultureInfo.InvariantCulture,
            $"{amount:0.##} {mobile.Element.Symbol} per cell were put on {chosen.Sum(o => o.Positions.Count)} new sites at minima of the bond-valence site energy ({string.Join("; ", chosen.Select(o => $"{o.Positions.Count} × ({o.Positions[0].U:0.000}, {o.Positions[0].V:0.000}, {o.Positions[0].W:0.000}), {o.EnergyEv - map.MinimumEv:0.00} eV"))}): their places are computed, not measured.")));
        return structure with { Sites = [.. structure.Sites, .. added] };
    }

    /// <summary>What surely is there: everything but the mobile ion and the cations of sites with vacancies, which leave room for it.</summary>
    private static IEnumerable<FrameworkIon> Framework(Structure structure, OxidationAssignment oxidation, Species mobile)
    {
        for (int s = 0; s < structure.Sites.Count; s++)
        {
            bool open = structure.Sites[s].TotalOccupancy < 0.98;
            for (int o = 0; o < structure.Sites[s].Occupants.Count; o++)
            {
                Occupant occupant = structure.Sites[s].Occupants[o];
                foreach (IonShare share in oxidation.SharesOf(s, o))
                {
                    if (occupant.Element != mobile.Element && !(open && share.Species.IsCation))
                    {
                        yield return new(share.Species, structure.Sites[s].Position, occupant.Occupancy * share.Fraction);
                    }
                }
            }
        }
    }

    private static bool IsFree(Structure structure, Species mobile, Fractional place) => structure.Sites.All(s =>
    {
        double distance = structure.Lattice.Distance(s.Position, place);
        return distance > ContactAngstrom || (distance > SameSiteAngstrom && s.TotalOccupancy < 0.98)
            || (s.TotalOccupancy < 0.98 && s.Occupants.All(o => o.Element != mobile.Element));
    });

    /// <summary>Ions that fit on an orbit: images in contact exclude each other.</summary>
    private static double Capacity(Lattice lattice, SiteEnergyMinimum orbit) =>
        orbit.Positions.Count / (double)orbit.Positions.Count(p => lattice.Distance(p, orbit.Positions[0]) < ContactAngstrom);
}
