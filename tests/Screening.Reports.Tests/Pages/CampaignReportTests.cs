using System.Diagnostics;
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
    public void Browser_opens_every_kind_of_page_without_a_console_error_and_draws_the_figures()
    {
        string? browser = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);
        if (browser is null)
        {
            Assert.Ignore("No Chromium here.");
        }

        Write(SampleRecords.Campaign(), "Li6PS5Cl", "LiCl");
        foreach (string page in new[] { "index.html", "comparison.html", "candidates/Li6PS5Cl.html", "candidates/AmTe.html" })
        {
            (string dom, string log) = Browse(browser!, Path.Combine(_folder, page));
            Assert.That(log, Does.Not.Contain("CONSOLE"), page);
            Assert.That(dom, Does.Contain("</footer>"), page);
            if (File.Exists(Path.Combine(_folder, "assets", "plotly.min.js")) && page != "candidates/AmTe.html")
            {
                Assert.That(dom, Does.Contain("main-svg"), $"{page}: no interactive figure was drawn");
            }
        }
    }

    private static (string Dom, string Log) Browse(string browser, string page)
    {
        string profile = Directory.CreateTempSubdirectory("screening-browser-").FullName;
        ProcessStartInfo start = new(browser)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in new[]
        {
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--enable-logging=stderr", "--virtual-time-budget=8000", "--window-size=1280,2400",
            "--user-data-dir=" + profile, "--dump-dom", new Uri(page).AbsoluteUri,
        })
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        Task<string> log = process.StandardError.ReadToEndAsync();
        string dom = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Directory.Delete(profile, recursive: true);
        return (dom, log.Result);
    }

    private IEnumerable<string> Pages() => Directory.GetFiles(_folder, "*.html", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private string Write(IReadOnlyList<ResultRecord> records, params string[] compare)
    {
        using MemoryResultStore store = new();
        store.Append(records);
        return CampaignReport.Write(store, _folder, new() { Compare = compare });
    }
}
