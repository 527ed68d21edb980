using Screening.Core.ForceFields.Pairs;

namespace Screening.Core.Tests.ForceFields;

[TestFixture]
public sealed class PairFormTests
{
    private static IEnumerable<TestCaseData> Forms()
    {
        yield return new TestCaseData(new Morse(1.04, 1.53, 2.41)).SetArgDisplayNames("Morse");
        yield return new TestCaseData(new ScreenedCoulomb(-0.6, 0.25)).SetArgDisplayNames("screened Coulomb");
        yield return new TestCaseData(new SwitchedCoulomb(-0.6, 3.7, 0.25)).SetArgDisplayNames("switched Coulomb");
        yield return new TestCaseData(new ForceShifted(new Morse(1.04, 1.53, 2.41), 8)).SetArgDisplayNames("force-shifted Morse");
        yield return new TestCaseData(new ExponentialRepulsion(0.29, 0.342, 2.401)).SetArgDisplayNames("exponential");
        yield return new TestCaseData(new InversePower(-99.8, 6)).SetArgDisplayNames("power");
        yield return new TestCaseData(new ShortRangeCore(new InversePower(-192.58, 6), 46.462, 3.43, -0.326, 1.906)).SetArgDisplayNames("core");
        yield return new TestCaseData(new PairSum(new InversePower(1648, 9), new InversePower(-16.9, 4))).SetArgDisplayNames("sum");
    }

    [TestCaseSource(nameof(Forms))]
    public void Derivative_is_the_slope_of_the_energy(IPairPotential form)
    {
        const double step = 1e-5;        // Å: truncation step² and rounding both near 1e-10
        foreach (double r in (double[])[0.9, 1.5, 2.3, 3.1, 5.7, 7.9])
        {
            double slope = (form.At(r + step).EnergyEv - form.At(r - step).EnergyEv) / (2 * step);

            Assert.That(form.At(r).Derivative, Is.EqualTo(slope).Within(1e-7 * (1 + Math.Abs(slope))), $"at {r} Å");
        }
    }

    [Test]
    public void Morse_well_has_its_depth_and_curvature_at_the_minimum()
    {
        Morse form = new(1.04, 1.53, 2.41);
        const double step = 1e-4;
        double curvature = (form.At(2.41 + step).Derivative - form.At(2.41 - step).Derivative) / (2 * step);

        Assert.That(form.At(2.41), Is.EqualTo(new PairValue(-1.04, 0)));
        Assert.That(curvature, Is.EqualTo(2 * 1.04 * 1.53 * 1.53).Within(1e-4).Percent);
    }

    [Test]
    public void Switched_coulomb_adds_nothing_at_contact_and_the_whole_interaction_far_away()
    {
        SwitchedCoulomb switched = new(-1, 1.0, 0.25);
        ScreenedCoulomb whole = new(-1, 0.25);

        Assert.That(switched.At(6).EnergyEv, Is.EqualTo(whole.At(6).EnergyEv).Within(1e-9));
        Assert.That(Math.Abs(switched.At(0.01).EnergyEv), Is.LessThan(Math.Abs(whole.At(0.01).EnergyEv) / 50));
    }

    [Test]
    public void Energy_and_force_reach_zero_at_the_cutoff_of_a_shifted_form()
    {
        Assert.That(new ForceShifted(new InversePower(-99.8, 6), 8).At(8), Is.EqualTo(default(PairValue)));
    }
}
