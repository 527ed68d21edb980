using Screening.Core.Dynamics;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.TensorNet;
using Screening.Core.ForceFields.TensorNet.Fast;
using Screening.Core.Numerics;
using Screening.Core.Particles;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.ForceFields.TensorNet;

/// <summary>The single-precision engine against the double one and the reference.</summary>
[TestFixture]
public sealed class TensorNetFastTests
{
    /// <summary>eV/Å: single precision in the network, where single numbers round by 6e-8 of 10 to 100 eV/Å inside sums.</summary>
    private const double ForceTolerance = 5e-5;

    /// <summary>eV per atom.</summary>
    private const double EnergyTolerance = 5e-6;

    /// <summary>eV per atom of the sum of distances times forces.</summary>
    private const double VirialTolerance = 2e-5;

    private static readonly Dictionary<string, FloatWeights> Prepared = [];

    [Test]
    public void Energies_forces_and_virials_equal_the_reference([ValueSource(typeof(TensorNetCase), nameof(TensorNetCase.Names))] string name, [ValueSource(typeof(TensorNetCase), nameof(TensorNetCase.Models))] string model)
    {
        TensorNetCase c = new(name, model);

        Energetics found = new TensorNetForceField(Weights(model, c.Model), model).AddForces(c.State, Wanted.All);

        int atoms = c.State.Count;
        double[] forces = TensorNetCase.Numbers(c.Reference.GetProperty("forces"));
        TestContext.Out.WriteLine($"energy per atom {(found.PotentialEnergyEv - c.Reference.GetProperty("energy").GetDouble()) / atoms:E1} eV, forces {c.Forces().Zip(forces, (a, b) => Math.Abs(a - b)).Max():E1} eV/Å");
        Assert.That(found.PotentialEnergyEv / atoms, Is.EqualTo(c.Reference.GetProperty("energy").GetDouble() / atoms).Within(EnergyTolerance));
        Assert.That(c.Forces(), Is.EqualTo(forces).Within(ForceTolerance));
        Assert.That(TensorNetCase.Nine(found.Virial), Is.EqualTo(TensorNetCase.Numbers(c.Reference.GetProperty("virial"))).Within(VirialTolerance * atoms));
    }

    [Test]
    public void Random_weights_give_what_the_double_engine_gives([Values] MessageSource source, [Values(64, 128)] int channels)
    {
        TensorNetModel model = SyntheticTensorNet.Model(["Li", "P", "S"], source, channels);
        MdState state = TensorNetPhysicsTests.Skewed();
        Energetics expected = new TensorNetReferenceForceField(model, "double").AddForces(state, Wanted.All);
        double[] forces = TensorNetCase.ForcesOf(state);
        state.ClearForces();

        Energetics found = new TensorNetForceField(model, "fast").AddForces(state, Wanted.All);

        Assert.That(found.PotentialEnergyEv / state.Count, Is.EqualTo(expected.PotentialEnergyEv / state.Count).Within(EnergyTolerance));
        Assert.That(TensorNetCase.ForcesOf(state), Is.EqualTo(forces).Within(ForceTolerance));
        Assert.That(TensorNetCase.Nine(found.Virial), Is.EqualTo(TensorNetCase.Nine(expected.Virial)).Within(VirialTolerance * state.Count));
    }

    [Test]
    public void Blocks_of_any_size_give_the_same_forces([Values(4, 8, 20, 48)] int atoms)
    {
        TensorNetModel model = SyntheticTensorNet.Model(["Li", "P", "S"], MessageSource.Self, 64);
        FloatWeights weights = new(model);
        MdState state = Doubled(TensorNetPhysicsTests.Skewed(), 3);        // 24 atoms
        new TensorNetForceField(weights, "one block", 24).AddForces(state, Wanted.Forces);
        double[] forces = TensorNetCase.ForcesOf(state);
        state.ClearForces();

        new TensorNetForceField(weights, "blocks", atoms).AddForces(state, Wanted.Forces);

        Assert.That(TensorNetCase.ForcesOf(state), Is.EqualTo(forces).Within(1e-6));        // rows of other kernels round in the last place
    }

    [Test]
    public void Moving_atoms_and_changing_cells_are_followed_as_the_double_engine_does([Values] MessageSource source)
    {
        TensorNetModel model = SyntheticTensorNet.Model(["Li", "P", "S"], source, 64, layers: 1);
        MdState state = TensorNetPhysicsTests.Skewed();
        TensorNetForceField fast = new(model, "fast");
        TensorNetReferenceForceField judge = new(model, "double");
        Random random = new(5);
        for (int step = 0; step < 20; step++)
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
            double[] expected = TensorNetCase.ForcesOf(state);
            state.ClearForces();
            fast.AddForces(state, Wanted.Forces);
            Assert.That(TensorNetCase.ForcesOf(state), Is.EqualTo(expected).Within(ForceTolerance));
        }

