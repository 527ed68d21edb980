using System.Globalization;
using Screening.Core.ForceFields.BondValence;
using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>
/// Formal oxidation states of a structure: the file's own where they balance, otherwise the least unusual assignment that
/// leaves the cell neutral. What cannot be balanced stays visible as <see cref="OxidationAssignment.ResidualChargeE"/>.
/// </summary>
public static class OxidationStates
{
    /// <summary>
    /// Residual charge over total anionic charge that rounded occupancies can explain. Published occupancies carry two to three
    /// digits on ions that make up about half of the positive charge, so a few per cent.
    /// </summary>
    internal const double RoundingTolerance = 0.03;

    /// <summary>Mixed valence is considered when a whole-state assignment leaves more than this share of the anionic charge ...</summary>
    private const double MixingThreshold = 0.005;

    /// <summary>... or more than this share of the mobile ions' charge.</summary>
    private const double MobileThreshold = 0.02;

    /// <summary>A residual above this share of the mobile ions' charge is worth a warning; less is rounding.</summary>
    private const double ReportedMobileShare = 0.01;

    /// <summary>Cost of a state without bond-valence parameters; less than a step to a less usual state.</summary>
    private const double MissingPairCost = 0.3;

    public static OxidationAssignment Solve(Structure structure)
    {
        ArgumentNullException.ThrowIfNull(structure);
        List<StructureWarning> warnings = [];
        if (Stated(structure, warnings) is { } stated)
        {
            return stated;
        }

        List<Group> groups = Groups(structure);
        int[] choice = Choose(groups);
        double[] states = [.. groups.Select((g, i) => (double)g.States[choice[i]].State)];
        if (!states.Any(s => s > 0) || !states.Any(s => s < 0))
        {
            // A metal, an alloy or an element: nothing takes the electrons.
            Array.Clear(states);
        }

        double residual = Charge(groups, states), anionic = Math.Max(1e-9, -groups.Select((g, i) => Math.Min(0, g.Amount * states[i])).Sum());
        double mobile = groups.Where(g => g.Element.Symbol is "Li" or "Na" or "Ag" or "K").Sum(g => g.Amount);
        if (Math.Abs(residual) > MixingThreshold * anionic || (mobile > 0 && Math.Abs(residual) > MobileThreshold * mobile))
        {
            Mix(groups, states, residual, warnings);
            residual = Charge(groups, states);
        }

        if (Math.Abs(residual) > MixingThreshold * anionic || Math.Abs(residual) > ReportedMobileShare * mobile)
        {
            warnings.Add(new("not-neutral", string.Create(CultureInfo.InvariantCulture,
                $"The formal charges of the file's cell sum to {residual:+0.###;-0.###} e ({string.Join(" ", groups.Select((g, i) => new Species(g.Element, states[i])).Distinct())}).")));
        }

        Dictionary<(int, int), double> byOccupant = [];
        for (int g = 0; g < groups.Count; g++)
        {
            foreach ((int site, int occupant) in groups[g].Members)
            {
                byOccupant[(site, occupant)] = states[g];
            }
        }

        return new(structure, [.. structure.Sites.Select((site, s) => (IReadOnlyList<IReadOnlyList<IonShare>>)
            [.. site.Occupants.Select((o, k) => Split(o.Element, byOccupant[(s, k)]))])], false, warnings);
    }

    /// <summary>A mean state as shares of the two whole states around it.</summary>
    private static IonShare[] Split(Element element, double state)
    {
        double low = Math.Floor(state + 1e-9), fraction = state - low;
        return fraction < 1e-6
            ? [new(new(element, low), 1)]
            : [new(new(element, low), 1 - fraction), new(new(element, low + 1), fraction)];
    }

    private static OxidationAssignment? Stated(Structure structure, List<StructureWarning> warnings)
    {
        List<Occupant> all = [.. structure.Sites.SelectMany(s => s.Occupants)];
        if (all.Count == 0 || !all.TrueForAll(o => o.StatedOxidationState is not null) || all.TrueForAll(o => o.StatedOxidationState == 0))
        {
            return null;
        }

        double charge = all.Sum(o => o.Occupancy * o.StatedOxidationState!.Value);
        double anionic = -all.Sum(o => Math.Min(0, o.Occupancy * o.StatedOxidationState!.Value));
        if (anionic <= 0 || Math.Abs(charge) > RoundingTolerance * anionic)
        {
            warnings.Add(new("stated-charges-not-neutral", string.Create(CultureInfo.InvariantCulture,
                $"The charges stated in the file sum to {charge:+0.###;-0.###} e; they were solved instead.")));
            return null;
        }

        return new(structure, [.. structure.Sites.Select(site => (IReadOnlyList<IReadOnlyList<IonShare>>)
            [.. site.Occupants.Select(o => Split(o.Element, o.StatedOxidationState!.Value))])], true, warnings);
    }

    private sealed record Group(Element Element, IReadOnlyList<AllowedState> States, List<(int Site, int Occupant)> Members)
    {
        internal double Amount { get; set; }
    }

