using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>Equivalent partly occupied positions of a supercell: how many there are and what they hold on average.</summary>
/// <param name="Sites">Number of positions in the supercell.</param>
/// <param name="Species">What may sit on them; a vacancy is not listed.</param>
/// <param name="Occupancies">Mean occupancy of each species, parallel to <paramref name="Species"/>.</param>
internal sealed record DisorderedOrbit(int Sites, IReadOnlyList<Species> Species, IReadOnlyList<double> Occupancies)
{
    internal bool HasVacancies => Occupancies.Sum() < 1 - Composition.OccupancyTolerance;
}

/// <summary>Whole numbers of each species on each orbit that leave the cell neutral.</summary>
/// <param name="Counts">[orbit][species].</param>
/// <param name="ChargeE">Charge of the whole cell; 0 unless no numbers balance it.</param>
/// <param name="MobileDeviation">Relative change of the mobile ion's amount.</param>
/// <param name="LargestDeviation">Largest relative change of any other element's amount.</param>
internal sealed record RoundedOccupancies(int[][] Counts, double ChargeE, double MobileDeviation, double LargestDeviation)
{
    /// <summary>Within 2 % of the mobile ion and 5 % of every other element, and neutral.</summary>
    internal bool IsFaithful => Math.Abs(ChargeE) < 1e-6
        && MobileDeviation <= OccupancyRounding.MobileTolerance + 1e-9 && LargestDeviation <= OccupancyRounding.ElementTolerance + 1e-9;

    /// <summary>How far the cell is from its parent, 1 at the edge of the tolerances.</summary>
    internal double Severity => (Math.Abs(ChargeE) * 1e3)
        + Math.Max(MobileDeviation / OccupancyRounding.MobileTolerance, LargestDeviation / OccupancyRounding.ElementTolerance);
}

/// <summary>
/// Rounds partial occupancies to whole atoms: largest remainder on each orbit (a vacancy counts as a species), then the
/// smallest exchanges that make the cell exactly neutral while every element stays nearest to its amount in the parent.
/// The mobile ion's amount is the one that changes first, because one ion is the smallest part of it.
/// </summary>
internal static class OccupancyRounding
{
    internal const double MobileTolerance = 0.02, ElementTolerance = 0.05;

    /// <summary>Weight of one orbit's own departure (in atoms²) against the elements' departures in units of their tolerance.</summary>
    private const double OrbitWeight = 0.02;

