using Screening.Core.ForceFields;
using Screening.Core.ForceFields.Nep;
using Screening.Core.Particles;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.ForceFields.Nep;

/// <summary>Gradients and invariances, with models of random numbers so that no reference file is needed.</summary>
[TestFixture]
public sealed class NepPhysicsTests
{
    /// <summary>eV/Å: central differences of 1e-4 Å leave some 1e-8 of truncation.</summary>
    private const double GradientTolerance = 1e-6;

    /// <summary>eV/Å of single precision.</summary>
    private const double SingleTolerance = 5e-5;

    private static readonly NepModel Model = SyntheticNep.Model(["Li", "P", "S"]);

    /// <summary>Sixteen atoms in a skewed cell narrower than the cutoff; two of them close enough to repel.</summary>
    private static MdState Skewed(double strain = 0)
    {
        MdState cubic = SyntheticNep.Alloy(Model, 2, 4.1);
        Lattice lattice = new(new(6.5 * (1 + strain), 0, 0), new(1.1 * (1 + strain), 6.1, 0.4), new(-0.7 * (1 + strain), 0.9, 7.0));
        MdState state = new(lattice, [.. cubic.TypeOf.Take(12).Select(t => cubic.SpeciesList[t])]);
        for (int i = 0; i < state.Count; i++)
        {
            Cartesian r = lattice.ToCartesian(new(cubic.X[i] / 8.2, cubic.Y[i] / 8.2, cubic.Z[i] / 8.2 * 2));
            (state.X[i], state.Y[i], state.Z[i]) = (r.X, r.Y, r.Z);
        }

        return state;
    }

    private static double Energy(MdState state) => new NepReferenceForceField(Model, "double").AddForces(state, Wanted.All).PotentialEnergyEv;

    [Test]
    public void Forces_are_minus_the_gradient_of_the_energy()
    {
        MdState state = Skewed();
        new NepReferenceForceField(Model, "double").AddForces(state, Wanted.Forces);
        double[] forces = [.. state.Fx];
        const double h = 1e-4;
        for (int i = 0; i < state.Count; i++)
        {
            double home = state.X[i];
            state.X[i] = home + h;
            double above = Energy(state);
            state.X[i] = home - h;
            double below = Energy(state);
            state.X[i] = home;

            Assert.That(forces[i], Is.EqualTo((below - above) / (2 * h)).Within(GradientTolerance));
        }
    }

    [Test]
    public void The_virial_is_minus_the_gradient_with_strain()
    {
        const double h = 1e-5;

        double slope = (Energy(Skewed(h)) - Energy(Skewed(-h))) / (2 * h);
        double virial = new NepReferenceForceField(Model, "double").AddForces(Skewed(), Wanted.All).Virial.Xx;

        Assert.That(virial, Is.EqualTo(-slope).Within(1e-5));        // eV; rounding of the energies over twice the step
    }

    [Test]
    public void Rotation_translation_and_lattice_shifts_change_no_energy()
    {
        MdState state = Skewed();
        double expected = Energy(state);
        Cartesian Turn(Cartesian r)        // about (1, 1, 1) by 120°, then about z by 0.7
        {
            (double sine, double cosine) = Math.SinCos(0.7);
            return new((cosine * r.Y) - (sine * r.Z), (sine * r.Y) + (cosine * r.Z), r.X);
        }

        MdState turned = new(new Lattice(Turn(state.Lattice.A), Turn(state.Lattice.B), Turn(state.Lattice.C)), [.. state.TypeOf.Select(t => state.SpeciesList[t])]);
        for (int i = 0; i < state.Count; i++)
        {
            Cartesian r = Turn(new Cartesian(state.X[i] + 0.3, state.Y[i] - 4, state.Z[i]) + (i * state.Lattice.B));
            (turned.X[i], turned.Y[i], turned.Z[i]) = (r.X, r.Y, r.Z);
        }

        Assert.That(Energy(turned), Is.EqualTo(expected).Within(1e-9));
    }

    [Test]
    public void The_fast_engine_follows_moving_atoms_and_changing_cells_as_the_double_one_does()
    {
        MdState state = Skewed();
        NepForceField fast = new(Model, "fast");
        NepReferenceForceField judge = new(Model, "double");
        Random random = new(5);
        for (int step = 0; step < 30; step++)
        {
            for (int i = 0; i < state.Count; i++)
            {
                state.X[i] += 0.1 * (random.NextDouble() - 0.5);
                state.Y[i] += 0.1 * (random.NextDouble() - 0.5);
                state.Z[i] += 0.1 * (random.NextDouble() - 0.5);
            }

            if (step % 10 == 9)
            {
                state.Lattice = new Lattice(1.01 * state.Lattice.A, state.Lattice.B, state.Lattice.C);
            }

            state.ClearForces();
            judge.AddForces(state, Wanted.Forces);
            double[] expected = [.. state.Fx, .. state.Fy, .. state.Fz];
            state.ClearForces();
            fast.AddForces(state, Wanted.Forces);
            Assert.That(new[] { state.Fx, state.Fy, state.Fz }.SelectMany(f => f), Is.EqualTo(expected).Within(SingleTolerance));
        }

        Assert.That(fast.ListBuilds, Is.InRange(4, 29), "lists are kept for some steps and renewed for a new cell");
    }

    [Test]
    public void A_step_allocates_nothing()
    {
        NepModel model = SyntheticNep.Model(["Ag", "Cu"]);
        MdState state = SyntheticNep.Alloy(model, 3, 4.1);
        NepForceField fast = new(model, "fast");
        void Step()
        {
            for (int i = 0; i < state.Count; i++)
            {
                state.X[i] += i % 2 == 0 ? 0.03 : -0.03;
            }

            fast.AddForces(state, Wanted.All);
        }

        for (int warm = 0; warm < 40; warm++)
        {
            Step();
        }

        int builds = fast.ListBuilds;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 20; step++)
        {
            Step();
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(fast.ListBuilds, Is.GreaterThan(builds), "list builds are among the measured steps");
    }

    [Test]
    public void Forgetting_history_gives_the_bits_of_a_fresh_engine()
    {
        MdState state = SyntheticNep.Alloy(Model, 2, 4.1);
        NepForceField used = new(Model, "used");
        used.AddForces(state, Wanted.Forces);
        state.X[0] += 0.05;
        state.ClearForces();
        used.ForgetHistory();
        used.AddForces(state, Wanted.Forces);
        double[] kept = [.. state.Fx];
        state.ClearForces();

        new NepForceField(Model, "fresh").AddForces(state, Wanted.Forces);

        Assert.That(state.Fx, Is.EqualTo(kept));
    }

    [Test]
    public void Collapsed_surroundings_are_outside_the_potential_in_both_engines()
    {
        MdState state = SyntheticNep.Alloy(Model, 3, 0.8);

        Assert.That(() => new NepReferenceForceField(Model, "double").AddForces(state, Wanted.Forces),
            Throws.TypeOf<OutsidePotentialException>().With.Message.Contains("training width"));
        Assert.That(() => new NepForceField(Model, "fast").AddForces(state, Wanted.Forces),
            Throws.TypeOf<OutsidePotentialException>().With.Message.Contains("training width"));
    }
}