    /// <summary>Occupants of one element with the same allowed states form one unknown.</summary>
    private static List<Group> Groups(Structure structure)
    {
        ChemicalEnvironment environment = new(structure);
        Species[] anions = [.. structure.Sites.SelectMany(s => s.Occupants).Select(o => o.Element).Distinct()
            .Where(e => e.Symbol is "O" or "S" or "Se" or "Te" or "F" or "Cl" or "Br" or "I" or "N").OrderBy(e => e.AtomicNumber)
            .Select(e => new Species(e, e.Symbol is "N" ? -3 : e.Symbol is "O" or "S" or "Se" or "Te" ? -2 : -1))];
        Dictionary<(Element, string), Group> found = [];
        List<Group> groups = [];
        for (int s = 0; s < structure.Sites.Count; s++)
        {
            for (int o = 0; o < structure.Sites[s].Occupants.Count; o++)
            {
                Occupant occupant = structure.Sites[s].Occupants[o];
                IReadOnlyList<AllowedState> states = environment.StatesOf(s, occupant.Element);
                if (occupant.StatedOxidationState is { } given && given != 0 && given == Math.Round(given))
                {
                    states = [new((int)given, 0)];
                }
                else if (states.Count == 0)
                {
                    states = [new(0, 0)];
                }

                string key = string.Join(',', states.Select(x => x.State.ToString(CultureInfo.InvariantCulture)));
                if (!found.TryGetValue((occupant.Element, key), out Group? group))
                {
                    group = new(occupant.Element, Weigh(occupant.Element, states, anions), []);
                    found[(occupant.Element, key)] = group;
                    groups.Add(group);
                }

                group.Members.Add((s, o));
                group.Amount += occupant.Occupancy;
            }
        }

        return groups;
    }

    /// <summary>A cation state without bond-valence parameters for any anion of the structure costs a little more.</summary>
    private static IReadOnlyList<AllowedState> Weigh(Element element, IReadOnlyList<AllowedState> states, Species[] anions) =>
        states.Count == 1 || anions.Length == 0 ? states
            : [.. states.Select(s => s.State > 0 && !anions.Any(a => BondValenceTable.Shared.TryGetPair(new(element, s.State), a, out _))
                ? s with { Cost = s.Cost + MissingPairCost } : s)];

    private static double Charge(List<Group> groups, double[] states) => groups.Select((g, i) => g.Amount * states[i]).Sum();

    /// <summary>
    /// The cheapest combination that is neutral within rounding, by exhaustive search; where none is, the cheapest of all.
    /// The residual adds to the cost, so that of two usual assignments the better balanced one wins.
    /// </summary>
    private static int[] Choose(List<Group> groups)
    {
        int[] current = new int[groups.Count], best = new int[groups.Count];
        double bestScore = double.PositiveInfinity;
        bool bestNeutral = false;

        // Organic salts can have many unknowns with many states; beyond this the rarest states are dropped.
        const double MaximumCombinations = 2e6;
        int depth = groups.Max(g => g.States.Count);
        while (groups.Aggregate(1.0, (p, g) => p * Math.Min(depth, g.States.Count)) > MaximumCombinations)
        {
            depth--;
        }

        void Descend(int g, double cost, double charge, double anionic)
        {
            if (g == groups.Count)
            {
                double relative = anionic > 0 ? Math.Abs(charge) / anionic : charge == 0 ? 0 : 1;
                bool neutral = relative <= RoundingTolerance;
                double score = cost + (neutral ? 20 * relative : 1e-3 * relative);
                if ((neutral && !bestNeutral) || (neutral == bestNeutral && score < bestScore - 1e-12))
                {
                    (bestNeutral, bestScore) = (neutral, score);
                    current.CopyTo(best, 0);
                }

                return;
            }

            Group group = groups[g];
            for (int s = 0; s < Math.Min(depth, group.States.Count); s++)
            {
                current[g] = s;
                double q = group.Amount * group.States[s].State;
                Descend(g + 1, cost + group.States[s].Cost, charge + q, anionic + Math.Max(0, -q));
            }
        }

        if (groups.Count > 0)
        {
            Descend(0, 0, 0, 0);
        }

        return best;
    }

    /// <summary>Takes up the residual charge by mixed valence of one element, where one can.</summary>
    private static void Mix(List<Group> groups, double[] states, double residual, List<StructureWarning> warnings)
    {
        int chosen = -1;
        double chosenState = 0, leastShift = double.PositiveInfinity;
        for (int g = 0; g < groups.Count; g++)
        {
            if (!OxidationStateTable.MixesValence(groups[g].Element))
            {
                continue;
            }

            double wanted = states[g] - (residual / groups[g].Amount);
            double low = groups[g].States.Where(s => s.State > 0).Select(s => s.State).DefaultIfEmpty(0).Min();
            double high = groups[g].States.Select(s => s.State).DefaultIfEmpty(0).Max();
            double shift = Math.Abs(wanted - states[g]);
            if (wanted >= low && wanted <= high && shift < leastShift)
            {
                (chosen, chosenState, leastShift) = (g, wanted, shift);
            }
        }

        if (chosen >= 0)
        {
            states[chosen] = Math.Abs(chosenState - Math.Round(chosenState)) < 1e-6 ? Math.Round(chosenState) : chosenState;
            if (states[chosen] != Math.Round(states[chosen]))
            {
                warnings.Add(new("mixed-valence", string.Create(CultureInfo.InvariantCulture,
                    $"{groups[chosen].Element.Symbol} must be {states[chosen]:+0.###} on average for a neutral cell: it is split into whole states.")));
            }
        }
    }
}
