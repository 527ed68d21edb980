using Screening.Core.Preparation;
using Screening.Core.Structures;

namespace Screening.Core.Tests.Preparation;

public sealed class EwaldSumTests
{
    /// <summary>Convergence of the sums at their default cutoffs.</summary>
    private const double MadelungTolerance = 1e-6;

    // Madelung constants referred to the nearest-neighbour distance (Tosi, Solid State Phys. 16, 1 (1964), table 1).
    private static readonly TestCaseData[] Crystals =
    [
        new TestCaseData(PreparationStructures.RockSalt("Na", "Cl", 5.64), 1.747564594633, 5.64 / 2, 1).SetArgDisplayNames("NaCl"),
        new TestCaseData(PreparationStructures.CaesiumChloride("Cs", "Cl", 4.12), 1.762674773070, 4.12 * 0.86602540378, 1).SetArgDisplayNames("CsCl"),
        new TestCaseData(PreparationStructures.Zincblende("Zn", "S", 5.41), 1.638055053388, 5.41 * 0.43301270189, 2).SetArgDisplayNames("ZnS"),
    ];

    [TestCaseSource(nameof(Crystals))]
    public void Energy_gives_the_Madelung_constant(Structure structure, double madelung, double distance, double charge)
    {
        double[] charges = [.. structure.Sites.Select(s => s.Label == "M" ? charge : -charge)];
        double energy = new EwaldSum(structure.Lattice).Energy([.. structure.Sites.Select(s => s.Position)], charges);
        double found = -energy / (structure.Sites.Count / 2.0) * distance / (Units.CoulombEvAngstrom * charge * charge);
        Assert.That(found, Is.EqualTo(madelung).Within(MadelungTolerance));
    }

    [Test]
    public void Pair_matrix_and_field_give_the_same_energy_as_the_direct_sum()
    {
        Structure structure = PreparationStructures.Antifluorite("Li", "S", 5.71);
        Fractional[] positions = [.. structure.Sites.Select(s => s.Position)];
        double[] charges = [.. structure.Sites.Select(s => s.Label == "M" ? 1.0 : -2.0)];
        EwaldSum ewald = new(structure.Lattice, 8, 3.5);
        double[] matrix = ewald.PairMatrix(positions);
        double[] potentials = ewald.Potentials(positions[..4], positions[4..], charges[4..]);
        int n = positions.Length;
        double energy = 0, between = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                energy += 0.5 * charges[i] * charges[j] * matrix[(i * n) + j];
                between += i < 4 && j >= 4 ? charges[i] * charges[j] * matrix[(i * n) + j] : 0;
            }
        }

        Assert.Multiple(() =>
        {
            Assert.That(energy, Is.EqualTo(ewald.Energy(positions, charges)).Within(1e-8), "the same terms, summed in another order");
            Assert.That(Enumerable.Range(0, 4).Sum(i => charges[i] * potentials[i]), Is.EqualTo(between).Within(1e-8));
            Assert.That(energy, Is.EqualTo(new EwaldSum(structure.Lattice, 11, 5).Energy(positions, charges)).Within(1e-4), "cutoffs at exp(-3.5²)");
        });
    }
}
