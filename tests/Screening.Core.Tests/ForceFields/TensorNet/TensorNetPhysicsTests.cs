using Screening.Core.ForceFields;
using Screening.Core.ForceFields.TensorNet;
using Screening.Core.Particles;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.ForceFields.TensorNet;

/// <summary>Gradients and invariances of the double engine, with models of random weights so that no reference file is needed.</summary>
[TestFixture(MessageSource.Self)]
[TestFixture(MessageSource.Neighbour)]
public sealed class TensorNetPhysicsTests(MessageSource source)
{
    /// <summary>eV/Å: central differences of 1e-4 Å leave some 1e-8 of truncation.</summary>
    private const double GradientTolerance = 1e-6;

    /// <summary>eV: rounding of a few eV.</summary>
    private const double Rounding = 1e-10;

    private readonly TensorNetModel _model = SyntheticTensorNet.Model(["Li", "P", "S"], source);

    [Test]
    public void Forces_are_minus_the_gradient_of_the_energy()
    {
        MdState state = Skewed();
        Field().AddForces(state, Wanted.Forces);
        double[] forces = [.. state.Fx, .. state.Fy, .. state.Fz];
        double[][] axes = [state.X, state.Y, state.Z];
        const double h = 1e-4;
        for (int axis = 0; axis < 3; axis++)
        {
            for (int i = 0; i < state.Count; i++)
            {
                double home = axes[axis][i];
                axes[axis][i] = home + h;
                double above = Energy(state);
                axes[axis][i] = home - h;
                double below = Energy(state);
                axes[axis][i] = home;

                Assert.That(forces[(axis * state.Count) + i], Is.EqualTo((below - above) / (2 * h)).Within(GradientTolerance));
            }
        }

        Assert.That(forces.Max(Math.Abs), Is.GreaterThan(0.01), "forces worth comparing");
    }

    [Test]
    public void The_virial_is_minus_the_gradient_with_strain()
    {
        const double h = 1e-5;

        Virial w = Field().AddForces(Skewed(), Wanted.All).Virial;

        Assert.That(w.Xx, Is.EqualTo(-(Energy(Skewed(h, 0)) - Energy(Skewed(-h, 0))) / (2 * h)).Within(1e-5));        // eV; rounding over twice the step
        Assert.That(2 * w.Xy, Is.EqualTo(-(Energy(Skewed(0, h)) - Energy(Skewed(0, -h))) / (2 * h)).Within(1e-5));
    }

    [Test]
    public void Forces_sum_to_zero()
    {
        MdState state = Skewed();

        Field().AddForces(state, Wanted.Forces);

        Assert.That(new[] { state.Fx.Sum(), state.Fy.Sum(), state.Fz.Sum() }, Is.All.EqualTo(0).Within(1e-11));
    }

    [Test]
    public void Rotation_inversion_translation_and_lattice_shifts_change_no_energy()
    {
        MdState state = Skewed();
        double expected = Energy(state);
        (double sine, double cosine) = Math.SinCos(0.7);
        Cartesian Turn(Cartesian r) => new((cosine * r.Y) - (sine * r.Z), (sine * r.Y) + (cosine * r.Z), r.X);        // about (1,1,1) by 120°, then about z

        Assert.That(Energy(Moved(state, (i, r) => Turn(r + new Cartesian(0.3, -4, 0) + (i * state.Lattice.B)), Turn)), Is.EqualTo(expected).Within(Rounding));
        Assert.That(Energy(Moved(state, (_, r) => -1 * r, v => -1 * v)), Is.EqualTo(expected).Within(Rounding));
    }

    [Test]
    public void The_order_of_atoms_changes_no_energy()
    {
        MdState state = Skewed();
        int[] order = [.. Enumerable.Range(0, state.Count).Reverse()];
        MdState reversed = new(state.Lattice, [.. order.Select(i => state.SpeciesList[state.TypeOf[i]])]);
        for (int i = 0; i < order.Length; i++)
        {
            (reversed.X[i], reversed.Y[i], reversed.Z[i]) = (state.X[order[i]], state.Y[order[i]], state.Z[order[i]]);
        }

        Assert.That(Energy(reversed), Is.EqualTo(Energy(state)).Within(Rounding));
    }

    [Test]
    public void A_doubled_cell_has_twice_the_energy()
    {
        MdState state = Skewed();
        MdState doubled = new(new(2 * state.Lattice.A, state.Lattice.B, state.Lattice.C), [.. Enumerable.Range(0, 2 * state.Count).Select(i => state.SpeciesList[state.TypeOf[i % state.Count]])]);
        for (int i = 0; i < doubled.Count; i++)
        {
            Cartesian r = new Cartesian(state.X[i % state.Count], state.Y[i % state.Count], state.Z[i % state.Count]) + ((i / state.Count) * state.Lattice.A);
            (doubled.X[i], doubled.Y[i], doubled.Z[i]) = (r.X, r.Y, r.Z);
        }

        Assert.That(Energy(doubled), Is.EqualTo(2 * Energy(state)).Within(Rounding));
    }

