using Screening.Core.Dynamics;
using Screening.Core.Dynamics.Barostats;
using Screening.Core.ForceFields;
using Screening.Core.Numerics;
using Screening.Core.Particles;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.Dynamics.Barostats;

public class StochasticCellRescalingTests
{
    private const double TemperatureK = 600, PressureGpa = 0.5;

    private static readonly double Kt = Units.BoltzmannEvPerK * TemperatureK;

    [Test]
    public void The_volume_of_an_ideal_gas_follows_its_gamma_distribution()
    {
        // p(V) ∝ V^(N−1) exp(−PV/kT), the centre of mass being at rest: mean N kT/P, variance N (kT/P)².
        MdState state = MdState.From(TestCells.FaceCentred("Li", "Cl", 6.0, 2));
        double scale = Kt / (PressureGpa / Units.GigapascalPerEvPerCubicAngstrom);
        const int samples = 200_000;
        (double mean, double variance, _, _) = Sample(state, new FreeForceField(), PressureCoupling.Isotropic, samples, 1 / PressureGpa);

        // The volume forgets within 20 samples, twice that for pairs: 5000 independent ones, four standard errors; 0.02 relaxation times per step.
        const double independent = samples / 40.0;
        Assert.That(mean / (state.Count * scale), Is.EqualTo(1).Within(4 / Math.Sqrt(state.Count * independent)));
        Assert.That(variance / (state.Count * scale * scale), Is.EqualTo(1).Within((4 * Math.Sqrt(2 / independent)) + 0.02));
    }

    [Test]
    public void A_full_elastic_cell_has_the_volumes_lengths_and_angles_of_a_metropolis_walk()
    {
        ElasticCell field = new(10, 1e-3, 2e-3);
        MdState state = MdState.From(TestCells.FaceCentred("Li", "Cl", 5.0, 2));
        const int samples = 200_000;
        (double mean, double variance, double length, double angle) = Sample(state, field, PressureCoupling.FullCell, samples, 0.25);
        (double mean, double variance, double length, double angle) expected = Metropolis(field, state.Count, 400_000);

        TestContext.Out.WriteLine($"{mean} {variance} {length} {angle}; Metropolis {expected}");
        Assert.That(mean, Is.EqualTo(expected.mean).Within(0.004 * expected.mean));        // four standard errors: the volume has about 2000 independent samples
        Assert.That(variance, Is.EqualTo(expected.variance).Within(0.12 * expected.variance));
        Assert.That(length, Is.EqualTo(expected.length).Within(0.12 * expected.length));
        Assert.That(angle, Is.EqualTo(expected.angle).Within(0.12 * expected.angle));
    }

    [TestCase(PressureCoupling.Isotropic)]
    public void A_crystal_at_zero_pressure_expands_to_it_and_the_account_of_the_energy_is_kept(PressureCoupling coupling)
    {
        OrderedCell cell = TestCells.FaceCentred("Li", "Cl", 4.4, 2);        // stretched; the crystal wants about 4.1
        SimulationOptions options = new()
        {
            TemperatureK = 100, EquilibrationPs = 4, ProductionPs = 8, EnergyIntervalSteps = 10, Minimisation = null,
            PressureGpa = 0, PressureCoupling = coupling, BarostatRelaxationPs = 0.5,
        };

        SimulationOutcome outcome = Simulation.Run(cell, new LennardJonesForceField(0.3, 2.8, 4.0), options, new RecordingSink());

        Assert.That(outcome.Failure, Is.Null);
        Assert.That(outcome.MeanVolumeCubicAngstrom, Is.LessThan(0.95 * cell.Lattice.VolumeCubicAngstrom));
        Assert.That(outcome.MeanPressureGpa, Is.EqualTo(0).Within(0.5));        // fluctuates by 1.5 GPa in 32 atoms
        Assert.That(outcome.ConservedScatterEvPerAtom, Is.LessThan(1e-3));
    }

