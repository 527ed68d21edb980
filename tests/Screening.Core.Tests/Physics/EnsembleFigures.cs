using MathNet.Numerics.Statistics;
using Screening.Core.Dynamics;
using Screening.Core.Dynamics.Barostats;
using Screening.Core.ForceFields;
using Screening.Core.Numerics;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.Tests.Physics;

/// <summary>
/// Ensembles on the tabulated engine with hot NaCl. A distribution is right when the ratio of its histograms at two states is the
/// exponential that statistical mechanics demands, whatever the crystal (Shirts, J. Chem. Theory Comput. 9, 909 (2013)).
/// </summary>
[Category("Physics")]
[Category("EngineFigures")]
public class EnsembleFigures
{
    private const string Whole = "nacl-fumi-tosi", Small = "nacl-fumi-tosi@8";
    private const double LatticeConstant = 5.8;

    /// <summary>Allowed distance of an estimate from its exact value in its own standard errors.</summary>
    private const double Sigmas = 4;

    [Test]
    public void Energy_of_sodium_chloride_at_1000_K_drifts_by_less_than_2e_4_eV_per_atom_and_ns()
    {
        // The bath is off in the sampled part; 1 fs.
        OrderedCell cell = IonicCrystals.RockSalt("Na", "Cl", 4, LatticeConstant);
        MdState state = MdState.From(cell);
        IForceField field = PotentialCatalog.Get(Whole).Create(cell, new());
        Thermalise(state, field, 1000, 2000);
        Integrator integrator = new(state, field, null, 0.001);
        integrator.Evaluate(Wanted.Forces);
        const int steps = 200_000, every = 40;
        List<double> times = [], energies = [], kelvins = [];
        for (int n = 1; n <= steps; n++)
        {
            Energetics e = integrator.Step(n % every == 0 ? Wanted.Energy : Wanted.Forces);
            if (n % every == 0)
            {
                times.Add(n * 1e-6);
                energies.Add((e.PotentialEnergyEv + Kinetics.EnergyEv(state)) / state.Count);
                kelvins.Add(Kinetics.TemperatureK(Kinetics.EnergyEv(state), (3 * state.Count) - 3));
            }
        }

        (_, double drift) = MathNet.Numerics.Fit.Line([.. times], [.. energies]);
        TestContext.Out.WriteLine($"NaCl {kelvins.Average():0} K, 512 atoms, constant energy, 1 fs, 200 ps: drift {drift:0.0E+0} eV/atom/ns (limit 2e-4), scatter {energies.StandardDeviation():0.0E+0} eV/atom");
        Assert.That(kelvins.Average(), Is.EqualTo(1000).Within(40));
        Assert.That(Math.Abs(drift), Is.LessThan(2e-4));
    }

