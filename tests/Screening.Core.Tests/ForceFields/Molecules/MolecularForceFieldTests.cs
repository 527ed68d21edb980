using MathNet.Numerics.LinearAlgebra;
using Screening.Core.ForceFields;
using Screening.Core.ForceFields.Molecules;
using Screening.Core.Numerics;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.Tests.ForceFields.Molecules;

[TestFixture]
public sealed class MolecularForceFieldTests
{
    private const string Dodecaborate = "b12h12-project-choice", Decaborate = "b10h10-project-choice", OxideBorohydride = "na3obh4-project-choice";

    private static IEnumerable<TestCaseData> Crystals()
    {
        yield return new TestCaseData(Dodecaborate, HydroborateCells.LithiumDodecaborate(1)).SetArgDisplayNames("Li2B12H12");
        yield return new TestCaseData(Decaborate, HydroborateCells.SodiumDecaborate(1)).SetArgDisplayNames("Na2B10H10");
        yield return new TestCaseData(OxideBorohydride, HydroborateCells.SodiumOxideBorohydride(2)).SetArgDisplayNames("Na3OBH4");
    }

    private static IEnumerable<TestCaseData> Terms()
    {
        yield return new TestCaseData(new HarmonicBond(0, 2, 21, 1.2)).SetArgDisplayNames("bond");
        yield return new TestCaseData(new HarmonicAngle(0, 1, 2, 2.6, 1.9)).SetArgDisplayNames("angle");
        yield return new TestCaseData(new ExcludedPair(1, 2, new Core.ForceFields.Pairs.LennardJones(new(2.9, 0.002)), 9, 0.3)).SetArgDisplayNames("exclusion");
    }

    [TestCaseSource(nameof(Terms))]
    public void A_term_pushes_down_its_energy_and_neither_shifts_nor_turns_the_molecule(IMolecularTerm term)
    {
        const double step = 1e-5;        // Å
        Cartesian[] places = [new(0.1, 0.9, -0.4), new(-0.2, 0.1, 0.3), new(0.8, -0.7, 0.6)], forces = new Cartesian[3];
        double energy = term.AddForces(places, forces);
        Assert.That(Math.Abs(energy), Is.GreaterThan(1e-3));
        for (int i = 0; i < 3; i++)
        {
            foreach ((Cartesian axis, double force) in new[] { (new Cartesian(1, 0, 0), forces[i].X), (new Cartesian(0, 1, 0), forces[i].Y), (new Cartesian(0, 0, 1), forces[i].Z) })
            {
                Cartesian start = places[i];
                places[i] = start + (step * axis);
                double up = term.AddForces(places, new Cartesian[3]);
                places[i] = start - (step * axis);
                double down = term.AddForces(places, new Cartesian[3]);
                places[i] = start;
                Assert.That(force, Is.EqualTo((down - up) / (2 * step)).Within(1e-6 * (1 + Math.Abs(force))));
            }
        }

        Cartesian total = forces[0] + forces[1] + forces[2];
        Cartesian torque = places[0].Cross(forces[0]) + places[1].Cross(forces[1]) + places[2].Cross(forces[2]);
        Assert.That(total.Length + torque.Length, Is.LessThan(1e-9 * forces.Max(f => f.Length)));
    }

