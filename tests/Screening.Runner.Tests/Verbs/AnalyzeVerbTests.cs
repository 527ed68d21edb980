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
    public void The_document_holds_maps_distributions_and_profiles_and_the_density_goes_to_a_cube_file()
    {
        string run = Repository.Shared("data", "trajectories", "argyrodite_Li6PS5Cl_50p", "run1_actual_XDATCAR.gz");
        string cube = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"density-{Guid.NewGuid():N}.cube");
        try
        {
            JsonObject document = AnalyzeVerb.Document(new([run], "Li") { TemperatureK = 500, IntervalFs = 100, CubeFile = cube }, TextWriter.Null);

            JsonNode jumps = document["jump_correlations"]!, orientation = document["orientations"]!.AsArray().Single()!, profile = document["free_energy_profile"]!;
            Assert.That(jumps["ratio"]!.AsArray(), Has.Count.EqualTo(jumps["distance_A"]!.AsArray().Count));
            Assert.That((string?)orientation["anion"], Is.EqualTo("PS4"));
            Assert.That(orientation["maxima"]!.AsArray(), Has.Count.EqualTo(4));                   // ordered PS4: four bonds, one orientation
            Assert.That((double)profile["barrier_eV"]!, Is.InRange(0.02, 0.4));
            Assert.That(profile["free_energy_eV"]!.AsArray(), Has.Count.EqualTo(profile["distance_A"]!.AsArray().Count));
            Assert.That(document["van_hove_distinct"]!.AsArray(), Is.Not.Empty);
            Assert.That((double)document["reorientations_per_jump"]!["value"]!, Is.Zero);
            Assert.That(File.ReadLines(cube).ElementAt(2).Trim(), Does.StartWith("224 "));          // the framework: 416 atoms without 192 Li

            StringWriter table = new(System.Globalization.CultureInfo.InvariantCulture);
            Screening.Runner.Output.AnalyzeTable.Print(document, table);
            Assert.That(table.ToString(), Does.Contain("Jumps").And.Contain("tracer_diffusivity_cm2_s"));
        }
        finally
        {
            File.Delete(cube);
        }
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