    [TestCase(ThermostatKind.VelocityRescaling)]
    [TestCase(ThermostatKind.NoseHooverChain)]
    [TestCase(ThermostatKind.Langevin)]
    public void Thermostats_share_the_energy_and_give_the_canonical_distribution(ThermostatKind kind)
    {
        const double cold = 850, hot = 930;
        (double[] Potential, double[] Kinetic, double[] Sodium) low = Canonical(kind, cold), high = Canonical(kind, hot);
        const int degrees = (3 * 216) - 3;
        double kT = Units.BoltzmannEvPerK * hot, mean = high.Kinetic.Average() / (degrees / 2.0 * kT), meanError = Error(high.Kinetic) / (degrees / 2.0 * kT);
        double variance = high.Kinetic.Variance() / (degrees / 2.0 * kT * kT), varianceError = Error([.. high.Kinetic.Select(k => Math.Pow(k - high.Kinetic.Average(), 2))]) / (degrees / 2.0 * kT * kT);

        // The centre of mass rests: sodium lacks its share of mass of 3/2 kT.
        double share = 22.98977 / (22.98977 + 35.45), expected = ((1.5 * 108) - (1.5 * share)) * kT;
        double sodium = high.Sodium.Average() / expected, sodiumError = Error(high.Sodium) / expected;
        (double slope, double slopeError) = Slope(low.Potential, high.Potential);
        double exact = (1 / (Units.BoltzmannEvPerK * cold)) - (1 / kT);

        TestContext.Out.WriteLine($"{kind}: kinetic energy over exact {mean:0.0000} ± {meanError:0.0000}, its variance {variance:0.000} ± {varianceError:0.000}, sodium's share {sodium:0.0000} ± {sodiumError:0.0000}; "
            + $"ln ratio of potential energies at {cold} and {hot} K: slope over exact {slope / exact:0.000} ± {slopeError / exact:0.000}");
        Assert.That(mean, Is.EqualTo(1).Within((Sigmas * meanError) + 1e-3));        // Verlet's kinetic energy is off by (ωh)²/4, a few 1e-4
        Assert.That(variance, Is.EqualTo(1).Within(Sigmas * varianceError));
        Assert.That(sodium, Is.EqualTo(1).Within((Sigmas * sodiumError) + 1e-3));
        Assert.That(slope / exact, Is.EqualTo(1).Within(Sigmas * slopeError / exact));
        Assert.That(slopeError / exact, Is.LessThan(0.1));        // a sharp test
    }

    [TestCase(PressureCoupling.Isotropic)]
    [TestCase(PressureCoupling.FullCell)]
    public void Volumes_at_two_pressures_have_the_ratio_of_the_isobaric_ensemble(PressureCoupling coupling)
    {
        const double kelvin = 900, high = 0.4;
        double[] free = Volumes(coupling, kelvin, 0), pressed = Volumes(coupling, kelvin, high);
        (double slope, double error) = Slope(pressed, free);
        double exact = high / Units.GigapascalPerEvPerCubicAngstrom / (Units.BoltzmannEvPerK * kelvin);

        TestContext.Out.WriteLine($"NaCl {kelvin} K, {coupling}: volumes {free.Average():0} and {pressed.Average():0} Å³ at 0 and {high} GPa, scatter {free.StandardDeviation():0} Å³; slope of ln ratio over exact {slope / exact:0.000} ± {error / exact:0.000}");
        Assert.That(slope / exact, Is.EqualTo(1).Within(Sigmas * error / exact));
        Assert.That(error / exact, Is.LessThan(0.15));
    }

    private static (double[] Potential, double[] Kinetic, double[] Sodium) Canonical(ThermostatKind kind, double kelvin)
    {
        OrderedCell cell = IonicCrystals.RockSalt("Na", "Cl", 3, LatticeConstant);
        MdState state = MdState.From(cell);
        IForceField field = PotentialCatalog.Get(Small).Create(cell, new());
        Thermalise(state, field, kelvin, 5000);
        Thermostat bath = Thermostat.Create(kind, kelvin, (3 * state.Count) - 3, 0.1, new RandomStream(4, "bath"))!;
        Integrator integrator = new(state, field, bath, 0.001);
        integrator.Evaluate(Wanted.Forces);
        List<double> potential = [], kinetic = [], sodium = [];
        for (int n = 1; n <= 200_000; n++)
        {
            Energetics e = integrator.Step(n % 50 == 0 ? Wanted.Energy : Wanted.Forces);
            if (n % 50 == 0 && n > 5000)
            {
                potential.Add(e.PotentialEnergyEv);
                kinetic.Add(Kinetics.EnergyEv(state));
                sodium.Add(Enumerable.Range(0, 108).Sum(i => 0.5 * state.Mass[i] * Units.EvPerMassVelocitySquared
                    * ((state.Vx[i] * state.Vx[i]) + (state.Vy[i] * state.Vy[i]) + (state.Vz[i] * state.Vz[i]))));
            }
        }

        return ([.. potential], [.. kinetic], [.. sodium]);
    }

