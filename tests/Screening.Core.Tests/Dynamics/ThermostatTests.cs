using Screening.Core.Dynamics;
using Screening.Core.ForceFields;
using Screening.Core.Numerics;
using Screening.Core.Particles;
using Screening.Testing;

namespace Screening.Core.Tests.Dynamics;

public class ThermostatTests
{
    private const double TemperatureK = 600;

    /// <summary>Samples are spaced by about one relaxation time; the rest of the correlation is allowed for by this factor on k/√N.</summary>
    private const double SigmasAllowed = 5;

    [TestCase(ThermostatKind.VelocityRescaling)]
    [TestCase(ThermostatKind.Langevin)]
    public void Kinetic_energy_of_free_atoms_follows_the_gamma_distribution(ThermostatKind kind)
    {
        // For free atoms K has shape N_f/2 and scale k_B T: mean N_f/2, variance N_f/2, third central moment N_f, in units of k_B T.
        MdState state = MdState.From(TestCells.FaceCentred("Li", "I", 4.0, 1));
        const int degrees = 12, samples = 40_000, between = 4;
        const double relaxation = 0.001, step = 0.001;        // one step forgets 63 %, four forget 98 %
        RandomStream random = new(7, "test");
        VelocityInitializer.Draw(state, TemperatureK, random, translationInvariant: false);
        Thermostat bath = Thermostat.Create(kind, TemperatureK, degrees, relaxation, random)!;
        double kT = Units.BoltzmannEvPerK * TemperatureK;

        double[] energies = new double[samples];
        for (int s = 0; s < samples; s++)
        {
            for (int i = 0; i < between; i++)
            {
                bath.Apply(state, step);
            }

            energies[s] = Kinetics.EnergyEv(state) / kT;
        }

        double mean = energies.Average(), variance = energies.Average(k => (k - mean) * (k - mean));
        double third = energies.Average(k => Math.Pow(k - mean, 3));
        double error = Math.Sqrt(degrees / 2.0 / samples);
        Assert.That(mean, Is.EqualTo(degrees / 2.0).Within(SigmasAllowed * error));
        Assert.That(variance, Is.EqualTo(degrees / 2.0).Within(SigmasAllowed * degrees / 2.0 * Math.Sqrt((2 + (12.0 / degrees)) / samples)));
        Assert.That(third, Is.EqualTo(degrees).Within(0.25 * degrees));        // √(15 · 6³ / N) ≈ 0.3 of 12, several times for the tail
    }

    [TestCase(ThermostatKind.VelocityRescaling)]
    [TestCase(ThermostatKind.Langevin)]
    [TestCase(ThermostatKind.NoseHooverChain)]
    public void Interacting_atoms_have_the_canonical_mean_and_variance_of_kinetic_energy_and_equal_species_temperatures(ThermostatKind kind)
    {
        MdState state = MdState.From(TestCells.FaceCentred("Li", "Cl", 4.0, 2));
        LennardJonesForceField forces = new(0.3, 2.6, 4.0);
        const int degrees = (3 * 32) - 3, samples = 1500, between = 20;
        RandomStream random = new(3, "test");
        VelocityInitializer.Draw(state, 2 * TemperatureK, random, translationInvariant: true);
        Thermostat bath = Thermostat.Create(kind, TemperatureK, degrees, 0.03, random)!;
        Integrator integrator = new(state, forces, bath, 0.001);
        integrator.Evaluate(Wanted.Forces);
        Steps(new(state, forces, new LangevinThermostat(TemperatureK, degrees, 0.1, random), 0.001), 2000);
        Steps(integrator, 500);

        double sum = 0, squares = 0, light = 0;
        for (int s = 0; s < samples; s++)
        {
            Steps(integrator, between);
            double kinetic = Kinetics.EnergyEv(state) / (Units.BoltzmannEvPerK * TemperatureK);
            sum += kinetic;
            squares += kinetic * kinetic;
            light += 0.5 * Enumerable.Range(0, 8).Sum(i => state.Mass[i] * ((state.Vx[i] * state.Vx[i]) + (state.Vy[i] * state.Vy[i]) + (state.Vz[i] * state.Vz[i])))
                * Units.EvPerMassVelocitySquared / (Units.BoltzmannEvPerK * TemperatureK);
        }

        // Energies relax within about two bath times, so that about one sample in five counts as independent.
        double independent = samples / 5.0, mean = sum / samples, variance = (squares / samples) - (mean * mean);
        double lost = 1.5 * 8 * 6.94 / ((8 * 6.94) + (24 * 35.45));        // the light atoms' part in the resting centre of mass
        Assert.That(mean, Is.EqualTo(degrees / 2.0).Within(SigmasAllowed * Math.Sqrt(degrees / 2.0 / independent)));
        Assert.That(variance, Is.EqualTo(degrees / 2.0).Within(SigmasAllowed * degrees / 2.0 * Math.Sqrt(2 / independent)));
        Assert.That(light, Is.EqualTo(samples * ((1.5 * 8) - lost)).Within(SigmasAllowed * samples * Math.Sqrt(1.5 * 8 / independent)));
    }

    private static void Steps(Integrator integrator, int count)
    {
        for (int i = 0; i < count; i++)
        {
            integrator.Step();
        }
    }
}
