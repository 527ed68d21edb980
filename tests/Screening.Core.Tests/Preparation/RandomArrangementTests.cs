using System.Globalization;
using Screening.Core.Numerics;
using Screening.Core.Preparation;
using Screening.Core.Structures;

namespace Screening.Core.Tests.Preparation;

/// <summary>Published disordered conductors: the arrangement chosen against a thousand drawn at random with the same counts.</summary>
public sealed class RandomArrangementTests
{
    private const int Drawn = 1000;

    /// <summary>Nearer than this opposite ions overlap, Å: their point charges attract without limit, so such draws are drawn again.</summary>
    private const double Overlap = 1.2;

    /// <summary>One oxygen in the conduction plane balances two sodium: in 8 cells the amounts 20 and 18 lie next to the 19.5 published.</summary>
    private const double StepOfBetaAlumina = 0.03;

    private static string Candidate(string name) => Testing.Repository.File("data", "candidates", name);

    private static string Measured(string name) => Testing.Repository.Shared("data", "obelix", "cifs", name);

    private static IEnumerable<TestCaseData> Conductors()
    {
        yield return Case("Li10GeP2S12", () => Candidate("Li10GeP2S12.cif"));
        yield return Case("Li6PS5Cl, neutron refinement with S and Cl exchanged", () => Candidate("Li6PS5Cl.cif"));
        yield return Case("Li7La3Zr2O12 with Al, measured collection 72f", () => Measured("72f.cif"));
        yield return Case("Li1.3Al0.3Ti1.7(PO4)3, measured collection 9s4", () => Measured("9s4.cif"));
        yield return Case("Na beta-alumina", () => Testing.Repository.File("tests", "Screening.Core.Tests", "Preparation", "structures", "Na-beta-alumina.cif"), StepOfBetaAlumina);

        static TestCaseData Case(string name, Func<string> path, double tolerance = 0.02) => new TestCaseData(path, tolerance).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Conductors))]
    public void The_chosen_arrangement_beats_a_thousand_random_ones(Func<string> path, double mobileTolerance)
    {
        Structure structure = StructureReader.Read(path());
        PreparedCandidate prepared = CandidatePreparation.Prepare(structure, new());
        Assert.That(prepared.Rejection?.Message, Is.Null);
        OrderedCell chosen = prepared.Orderings[0];

        // The same problem once more, from its parts, so that random arrangements have the same sites, counts and energies.
        OxidationAssignment oxidation = OxidationStates.Solve(structure);
        PrimitiveCell primitive = PrimitiveCell.Of(structure);
        SiteModel model = SiteModel.Of(structure, oxidation, primitive);
        (Supercell cell, RoundedOccupancies? rounded) = SupercellChoice.Choose(primitive.Lattice, structure.Lattice, model, prepared.Mobile, new());
        OrderedCellBuilder builder = new(structure, model, primitive, cell, prepared.Mobile);
        OrderingProblem problem = builder.Problem();
        OrderingSampler sampler = new(problem, rounded!.Counts, new RandomStream(1, "ordering/0/0"));
        sampler.Run();
        Assert.That(builder.Build(sampler.Occupants, 0).CoulombEnergyEv, Is.EqualTo(chosen.CoulombEnergyEv).Within(1e-9), "the arrangement is the one that preparation gives");

        double energy = Coulomb(problem, sampler.Occupants);
        double[] random = new double[Drawn];
        for (int i = 0, draw = 0; i < Drawn; draw++)
        {
            int[] occupants = new OrderingSampler(problem, rounded.Counts, new RandomStream(99, string.Create(CultureInfo.InvariantCulture, $"random/{draw}"))).Occupants;
            if (!HasOverlap(problem, cell.Lattice, occupants))
            {
                random[i++] = Coulomb(problem, occupants);
            }
        }

        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{chosen.Count} atoms, {chosen.Composition.Formula}, narrowest width {chosen.Lattice.SmallestWidth:0.00} Å; chosen {random.Min() - energy:0.0} eV below the best and {random.Average() - energy:0.0} eV below the mean of {Drawn} random arrangements; shortest distance between mobile ions {ShortestMobile(chosen):0.00} Å"));
        Assert.Multiple(() =>
        {
            Assert.That(energy, Is.LessThan(random.Min()));
            Assert.That(chosen.ChargeE, Is.Zero);
            Assert.That(chosen.Count, Is.InRange(100, 500));
            Assert.That(chosen.Lattice.SmallestWidth, Is.GreaterThanOrEqualTo(new PreparationOptions().NarrowestWidthAngstrom - 1e-6));
            Assert.That(ShortestMobile(chosen), Is.GreaterThan(1.5), "mobile ions start apart");
            foreach (Element element in structure.Composition.Elements)
            {
                double cells = chosen.Lattice.VolumeCubicAngstrom / structure.Lattice.VolumeCubicAngstrom;
                Assert.That(chosen.Composition[element] / (structure.Composition[element] * cells), Is.EqualTo(1).Within(element == chosen.Mobile.Element ? mobileTolerance : element.Symbol == "O" ? 0.01 : 0.05), element.Symbol);
            }
        });
    }

    private static bool HasOverlap(OrderingProblem problem, Lattice lattice, int[] occupants)
    {
        int[] cations = [.. Enumerable.Range(0, occupants.Length).Where(i => problem.Charge(i, occupants[i]) > 0)];
        int[] anions = [.. Enumerable.Range(0, occupants.Length).Where(i => problem.Charge(i, occupants[i]) < 0)];
        return cations.Any(c => anions.Any(a => lattice.Distance(problem.Positions[c], problem.Positions[a]) < Overlap));
    }

    /// <summary>Coulomb energy alone, without the penalties of contacts: what both sides are judged by.</summary>
    private static double Coulomb(OrderingProblem problem, int[] occupants)
    {
        int n = occupants.Length;
        double[] q = [.. Enumerable.Range(0, n).Select(i => problem.Charge(i, occupants[i]))];
        double energy = 0;
        for (int i = 0; i < n; i++)
        {
            double sum = 0;
            for (int j = 0; j < n; j++)
            {
                sum += problem.Matrix[(i * n) + j] * q[j];
            }

            energy += q[i] * (problem.Field[i] + (0.5 * sum));
        }

        return energy;
    }

    private static double ShortestMobile(OrderedCell cell)
    {
        Fractional[] mobile = [.. Enumerable.Range(0, cell.Count).Where(cell.IsMobile).Select(i => cell.Positions[i])];
        double shortest = double.PositiveInfinity;
        for (int i = 0; i < mobile.Length; i++)
        {
            for (int j = i + 1; j < mobile.Length; j++)
            {
                shortest = Math.Min(shortest, cell.Lattice.Distance(mobile[i], mobile[j]));
            }
        }

        return shortest;
    }
}
