using Screening.Core.ForceFields;
using Screening.Core.ForceFields.BondValence;
using Screening.Core.ForceFields.Pairs;
using Screening.Core.ForceFields.Tables;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.Tests.ForceFields;

[TestFixture]
public sealed class PairTableForceFieldTests
{
    /// <summary>
    /// Single precision leaves 1-2e-6 eV/Å per atom (measured, the same for every width): 5e-7 of the rms force in stiff cells,
    /// 2.2e-6 in a nearly perfect salt whose forces cancel.
    /// </summary>
    private const double ForceTolerance = 3e-6;

    /// <summary>Energy of single-precision pairs summed in double, relative to the sum of magnitudes.</summary>
    private const double EnergyTolerance = 1e-6;

    /// <summary>Fit error relative to 1 eV/Å plus the force itself; the worst, 3.5e-6, sits at 40 eV up the P-S wall.</summary>
    private const double FitTolerance = 5e-6;

    private static IEnumerable<KernelWidth> Widths()
    {
        yield return KernelWidth.Scalar;
        if (PairKernel256.IsSupported)
        {
            yield return KernelWidth.Wide256;
        }

        if (PairKernel512.IsSupported)
        {
            yield return KernelWidth.Wide512;
        }
    }

    private static IEnumerable<TestCaseData> Cells()
    {
        foreach (KernelWidth width in Widths())
        {
            foreach (bool allPairs in (bool[])[true, false])
            {
                yield return new TestCaseData(width, allPairs, TestCrystals.LithiumChloride(4, 0.2), 8.0).SetArgDisplayNames(width.ToString(), $"all pairs {allPairs}", "LiCl 512");
                yield return new TestCaseData(width, allPairs, TestCrystals.SodiumThiophosphate(3, 0.2), 8.0).SetArgDisplayNames(width.ToString(), $"all pairs {allPairs}", "Na3PS4 432");
                yield return new TestCaseData(width, allPairs, TestCrystals.Sheared(TestCrystals.SodiumThiophosphate(3, 0.2), 3), 8.0).SetArgDisplayNames(width.ToString(), $"all pairs {allPairs}", "Na3PS4 sheared");
                yield return new TestCaseData(width, allPairs, TestCrystals.LithiumChloride(3, 0.2), 5.0).SetArgDisplayNames(width.ToString(), $"all pairs {allPairs}", "LiCl 216 short cutoff");
            }
        }
    }

    [TestCaseSource(nameof(Cells))]
    public void Fast_engine_equals_the_double_precision_reference(KernelWidth width, bool allPairs, MdState state, double cutoff)
    {
        PairModel model = Model(state, cutoff);
        state.ClearForces();
        Energetics expected = new ReferencePairForceField(model).AddForces(state, Wanted.All);
        (double[] x, double[] y, double[] z) = (ToArray(state.Fx), ToArray(state.Fy), ToArray(state.Fz));

        state.ClearForces();
        Energetics actual = new PairTableForceField(model, state, width, allPairs).AddForces(state, Wanted.All);

        double rms = Math.Sqrt(x.Concat(y).Concat(z).Average(f => f * f));
        double error = Math.Sqrt(x.Zip(state.Fx).Concat(y.Zip(state.Fy)).Concat(z.Zip(state.Fz)).Average(f => (f.First - f.Second) * (f.First - f.Second)));
        double largestVirial = Math.Abs(expected.Virial.Xx) + Math.Abs(expected.Virial.Yy) + Math.Abs(expected.Virial.Zz);
        TestContext.Out.WriteLine($"force error {error:E2} eV/Å, {error / rms:E2} of the rms, energy error {(actual.PotentialEnergyEv / expected.PotentialEnergyEv) - 1:E2}");
        Assert.That(error / rms, Is.LessThan(ForceTolerance));
        Assert.That(actual.PotentialEnergyEv, Is.EqualTo(expected.PotentialEnergyEv).Within(EnergyTolerance * Math.Abs(expected.PotentialEnergyEv)));
        foreach (Func<Virial, double> component in (Func<Virial, double>[])[w => w.Xx, w => w.Yy, w => w.Zz, w => w.Xy, w => w.Xz, w => w.Yz])
        {
            Assert.That(component(actual.Virial), Is.EqualTo(component(expected.Virial)).Within(2e-6 * largestVirial));
        }
    }

