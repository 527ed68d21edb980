using Screening.Core.ForceFields;
using Screening.Core.ForceFields.BondValence;
using Screening.Core.ForceFields.Electrostatics;
using Screening.Core.ForceFields.Pairs;
using Screening.Core.ForceFields.Splines;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.Tests.ForceFields;

[TestFixture]
public sealed class ReferenceEngineTests
{
    private static readonly CubicBasisSpline Angular = CubicBasisSpline.Uniform(-1, 1, [0.09, 0.07, 0.06, 0.03, 0.01, 0.02, 0.05, 0.08, 0.09, 0.04, 0.03, 0.02, 0.01]);

    private static IEnumerable<TestCaseData> Fields()
    {
        MdState salt = TestCrystals.Sheared(TestCrystals.LithiumChloride(1, 0.2), 1);
        yield return new TestCaseData(salt, new ReferencePairForceField(BondValenceModel.Create(TestCrystals.Atoms(salt), 1.7, new()))).SetArgDisplayNames("bond-valence");
        yield return new TestCaseData(salt, new ReferenceEwald(salt.SpeciesList, [1, -1])).SetArgDisplayNames("Ewald");
        yield return new TestCaseData(salt, new ReferenceEwald(salt.SpeciesList, [1, -0.7])).SetArgDisplayNames("Ewald, charged cell");
        yield return new TestCaseData(salt, new TripletSplineForceField("angles", [
            new(Element.Parse("Li"), Element.Parse("Cl"), Element.Parse("Cl"), 3.6, 1, Angular),
            new(Element.Parse("Cl"), Element.Parse("Li"), Element.Parse("Cl"), 4.2, 0.7, Angular)])).SetArgDisplayNames("triplets");
    }

    [TestCaseSource(nameof(Fields))]
    public void Forces_are_minus_the_gradient_of_the_energy(MdState state, IForceField field)
    {
        const double step = 1e-4;        // Å
        state.ClearForces();
        field.AddForces(state, Wanted.All);
        double[] forces = [.. state.Fx.Take(5), .. state.Fz.Take(5)];
        for (int k = 0; k < forces.Length; k++)
        {
            double[] axis = k < 5 ? state.X : state.Z;
            int atom = k % 5;
            double start = axis[atom];
            axis[atom] = start + step;
            double up = field.AddForces(state, Wanted.All).PotentialEnergyEv;
            axis[atom] = start - step;
            double down = field.AddForces(state, Wanted.All).PotentialEnergyEv;
            axis[atom] = start;

            Assert.That(forces[k], Is.EqualTo((down - up) / (2 * step)).Within(1e-6));
        }
    }

    [TestCaseSource(nameof(Fields))]
    public void Virial_is_minus_the_change_of_energy_with_strain(MdState state, IForceField field)
    {
        const double strain = 1e-4;
        Virial w = field.AddForces(state, Wanted.All).Virial;
        double Energy(double xx, double yz)
        {
            // r -> (1 + e) r with e symmetric: xx alone, or yz and zy together.
            Cartesian Stretch(Cartesian r) => new(r.X * (1 + xx), r.Y + (yz * r.Z), r.Z + (yz * r.Y));
            MdState strained = new(new Lattice(Stretch(state.Lattice.A), Stretch(state.Lattice.B), Stretch(state.Lattice.C)), TestCrystals.Atoms(state));
            for (int i = 0; i < state.Count; i++)
            {
                Cartesian r = Stretch(new(state.X[i], state.Y[i], state.Z[i]));
                (strained.X[i], strained.Y[i], strained.Z[i]) = (r.X, r.Y, r.Z);
            }

            return field.AddForces(strained, Wanted.All).PotentialEnergyEv;
        }

        Assert.That(w.Xx, Is.EqualTo((Energy(-strain, 0) - Energy(strain, 0)) / (2 * strain)).Within(1e-5));
        Assert.That(w.Yz, Is.EqualTo((Energy(0, -strain) - Energy(0, strain)) / (4 * strain)).Within(1e-5));
    }

    [Test]
    public void Rock_salt_has_its_madelung_constant()
    {
        MdState state = TestCrystals.LithiumChloride(1, 0);
        double energy = new ReferenceEwald(state.SpeciesList, [1, -1]).AddForces(state, Wanted.All).PotentialEnergyEv;

        Assert.That(-energy / 4 * (5.14 / 2) / Units.CoulombEvAngstrom, Is.EqualTo(1.7475645946331822).Within(1e-11));
    }

    [Test]
    public void A_supercell_has_the_energy_of_its_cells_and_the_forces_of_its_images()
    {
        MdState one = TestCrystals.LithiumChloride(1, 0.15);
        Lattice large = new(2 * one.Lattice.A, one.Lattice.B, 3 * one.Lattice.C);
        MdState six = new(large, [.. Enumerable.Range(0, 6).SelectMany(_ => TestCrystals.Atoms(one))]);
        for (int k = 0; k < six.Count; k++)
        {
            (int cell, int i) = (k / one.Count, k % one.Count);
            six.X[k] = one.X[i] + ((cell % 2) * 5.14);
            six.Y[k] = one.Y[i];
            six.Z[k] = one.Z[i] + ((cell / 2) * 5.14);
        }

        PairModel model = BondValenceModel.Create(TestCrystals.Atoms(one), 1.7, new());
        foreach (IForceField field in (IForceField[])[new ReferencePairForceField(model), new ReferenceEwald(one.SpeciesList, [1, -1]),
            new TripletSplineForceField("angles", [new(Element.Parse("Cl"), Element.Parse("Cl"), Element.Parse("Cl"), 4.2, 0.7, Angular)])])
        {
            one.ClearForces();
            six.ClearForces();
            double energy = field.AddForces(one, Wanted.All).PotentialEnergyEv;

            Assert.That(field.AddForces(six, Wanted.All).PotentialEnergyEv, Is.EqualTo(6 * energy).Within(1e-9));
            Assert.That(six.Fx.Skip(3 * one.Count).Take(one.Count), Is.EqualTo(one.Fx).Within(1e-9));
        }
    }

    [Test]
    public void Tail_equals_the_energy_that_a_longer_cutoff_adds()
    {
        MdState state = TestCrystals.LithiumChloride(1, 0);
        IForceField Field(double cutoff)
        {
            InversePower term = new(-99.8, 6);
            PairModel model = new("power", state.SpeciesList, cutoff, (_, _) => term, [0, 0]);
            return new SumForceField(new ReferencePairForceField(model), new TailCorrection(
                [(state.SpeciesList[0], state.SpeciesList[0], term), (state.SpeciesList[0], state.SpeciesList[1], term), (state.SpeciesList[1], state.SpeciesList[1], term)], cutoff));
        }

        // The tail is 0.39 % of this energy at 13 Å and 0.09 % at 21 Å.
        Energetics near = Field(13).AddForces(state, Wanted.All), far = Field(21).AddForces(state, Wanted.All);

        // What remains is the crystal's deviation from a uniform density at the cutoff.
        Assert.That(near.PotentialEnergyEv, Is.EqualTo(far.PotentialEnergyEv).Within(0.1).Percent);
        Assert.That(near.Virial.Trace, Is.EqualTo(far.Virial.Trace).Within(0.2).Percent);

    }
}
