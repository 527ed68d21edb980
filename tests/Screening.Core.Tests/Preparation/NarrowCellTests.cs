using Screening.Core.ForceFields;
using Screening.Core.ForceFields.BondValence;
using Screening.Core.Particles;
using Screening.Core.Preparation;
using Screening.Core.Structures;

namespace Screening.Core.Tests.Preparation;

/// <summary>Garnets: no cell of at most 500 atoms is 16 Å wide.</summary>
public sealed class NarrowCellTests
{
    /// <summary>The fast engine keeps pair tables in single precision; their forces agree to this share of the root mean square.</summary>
    private const double ForceTolerance = 3e-6;

    private static readonly Structure Garnet = StructureReader.Read(Testing.Repository.File("data", "candidates", "Li7La3Zr2O12-cubic.cif"));

    [Test]
    public void A_garnet_gets_a_narrower_cell_of_at_most_five_hundred_atoms_and_says_so()
    {
        PreparedCandidate prepared = CandidatePreparation.Prepare(Garnet, new());
        OrderedCell cell = prepared.Orderings[0];
        string[] narrow = [.. prepared.Warnings.Where(w => w.Code == "narrow-cell").Select(w => w.Message)];
        Assert.Multiple(() =>
        {
            Assert.That(cell.Count, Is.LessThanOrEqualTo(500));
            Assert.That(cell.Lattice.SmallestWidth, Is.InRange(new PreparationOptions().NarrowestWidthAngstrom - 1e-6, 16));
            Assert.That(narrow, Has.Length.EqualTo(1));
            Assert.That(narrow[0], Does.Contain(FormattableString.Invariant($"{cell.Lattice.SmallestWidth:0.00} Å wide"))
                .And.Contain(FormattableString.Invariant($"{cell.Lattice.SmallestWidth / 2:0.00} Å.")));
        });
    }

    [Test]
    public void A_run_with_the_bond_valence_field_asks_for_no_cell_that_the_field_refuses()
    {
        PreparationOptions options = new PreparationOptions { NarrowestWidthAngstrom = 10 }.For(PotentialCatalog.Get(PotentialCatalog.Default));
        OrderedCell cell = CandidatePreparation.Prepare(Garnet, options).Orderings[0];
        Assert.That(options.NarrowestWidthAngstrom, Is.EqualTo(2 * BondValenceOptions.SmallestCutoffAngstrom));
        Assert.That(() => BondValenceForceField.Create(cell, new BondValenceOptions().For(cell)), Throws.Nothing);
    }

    [Test]
    public void Without_leave_to_be_narrow_the_cell_is_wide_and_large()
    {
        PreparedCandidate prepared = CandidatePreparation.Prepare(Garnet, new() { NarrowestWidthAngstrom = 16 });
        Assert.Multiple(() =>
        {
            Assert.That(prepared.Orderings[0].Lattice.SmallestWidth, Is.GreaterThanOrEqualTo(16 - 1e-6));
            Assert.That(prepared.Orderings[0].Count, Is.GreaterThan(500));
            Assert.That(prepared.Warnings.Select(w => w.Code), Has.None.EqualTo("narrow-cell").And.Member("large-cell"));
        });
    }

    [Test]
    public void A_cell_that_can_be_wide_is_not_made_narrow()
    {
        PreparedCandidate prepared = CandidatePreparation.Prepare(PreparationStructures.RockSalt("Li", "Cl", 5.13), new());
        Assert.That(prepared.Warnings.Select(w => w.Code), Has.None.EqualTo("narrow-cell"));
    }

    [Test]
    public void Range_shrinks_to_half_the_cell_and_only_so_far()
    {
        OrderedCell Cube(double a) => new() { Lattice = Lattice.Cubic(a), Atoms = [], Positions = [], SiteLabels = [], Mobile = new(Element.Parse("Li"), 1) };
        BondValenceOptions options = new();
        Assert.Multiple(() =>
        {
            Assert.That(options.For(Cube(20)).CutoffAngstrom, Is.EqualTo(8));
            Assert.That(options.For(Cube(15)).CutoffAngstrom, Is.EqualTo(7.5));
            Assert.That(options.For(Cube(14)), Is.SameAs(options), "a cell too narrow even for that is refused by the engine, not run with a stub of the field");
        });
    }

    [Test]
    public void Fast_and_reference_engines_agree_at_the_shorter_range()
    {
        OrderedCell cell = CandidatePreparation.Prepare(Garnet, new()).Orderings[0];
        BondValenceOptions options = new BondValenceOptions().For(cell);
        BondValenceForceField reference = BondValenceForceField.CreateReference(cell, options), fast = BondValenceForceField.Create(cell, options);
        MdState expected = MdState.From(cell), actual = MdState.From(cell);
        double energy = reference.AddForces(expected, Wanted.All).PotentialEnergyEv;
        double difference = 0, sum = 0;
        Energetics found = fast.AddForces(actual, Wanted.All);
        for (int i = 0; i < cell.Count; i++)
        {
            double dx = actual.Fx[i] - expected.Fx[i], dy = actual.Fy[i] - expected.Fy[i], dz = actual.Fz[i] - expected.Fz[i];
            difference = Math.Max(difference, Math.Sqrt((dx * dx) + (dy * dy) + (dz * dz)));
            sum += (expected.Fx[i] * expected.Fx[i]) + (expected.Fy[i] * expected.Fy[i]) + (expected.Fz[i] * expected.Fz[i]);
        }

        Assert.Multiple(() =>
        {
            Assert.That(fast.CutoffAngstrom, Is.EqualTo(cell.Lattice.SmallestWidth / 2).And.LessThan(8));
            Assert.That(fast.RadiusFactor, Is.EqualTo(reference.RadiusFactor));
            Assert.That(difference / Math.Sqrt(sum / cell.Count), Is.LessThan(ForceTolerance));
            Assert.That(found.PotentialEnergyEv, Is.EqualTo(energy).Within(1e-6 * Math.Abs(energy)));
        });
    }
}