    [Test]
    public void Tables_follow_the_form_from_the_wall_to_the_cutoff()
    {
        MdState state = TestCrystals.SodiumThiophosphate(1, 0);
        PairModel model = Model(state, 8);
        for (int a = 0; a < 3; a++)
        {
            for (int b = a; b < 3; b++)
            {
                PairTable table = new(model[a, b], 8);
                double worst = 0, worstEnergy = 0;
                for (double r = table.FirstDistance + 1e-4; r < 8; r += 0.00137)
                {
                    PairValue exact = model[a, b].At(r);
                    double force = table.Force.At(table.Map.Place(r)) * table.Map.SquareRootOfA * r;
                    worst = Math.Max(worst, Math.Abs(force + exact.Derivative) / (1 + Math.Abs(exact.Derivative)));
                    worstEnergy = Math.Max(worstEnergy, Math.Abs(table.Energy.At(table.Map.Place(r)) - exact.EnergyEv) / (1 + Math.Abs(exact.EnergyEv)));
                }

                Assert.That(worst, Is.LessThan(FitTolerance), $"force {model.Species[a]} {model.Species[b]}");
                Assert.That(worstEnergy, Is.LessThan(FitTolerance), $"energy {model.Species[a]} {model.Species[b]}");
            }
        }
    }

    [TestCaseSource(nameof(Widths))]
    public void Forces_alone_equal_the_forces_of_a_call_that_asks_for_everything(KernelWidth width)
    {
        MdState state = TestCrystals.SodiumThiophosphate(3, 0.2);
        PairTableForceField engine = new(Model(state, 8), state, width);
        state.ClearForces();
        engine.AddForces(state, Wanted.All);
        double[] all = ToArray(state.Fx);

        state.ClearForces();
        engine.AddForces(state, Wanted.Forces);

        Assert.That(state.Fx, Is.EqualTo(all));
    }

    [TestCaseSource(nameof(Widths))]
    public void A_pair_below_the_table_takes_the_form_itself(KernelWidth width)
    {
        MdState state = TestCrystals.LithiumChloride(4, 0.05);
        (state.X[0], state.Y[0], state.Z[0]) = (state.X[300] + 0.3, state.Y[300] + 0.2, state.Z[300]);        // Li 0.36 Å from Cl
        (state.X[1], state.Y[1], state.Z[1]) = (state.X[40] + 0.25, state.Y[40] + 0.1, state.Z[40]);          // Li 0.27 Å from Li
        PairModel model = Model(state, 8);
        state.ClearForces();
        Energetics expected = new ReferencePairForceField(model).AddForces(state, Wanted.All);
        double[] x = ToArray(state.Fx);

        state.ClearForces();
        Energetics actual = new PairTableForceField(model, state, width).AddForces(state, Wanted.All);

        // At 0.3 Å the fixed-point coordinates and single precision leave six digits.
        Assert.That(actual.PotentialEnergyEv, Is.EqualTo(expected.PotentialEnergyEv).Within(1e-4).Percent);
        Assert.That(state.Fx.Zip(x).Max(f => Math.Abs(f.First - f.Second)), Is.LessThan(1e-5 * x.Max(Math.Abs)));
    }

    [Test]
    public void Two_atoms_on_one_place_are_an_error_that_names_them()
    {
        MdState state = TestCrystals.LithiumChloride(4, 0.05);
        (state.X[7], state.Y[7], state.Z[7]) = (state.X[300], state.Y[300], state.Z[300]);

        CloseContactException? error = Assert.Throws<CloseContactException>(() => new PairTableForceField(Model(state, 8), state).AddForces(state, Wanted.Forces));

        Assert.That(new[] { error!.Atom, error.Other }, Is.EquivalentTo(new[] { 7, 300 }));
    }

    [Test]
    public void An_atom_without_a_finite_position_is_an_error()
    {
        MdState state = TestCrystals.LithiumChloride(4, 0.05);
        PairTableForceField engine = new(Model(state, 8), state);
        state.Y[5] = double.NaN;

        Assert.That(() => engine.AddForces(state, Wanted.Forces), Throws.TypeOf<ArithmeticException>());
    }