    private static (double Mean, double Variance, double Length, double Angle) Sample(
        MdState state, IForceField field, PressureCoupling coupling, int samples, double compressibility)
    {
        RandomStream random = new(9, "test");
        VelocityInitializer.Draw(state, TemperatureK, random, translationInvariant: true, exact: true);
        Thermostat bath = Thermostat.Create(ThermostatKind.Langevin, TemperatureK, (3 * state.Count) - 3, 0.001, random)!;
        StochasticCellRescaling barostat = new(coupling, PressureGpa, TemperatureK, 0.5, compressibility, 0.01, random);
        Moments moments = new();
        Energetics now = field.AddForces(state, Wanted.All);
        for (int n = -2000; n < samples; n++)
        {
            bath.Apply(state, 0.003);
            now = barostat.Apply(state, now, () => field.AddForces(state, Wanted.All));
            if (n >= 0)
            {
                moments.Add(state.Lattice);
            }
        }

        return moments.Result();
    }

    /// <summary>The same ensemble by Metropolis steps of a symmetric strain, the density V^N exp(−(E + PV)/kT) per invariant measure.</summary>
    private static (double Mean, double Variance, double Length, double Angle) Metropolis(ElasticCell field, int atoms, int samples)
    {
        RandomStream random = new(10, "test");
        MdState state = new(Lattice.Cubic(10), [new Species(Element.Parse("Li"), 1)]);
        Moments moments = new();
        double weight = Weight();
        for (int n = -5000; n < samples; n++)
        {
            Lattice old = state.Lattice;
            double a = 0.01;
            new Strain(a * random.NextNormal(), a * random.NextNormal(), a * random.NextNormal(),
                a * random.NextNormal(), a * random.NextNormal(), a * random.NextNormal()).Apply(state, velocities: false);
            double next = Weight();
            if (random.NextDouble() < Math.Exp(next - weight))
            {
                weight = next;
            }
            else
            {
                state.Lattice = old;
            }

            if (n >= 0)
            {
                moments.Add(state.Lattice);
            }
        }

        return moments.Result();

        double Weight()
        {
            double v = state.Lattice.VolumeCubicAngstrom;
            return (atoms * Math.Log(v)) - ((field.Energy(state.Lattice) + (PressureGpa / Units.GigapascalPerEvPerCubicAngstrom * v)) / Kt);
        }
    }

    /// <summary>E = a Σ (|aᵢ|² − L²)² + b Σ (aᵢ · aⱼ)²: the lattice vectors alone carry energy.</summary>
    private sealed class ElasticCell(double length, double a, double b) : IForceField
    {
        public string Name => "elastic cell";

        public double CutoffAngstrom => 0;

        public double Energy(Lattice h) => AddUp(h, (r, s, same) => same ? a * Math.Pow(r.LengthSquared - (length * length), 2) : b * Math.Pow(r.Dot(s), 2));

        public Energetics AddForces(MdState state, Wanted wanted)
        {
            Lattice h = state.Lattice;
            return new(Energy(h), new(Component(0, 0), Component(1, 1), Component(2, 2), Component(0, 1), Component(0, 2), Component(1, 2)));

            double Component(int p, int q) => AddUp(h, (r, s, same) => same
                ? -4 * a * (r.LengthSquared - (length * length)) * Of(r, p) * Of(r, q)
                : -2 * b * r.Dot(s) * ((Of(r, p) * Of(s, q)) + (Of(s, p) * Of(r, q))));
        }

        private static double AddUp(Lattice h, Func<Cartesian, Cartesian, bool, double> term) =>
            term(h.A, h.A, true) + term(h.B, h.B, true) + term(h.C, h.C, true) + term(h.A, h.B, false) + term(h.A, h.C, false) + term(h.B, h.C, false);

        private static double Of(Cartesian r, int axis) => axis == 0 ? r.X : axis == 1 ? r.Y : r.Z;
    }

    /// <summary>Mean and variance of the volume, variance of a length, and mean square of a · b.</summary>
    private sealed class Moments
    {
        private double _n, _v, _vv, _a, _aa, _ab;

        public void Add(Lattice h)
        {
            double v = h.VolumeCubicAngstrom, a = h.A.Length;
            (_n, _v, _vv, _a, _aa, _ab) = (_n + 1, _v + v, _vv + (v * v), _a + a, _aa + (a * a), _ab + Math.Pow(h.A.Dot(h.B), 2));
        }

        public (double Mean, double Variance, double Length, double Angle) Result() =>
            (_v / _n, (_vv / _n) - (_v / _n * _v / _n), (_aa / _n) - (_a / _n * _a / _n), _ab / _n);
    }
}