    /// <param name="orbits">Partly occupied orbits of the supercell.</param>
    /// <param name="fixedAtoms">Atoms on full sites.</param>
    /// <param name="mobile">The ion whose amount changes first.</param>
    /// <param name="mobileFactor">What the file's amount of the mobile ion is multiplied by to be the amount wanted.</param>
    internal static RoundedOccupancies Round(
        IReadOnlyList<DisorderedOrbit> orbits, IReadOnlyDictionary<Species, int> fixedAtoms, Species? mobile, double mobileFactor = 1)
    {
        Element[] elements = [.. orbits.SelectMany(o => o.Species).Select(s => s.Element).Distinct().OrderBy(e => e.AtomicNumber)];
        double[] target = new double[elements.Length], found = new double[elements.Length], tolerance = new double[elements.Length];
        for (int e = 0; e < elements.Length; e++)
        {
            double settled = fixedAtoms.Where(f => f.Key.Element == elements[e]).Sum(f => f.Value);
            target[e] = settled + orbits.Sum(o => o.Species.Select((s, k) => s.Element == elements[e] ? o.Sites * o.Occupancies[k] : 0).Sum());
            target[e] *= elements[e] == mobile?.Element ? mobileFactor : 1;
            found[e] = settled;
            tolerance[e] = Math.Max(1e-9, target[e] * (elements[e] == mobile?.Element ? MobileTolerance : ElementTolerance));
        }

        double charge = fixedAtoms.Sum(f => f.Value * f.Key.OxidationState);
        int[][] counts = [.. orbits.Select(LargestRemainder)];
        int[][] elementOf = [.. orbits.Select(o => o.Species.Select(s => Array.IndexOf(elements, s.Element)).ToArray())];
        for (int o = 0; o < orbits.Count; o++)
        {
            for (int k = 0; k < counts[o].Length - 1; k++)
            {
                found[elementOf[o][k]] += counts[o][k];
                charge += counts[o][k] * orbits[o].Species[k].OxidationState;
            }
        }

        Exchange[] exchanges = Exchanges(orbits, elementOf);
        double[] change = new double[elements.Length];
        double Score(double q)
        {
            double sum = 1e4 * q * q;
            for (int e = 0; e < target.Length; e++)
            {
                double d = (found[e] - target[e]) / tolerance[e];
                sum += d * d;
            }

            return sum;
        }

        double OrbitScore(int o)
        {
            double sum = 0;
            for (int k = 0; k < counts[o].Length - 1; k++)
            {
                double d = counts[o][k] - (orbits[o].Sites * orbits[o].Occupancies[k]);
                sum += d * d;
            }

            return OrbitWeight * sum;
        }

        bool Apply(Exchange x, int sign)
        {
            int from = sign > 0 ? x.From : x.To, to = sign > 0 ? x.To : x.From;
            counts[x.Orbit][from]--;
            counts[x.Orbit][to]++;
            if (x.FromElement >= 0)
            {
                found[x.FromElement] -= sign;
            }

            if (x.ToElement >= 0)
            {
                found[x.ToElement] += sign;
            }

            charge += sign * x.Charge;
            return counts[x.Orbit][from] >= 0;
        }

        double Total()
        {
            double sum = Score(charge);
            for (int o = 0; o < counts.Length; o++)
            {
                sum += OrbitScore(o);
            }

            return sum;
        }

        // Steepest descent over one, two and three simultaneous exchanges: enough to undo any pair of roundings and rebalance.
        double best = Total();
        for (int round = 0; round < 200; round++)
        {
            (double Score, int A, int B, int C) choice = (best - 1e-9, -1, -1, -1);
            for (int a = 0; a < exchanges.Length; a++)
            {
                bool validA = Apply(exchanges[a], 1);
                if (validA && Total() < choice.Score)
                {
                    choice = (Total(), a, -1, -1);
                }

                for (int b = a; b < exchanges.Length; b++)
                {
                    bool validB = Apply(exchanges[b], 1);
                    if (validA && validB && Total() < choice.Score)
                    {
                        choice = (Total(), a, b, -1);
                    }

                    // Three at once only where the charge needs it and there are few unknowns.
                    if (exchanges.Length <= 40 && Math.Abs(charge) > 1e-6)
                    {
                        for (int c = b; c < exchanges.Length; c++)
                        {
                            if (Math.Abs(charge + exchanges[c].Charge) > 1e-6)
                            {
                                continue;
                            }

                            bool validC = Apply(exchanges[c], 1);
                            if (validA && validB && validC && Total() < choice.Score)
                            {
                                choice = (Total(), a, b, c);
                            }

                            Apply(exchanges[c], -1);
                        }
                    }

                    Apply(exchanges[b], -1);
                }

                Apply(exchanges[a], -1);
            }

            if (choice.A < 0)
            {
                break;
            }

            foreach (int x in new[] { choice.A, choice.B, choice.C }.Where(x => x >= 0))
            {
                Apply(exchanges[x], 1);
            }

            best = Total();
        }

        double mobileDeviation = 0, largest = 0;
        for (int e = 0; e < elements.Length; e++)
        {
            double deviation = target[e] > 0 ? Math.Abs(found[e] - target[e]) / target[e] : 0;
            if (elements[e] == mobile?.Element)
            {
                mobileDeviation = deviation;
            }
            else
            {
                largest = Math.Max(largest, deviation);
            }
        }

        return new([.. counts.Select(c => c[..^1])], charge, mobileDeviation, largest);
    }

    private sealed record Exchange(int Orbit, int From, int To, int FromElement, int ToElement, double Charge);

    /// <summary>Every way to replace one occupant of an orbit (the last index is the vacancy) by another.</summary>
    private static Exchange[] Exchanges(IReadOnlyList<DisorderedOrbit> orbits, int[][] elementOf)
    {
        List<Exchange> list = [];
        for (int o = 0; o < orbits.Count; o++)
        {
            int kinds = orbits[o].Species.Count, last = orbits[o].HasVacancies ? kinds : kinds - 1;
            for (int from = 0; from <= last; from++)
            {
                for (int to = 0; to <= last; to++)
                {
                    if (from != to)
                    {
                        double Q(int k) => k < kinds ? orbits[o].Species[k].OxidationState : 0;
                        int E(int k) => k < kinds ? elementOf[o][k] : -1;
                        list.Add(new(o, from, to, E(from), E(to), Q(to) - Q(from)));
                    }
                }
            }
        }

        return [.. list];
    }

    /// <summary>Whole numbers with the sum of the orbit; the last is the number of vacancies.</summary>
    internal static int[] LargestRemainder(DisorderedOrbit orbit)
    {
        double total = orbit.Occupancies.Sum();
        double scale = orbit.HasVacancies ? orbit.Sites : orbit.Sites / total;
        double[] wanted = [.. orbit.Occupancies.Select(x => x * scale), orbit.HasVacancies ? orbit.Sites * (1 - total) : 0];
        int[] counts = [.. wanted.Select(w => (int)Math.Floor(w + 1e-9))];
        int missing = orbit.Sites - counts.Sum();
        foreach (int k in Enumerable.Range(0, wanted.Length).OrderByDescending(k => wanted[k] - counts[k]).ThenBy(k => k).Take(Math.Max(0, missing)))
        {
            counts[k]++;
        }

        return counts;
    }
}
