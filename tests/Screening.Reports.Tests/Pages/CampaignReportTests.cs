using System.Text.Json;
using System.Text.RegularExpressions;
using Screening.Core.Results;
using Screening.Testing;

namespace Screening.Reports.Tests.Pages;

public sealed class CampaignReportTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("screening-report-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Report_has_a_page_for_every_candidate_and_every_link_leads_somewhere()
    {
        IReadOnlyList<ResultRecord> records = SampleRecords.Campaign();
        string index = Write(records, "Li6PS5Cl", "LiCl");

        Assert.That(Directory.GetFiles(Path.Combine(_folder, "candidates")), Has.Length.EqualTo(records.Count));
        foreach (string page in Pages())
        {
            foreach (Match link in Regex.Matches(File.ReadAllText(page), "(?:href|src)=\"([^\"#:]+)\""))
            {
                string target = Path.Combine(Path.GetDirectoryName(page)!, link.Groups[1].Value);
                Assert.That(File.Exists(target), Is.True, $"{Path.GetFileName(page)} points to {link.Groups[1].Value}");
            }
        }

        Assert.That(index, Is.EqualTo(Path.Combine(_folder, "index.html")));
    }

    [Test]
    public void Pages_load_nothing_from_the_network()
    {
        Write(SampleRecords.Campaign(), "Li6PS5Cl", "LiCl");
        foreach (string page in Pages())
        {
            string html = File.ReadAllText(page);
            Assert.That(Regex.Matches(html, "(?:src|href)\\s*=\\s*[\"']?\\s*(?:https?:)?//", RegexOptions.IgnoreCase), Is.Empty, page);
            Assert.That(html, Does.Not.Contain("@import").And.Not.Contain("url(http"));
            Assert.That(html, Does.Contain("connect-src &#x27;none&#x27;").Or.Contain("connect-src 'none'"));
        }
    }

    [Test]
    public void Hostile_names_stay_text_on_every_page()
    {
        const string hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
        ResultRecord evil = SampleRecords.Ok("Li3PS4", 3e-6) with
        {
            Id = "../../" + hostile,
            Formula = hostile,
            Source = "../" + hostile + ".cif",
            Potential = hostile,
            Protocol = hostile,
            Verdict = new(Verdict.Ok, hostile),
            Remarks = [hostile],
            Series = [new("rdf_" + hostile, [0, 1], hostile, [0, 1], hostile)],
            Quantities = new Dictionary<string, Quantity>(SampleRecords.Ok("x", 3e-6).Quantities) { [hostile] = new(1, 0.1, hostile) },
        };
        Write([evil, SampleRecords.Ok("Li6PS5Cl", 1e-5)], hostile, "Li6PS5Cl");
        foreach (string page in Pages())
        {
            string html = File.ReadAllText(page);
            Assert.That(html, Does.Not.Contain("<script>alert").And.Not.Contain("<img"), page);
            foreach (Match json in Regex.Matches(html, "<script type=\"application/json\"[^>]*>(.*?)</script>", RegexOptions.Singleline))
            {
                Assert.That(json.Groups[1].Value, Does.Not.Contain("<"), page);
            }
        }

        // A name with path separators must not lead out of its folder: both pages are where they belong.
        Assert.That(Directory.GetFiles(Path.Combine(_folder, "candidates")), Has.Length.EqualTo(2));
        Assert.That(Directory.GetDirectories(Path.Combine(_folder, "candidates")), Is.Empty);
    }

    [Test]
    public void Every_figure_is_valid_json_with_equally_long_axes()
    {
        Write(SampleRecords.Campaign(), "Li6PS5Cl", "LiCl");
        int figures = 0;
        foreach (string page in Pages())
        {
            foreach (Match match in Regex.Matches(File.ReadAllText(page), "<script type=\"application/json\"[^>]*>(.*?)</script>", RegexOptions.Singleline))
            {
                using JsonDocument figure = JsonDocument.Parse(match.Groups[1].Value);
                foreach (JsonElement trace in figure.RootElement.GetProperty("data").EnumerateArray())
                {
                    Assert.That(trace.GetProperty("x").GetArrayLength(), Is.EqualTo(trace.GetProperty("y").GetArrayLength()));
                }

                Assert.That(figure.RootElement.GetProperty("layout").GetProperty("meta").GetString(), Is.Not.Empty);
                figures++;
            }
        }

        if (figures == 0)
        {
            Assert.Ignore("Built without the figure library; pages show plain drawings.");
        }
    }

    [Test]
    public void Two_reports_of_one_store_are_equal_to_the_byte()
    {
        Write(SampleRecords.Campaign(), "Li6PS5Cl", "LiCl");
        Dictionary<string, string> first = Pages().ToDictionary(p => p, File.ReadAllText);
        Write(SampleRecords.Campaign(), "Li6PS5Cl", "LiCl");
        Assert.That(Pages().ToDictionary(p => p, File.ReadAllText), Is.EqualTo(first));
    }

    [Test]
    public void Report_of_an_empty_store_says_so_and_opens()
    {
        string html = File.ReadAllText(Write([]));
        Assert.That(html, Does.Contain("0 structures"));
    }

    [Test]
    public void Unknown_candidate_to_compare_is_a_clear_error() =>
        Assert.That(() => Write(SampleRecords.Campaign(), "Unobtainium"), Throws.ArgumentException.With.Message.Contains("Unobtainium"));

    [Test]
    public void Comparison_calls_a_large_difference_significant_and_gives_its_error()
    {
        Write([SampleRecords.Ok("Li6PS5Cl", 1.2e-5, 0.1, bandCenter: 9), SampleRecords.Ok("Li3PS4", 1.1e-5, 0.1, bandCenter: 10)], "Li6PS5Cl", "Li3PS4");
        string html = File.ReadAllText(Path.Combine(_folder, "comparison.html"));

        // Band centers 9.00 and 10.00, each ± 0.06: difference 1 ± 0.085, z = 11.8; D differ by 0.1 of 1.2 ± 0.16e-5.
        Assert.That(html, Does.Contain("1.00 ± 0.08<small>z = 11.8, significant").Or.Contain("1.00 ± 0.09<small>z = 11.8, significant"));
        Assert.That(html, Does.Contain("<small>z = −0.6, not significant"));
    }

    [Test]
    public void Comparison_gives_the_chance_that_one_is_ahead_of_another()
    {
        // Equal scores: an even chance; a decade apart with errors of a few per cent: certain to the last digit shown.
        Write([SampleRecords.Ok("Li6PS5Cl", 1e-5, 0.05), SampleRecords.Ok("Li3PS4", 1e-5, 0.05), SampleRecords.Ok("Li3N", 1e-7, 0.05)], "Li6PS5Cl", "Li3PS4", "Li3N");
        string html = File.ReadAllText(Path.Combine(_folder, "comparison.html"));
        string table = Regex.Match(html, "<caption>Chance that the row has the higher simulated score.*?</table>", RegexOptions.Singleline).Value;
        string[] cells = [.. Regex.Matches(table, "<td class=\"number\"[^>]*>([^<]*)</td>").Select(m => System.Net.WebUtility.HtmlDecode(m.Groups[1].Value))];
        Assert.That(cells, Is.EqualTo(new[] { "–", "50 %", "100 %", "50 %", "–", "100 %", "< 1 %", "< 1 %", "–" }));
    }

    [Test]
    public void More_than_eight_candidates_to_compare_are_refused() =>
        Assert.That(() => Write(SampleRecords.Campaign(), "AgI", "CuI", "LiCl", "LiF", "LiBr", "Li2O", "NaCl", "Li3PO4", "Li3N"), Throws.ArgumentException.With.Message.Contains("at most 8"));

    [Test]
    public void Bibliography_names_methods_the_potential_and_the_measurements_behind_predictions()
    {
        Write([SampleRecords.Ok("Li6PS5Cl", 1e-5) with { Potential = "bond-valence" }]);
        string text = File.ReadAllText(Path.Combine(_folder, "references.bib"));
        Assert.That(text, Does.Contain("@article{Wood2021").And.Contain("@misc{potential:bond-valence").And.Match(@"@misc\{relative:10[^@]*doi  = \{10\."));
        Assert.That(text.Count(c => c == '{'), Is.EqualTo(text.Count(c => c == '}')));
        Assert.That(Regex.Matches(text, @"^@\w+\{([^,]+),", RegexOptions.Multiline).Select(m => m.Groups[1].Value), Is.Unique);
        Assert.That(File.ReadAllText(Path.Combine(_folder, "index.html")), Does.Contain("potential:bond-valence"));
    }

    [Test]
    public void Campaign_page_shows_the_parts_of_every_score_and_the_class_of_every_candidate()
    {
        IReadOnlyList<ResultRecord> records = [.. SampleRecords.Campaign().Select(r => r with { Potential = "bond-valence" })];
        string html = File.ReadAllText(Write(records));
        string parts = Regex.Match(html, "<caption>Parts of every score.*?</table>", RegexOptions.Singleline).Value;
        Assert.That(Regex.Count(parts, "<tr>"), Is.EqualTo(records.Count + 1));
        Assert.That(parts, Does.Contain("clean geometry").And.Contain("suspect").And.Contain("unsupported"));
        Assert.That(html, Does.Contain("Ordered by predicted conductivity at 300 K"));
        Assert.That(html, Does.Contain("<caption>Candidates by predicted conductivity at 300 K"));
        string candidate = File.ReadAllText(Path.Combine(_folder, "candidates", "Li6PS5Cl.html"));
        Assert.That(candidate, Does.Contain("Nearest measured relatives").And.Contain("What the simulated score is made of").And.Contain("Confidence: clean geometry"));
    }

    private IEnumerable<string> Pages() => Directory.GetFiles(_folder, "*.html", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private string Write(IReadOnlyList<ResultRecord> records, params string[] compare)
    {
        using MemoryResultStore store = new();
        store.Append(records);
        return CampaignReport.Write(store, _folder, new() { Compare = compare });
    }
}
