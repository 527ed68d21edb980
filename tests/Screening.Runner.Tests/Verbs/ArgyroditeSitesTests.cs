using System.Text.Json.Nodes;
using Screening.Runner.Verbs;
using Screening.Testing;

namespace Screening.Runner.Tests.Verbs;

/// <summary>
/// Site statistics of argyrodites that the authors of the trajectories published (doi 10.1021/acs.chemmater.0c03738; site-analysis tutorials).
/// </summary>
public sealed class ArgyroditeSitesTests
{
    // One of 134 400 assignments: in a single frame of the 50p set an ion lies on a face within rounding, and goes to either side.
    private const double OneAssignment = 1.5 / 134_400;

    [TestCase("argyrodite_Li6PS5Cl_0p", 522, 37)]
    [TestCase("argyrodite_Li6PS5Cl_50p", 1112, 86)]
    [TestCase("argyrodite_Li6PS5I_0p", 19, 0)]
    public void Quenched_argyrodites_have_the_published_site_populations_and_changes(string set, int beyondNeighbours, int unbridged)
    {
        JsonNode published = Expected(set, "published")["site_populations_inherent_all_runs"]!;
        JsonObject document = Analyze(set, "*inherent*");

        foreach (JsonNode? site in document["sites"]!.AsArray())
        {
            Assert.That((double)site!["population_fraction"]!, Is.EqualTo((double)published[(string)site["type"]!]!).Within(OneAssignment), $"type {site["type"]}");
        }

        Assert.That((double)document["site_changes_beyond_neighbours"]!["value"]!, Is.EqualTo(beyondNeighbours));
        Assert.That((double)document["site_changes_without_a_site_between"]!["value"]!, Is.EqualTo(unbridged));
    }

    [TestCase("argyrodite_Li6PS5Cl_0p")]
    [TestCase("argyrodite_Li6PS5Cl_50p")]
    public void Moving_argyrodites_have_the_published_number_and_length_of_stays(string set)
    {
        JsonObject published = Expected(set, "published_run1_actual")["mean_residence_frames_and_events"]!.AsObject();
        JsonObject document = Analyze(set, "run1_actual*");
        const double framesPerPs = 10, halfOfLastDigit = 0.05;

        Assert.That(published, Is.Not.Empty);
        foreach ((string type, JsonNode? row) in published)
        {
            JsonNode site = document["sites"]!.AsArray().Single(s => (string?)s!["type"] == type)!;
            Assert.That((int)(long)site["visits"]!, Is.EqualTo((int)row![1]!), $"stays on type {type}");
            Assert.That((double)site["mean_visit_ps"]! * framesPerPs, Is.EqualTo((double)row[0]!).Within(halfOfLastDigit + 1e-9), $"length on type {type}");
        }
    }

    [TestCase("argyrodite_Li6PS5I_0p", "too-few-hops", "32 cages")]
    [TestCase("argyrodite_Li6PS5Cl_0p", "too-few-hops", "cages")]
    [TestCase("argyrodite_Li6PS5Cl_50p", "ok", "D = 1.1e-5")]
    public void Motion_within_cages_is_told_from_diffusion(string set, string verdict, string reason)
    {
        string[] files = [.. Directory.GetFiles(Repository.Shared("data", "trajectories", set), "*actual*").Order(StringComparer.Ordinal)];
        JsonNode decision = AnalyzeVerb.Document(new(files, "Li") { TemperatureK = 500, IntervalFs = 100 }, TextWriter.Null)["verdict"]!;

        Assert.That((string?)decision["name"], Is.EqualTo(verdict), (string?)decision["reason"]);
        Assert.That((string?)decision["reason"], Does.Contain(reason));
    }

    [TestCase("Na")]
    [TestCase("Cl")]
    public void Solid_sodium_chloride_has_no_diffusivity_within_its_error(string ion)
    {
        string file = Repository.Shared("data", "trajectories", "vasppy_NaCl", "NaCl_800K_MD_XDATCAR");
        JsonObject document = AnalyzeVerb.Document(new([file], ion) { TemperatureK = 800, IntervalFs = 50 }, TextWriter.Null);
        JsonNode d = document["tracer_diffusivity_cm2_s"]!;

        Assert.That((double)d["interval_95"]![0]!, Is.Zero);
        Assert.That((double)d["standard_error"]!, Is.GreaterThan((double)d["value"]! / 2));
        Assert.That((string?)document["verdict"]!["name"], Is.EqualTo("below-floor"));
        Assert.That(document["haven_ratio"], Is.Null);
    }

    [Test]
    public void A_sites_file_that_names_an_unknown_corner_is_refused_by_name()
    {
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"sites-{Guid.NewGuid():N}.json");
        File.WriteAllText(path, """
            {"lattice": {"a": 5}, "framework": [{"label": "Cl", "elements": ["Cl"], "position": [0, 0, 0]}],
             "sites": [{"type": "t", "center": [0.25, 0.25, 0.25], "vertices": {"labels": ["Br"], "cutoff_A": 3}}]}
            """);
        try
        {
            Assert.That(() => Screening.Core.Trajectories.SiteFile.Read(path),
                Throws.TypeOf<Screening.Core.Structures.StructureFileException>().With.Message.Contains("'Br'"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static JsonNode Expected(string set, string kind) =>
        JsonNode.Parse(File.ReadAllText(Repository.Shared("data", "trajectories", "expected.json")))![set]![kind]!;

    private static JsonObject Analyze(string set, string pattern)
    {
        string[] files = [.. Directory.GetFiles(Repository.Shared("data", "trajectories", set), pattern).Order(StringComparer.Ordinal)];
        return AnalyzeVerb.Document(new(files, "Li")
        {
            TemperatureK = 500,
            IntervalFs = 100,
            SitesFile = Repository.File("data", "sites", "argyrodite.json"),
        }, TextWriter.Null);
    }
}