    [Test]
    public void A_pair_fades_smoothly_at_the_cutoff()
    {
        double far = Energy(Pair(5.5)), beyond = Energy(Pair(5.0001));

        Assert.That(beyond, Is.EqualTo(far).Within(1e-14));
        foreach (double inside in new[] { 1e-2, 1e-3 })
        {
            MdState state = Pair(5 - inside);
            double energy = Field().AddForces(state, Wanted.All).PotentialEnergyEv;
            Assert.That(energy, Is.EqualTo(far).Within(inside * inside));
            Assert.That(state.Fx[0], Is.EqualTo(0).Within(10 * inside), "the force vanishes with the distance to the cutoff");
        }
    }

    [Test]
    public void The_energy_of_an_atom_reaches_as_far_as_its_messages_do()
    {
        MdState chain = Chain(0);
        TensorNetReferenceForceField field = Field();
        field.AddForces(chain, Wanted.Forces);
        double[] before = field.AtomEnergiesEv;
        field.AddForces(Chain(0.1), Wanted.Forces);        // the last atom moved
        int changed = before.Zip(field.AtomEnergiesEv).Count(p => Math.Abs(p.First - p.Second) > 1e-12);

        Assert.That(changed, Is.EqualTo(source == MessageSource.Self ? 2 : 4));
    }

    [TestCase("S", 0.95, true)]
    [TestCase("S", 1.05, false)]
    [TestCase("H", 0.95, false)]
    [TestCase("H", 0.5, true)]
    public void Pairs_below_the_shortest_bonds_are_outside_the_potential(string element, double distance, bool refused)
    {
        TensorNetModel model = SyntheticTensorNet.Model(["H", "S"], source);
        MdState state = new(Lattice.Cubic(12), [new(Element.Parse("S"), 0), new(Element.Parse(element), 0)]);
        state.X[1] = distance;
        TensorNetReferenceForceField field = new(model, "double");

        if (refused)
        {
            Assert.That(() => field.AddForces(state, Wanted.Forces), Throws.TypeOf<OutsidePotentialException>().With.Message.Contains("no repulsion"));
        }
        else
        {
            Assert.That(double.IsFinite(field.AddForces(state, Wanted.All).PotentialEnergyEv));
            Assert.That(field.Findings.Single().Value, Is.InRange(0.5, 1));
        }
    }

    [Test]
    public void An_element_the_model_lacks_is_named()
    {
        MdState state = new(Lattice.Cubic(12), [new(Element.Parse("Na"), 1)]);

        Assert.That(() => Field().AddForces(state, Wanted.Forces), Throws.TypeOf<OutsidePotentialException>().With.Message.Contains("Na"));
    }

    private static MdState Moved(MdState state, Func<int, Cartesian, Cartesian> place, Func<Cartesian, Cartesian> turn)
    {
        MdState moved = new(new(turn(state.Lattice.A), turn(state.Lattice.B), turn(state.Lattice.C)), [.. state.TypeOf.Select(t => state.SpeciesList[t])]);
        for (int i = 0; i < state.Count; i++)
        {
            Cartesian r = place(i, new(state.X[i], state.Y[i], state.Z[i]));
            (moved.X[i], moved.Y[i], moved.Z[i]) = (r.X, r.Y, r.Z);
        }

        return moved;
    }

    private static MdState Pair(double distance)
    {
        MdState state = new(Lattice.Cubic(14), [new(Element.Parse("Li"), 0), new(Element.Parse("S"), 0)]);
        state.X[1] = distance;
        return state;
    }

    private static MdState Chain(double stretch)
    {
        MdState state = new(new(new(40, 0, 0), new(0, 14, 0), new(0, 0, 14)), [.. Enumerable.Range(0, 6).Select(_ => new Species(Element.Parse("Li"), 0))]);
        for (int i = 0; i < state.Count; i++)
        {
            state.X[i] = (4 * i) + (i == state.Count - 1 ? stretch : 0);
        }

        return state;
    }

    /// <summary>Eight atoms in a skewed cell narrower than the cutoff.</summary>
    internal static MdState Skewed(double strain = 0, double shear = 0)
    {
        string[] symbols = ["Li", "Li", "P", "S", "S", "Li", "S", "P"];
        (double U, double V, double W)[] places =
            [(0.02, 0.01, 0.0), (0.51, 0.03, 0.02), (0.0, 0.48, 0.01), (0.49, 0.53, 0.03), (0.01, 0.02, 0.52), (0.52, 0.0, 0.49), (0.03, 0.51, 0.5), (0.5, 0.47, 0.53)];
        Cartesian Strained(Cartesian v) => new((v.X * (1 + strain)) + (v.Y * shear), v.Y + (v.X * shear), v.Z);
        Lattice lattice = new(Strained(new(4.9, 0, 0)), Strained(new(0.8, 4.6, 0.3)), Strained(new(-0.5, 0.6, 5.3)));
        MdState state = new(lattice, [.. symbols.Select(s => new Species(Element.Parse(s), 0))]);
        for (int i = 0; i < state.Count; i++)
        {
            Cartesian r = lattice.ToCartesian(new(places[i].U, places[i].V, places[i].W));
            (state.X[i], state.Y[i], state.Z[i]) = (r.X, r.Y, r.Z);
        }

        return state;
    }

    private TensorNetReferenceForceField Field() => new(_model, "double");

    private double Energy(MdState state) => Field().AddForces(state, Wanted.All).PotentialEnergyEv;
}
