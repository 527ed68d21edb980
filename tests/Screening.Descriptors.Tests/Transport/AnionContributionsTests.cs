using FsCheck;
using FsCheck.Fluent;
using Screening.Descriptors.Transport;

namespace Screening.Descriptors.Tests.Transport;

public sealed class AnionContributionsTests
{
    private const double Rounding = 1e-12;

    [Test]
    public void Conductivities_a_decade_apart_contribute_one_order_each_and_a_third_of_the_whole()
    {
        IReadOnlyList<AnionContribution> all = AnionContributions.Of(At(1000), At(100), At(10), At(1));
        Assert.Multiple(() =>
        {
            Assert.That(all.Select(a => a.Name), Is.EqualTo(new[] { "rot", "trans", "vib" }));
            Assert.That(all.Select(a => a.Orders), Is.All.EqualTo(1).Within(Rounding));
            Assert.That(all.Select(a => a.Share), Is.All.EqualTo(1.0 / 3).Within(Rounding));
        });

        // A: two relative errors of 10 % in quadrature, over ln 10. r of translation: (c − d)/S leaves ±1/3 of the ends, ±1/3 of the inner ones and their own.
        Assert.That(all[1].OrdersError, Is.EqualTo(0.1 * Math.Sqrt(2) / Math.Log(10)).Within(Rounding));
        double log = 0.1 / Math.Log(10);
        Assert.That(all[1].ShareError, Is.EqualTo(log * Math.Sqrt((2 * 1 / 9.0) + (2 * 1.0)) / 3).Within(Rounding));
    }

    [Test]
    public void Share_errors_agree_with_a_random_scatter_of_the_conductivities()
    {
        const double relative = 0.02;
        double[] sigma = [800, 300, 150, 4];
        Core.Numerics.RandomStream random = new(5, "contributions");
        const int draws = 20000;
        double[] sum = new double[3], square = new double[3];
        for (int d = 0; d < draws; d++)
        {
            LogConductivity[] x = [.. sigma.Select(s => LogConductivity.Of(s * (1 + (relative * random.NextNormal())), relative * s))];
            IReadOnlyList<AnionContribution> drawn = AnionContributions.Of(x[0], x[1], x[2], x[3]);
            for (int m = 0; m < 3; m++)
            {
                sum[m] += drawn[m].Share!.Value;
                square[m] += drawn[m].Share!.Value * drawn[m].Share!.Value;
            }
        }

        LogConductivity[] exact = [.. sigma.Select(s => LogConductivity.Of(s, relative * s))];
        IReadOnlyList<AnionContribution> stated = AnionContributions.Of(exact[0], exact[1], exact[2], exact[3]);
        for (int m = 0; m < 3; m++)
        {
            double spread = Math.Sqrt((square[m] / draws) - (sum[m] / draws * (sum[m] / draws)));
            const double fewPercent = 0.05;        // 20000 draws give the spread to 0.5 %; the linear propagation is good to the square of 2 %
            Assert.That(stated[m].ShareError, Is.EqualTo(spread).Within(fewPercent * spread), stated[m].Name);
        }
    }

    [Test]
    public void A_frozen_lattice_without_transport_bounds_vibration_from_below()
    {
        IReadOnlyList<AnionContribution> all = AnionContributions.Of(At(1000), At(500), At(400), LogConductivity.Below(0.4));
        Assert.Multiple(() =>
        {
            Assert.That(all[2].Orders, Is.EqualTo(3).Within(Rounding));
            Assert.That(all[2].OrdersIsLowerBound);
            Assert.That(all[2].OrdersError, Is.Null);
            Assert.That(all[0].OrdersIsLowerBound, Is.False);
            Assert.That(all[2].Share, Is.GreaterThan(all[0].Share!.Value));
            Assert.That(all[0].ShareError, Is.Null, "a share of an unknown whole is a bound");
        });
    }

    [Test]
    public void Between_two_bounds_nothing_is_known()
    {
        IReadOnlyList<AnionContribution> all = AnionContributions.Of(At(1000), At(500), LogConductivity.Below(1), LogConductivity.Below(0.4));
        Assert.Multiple(() =>
        {
            Assert.That(all[1].OrdersIsLowerBound);
            Assert.That(all[2].Orders, Is.Null);
            Assert.That(all.Select(a => a.Share), Is.All.Null);
        });
    }

    [Test]
    public void Shares_add_up_to_one_for_any_conductivities() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(Gen.Choose(-3000, 3000).Four().ToArbitrary(), t =>
        {
            double[] lg = [.. new[] { t.Item1, t.Item2, t.Item3, t.Item4 }.Select(v => v / 1000.0)];
            if (lg[0] - lg[3] < 0.01)
            {
                return true;
            }

            LogConductivity[] x = [.. lg.Select(v => new LogConductivity(v, 0.1, false))];
            return Math.Abs(AnionContributions.Of(x[0], x[1], x[2], x[3]).Sum(a => a.Share!.Value) - 1) < 1e-9;
        }));

    private static LogConductivity At(double sigma) => LogConductivity.Of(sigma, 0.1 * sigma);
}
