using System.Globalization;
using System.Text.Json.Nodes;
using Screening.Core;
using Screening.Descriptors.Transport;
using Screening.Testing;

namespace Screening.Descriptors.Tests.Transport;

/// <summary>Numbers that other programs printed, from their own tables.</summary>
public sealed class PublishedTransportTests
{
    [Test]
    public void Garnet_displacement_tables_give_the_published_conductivity_and_activation_energy()
    {
        JsonNode published = Expected("gpumd_LLZO_a");
        List<ArrheniusPoint> points = [];
        foreach (JsonNode? row in published["published"]!["rows"]!.AsArray())
        {
            double set = (double)row!["T_set"]!, sum = (double)row["V_A3"]!;
            double[][] table = [.. File.ReadLines(Repository.Shared("data", "trajectories", "gpumd_LLZO_a", $"{set}K_msd.out"))
                .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => double.Parse(w, CultureInfo.InvariantCulture)).ToArray())];
            double[][] window = table[(int)(0.1 * table.Length)..(int)(0.4 * table.Length)];
            (double _, double slope) = MathNet.Numerics.Fit.Line([.. window.Select(v => v[0])], [.. window.Select(v => v[1] + v[2] + v[3])]);
            double d = slope / 6 * Units.SquareCentimetrePerSecondPerSquareAngstromPerPicosecond;
            double sigma = NernstEinstein.ConductivityMilliSiemensPerCm(d, (double)published["published"]!["n_ions"]! / sum, 1, (double)row["T_avg"]!);
            points.Add(new(set, sigma, null));

            // Four digits are printed.
            Assert.That(d, Is.EqualTo((double)row["D"]!).Within(0.06).Percent, $"{set} K");
            Assert.That(sigma, Is.EqualTo((double)row["sigma_mS_cm"]!).Within(0.06).Percent, $"{set} K");
        }

        Assert.That(ArrheniusFit.OfConductivity(points).ActivationEnergyEv, Is.EqualTo((double)published["Ea_eV_computed_here"]!).Within(1e-4));
    }

    [Test]
    public void The_arrhenius_line_of_another_program_is_met_with_its_error()
    {
        double[] temperatures = [300, 1000, 500], factors = [1.00601834013, 1.00803236262, 0.98609720824];
        ArrheniusFit fit = ArrheniusFit.OfDiffusivity([.. temperatures.Zip(factors, (t, f) => new ArrheniusPoint(t, f * 12 * Math.Exp(-0.5 / (Units.BoltzmannEvPerK * t)), null))]);

        Assert.That(fit.ActivationEnergyEv, Is.EqualTo(0.5).Within(1e-3));
        Assert.That(fit.ActivationEnergyStandardErrorEv, Is.EqualTo(0.000895566).Within(1).Percent);
        Assert.That(Math.Exp(fit.LogPrefactor), Is.EqualTo(12).Within(2).Percent);
    }

    [Test]
    public void The_non_gaussian_parameter_of_beta_alumina_tables_is_theirs()
    {
        string path = Repository.Shared("data", "trajectories", "beta_alumina_Na", "Na-unsym-0-a2-300K-50000ps.csv");
        double[][] rows = [.. File.ReadLines(path).Skip(1).Select(l => l.Split(',').Select(w => double.Parse(w, CultureInfo.InvariantCulture)).ToArray()).Where(v => v[1] > 0)];

        Assert.That(rows, Has.Length.GreaterThan(100));
        Assert.That(rows.Max(v => Math.Abs(NonGaussianParameter.Of(v[1], v[2]) - v[3])), Is.LessThan(1e-5));       // the printed digits of r2 and r4
    }

    private static JsonNode Expected(string set) => JsonNode.Parse(File.ReadAllText(Repository.Shared("data", "trajectories", "expected.json")))![set]!;
}