    [TestCaseSource(nameof(Crystals))]
    public void Forces_and_virial_of_a_whole_set_are_derivatives_of_its_energy(string set, OrderedCell cell)
    {
        (MdState state, IForceField field) = Rattled(set, cell, EngineKind.Reference);
        state.ClearForces();
        Virial w = field.AddForces(state, Wanted.All).Virial;
        double[] forces = [.. state.Fy];
        const double step = 1e-4, strain = 1e-6;        // so small a strain that no pair crosses the plain cutoff
        foreach (int i in (int[])[0, state.Count / 2, state.Count - 1])
        {
            double force = forces[i], start = state.Y[i];
            state.Y[i] = start + step;
            double up = Energy(state, field);
            state.Y[i] = start - step;
            double down = Energy(state, field);
            state.Y[i] = start;
            Assert.That(force, Is.EqualTo((down - up) / (2 * step)).Within(1e-5 * (1 + Math.Abs(force))));
        }

        double xx = (Strained(-strain, 0) - Strained(strain, 0)) / (2 * strain), yz = (Strained(0, -strain) - Strained(0, strain)) / (4 * strain);
        Assert.That(w.Xx, Is.EqualTo(xx).Within(1e-4 * Math.Max(1, Math.Abs(xx))));
        Assert.That(w.Yz, Is.EqualTo(yz).Within(1e-4 * Math.Max(1, Math.Abs(yz))));

        double Strained(double x, double shear)
        {
            MdState copy = new(state.Lattice, TestCrystals.Atoms(state));
            state.X.CopyTo(copy.X, 0);
            state.Y.CopyTo(copy.Y, 0);
            state.Z.CopyTo(copy.Z, 0);
            new Core.Dynamics.Barostats.Strain(x, 0, 0, 0, 0, shear).Apply(copy, velocities: false);
            return Energy(copy, field);
        }
    }

    [TestCase(Dodecaborate)]
    [TestCase(Decaborate)]
    [TestCase(OxideBorohydride)]
    public void The_tabulated_engine_equals_the_reference(string set)
    {
        OrderedCell cell = set == Dodecaborate ? HydroborateCells.LithiumDodecaborate(2) : set == Decaborate ? HydroborateCells.SodiumDecaborate(2) : HydroborateCells.SodiumOxideBorohydride(4);
        (MdState expected, IForceField reference) = Rattled(set, cell, EngineKind.Reference);
        (MdState actual, IForceField fast) = Rattled(set, cell, EngineKind.Fast);
        Energetics exact = reference.AddForces(expected, Wanted.All), quick = fast.AddForces(actual, Wanted.All);

        double error = Math.Sqrt(Enumerable.Range(0, cell.Count).Average(i =>
            Math.Pow(actual.Fx[i] - expected.Fx[i], 2) + Math.Pow(actual.Fy[i] - expected.Fy[i], 2) + Math.Pow(actual.Fz[i] - expected.Fz[i], 2)));
        double rms = Math.Sqrt(expected.Fx.Average(f => f * f) * 3);
        TestContext.Out.WriteLine($"force error {error:E2} of {rms:F2} eV/Å, energy {quick.PotentialEnergyEv - exact.PotentialEnergyEv:E2} eV, virial {quick.Virial.Trace - exact.Virial.Trace:E2} of {exact.Virial.Trace:F2} eV");
        Assert.That(error, Is.LessThan(2e-4));        // Ewald is set up for 1e-4 eV/Å, tables add about as much at the softened walls
        Assert.That(quick.PotentialEnergyEv, Is.EqualTo(exact.PotentialEnergyEv).Within(3e-5 * cell.Count));        // excluded pairs of 50 eV and the Ewald sum's truncation
        Assert.That(quick.Virial.Trace, Is.EqualTo(exact.Virial.Trace).Within(1e-3 * cell.Count));        // 0.006 GPa at 10 Å³ per atom
    }

