using Screening.Core.Preparation;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.Preparation;

public class GeometryOfCellTests
{
    /// <summary>A cell holds the same distances as its parent to rounding of fractional coordinates.</summary>
    private const double Rounding = 1e-9;

    [TestCase("Li2S.cif")]
    [TestCase("Li7La3Zr2O12-tetragonal.cif")]
    [TestCase("Li3PO4-gamma.cif")]
    public void Sums_of_an_unrelaxed_cell_are_those_of_its_ordered_parent(string file)
    {
        PreparedCandidate candidate = CandidatePreparation.Prepare(StructureReader.Read(Repository.File("data", "candidates", file)), new PreparationOptions());

        GeometryOfCell geometry = GeometryOfCell.Of(candidate.Orderings);

        Assert.That(geometry.Sums.Keys, Is.EquivalentTo(candidate.BondValenceSums.Keys));
        Assert.That(geometry.Sums.Max(s => Math.Abs(s.Value - candidate.BondValenceSums[s.Key])), Is.LessThan(Rounding));
        Assert.That((geometry.Suspect, geometry.Reason), Is.EqualTo((false, (string?)null)));
        Assert.That(geometry.GlobalInstability ?? 0, Is.EqualTo(candidate.GlobalInstability ?? 0).Within(Rounding));
    }

    [Test]
    public void Bonds_stretched_by_a_tenth_are_suspect_and_the_worst_ion_is_named()
    {
        OrderedCell cell = CandidatePreparation.Prepare(StructureReader.Read(Repository.File("data", "candidates", "Li3PO4-gamma.cif")), new PreparationOptions()).Orderings[0];
        const double stretch = 1.1;

        GeometryOfCell geometry = GeometryOfCell.Of([cell with { Lattice = new(stretch * cell.Lattice.A, stretch * cell.Lattice.B, stretch * cell.Lattice.C) }]);

        Assert.That(geometry.Suspect, Is.True);
        Assert.That(geometry.Reason, Does.StartWith("the bond-valence sum of P5+ is "));
    }
}