    private static double[] Volumes(PressureCoupling coupling, double kelvin, double pressureGpa)
    {
        OrderedCell cell = IonicCrystals.RockSalt("Na", "Cl", 3, LatticeConstant);
        MdState state = MdState.From(cell);
        IForceField field = PotentialCatalog.Get(Small).Create(cell, new());
        Thermalise(state, field, kelvin, 2000);
        Integrator integrator = new(state, field, Thermostat.Create(ThermostatKind.VelocityRescaling, kelvin, (3 * state.Count) - 3, 0.1, new RandomStream(4, "bath")), 0.001);
        StochasticCellRescaling barostat = new(coupling, pressureGpa, kelvin, 0.3, 0.05, 0.01, new RandomStream(4, "barostat"));
        integrator.Evaluate(Wanted.Forces);
        List<double> volumes = [];
        for (int n = 1; n <= 300_000; n++)
        {
            bool deform = n % 10 == 0;
            Energetics now = integrator.Step(deform ? Wanted.All : Wanted.Forces);
            if (deform)
            {
                barostat.Apply(state, now, () => integrator.Evaluate(Wanted.All));
                if (n > 10_000)
                {
                    volumes.Add(state.Lattice.VolumeCubicAngstrom);
                }
            }
        }

        return [.. volumes];
    }

    private static void Thermalise(MdState state, IForceField field, double kelvin, int steps)
    {
        RandomStream random = new(3, "thermalise");
        VelocityInitializer.Draw(state, kelvin, random, translationInvariant: true, exact: true);
        Integrator integrator = new(state, field, Thermostat.Create(ThermostatKind.Langevin, kelvin, (3 * state.Count) - 3, 0.1, random), 0.001);
        integrator.Evaluate(Wanted.Forces);
        for (int n = 0; n < steps; n++)
        {
            integrator.Step();
        }
    }

    /// <summary>Standard error of a mean from twenty blocks.</summary>
    private static double Error(double[] values)
    {
        const int blocks = 20;
        double[] means = [.. Enumerable.Range(0, blocks).Select(b => values[(b * values.Length / blocks)..((b + 1) * values.Length / blocks)].Average())];
        return means.StandardDeviation() / Math.Sqrt(blocks);
    }

    /// <summary>
    /// Slope of ln p₂(x)/p₁(x) by maximum likelihood (logistic regression of the label on x), with its error from leaving out one of
    /// twenty blocks of both series at a time.
    /// </summary>
    private static (double Value, double Error) Slope(double[] first, double[] second)
    {
        const int blocks = 20;
        double centre = (first.Average() + second.Average()) / 2, scale = first.StandardDeviation();
        double whole = Logistic(first, second);
        double[] left = [.. Enumerable.Range(0, blocks).Select(b => Logistic(Without(first, b), Without(second, b)))];
        double mean = left.Average();
        return (whole / scale, Math.Sqrt((blocks - 1.0) / blocks * left.Sum(v => (v - mean) * (v - mean))) / scale);

        static double[] Without(double[] values, int block) => [.. values[..(block * values.Length / blocks)], .. values[((block + 1) * values.Length / blocks)..]];

        double Logistic(double[] zeros, double[] ones)
        {
            double a = 0, b = 1;
            for (int iteration = 0; iteration < 12; iteration++)
            {
                double ga = 0, gb = 0, haa = 0, hab = 0, hbb = 0;
                Add(zeros, 0);
                Add(ones, 1);
                double determinant = (haa * hbb) - (hab * hab);
                (a, b) = (a + (((hbb * ga) - (hab * gb)) / determinant), b + (((haa * gb) - (hab * ga)) / determinant));

                void Add(double[] values, double label)
                {
                    foreach (double value in values)
                    {
                        double x = (value - centre) / scale, p = 1 / (1 + Math.Exp(-(a + (b * x)))), w = p * (1 - p);
                        (ga, gb) = (ga + (label - p), gb + ((label - p) * x));
                        (haa, hab, hbb) = (haa + w, hab + (w * x), hbb + (w * x * x));
                    }
                }
            }

            return b;
        }
    }
}