    [Test]
    public void What_is_excluded_is_exactly_the_interaction_inside_each_anion()
    {
        // Without springs at work, a set's energy is that of all pairs minus the pairs inside anions, Coulomb included.
        OrderedCell cell = HydroborateCells.SodiumOxideBorohydride(1);
        (MdState state, IForceField field) = (MdState.From(cell), Create(OxideBorohydride, cell, EngineKind.Reference));
        double whole = Energy(state, field);

        const double q = -0.15, edge = 1.21 * 1.632993161855452;        // H-H in a tetrahedron: r √(8/3)
        double coulomb = 6 * Units.CoulombEvAngstrom * q * q / edge;
        double ewald = new Core.ForceFields.Electrostatics.ReferenceEwald(state.SpeciesList, field.ChargesOf(state.SpeciesList)).AddForces(state, Wanted.All).PotentialEnergyEv;
        double pairs = 0;
        Core.Neighbors.PeriodicPairs.ForEach(state, 9, (i, j, r) =>
        {
            bool inside = IsAnion(i) && IsAnion(j) && r.Length < 2;
            pairs += inside ? 0 : Pair(state.SpeciesList[state.TypeOf[i]].Element.Symbol, state.SpeciesList[state.TypeOf[j]].Element.Symbol, r.Length);
        });

        Assert.That(whole, Is.EqualTo(ewald - coulomb + pairs).Within(1e-5));        // the walls are softened by less between anions

        bool IsAnion(int i) => state.SpeciesList[state.TypeOf[i]].Element.Symbol is "B" or "H";

        static double Pair(string a, string b, double r)
        {
            if (a == "O" && b == "O")
            {
                return (2029.2204 * Math.Exp(-r / 0.34364)) - (192.58 * Math.Pow(r, -6));
            }

            if ((a, b) is ("O", "Na") or ("Na", "O"))
            {
                return (4383.7555 * Math.Exp(-r / 0.243838)) - (30.7 * Math.Pow(r, -6));
            }

            ((double x, double d) p, (double x, double d) s) = (Site(a), Site(b));
            double depth = Math.Sqrt(p.d * s.d), sixth = Math.Pow(Math.Sqrt(p.x * s.x) / r, 6);
            return depth * ((sixth * sixth) - (2 * sixth));
        }

        static (double X, double D) Site(string element) => element switch
        {
            "Na" => (2.983, 0.0013009),
            "B" => (4.083, 0.0078055),
            "H" => (2.886, 0.001908),
            _ => (3.5, 0.0026018),
        };
    }

    [Test]
    public void The_springs_give_the_measured_frequencies_of_the_anions()
    {
        double[] borohydride = Frequencies(OxideBorohydride, HydroborateCells.Tetrahedron()), cage = Frequencies(Dodecaborate, HydroborateCells.Icosahedron());
        TestContext.Out.WriteLine($"BH4 {string.Join(' ', borohydride.Select(f => f.ToString("F0")))}; B12H12 {string.Join(' ', cage.Select(f => f.ToString("F0")))} cm-1");

        // BH4: E bend 1210, A1 stretch 2270. B12H12: A1g 743 and 2517, the upper infrared bend near 1070.
        Assert.That(Nearest(borohydride, 1210), Is.LessThan(10));
        Assert.That(Nearest(borohydride, 2270), Is.LessThan(10));
        Assert.That(Nearest(cage, 743), Is.LessThan(5));
        Assert.That(cage[^1], Is.EqualTo(2517).Within(5));
        Assert.That(Nearest(cage, 1070), Is.LessThan(30));

        static double Nearest(double[] values, double wanted) => values.Min(v => Math.Abs(v - wanted));
    }

    [Test]
    public void Atoms_moved_by_lattice_vectors_change_nothing()
    {
        (MdState state, IForceField field) = Rattled(Dodecaborate, HydroborateCells.LithiumDodecaborate(2), EngineKind.Fast);
        Energetics before = field.AddForces(state, Wanted.All);
        double[] forces = [.. state.Fz];
        for (int i = 0; i < state.Count; i++)
        {
            state.X[i] += ((i % 3) - 1) * state.Lattice.A.X;
            state.Y[i] += (i % 2) * state.Lattice.B.Y;
        }

        state.ClearForces();
        Energetics after = field.AddForces(state, Wanted.All);
        Assert.That(after.PotentialEnergyEv, Is.EqualTo(before.PotentialEnergyEv).Within(1e-4));        // single-precision pairs of 832 atoms
        Assert.That(state.Fz.Zip(forces, (a, b) => Math.Abs(a - b)).Max(), Is.LessThan(2e-5));
    }

