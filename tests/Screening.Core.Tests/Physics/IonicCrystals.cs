using Screening.Core.Numerics;
using Screening.Core.Structures;

namespace Screening.Core.Tests.Physics;

/// <summary>Supercells of simple ionic crystals, cations first.</summary>
internal static class IonicCrystals
{
    private static readonly Fractional[] FaceCentred = [new(0, 0, 0), new(0, 0.5, 0.5), new(0.5, 0, 0.5), new(0.5, 0.5, 0)];

    internal static OrderedCell RockSalt(string cation, string anion, int n, double a) =>
        Build(cation, anion, n, a, FaceCentred.Select(f => f + new Fractional(0.5, 0.5, 0.5)), FaceCentred);

    internal static OrderedCell Zincblende(string cation, string anion, int n, double a) =>
        Build(cation, anion, n, a, FaceCentred.Select(f => f + new Fractional(0.25, 0.25, 0.25)), FaceCentred);

    /// <summary>Body-centred anions with the cations on tetrahedral sites (12d) drawn at random, no two nearer than 0.36 a.</summary>
    internal static OrderedCell BodyCentred(string cation, string anion, int n, double a, ulong seed)
    {
        List<Fractional> sites = [];
        foreach (double half in (double[])[0.25, 0.75])
        {
            foreach (double other in (double[])[0, 0.5])
            {
                sites.AddRange([new(half, other, 0.5 - other), new(0.5 - other, half, other), new(other, 0.5 - other, half)]);
            }
        }

        RandomStream random = new(seed, "tetrahedral sites");
        Lattice lattice = Lattice.Cubic(n * a);
        List<Fractional> chosen = [];
        while (chosen.Count < 2 * n * n * n)
        {
            Fractional site = sites[(int)(random.NextDouble() * sites.Count)] + new Fractional(Whole(), Whole(), Whole());
            Fractional place = new(site.U / n, site.V / n, site.W / n);
            if (chosen.All(c => lattice.Distance(c, place) > 0.36 * a * 0.98))
            {
                chosen.Add(place);
            }

            double Whole() => Math.Floor(n * random.NextDouble());
        }

        OrderedCell anions = Build(cation, anion, n, a, [], [new(0, 0, 0), new(0.5, 0.5, 0.5)]);
        return Cell(cation, anion, lattice, chosen, anions.Positions);
    }

    private static OrderedCell Build(string cation, string anion, int n, double a, IEnumerable<Fractional> cations, IEnumerable<Fractional> anions)
    {
        return Cell(cation, anion, Lattice.Cubic(n * a), Repeated(cations), Repeated(anions));

        List<Fractional> Repeated(IEnumerable<Fractional> basis) => [.. Enumerable.Range(0, n * n * n).SelectMany(c => basis.Select(f =>
            new Fractional((f.U + (c % n)) / n, (f.V + (c / n % n)) / n, (f.W + (c / (n * n))) / n).Wrapped()))];
    }

    private static OrderedCell Cell(string cation, string anion, Lattice lattice, IReadOnlyList<Fractional> cations, IReadOnlyList<Fractional> anions)
    {
        Species plus = new(Element.Parse(cation), 1), minus = new(Element.Parse(anion), -1);
        return new()
        {
            Lattice = lattice,
            Atoms = [.. cations.Select(_ => plus), .. anions.Select(_ => minus)],
            Positions = [.. cations, .. anions],
            SiteLabels = [.. cations.Select(_ => cation), .. anions.Select(_ => anion)],
            Mobile = plus,
        };
    }
}
