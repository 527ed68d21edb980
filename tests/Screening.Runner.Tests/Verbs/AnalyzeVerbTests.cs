using System.Text.Json.Nodes;
using Screening.Runner.Verbs;
using Screening.Testing;

namespace Screening.Runner.Tests.Verbs;

public sealed class AnalyzeVerbTests
{
    [Test]
    public void An_argyrodite_run_has_the_displacements_of_an_independent_program()
    {
        string run = Repository.Shared("data", "trajectories", "argyrodite_Li6PS5Cl_0p", "run1_actual_XDATCAR.gz");
        JsonNode reference = JsonNode.Parse(File.ReadAllText(Repository.Shared("data", "trajectories", "expected.json")))!
            ["argyrodite_Li6PS5Cl_0p"]!["computed_here_numpy"]!["run1"]!["msd_A2"]!;
        JsonObject document = AnalyzeVerb.Document(new([run], "Li") { TemperatureK = 500, IntervalFs = 100 }, TextWriter.Null);

        // 1, 2 and 5 ps lie within half of the 14 ps; all origins, drift of the other ions removed, by another unwrapping order.
        const double tolerancePercent = 0.01;
        foreach (int lag in (int[])[1, 2, 5])
        {
            double ours = (double)document["msd"]!.AsArray().Single(m => Math.Abs((double)m!["lag_ps"]! - lag) < 1e-9)!["msd_A2"]!;
            double theirs = (double)reference[$"{lag}ps"]!;
            Assert.That(ours, Is.EqualTo(theirs).Within(tolerancePercent).Percent, $"{lag} ps");
        }

        Assert.That((long)document["frames"]!, Is.EqualTo(140));
        Assert.That(document["discontinuities"]!.AsArray(), Is.Empty);
        Assert.That(document["haven_ratio"], Is.Null);
        Assert.That(document["band_center_THz"], Is.Null);
        Assert.That((string?)document["verdict"]!["name"], Is.Not.Empty);

        // Four of five sulfur atoms sit in PS4, the free sulfide and the chloride stay alone.
        double Count(string kind) => (double)document[$"clusters_{kind}"]!["value"]!;
        Assert.That(Count("S") / Count("PS4"), Is.EqualTo(1).Within(0.02));
        Assert.That(Count("Cl") / Count("PS4"), Is.EqualTo(1).Within(0.02));
        Assert.That((string?)document["softness"]!["pooled_plane"], Is.Not.Empty);
        Assert.That(document["frustration"]!["signs"]!.AsArray().Select(s => (string?)s!["quantity"]), Has.Some.EqualTo("site_entropy_kB"));
    }

    [Test]
    public void A_missing_frame_interval_or_an_absent_ion_is_a_wrong_usage()
    {
        Assert.That(() => AnalyzeVerb.Document(new(["x"], "Li") { TemperatureK = 500 }, TextWriter.Null),
            Throws.TypeOf<UsageException>().With.Message.Contains("--frame-interval-fs"));
        Assert.That(() => AnalyzeVerb.Document(new(["x"], "Lii") { TemperatureK = 500, IntervalFs = 1 }, TextWriter.Null),
            Throws.TypeOf<UsageException>().With.Message.Contains("Lii"));
    }
}
