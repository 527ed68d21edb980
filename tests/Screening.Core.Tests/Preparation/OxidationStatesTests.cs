using Screening.Core.Preparation;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.Preparation;

public sealed class OxidationStatesTests
{
    private static double State(OxidationAssignment oxidation, string element) => oxidation.StateOf(Element.Parse(element)) ?? double.NaN;

    [Test]
    public void A_tetrahedral_oxo_anion_gets_its_usual_states()
    {
        const double d = 1.54 / 1.7320508;
        Structure parent = PreparationStructures.Of(Lattice.Cubic(6),
            ("P", "P", 0, 0, 0), ("O", "O", d / 6, d / 6, d / 6), ("O", "O", -d / 6, -d / 6, d / 6), ("O", "O", d / 6, -d / 6, -d / 6), ("O", "O", -d / 6, d / 6, -d / 6),
            ("Li", "Li", 0.5, 0.5, 0), ("Li", "Li", 0.5, 0, 0.5), ("Li", "Li", 0, 0.5, 0.5));
        OxidationAssignment oxidation = OxidationStates.Solve(parent);
        Assert.Multiple(() =>
        {
            Assert.That(State(oxidation, "P"), Is.EqualTo(5));
            Assert.That(State(oxidation, "O"), Is.EqualTo(-2));
            Assert.That(oxidation.ResidualChargeE, Is.Zero);
        });
    }

    [Test]
    public void Phosphorus_without_a_more_electronegative_neighbour_is_a_phosphide()
    {
        OxidationAssignment oxidation = OxidationStates.Solve(PreparationStructures.Of(Lattice.FromParameters(4.27, 4.27, 7.59, 90, 90, 120),
            ("Li1", "Li", 0, 0, 0.25), ("Li1", "Li", 0, 0, 0.75), ("Li2", "Li", 1 / 3.0, 2 / 3.0, 0.58), ("Li2", "Li", 2 / 3.0, 1 / 3.0, 0.42),
            ("Li2", "Li", 2 / 3.0, 1 / 3.0, 0.08), ("Li2", "Li", 1 / 3.0, 2 / 3.0, 0.92), ("P", "P", 1 / 3.0, 2 / 3.0, 0.25), ("P", "P", 2 / 3.0, 1 / 3.0, 0.75)));
        Assert.That(State(oxidation, "P"), Is.EqualTo(-3));
    }

    [Test]
    public void Hydrogen_is_hydridic_beside_boron_and_protic_beside_oxygen()
    {
        Structure borohydride = PreparationStructures.Of(Lattice.Cubic(5), ("Li", "Li", 0.5, 0.5, 0.5), ("B", "B", 0, 0, 0),
            ("H", "H", 0.14, 0.14, 0.14), ("H", "H", -0.14, -0.14, 0.14), ("H", "H", 0.14, -0.14, -0.14), ("H", "H", -0.14, 0.14, -0.14));
        Structure hydroxide = PreparationStructures.Of(Lattice.Cubic(4), ("Li", "Li", 0.5, 0.5, 0.5), ("O", "O", 0, 0, 0), ("H", "H", 0.24, 0, 0));
        Assert.Multiple(() =>
        {
            Assert.That(State(OxidationStates.Solve(borohydride), "H"), Is.EqualTo(-1));
            Assert.That(OxidationStates.Solve(borohydride).ResidualChargeE, Is.Zero);
            Assert.That(State(OxidationStates.Solve(hydroxide), "H"), Is.EqualTo(1));
            Assert.That(OxidationStates.Solve(hydroxide).ResidualChargeE, Is.Zero);
        });
    }

    [TestCase("0iv", "P", 4, TestName = "Phosphorus_bonded_to_phosphorus_in_Li4P2S6_is_tetravalent")]
    [TestCase("pql", "P", -3, TestName = "Phosphorus_in_Li8SiP4_is_a_phosphide")]
    [TestCase("uxo", "N", -3, TestName = "Nitrogen_in_a_nitrided_phosphate_is_a_nitride")]
    [TestCase("883", "H", -1, TestName = "Hydrogen_in_an_alanate_is_hydridic")]
    [TestCase("ga9", "H", -1, TestName = "Hydrogen_in_a_borohydride_is_hydridic")]
    [TestCase("tvf", "H", 1, TestName = "Hydrogen_in_an_amide_is_protic")]
    [TestCase("lrh", "V", 3.25, TestName = "Vanadium_in_Li2.5V2P3O12_is_of_mixed_valence")]
    [TestCase("2t8", "V", 3, TestName = "Vanadium_in_LiVPO4F_is_trivalent")]
    [TestCase("yav", "V", 2, TestName = "Vanadium_in_Li2VCl4_is_divalent")]
    [TestCase("4kt", "Cr", 2, TestName = "Chromium_in_Li2CrCl4_is_divalent")]
    [TestCase("pg8", "Fe", 3, TestName = "Iron_in_a_titanium_phosphate_is_trivalent")]
    [TestCase("1xt", "Sb", 3, TestName = "Antimony_in_LiSbO2_is_trivalent")]
    [TestCase("d7f", "Bi", 5, TestName = "Bismuth_in_Li3BiO4_is_pentavalent")]
    [TestCase("bq9", "Bi", 3, TestName = "Bismuth_in_Li3BiO3_is_trivalent")]
    public void Published_structures_get_the_states_of_their_chemistry(string entry, string element, double state)
    {
        OxidationAssignment solved = OxidationStates.Solve(StructureReader.Read(Repository.Shared("data", "obelix", "cifs", entry + ".cif")));
        Assert.That(solved.StateOf(Element.Parse(element)), Is.EqualTo(state).Within(1e-6));
    }

