using Screening.Core.ForceFields;
using Screening.Core.ForceFields.Pairs;
using Screening.Core.ForceFields.Splines;

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
        yield return new TestCaseData(new LennardJones(new(2.9, 0.05))).SetArgDisplayNames("Lennard-Jones");
        yield return new TestCaseData(new SoftenedWall(new LennardJones(new(4.083, 0.0078)), 20, 9)).SetArgDisplayNames("softened wall");
        yield return new TestCaseData(Table()).SetArgDisplayNames("table");
        yield return new TestCaseData(new SplinePair(CubicBasisSpline.Uniform(0.5, 8, [900, 40, 12, 3, -1, 0.4, -0.2, 0.1, 0, 0, 0]), 2)).SetArgDisplayNames("spline");
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
    public void Lennard_jones_well_has_its_depth_and_its_powers()
    {
        LennardJones form = new(new(2.9, 0.05));

        Assert.That(form.At(2.9), Is.EqualTo(new PairValue(-0.05, 0)));
        Assert.That(form.At(4.1).EnergyEv, Is.EqualTo((form.Attraction.At(4.1) + form.Repulsion.At(4.1)).EnergyEv).Within(1e-15));
    }

    [TestCase(MixingRule.Geometric, 2.4494897427831781, 0.02)]
    [TestCase(MixingRule.Arithmetic, 2.5, 0.02)]
    [TestCase(MixingRule.SixthPower, 2.7104, 0.010895)]
    public void Unlike_sites_follow_the_mixing_rule(MixingRule rule, double minimum, double depth)
    {
        LennardJonesSite mixed = LennardJonesSite.Mix(new(2, 0.01), new(3, 0.04), rule);

        // (2⁶ + 3⁶)/2 = 396.5, its sixth root 2.7104; depth 0.02 · 8 · 27 / 396.5.
        Assert.That(mixed.MinimumAngstrom, Is.EqualTo(minimum).Within(1e-4));
        Assert.That(mixed.DepthEv, Is.EqualTo(depth).Within(1e-5));
        Assert.That(LennardJonesSite.Mix(new(2, 0.01), new(2, 0.01), rule).MinimumAngstrom, Is.EqualTo(2).Within(1e-14));
    }

    [Test]
    public void Spline_of_equal_coefficients_is_constant_and_of_knot_averages_is_the_identity()
    {
        double[] knots = [0, 0, 0, 0, 0.7, 1.5, 2, 2, 2, 2];
        CubicBasisSpline constant = new(knots, [3, 3, 3, 3, 3, 3]);
        CubicBasisSpline identity = new(knots, [.. Enumerable.Range(0, 6).Select(n => (knots[n + 1] + knots[n + 2] + knots[n + 3]) / 3)]);
        foreach (double x in (double[])[0, 0.3, 0.7, 1.1, 1.6, 2])
        {
            Assert.That(constant.At(x).Value, Is.EqualTo(3).Within(1e-14));
            Assert.That(constant.At(x).Slope, Is.Zero.Within(1e-13));
            Assert.That(identity.At(x).Value, Is.EqualTo(x).Within(1e-14));
            Assert.That(identity.At(x).Slope, Is.EqualTo(1).Within(1e-13));
        }

        Assert.That(constant.At(2.1), Is.EqualTo((0.0, 0.0)));
    }

    [Test]
    public void A_table_file_gives_back_its_form_and_names_a_broken_line()
    {
        string path = Path.GetTempFileName();
        try
        {
            Morse morse = new(1.04, 1.53, 2.41);
            File.WriteAllLines(path, ["# r E", .. Enumerable.Range(0, 800).Select(k => FormattableString.Invariant($"{0.6 + (0.01 * k)} {morse.At(0.6 + (0.01 * k)).EnergyEv:R} 0"))]);
            TabulatedPair table = TabulatedPair.Read(path);

            Assert.That(table.At(2.503).EnergyEv, Is.EqualTo(morse.At(2.503).EnergyEv).Within(1e-8));
            Assert.That(table.At(9).EnergyEv, Is.Zero);
            Assert.That(double.IsFinite(table.At(0.5).EnergyEv), Is.False);

            File.WriteAllLines(path, ["1 2", "1.5 1", "oops"]);
            Assert.That(() => TabulatedPair.Read(path), Throws.TypeOf<PotentialFileException>().With.Message.Contains("line 3"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void Energy_and_force_reach_zero_at_the_cutoff_of_a_shifted_form()
    {
        Assert.That(new ForceShifted(new InversePower(-99.8, 6), 8).At(8), Is.EqualTo(default(PairValue)));
    }

    private static TabulatedPair Table()
    {
        Morse morse = new(1.04, 1.53, 2.41);
        double[] r = [.. Enumerable.Range(0, 80).Select(k => 0.5 + (0.1 * k))];
        return new(r, [.. r.Select(d => morse.At(d).EnergyEv)]);
    }
}
