using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>
/// Whether whole numbers of atoms can match a parent at all: neutral, every element within its tolerance, at most so many atoms,
/// whatever the shape of the cell. Sites and their capacities are left out, so that a "no" is a proof and a "yes" a hope.
/// </summary>
internal static class CompositionFeasibility
{
    /// <param name="model">Content of one primitive cell.</param>
    /// <param name="mobile">Held to the narrower tolerance.</param>
    /// <param name="maximumAtoms">Largest cell.</param>
    internal static bool Exists(SiteModel model, Species? mobile, int maximumAtoms)
    {
        // Mixed valence makes nearly every charge; no proof is attempted.
        if (model.Orbits.SelectMany(o => o.Species).Distinct().GroupBy(s => s.Element).Any(g => g.Count() > 1))
        {
            return true;
        }

        for (int cells = 1; cells * model.AtomsPerCell * (1 - OccupancyRounding.ElementTolerance) <= maximumAtoms; cells++)
        {
            if (FewestAtoms(model.OrbitsOf(cells), model.FixedAtoms(cells), mobile) <= maximumAtoms)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Fewest atoms of a neutral cell within the tolerances, or the largest integer where there is none; one state per element.</summary>
    internal static int FewestAtoms(IReadOnlyList<DisorderedOrbit> orbits, IReadOnlyDictionary<Species, int> fixedAtoms, Species? mobile)
    {
        // Full sites stay full; of what shares its sites with vacancies as little as its tolerance allows.
        List<DisorderedOrbit> full = [.. orbits.Where(o => !o.HasVacancies)];
        int least = fixedAtoms.Values.Sum() + full.Sum(o => o.Sites);
        HashSet<Element> onFull = [.. full.SelectMany(o => o.Species).Select(s => s.Element)];

        // Fewest atoms for each charge that the elements so far can make.
        Dictionary<int, int> reachable = new() { [(int)fixedAtoms.Sum(f => f.Key.OxidationState * f.Value)] = fixedAtoms.Values.Sum() };
        foreach (Element element in orbits.SelectMany(o => o.Species).Select(s => s.Element).Distinct())
        {
            int settled = fixedAtoms.Where(f => f.Key.Element == element).Sum(f => f.Value);
            double spread = orbits.Sum(o => o.Species.Select((s, k) => s.Element == element ? o.Sites * o.Occupancies[k] : 0).Sum());
            double tolerance = (element == mobile?.Element ? OccupancyRounding.MobileTolerance : OccupancyRounding.ElementTolerance) * (settled + spread);
            int state = (int)orbits.SelectMany(o => o.Species).First(s => s.Element == element).OxidationState;
            int fewest = Math.Max(0, (int)Math.Ceiling(spread - tolerance - 1e-9)), most = (int)Math.Floor(spread + tolerance + 1e-9);
            least += onFull.Contains(element) ? 0 : fewest;
            Dictionary<int, int> next = [];
            foreach ((int charge, int atoms) in reachable)
            {
                for (int count = fewest; count <= most; count++)
                {
                    int q = charge + (count * state);
                    next[q] = Math.Min(next.GetValueOrDefault(q, int.MaxValue), atoms + count);
                }
            }

            reachable = next;
        }

        return Math.Max(least, reachable.GetValueOrDefault(0, int.MaxValue));
    }
}