    [Test]
    public void A_cell_narrower_than_two_cutoffs_is_refused()
    {
        MdState state = TestCrystals.LithiumChloride(3, 0.05);

        Assert.That(() => new PairTableForceField(Model(state, 8), state), Throws.ArgumentException.With.Message.Contains("16"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Shifts_by_lattice_vectors_and_a_common_translation_change_nothing(bool allPairs)
    {
        MdState state = TestCrystals.Sheared(TestCrystals.SodiumThiophosphate(3, 0.2), 3);
        PairTableForceField engine = new(Model(state, 8), state, PairTableForceField.BestWidth, allPairs);
        state.ClearForces();
        double energy = engine.AddForces(state, Wanted.All).PotentialEnergyEv;
        double[] forces = ToArray(state.Fx);

        for (int i = 0; i < state.Count; i++)
        {
            Cartesian shift = new Cartesian(0.37, -1.9, 4.2) + ((i % 3) * state.Lattice.A) + ((-i % 2) * state.Lattice.B) + ((i % 5) * state.Lattice.C);
            (state.X[i], state.Y[i], state.Z[i]) = (state.X[i] + shift.X, state.Y[i] + shift.Y, state.Z[i] + shift.Z);
        }

        state.ClearForces();
        Assert.That(engine.AddForces(state, Wanted.All).PotentialEnergyEv, Is.EqualTo(energy).Within(1e-6 * Math.Abs(energy)));
        Assert.That(state.Fx, Is.EqualTo(forces).Within(1e-5));        // eV/Å of an rms of several: single precision
    }

    [Test]
    public void Lists_follow_atoms_that_wander_through_the_cell()
    {
        MdState state = TestCrystals.SodiumThiophosphate(4, 0.1);
        PairModel model = Model(state, 6);
        PairTableForceField listed = new(model, state, PairTableForceField.BestWidth, allPairs: false), all = new(model, state, PairTableForceField.BestWidth, allPairs: true);
        Core.Numerics.RandomStream random = new(3, "wander");
        for (int step = 0; step < 40; step++)
        {
            for (int i = 0; i < state.Count; i++)
            {
                state.X[i] += 0.05 * random.NextNormal();
                state.Y[i] += 0.05 * random.NextNormal();
                state.Z[i] += 0.05 * random.NextNormal();
            }

            state.ClearForces();
            listed.AddForces(state, Wanted.Forces);
            double[] forces = ToArray(state.Fx);
            state.ClearForces();
            all.AddForces(state, Wanted.Forces);
            Assert.That(forces.Zip(state.Fx).Max(f => Math.Abs(f.First - f.Second)), Is.LessThan(2e-5 * state.Fx.Max(Math.Abs)));
        }

        Assert.That(listed.ListBuilds, Is.InRange(2, 39));
    }

    [Test]
    public void A_forgetful_engine_gives_the_bits_of_a_fresh_one()
    {
        MdState state = TestCrystals.SodiumThiophosphate(4, 0.1);
        PairModel model = Model(state, 6);
        PairTableForceField used = new(model, state);
        used.AddForces(state, Wanted.Forces);
        for (int i = 0; i < state.Count; i++)
        {
            state.X[i] += 0.3 * Math.Sin(i);
        }

        used.AddForces(state, Wanted.Forces);
        used.ForgetHistory();
        state.ClearForces();
        used.AddForces(state, Wanted.Forces);
        double[] forgetful = ToArray(state.Fx);

        state.ClearForces();
        new PairTableForceField(model, state).AddForces(state, Wanted.Forces);

        Assert.That(state.Fx, Is.EqualTo(forgetful));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void A_call_allocates_nothing(bool allPairs)
    {
        MdState state = TestCrystals.SodiumThiophosphate(3, 0.1);
        PairTableForceField engine = new(Model(state, 8), state, PairTableForceField.BestWidth, allPairs);
        void Step(int n)
        {
            state.X[n % state.Count] += 0.5;        // forces a list to be built
            engine.AddForces(state, n % 2 == 0 ? Wanted.Forces : Wanted.All);
        }

        for (int n = 0; n < 120; n++)
        {
            Step(n);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int n = 0; n < 20; n++)
        {
            Step(n);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Two_engines_of_one_state_give_the_same_bits()
    {
        MdState state = TestCrystals.SodiumThiophosphate(3, 0.2);
        state.ClearForces();
        new PairTableForceField(Model(state, 8), state).AddForces(state, Wanted.All);
        double[] first = ToArray(state.Fz);

        state.ClearForces();
        new PairTableForceField(Model(state, 8), state).AddForces(state, Wanted.All);

        Assert.That(state.Fz, Is.EqualTo(first));
    }

    private static PairModel Model(MdState state, double cutoff) =>
        BondValenceModel.Create(TestCrystals.Atoms(state), 1.7, new BondValenceOptions { CutoffAngstrom = cutoff });

    private static double[] ToArray(double[] values) => [.. values];
}