    [Test]
    public void A_call_allocates_nothing()
    {
        (MdState state, IForceField field) = Rattled(OxideBorohydride, HydroborateCells.SodiumOxideBorohydride(4), EngineKind.Fast);
        field.AddForces(state, Wanted.Forces);
        field.AddForces(state, Wanted.Forces);
        long before = GC.GetAllocatedBytesForCurrentThread();
        field.AddForces(state, Wanted.Forces);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Lithium_borohydride_is_listed_and_answers_why_it_cannot_be_run()
    {
        Potential lacking = PotentialCatalog.All.Single(p => p.Name == "libh4");
        OrderedCell cell = HydroborateCells.Alone(HydroborateCells.Tetrahedron(), 20);

        Assert.That(lacking.Confidence, Does.Contain("lacking a valid set"));
        Assert.That(() => lacking.Create(cell, new()), Throws.TypeOf<OutsidePotentialException>().With.Message.Contains("no valid parameter set").And.Message.Contains("6.02"));
    }

    [Test]
    public void Boron_outside_of_the_anions_of_a_set_is_refused_by_name()
    {
        OrderedCell cell = HydroborateCells.Alone(HydroborateCells.Tetrahedron(), 20);

        Assert.That(() => PotentialCatalog.Get(Dodecaborate).Create(cell, new(EngineKind.Reference)),
            Throws.TypeOf<OutsidePotentialException>().With.Message.Contains("B12H12").And.Message.Contains("BH4"));
    }

    private static IForceField Create(string set, OrderedCell cell, EngineKind engine) => PotentialCatalog.Get(set).Create(cell, new PotentialSettings(engine));

    private static (MdState State, IForceField Field) Rattled(string set, OrderedCell cell, EngineKind engine)
    {
        MdState state = MdState.From(cell);
        RandomStream random = new(5, "rattle");
        for (int i = 0; i < state.Count; i++)
        {
            (state.X[i], state.Y[i], state.Z[i]) = (state.X[i] + (0.03 * random.NextNormal()), state.Y[i] + (0.03 * random.NextNormal()), state.Z[i] + (0.03 * random.NextNormal()));
        }

        return (state, Create(set, cell, engine));
    }

    private static double Energy(MdState state, IForceField field) => field.AddForces(state, Wanted.All).PotentialEnergyEv;

    /// <summary>Harmonic frequencies of one anion in a large box, cm⁻¹, rising, the six motions as a whole left out.</summary>
    private static double[] Frequencies(string set, IReadOnlyList<(Species, Cartesian)> anion)
    {
        const double step = 1e-3;
        OrderedCell cell = HydroborateCells.Alone(anion, 20);
        (MdState state, IForceField field) = (MdState.From(cell), Create(set, cell, EngineKind.Reference));
        Core.Dynamics.Minimiser.Run(state, field, new() { ForceToleranceEvPerAngstrom = 1e-5, StepLimit = 2000 });
        int count = 3 * state.Count;
        Matrix<double> dynamical = Matrix<double>.Build.Dense(count, count);
        for (int column = 0; column < count; column++)
        {
            double[] up = Shifted(step), down = Shifted(-step);
            for (int row = 0; row < count; row++)
            {
                dynamical[row, column] = (down[row] - up[row]) / (2 * step) / Math.Sqrt(state.Mass[row / 3] * state.Mass[column / 3]);
            }

            double[] Shifted(double by)
            {
                double[] axis = column % 3 == 0 ? state.X : column % 3 == 1 ? state.Y : state.Z;
                double start = axis[column / 3];
                axis[column / 3] = start + by;
                state.ClearForces();
                field.AddForces(state, Wanted.Forces);
                axis[column / 3] = start;
                return [.. Enumerable.Range(0, state.Count).SelectMany(i => new[] { state.Fx[i], state.Fy[i], state.Fz[i] })];
            }
        }

        const double wavenumberPerThz = 33.35640952;
        double[] values = [.. ((dynamical + dynamical.Transpose()) / 2).Evd(Symmetricity.Symmetric).EigenValues.Select(v => v.Real).Order()];
        return [.. values.Skip(6).Select(v => Math.Sqrt(v * Units.AccelerationPerForceOverMass) / (2 * Math.PI) * wavenumberPerThz)];
    }
}