        Assert.That(fast.ListBuilds, Is.InRange(3, 19), "lists are kept for some steps and renewed for a new cell");
    }

    [Test]
    public void A_step_allocates_nothing([Values] MessageSource source)
    {
        MdState state = Doubled(TensorNetPhysicsTests.Skewed(), 7);
        TensorNetForceField fast = new(SyntheticTensorNet.Model(["Li", "P", "S"], source, 64), "fast");
        void Step(double move)
        {
            for (int i = 0; i < state.Count; i++)
            {
                state.X[i] += i % 2 == 0 ? move : -move;
            }

            fast.AddForces(state, Wanted.All);
        }

        for (int warm = 0; warm < 20; warm++)
        {
            Step(warm % 2 == 0 ? 0.42 : -0.42);
        }

        int builds = fast.ListBuilds;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 10; step++)
        {
            Step(step % 2 == 0 ? 0.42 : -0.42);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(fast.ListBuilds, Is.GreaterThan(builds), "list builds are among the measured steps");
    }

    [Test]
    public void Restored_history_gives_the_bits_of_the_run_that_saved_it()
    {
        MdState state = TensorNetPhysicsTests.Skewed();
        FloatWeights weights = new(SyntheticTensorNet.Model(["Li", "P", "S"], MessageSource.Self, 64));
        TensorNetForceField used = new(weights, "used"), resumed = new(weights, "resumed");
        used.AddForces(state, Wanted.Forces);
        state.X[0] += 0.05;
        double[] saved = used.SaveHistory();
        state.ClearForces();
        used.AddForces(state, Wanted.Forces);
        double[] expected = TensorNetCase.ForcesOf(state);

        state.ClearForces();
        resumed.RestoreHistory(state, saved);
        resumed.AddForces(state, Wanted.Forces);

        Assert.That(TensorNetCase.ForcesOf(state), Is.EqualTo(expected));
        Assert.That(resumed.Findings.Single().Value, Is.EqualTo(used.Findings.Single().Value));
    }

    [Test]
    public void The_basis_of_the_edge_weights_leaves_no_more_than_rounding()
    {
        RadialBasis radial = new(SyntheticTensorNet.Model(["Li"], MessageSource.Self, 64));
        List<double[]> basis = radial.Find(16, 4);
        Assert.That((basis.Count + 4) % 16, Is.Zero);
        for (double r = 0.553; r < 5; r += 0.0317)
        {
            double[] w = radial.Weights(r).Values, rest = [.. w];
            foreach (double[] b in basis)
            {
                double share = w.Zip(b, (x, y) => x * y).Sum();
                rest = [.. rest.Zip(b, (x, y) => x - (share * y))];
            }

            Assert.That(rest.Max(Math.Abs), Is.LessThan(2e-7));        // twice the tolerance at the samples: between them it may be a little worse
        }
    }

    [Test]
    public void Pairs_below_the_shortest_bonds_end_a_run_of_the_fast_engine_too()
    {
        MdState state = new(Lattice.Cubic(12), [new(Element.Parse("S"), 0), new(Element.Parse("P"), 0)]);
        state.X[1] = 0.9;
        TensorNetForceField fast = new(SyntheticTensorNet.Model(["S", "P"], MessageSource.Self, 64), "fast");

        Assert.That(() => fast.AddForces(state, Wanted.Forces), Throws.TypeOf<OutsidePotentialException>().With.Message.Contains("0.9 Å"));
    }

    [Test]
    public void A_run_that_begins_below_the_limit_ends_outside_the_potential()
    {
        OrderedCell cell = new()
        {
            Lattice = Lattice.Cubic(12), Atoms = [new(Element.Parse("S"), -2), new(Element.Parse("P"), 5)], Positions = [new(0, 0, 0), new(0.9 / 12, 0, 0)],
            SiteLabels = ["S1", "P1"], Mobile = new(Element.Parse("S"), -2),
        };
        TensorNetForceField fast = new(SyntheticTensorNet.Model(["S", "P"], MessageSource.Self, 64), "fast");

        Simulation run = Simulation.Start(cell, fast, new SimulationOptions { TemperatureK = 300, TimeStepFs = 1, EquilibrationPs = 0.01, ProductionPs = 0.01 });

        Assert.That(run.Outcome().Failure?.Verdict, Is.EqualTo(Verdict.OutsidePotential));
        Assert.That(run.Outcome().Failure?.Reason, Does.Contain("no repulsion"));
    }

    [Test]
    public void A_file_runs_on_the_fast_engine_unless_the_reference_is_asked_for()
    {
        string path = Path.Combine(Path.GetTempPath(), $"screening-weights-{Guid.NewGuid():N}.json");
        SyntheticTensorNet.Write(path, SyntheticTensorNet.Model(["S", "P"], MessageSource.Neighbour, 64));
        try
        {
            Potential potential = PotentialCatalog.Get(path);
            OrderedCell cell = new() { Lattice = Lattice.Cubic(12), Atoms = [new(Element.Parse("S"), -2)], Positions = [new(0, 0, 0)], SiteLabels = ["S1"], Mobile = new(Element.Parse("S"), -2) };

            Assert.That(potential.Create(cell, new()), Is.TypeOf<TensorNetForceField>());
            Assert.That(potential.Create(cell, new(EngineKind.Reference)), Is.TypeOf<TensorNetReferenceForceField>());
            Assert.That(potential.NeedsTether, Is.False);
        }
        finally
        {
            File.Delete(path);
            File.Delete(Path.ChangeExtension(path, ".bin"));
        }
    }

    private static FloatWeights Weights(string name, TensorNetModel model)
    {
        lock (Prepared)
        {
            return Prepared.TryGetValue(name, out FloatWeights? known) ? known : Prepared[name] = new(model);
        }
    }

    private static MdState Doubled(MdState state, int times)
    {
        RandomStream random = new(2, "rattle");
        MdState doubled = new(new(times * state.Lattice.A, state.Lattice.B, state.Lattice.C), [.. Enumerable.Range(0, times * state.Count).Select(i => state.SpeciesList[state.TypeOf[i % state.Count]])]);
        for (int i = 0; i < doubled.Count; i++)
        {
            Cartesian r = new Cartesian(state.X[i % state.Count], state.Y[i % state.Count], state.Z[i % state.Count]) + ((i / state.Count) * state.Lattice.A);
            (doubled.X[i], doubled.Y[i], doubled.Z[i]) = (r.X + (0.1 * random.NextDouble()), r.Y, r.Z);
        }

        return doubled;
    }
}
