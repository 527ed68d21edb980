using Screening.Core.Dynamics;
using Screening.Core.Numerics;
using Screening.Core.Particles;
using Screening.Testing;

namespace Screening.Core.Tests.Dynamics;

public class VelocityInitializerTests
{
    private const double TemperatureK = 750;

    [Test]
    public void Kinetic_temperature_is_exact_when_asked_for([Values] bool translationInvariant)
    {
        MdState state = Draw(1, translationInvariant, exact: true);

        int degrees = Kinetics.DegreesOfFreedom(state, translationInvariant);

        Assert.That(degrees, Is.EqualTo(translationInvariant ? 93 : 96));
        Assert.That(Kinetics.TemperatureK(Kinetics.EnergyEv(state), degrees), Is.EqualTo(TemperatureK).Within(1e-9));
    }

    [Test]
    public void Total_momentum_is_removed_only_where_it_is_conserved([Values] bool translationInvariant)
    {
        MdState state = Draw(1, translationInvariant, exact: false);

        double momentum = state.Mass.Zip(state.Vy, (m, v) => m * v).Sum();

        Assert.That(Math.Abs(momentum), translationInvariant ? Is.LessThan(1e-9) : Is.GreaterThan(1));
    }

    [Test]
    public void Each_mass_gets_its_thermal_speed_and_a_normal_distribution()
    {
        const int draws = 2000;
        double light = 0, heavy = 0, fourth = 0;
        for (ulong seed = 0; seed < draws; seed++)
        {
            MdState state = Draw(seed, translationInvariant: false, exact: false);
            light += state.Vx[0] * state.Vx[0];
            heavy += state.Vz[31] * state.Vz[31];
            fourth += Math.Pow(state.Vx[0], 4);
        }

        double unit = Units.BoltzmannEvPerK * TemperatureK * Units.AccelerationPerForceOverMass;
        double fiveSigmas = 5 * Math.Sqrt(2.0 / draws);
        Assert.That(light / draws * 6.94 / unit, Is.EqualTo(1).Within(fiveSigmas));
        Assert.That(heavy / draws * 35.45 / unit, Is.EqualTo(1).Within(fiveSigmas));
        Assert.That(fourth / draws / Math.Pow(unit / 6.94, 2), Is.EqualTo(3).Within(5 * Math.Sqrt(96.0 / draws)));
    }

    [TestCase(-1)]
    [TestCase(double.NaN)]
    public void A_temperature_that_is_none_is_refused(double temperature)
    {
        MdState state = MdState.From(TestCells.Single("Li", 5));

        Assert.That(() => VelocityInitializer.Draw(state, temperature, new RandomStream(1, "test"), false),
            Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    private static MdState Draw(ulong seed, bool translationInvariant, bool exact)
    {
        MdState state = MdState.From(TestCells.FaceCentred("Li", "Cl", 4.0, 2));
        VelocityInitializer.Draw(state, TemperatureK, new RandomStream(seed, "test"), translationInvariant, exact);
        return state;
    }
}
