using Screening.Core.Numerics;
using Screening.Descriptors.Transport;

namespace Screening.Descriptors.Tests.Transport;

public sealed class ArrheniusFitTests
{
    private const double Boltzmann = 8.617333262e-5;

    [Test]
    public void An_exact_line_gives_back_its_energy_and_the_conductivity_at_room_temperature()
    {
        ArrheniusPoint[] points = [.. new[] { 600.0, 800, 1000 }.Select(t => Point(t, 0.01))];
        ArrheniusFit fit = ArrheniusFit.OfConductivity(points);

        Assert.That(fit.ActivationEnergyEv, Is.EqualTo(0.3).Within(1e-9));
        Assert.That(fit.ConductivityAt(300).Value, Is.EqualTo(Sigma(300)).Within(1e-6).Percent);
    }

    [Test]
    public void Another_programs_three_points_give_its_energy_and_error()
    {
        // pymatgen-analysis-diffusion, tests/test_analyzer.py: 0.5 eV with three factors of noise; error of the unweighted line.
        (double T, double Factor)[] noise = [(300, 1.00601834013), (1000, 1.00803236262), (500, 0.98609720824)];
        ArrheniusFit fit = ArrheniusFit.OfDiffusivity([.. noise.Select(n => new ArrheniusPoint(n.T, 12 * Math.Exp(-0.5 / (Boltzmann * n.T)) * n.Factor, null))]);

        const double printed = 1e-8;
        Assert.That(fit.ActivationEnergyEv, Is.EqualTo(0.5).Within(1e-4));
        Assert.That(fit.ActivationEnergyStandardErrorEv, Is.EqualTo(0.000895566).Within(printed));
    }

    [Test]
    public void Published_conductivities_of_garnet_give_their_activation_energy()
    {
        ArrheniusFit fit = ArrheniusFit.OfConductivity([new(1000, 449.6, null), new(1100, 546.1, null), new(1200, 635.1, null)]);

        Assert.That(fit.ActivationEnergyEv, Is.EqualTo(0.27294).Within(1e-4));
    }

    [Test]
    public void Two_points_give_no_error()
    {
        ArrheniusFit fit = ArrheniusFit.OfConductivity([Point(500, 0.1), Point(1000, 0.1)]);

        Assert.That(fit.ActivationEnergyStandardErrorEv, Is.Null);
        Assert.That(fit.ConductivityAt(300).StandardError, Is.Null);
    }

    [Test]
    public void Propagated_errors_cover_the_truth_as_often_as_they_say()
    {
        const int trials = 400;
        const double relative = 0.1;
        RandomStream random = new(1, "arrhenius");
        int energy = 0, room = 0;
        for (int trial = 0; trial < trials; trial++)
        {
            ArrheniusPoint[] points = [.. new[] { 600.0, 700, 800, 900, 1000, 1100 }
                .Select(t => Point(t, relative) with { Value = Sigma(t) * Math.Exp(relative * random.NextNormal()) })
                .Select(p => p with { StandardError = relative * p.Value })];
            ArrheniusFit fit = ArrheniusFit.OfConductivity(points);
            (double value, double? error) = fit.ConductivityAt(300);
            energy += Math.Abs(fit.ActivationEnergyEv - 0.3) < fit.ActivationEnergyStandardErrorEv ? 1 : 0;
            room += Math.Abs(Math.Log(value / Sigma(300))) < error / value ? 1 : 0;
        }

        // 68 % and somewhat more, since scatter widens the error and never narrows it.
        Assert.That(energy / (double)trials, Is.InRange(0.62, 0.78));
        Assert.That(room / (double)trials, Is.InRange(0.62, 0.78));
    }

    [Test]
    public void Values_that_are_not_positive_are_refused() =>
        Assert.That(() => ArrheniusFit.OfDiffusivity([new(500, 0, null), new(600, 1, null)]), Throws.ArgumentException);

    private static double Sigma(double t) => 1e6 / t * Math.Exp(-0.3 / (Boltzmann * t));

    private static ArrheniusPoint Point(double t, double relative) => new(t, Sigma(t), relative * Sigma(t));
}