    [Test]
    public void A_metal_has_no_ions()
    {
        OxidationAssignment oxidation = OxidationStates.Solve(PreparationStructures.CaesiumChloride("Fe", "Fe", 2.87));
        Assert.Multiple(() =>
        {
            Assert.That(State(oxidation, "Fe"), Is.Zero);
            Assert.That(MobileIon.Find(oxidation), Is.Null);
        });
    }

    [Test]
    public void An_uncommon_state_is_taken_when_only_it_balances()
    {
        // Li2 V Cl4 on rock-salt positions: V must be 2+.
        Assert.That(State(OxidationStates.Solve(PreparationStructures.RockSalt("Li:0.5 V:0.25", "Cl", 5.2)), "V"), Is.EqualTo(2));
    }

    [Test]
    public void Mixed_valence_is_split_into_whole_states_and_reported()
    {
        // Li0.75 (V3.25) O2 on rock-salt positions.
        OxidationAssignment oxidation = OxidationStates.Solve(PreparationStructures.RockSalt("Li:0.375 V:0.5", "O", 4.2));
        Assert.Multiple(() =>
        {
            Assert.That(State(oxidation, "V"), Is.EqualTo(3.25).Within(1e-9));
            Assert.That(oxidation.Species.Where(s => s.Element.Symbol == "V").Select(s => s.OxidationState), Is.EqualTo(new[] { 3.0, 4.0 }));
            Assert.That(oxidation.ResidualChargeE, Is.Zero.Within(1e-9));
            Assert.That(oxidation.Warnings.Select(w => w.Code), Does.Contain("mixed-valence"));
        });
    }

    [Test]
    public void Charges_stated_in_the_file_are_used_when_they_balance_and_solved_when_they_do_not()
    {
        Structure parent = PreparationStructures.RockSalt("Fe", "O", 4.3);
        Structure With(double iron) => parent with
        {
            Sites = [.. parent.Sites.Select(s => s with { Occupants = [.. s.Occupants.Select(o => o with { StatedOxidationState = o.Element.Symbol == "Fe" ? iron : -2 })] })],
        };
        OxidationAssignment right = OxidationStates.Solve(With(2)), wrong = OxidationStates.Solve(With(3));
        Assert.Multiple(() =>
        {
            Assert.That(right.Stated, Is.True);
            Assert.That(wrong.Stated, Is.False);
            Assert.That(wrong.Warnings.Select(w => w.Code), Does.Contain("stated-charges-not-neutral"));
        });
    }

    [Test]
    public void A_missing_ion_leaves_a_residual_charge_and_a_warning()
    {
        OxidationAssignment oxidation = OxidationStates.Solve(PreparationStructures.RockSalt("Li:0.5", "Cl", 5.13));
        Assert.Multiple(() =>
        {
            Assert.That(oxidation.ResidualChargeE, Is.EqualTo(-2).Within(1e-12));
            Assert.That(oxidation.Warnings.Select(w => w.Code), Does.Contain("not-neutral"));
        });
    }

    [Test]
    public void The_first_ion_of_the_documented_order_is_mobile()
    {
        Structure mixed = PreparationStructures.RockSalt("K:0.5 Ag:0.5", "I", 6.5);
        Assert.Multiple(() =>
        {
            Assert.That(MobileIon.Find(OxidationStates.Solve(mixed))?.Element.Symbol, Is.EqualTo("Ag"));
            Assert.That(MobileIon.Find(OxidationStates.Solve(PreparationStructures.RockSalt("Cu", "I", 6.05)))?.Element.Symbol, Is.EqualTo("Cu"));
            Assert.That(MobileIon.Find(OxidationStates.Solve(PreparationStructures.RockSalt("Cu", "O", 4.3))), Is.Null, "copper(II) stays");
        });
    }

    [Test]
    public void Bond_valence_sums_tell_a_sound_geometry_from_a_stretched_one()
    {
        // MgO at its own lattice constant, and stretched by 14 %.
        PreparedCandidate sound = CandidatePreparation.Prepare(PreparationStructures.RockSalt("Mg", "O", 4.212), new() { Mobile = Element.Parse("O") });
        PreparedCandidate stretched = CandidatePreparation.Prepare(PreparationStructures.RockSalt("Mg", "O", 4.8), new() { Mobile = Element.Parse("O") });
        Assert.Multiple(() =>
        {
            Assert.That(sound.BondValenceSums[new(Element.Parse("Mg"), 2)], Is.EqualTo(2).Within(0.3));
            Assert.That(sound.GeometrySuspect, Is.False);
            Assert.That(stretched.GeometrySuspect, Is.True);
        });
    }
}
