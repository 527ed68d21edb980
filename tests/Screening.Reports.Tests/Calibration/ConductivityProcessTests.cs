using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using Screening.Core.Numerics;
using Screening.Reports.Calibration;

namespace Screening.Reports.Tests.Calibration;

public sealed class ConductivityProcessTests
{
    /// <summary>Two ways of solving the same well-conditioned system of a dozen unknowns.</summary>
    private const double Rounding = 1e-9;

    private static readonly string[] Others = ["Cl", "S", "O", "Zr", "Y", "In"];

    [Test]
    public void Leaving_entries_out_equals_solving_the_system_of_the_rest()
    {
        (CompositionVector[] x, double[] y) = Random(14);
        ConductivityProcess process = ConductivityProcess.Train(x, y, new bool[y.Length]);
        CompositionVector asked = Random(15).X[14];
        int[] without = [2, 5, 11];
        int[] rest = [.. Enumerable.Range(0, y.Length).Except(without)];

        CompositionSimilarity similarity = CompositionSimilarity.For(x);
        double mean = y.Average(), variance = y.Average(v => (v - mean) * (v - mean));
        Matrix<double> kernel = Matrix<double>.Build.Dense(rest.Length, rest.Length, (i, j) =>
            (variance * similarity.Of(x[rest[i]], x[rest[j]])) + (i == j ? ConductivityProcess.MeasurementVariance : 0));
        Vector<double> covariance = Vector<double>.Build.Dense(rest.Length, i => variance * similarity.Of(asked, x[rest[i]]));
        double expected = mean + (covariance * kernel.Solve(Vector<double>.Build.Dense(rest.Length, i => y[rest[i]] - mean)));
        double novelty = 1 - (covariance * kernel.Solve(covariance) / variance);

        CompositionEstimate found = process.EstimateWithout(asked, without);
        Assert.That(found.Log10Sigma, Is.EqualTo(expected).Within(Rounding));
        Assert.That(found.Novelty, Is.EqualTo(novelty).Within(Rounding));
    }

    [Test]
    public void A_measured_composition_is_no_novelty_and_keeps_its_value_and_a_foreign_one_is_new_and_gets_the_mean()
    {
        CompositionVector[] x = [Of(("Li", 3), ("In", 1), ("Cl", 6)), Of(("Li", 3), ("In", 1), ("Cl", 6)), Of(("Li", 3), ("In", 1), ("Cl", 6)), Of(("Li", 2), ("O", 1))];
        double[] y = [-3, -3, -3, -9];
        ConductivityProcess process = ConductivityProcess.Train(x, y, new bool[4]);
        CompositionEstimate known = process.Estimate(x[0]), foreign = process.Estimate(Of(("Ag", 1), ("I", 1)));
        Assert.Multiple(() =>
        {
            Assert.That(known.Log10Sigma, Is.EqualTo(-3).Within(0.2));
            Assert.That(known.Novelty, Is.LessThan(0.1));
            Assert.That(foreign.Log10Sigma, Is.EqualTo(-4.5).Within(1));
            Assert.That(foreign.Novelty, Is.GreaterThan(0.5));
        });
    }

    [Test]
    public void A_published_upper_bound_never_raises_a_prediction()
    {
        CompositionVector slow = Of(("Li", 2), ("O", 1)), near = Of(("Li", 2.02), ("O", 1));
        CompositionVector[] x = [slow, Of(("Li", 1.98), ("O", 1)), Of(("Li", 3), ("In", 1), ("Cl", 6)), near];
        double[] y = [-10, -10.5, -3, -4];
        double bound = ConductivityProcess.Train(x, y, [false, false, false, true]).Estimate(slow).Log10Sigma;
        double measured = ConductivityProcess.Train(x, y, new bool[4]).Estimate(slow).Log10Sigma;
        Assert.That(bound, Is.LessThan(measured - 1), "a bound six decades above its relatives says nothing");
        Assert.That(bound, Is.LessThan(-8));
    }

    [Test]
    public void Prediction_does_not_depend_on_the_order_of_the_table()
    {
        (CompositionVector[] x, double[] y) = Random(12);
        CompositionVector asked = Random(13).X[12];
        double forward = ConductivityProcess.Train(x, y, new bool[12]).Estimate(asked).Log10Sigma;
        double backward = ConductivityProcess.Train([.. x.Reverse()], [.. y.Reverse()], new bool[12]).Estimate(asked).Log10Sigma;
        Assert.That(backward, Is.EqualTo(forward).Within(Rounding));
    }

    [Test]
    public void Equal_measurements_cannot_calibrate() =>
        Assert.That(() => ConductivityProcess.Train(Random(4).X, [-5, -5, -5, -5], new bool[4]), Throws.ArgumentException.With.Message.Contains("no spread"));

    [TestCase(3, 1)]
    [TestCase(8, 16)]
    [TestCase(17, 17)]
    [TestCase(22, 4)]
    [TestCase(40, 4)]
    [TestCase(57, 3)]
    [TestCase(71, 3)]
    [TestCase(72, 4)]
    [TestCase(53, 17)]
    [TestCase(2, 18)]
    public void Elements_stand_in_their_group(int atomicNumber, int group) => Assert.That(PeriodicTable.Group(atomicNumber), Is.EqualTo(group));

    private static CompositionVector Of(params (string Symbol, double Amount)[] parts) =>
        CompositionVector.Of(parts.ToDictionary(p => p.Symbol, p => p.Amount));

    private static (CompositionVector[] X, double[] Y) Random(int count)
    {
        RandomStream random = new(7, "calibration tests");
        CompositionVector[] x = new CompositionVector[count];
        double[] y = new double[count];
        for (int i = 0; i < count; i++)
        {
            x[i] = Of(("Li", 1 + random.NextDouble()), (Others[random.Next(3)], 1 + random.NextDouble()), (Others[3 + random.Next(3)], random.NextDouble()));
            y[i] = -6 + (2 * random.NextNormal());
        }

        return (x, y);
    }
}
