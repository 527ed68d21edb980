using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Screening.Reports.Agreement;

namespace Screening.Reports.Tests.Browser;

/// <summary>The pages as a reader meets them: in a browser, on a desk and on a phone, by light and dark, with mouse and keyboard.</summary>
public sealed class ReportPageTests
{
    private const int Desk = 1280, Phone = 390;

    private static readonly string[] Pages = ["index.html", "comparison.html", "candidates/Li6PS5Cl.html", "candidates/AmTe.html"];

    private ReportBrowser? _browser;

    [OneTimeSetUp]
    public async Task Start() => _browser = await ReportBrowser.StartAsync();

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
    }

    [TestCaseSource(nameof(Pages))]
    public async Task Page_draws_every_figure_with_data_without_console_error_and_without_network(string name)
    {
        List<string> problems = [];
        IPage page = await _browser!.OpenAsync(name, Desk, problems: problems);
        await ReportBrowser.DrawAllAsync(page);
        JsonElement figures = await page.EvaluateAsync<JsonElement>("""
            () => [...document.querySelectorAll(".plot, .drawing")].map((p) => ({
              name: p.dataset.figure,
              drawn: !!p.querySelector("svg") && p.getBoundingClientRect().height > 60,
              points: p.data ? p.data.reduce((n, t) => n + t.x.filter((v, i) => v !== null && t.y[i] !== null).length, 0) : p.querySelectorAll("path, circle").length,
            }))
            """);
        Assert.That(problems, Is.Empty);
        foreach (JsonElement figure in figures.EnumerateArray())
        {
            Assert.That(figure.GetProperty("drawn").GetBoolean(), Is.True, figure.ToString());
            Assert.That(figure.GetProperty("points").GetInt32(), Is.GreaterThan(1), figure.ToString());
        }

        Assert.That(figures.GetArrayLength(), name.EndsWith("AmTe.html", StringComparison.Ordinal) ? Is.EqualTo(0) : Is.GreaterThan(1), "figures");
    }

    [Test]
    public async Task Nothing_overlaps_and_nothing_sticks_out([ValueSource(nameof(Pages))] string name, [Values(Desk, Phone)] int width)
    {
        IPage page = await _browser!.OpenAsync(name, width);
        await ReportBrowser.DrawAllAsync(page);
        string[] found = await page.EvaluateAsync<string[]>("""
            () => {
              const found = [];
              if (document.documentElement.scrollWidth > innerWidth) { found.push(`page is ${document.documentElement.scrollWidth} wide, the window ${innerWidth}`); }
              const label = (e) => `${e.tagName}.${e.className} ${(e.textContent || "").trim().slice(0, 30)}`;
              const check = (elements) => {
                const boxes = elements.map((e) => [e, e.getBoundingClientRect()]).filter(([, b]) => b.width > 0 && b.height > 0);
                for (let i = 0; i < boxes.length; i++) {
                  for (let j = i + 1; j < boxes.length; j++) {
                    const [a, b] = [boxes[i][1], boxes[j][1]];
                    const x = Math.min(a.right, b.right) - Math.max(a.left, b.left), y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
                    if (x > 1 && y > 1) { found.push(`${label(boxes[i][0])} over ${label(boxes[j][0])}`); }
                  }
                }
              };
              for (const parent of document.querySelectorAll("body, header, nav, main, section, .tiles, .tile, .columns, .drawings, figure, details, tr, caption, .save")) {
                check([...parent.children].filter((e) => !["SCRIPT", "STYLE"].includes(e.tagName) && !e.classList.contains("skip")));
              }
              // Marks of the library on the plot itself: axis titles over tick labels, legends over titles.
              for (const plot of document.querySelectorAll(".plot")) {
                check([...plot.querySelectorAll(".g-xtitle, .g-ytitle, .legend")]);
              }
              for (const e of document.querySelectorAll(".tile, .badge, th, h1, h2, h3")) {
                if (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== "inline") { found.push(`cut: ${label(e)}`); }
              }
              return found;
            }
            """);
        Assert.That(found, Is.Empty);
    }

    [Test]
    public async Task Filter_keeps_the_rows_that_hold_every_word()
    {
        IPage page = await _browser!.OpenAsync("index.html", Desk);
        ILocator ranking = page.Locator("#ranking");
        await ranking.Locator("input[type=search]").FillAsync("li6 ok");
        string[] shown = await ranking.Locator("tbody tr:visible td:nth-child(2) a").AllInnerTextsAsync() is { } texts ? [.. texts] : [];
        Assert.That(shown.Select(t => t.Replace("\n", "", StringComparison.Ordinal)), Is.EquivalentTo(new[] { "Li6PS5Cl", "Li6PS5Br", "Li6PS5I" }));
        await ranking.Locator("input[type=search]").FillAsync("");
        Assert.That(await ranking.Locator("tbody tr:visible").CountAsync(), Is.EqualTo(await ranking.Locator("tbody tr").CountAsync()));
    }

    [Test]
    public async Task Every_heading_sorts_by_mouse_and_by_keyboard_and_says_so()
    {
        IPage page = await _browser!.OpenAsync("index.html", Desk);
        ILocator heading = page.Locator("#ranking th", new() { HasTextRegex = new Regex("^Simulated score") });
        await heading.Locator("button").ClickAsync();
        Assert.That(await heading.GetAttributeAsync("aria-sort"), Is.EqualTo("descending"));
        Assert.That(await ValuesAsync(), Is.Ordered.Descending);
        await heading.Locator("button").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        Assert.That(await heading.GetAttributeAsync("aria-sort"), Is.EqualTo("ascending"));
        Assert.That(await ValuesAsync(), Is.Ordered.Ascending);

        // Empty cells stay last whichever way.
        Assert.That(await page.Locator("#ranking tbody tr:last-child td:nth-child(8)").InnerTextAsync(), Is.EqualTo("–"));

        async Task<double[]> ValuesAsync() => await page.EvaluateAsync<double[]>(
            "() => [...document.querySelectorAll('#ranking tbody td:nth-child(8)')].filter((c) => c.dataset.v !== undefined).map((c) => Number(c.dataset.v))");
    }

    [Test]
    public async Task Keyboard_reaches_links_headings_and_buttons_in_reading_order_with_a_visible_focus()
    {
        IPage page = await _browser!.OpenAsync("index.html", Desk);
        List<(string Text, double Top, bool Outlined)> stops = [];
        for (int i = 0; i < 60; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            JsonElement at = await page.EvaluateAsync<JsonElement>("""
                () => {
                  const e = document.activeElement, style = getComputedStyle(e);
                  return { text: e.getAttribute("aria-label") || e.textContent, top: e.getBoundingClientRect().top + scrollY, outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 };
                }
                """);
            stops.Add((at.GetProperty("text").GetString()!, at.GetProperty("top").GetDouble(), at.GetProperty("outlined").GetBoolean()));
        }

        Assert.That(stops[0].Text, Is.EqualTo("Skip to content"));
        Assert.That(stops.Where(s => !s.Outlined).Select(s => s.Text), Is.Empty, "a stop without a visible focus");
        Assert.That(stops.Select(s => s.Text), Has.Some.StartsWith("Save ").And.Some.EqualTo("Candidate"), "sorting and saving are reachable");
        Assert.That(stops.Skip(1).Zip(stops.Skip(2)).Count(p => p.Second.Top < p.First.Top - 60), Is.Zero, "the focus jumps up");
    }

    [TestCase(ColorScheme.Light)]
    [TestCase(ColorScheme.Dark)]
    public async Task Text_stands_out_from_its_background(ColorScheme scheme)
    {
        // Web Content Accessibility Guidelines 2.2, success criterion 1.4.3: 4.5 to 1.
        const double least = 4.5;
        IPage page = await _browser!.OpenAsync("index.html", Desk, scheme);
        JsonElement ratios = await page.EvaluateAsync<JsonElement>("""
            () => {
              const channels = (c) => c.match(/[\d.]+/g).map(Number);
              const light = (c) => { const [r, g, b] = c.map((v) => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126 * r + .7152 * g + .0722 * b; };
              const behind = (e) => { for (; e; e = e.parentElement) { const c = channels(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > .5) { return c.slice(0, 3); } } return [255, 255, 255]; };
              return ["p", ".lead", "td", "td small", "th", "a", ".badge.good", ".badge.fair", ".badge.poor", ".badge.plain", ".tile .note", "figcaption", ".save button", "footer"].flatMap((s) => {
                const e = document.querySelector(s);
                if (!e) { return []; }
                const [a, b] = [light(channels(getComputedStyle(e).color).slice(0, 3)), light(behind(e))];
                return [{ what: s, ratio: (Math.max(a, b) + .05) / (Math.min(a, b) + .05), page: b }];
              });
            }
            """);
        Assert.That(ratios.GetArrayLength(), Is.GreaterThan(9));
        foreach (JsonElement e in ratios.EnumerateArray())
        {
            Assert.That(e.GetProperty("ratio").GetDouble(), Is.GreaterThanOrEqualTo(least), e.GetProperty("what").GetString());
        }

        Assert.That(ratios[0].GetProperty("page").GetDouble(), scheme == ColorScheme.Dark ? Is.LessThan(0.1) : Is.GreaterThan(0.8), "brightness of the page");
    }

    [Test]
    public async Task Figures_tables_and_references_can_be_saved()
    {
        IPage page = await _browser!.OpenAsync("comparison.html", Desk);
        await ReportBrowser.DrawAllAsync(page);
        foreach (string figure in new[] { "#curves figure >> nth=0", "#structures figure >> nth=0" })
        {
            Assert.That(await SavedAsync(page.Locator(figure).GetByText("SVG", new() { Exact = true })), Does.StartWith("<svg").And.Contain("<path"), figure);
            Assert.That(await SavedAsync(page.Locator(figure).GetByText("PNG", new() { Exact = true })), Does.Contain("PNG").And.Contain("IHDR"), figure);
        }

        string[] lines = (await SavedAsync(page.Locator("#overview .table >> nth=0").GetByText("CSV", new() { Exact = true }))).TrimStart('\ufeff').TrimEnd().Split('\n');
        Assert.That(lines, Has.Length.EqualTo(5), "a header and four candidates");
        Assert.That(lines[0], Does.Contain("Simulated score log₁₀(cm²/s),Simulated score log₁₀(cm²/s) standard error"));
        using StringReader table = new(string.Join('\n', lines));
        Assert.That(CsvLine.Read(table, "saved").Select(l => l.Fields.Count).Distinct().Count(), Is.EqualTo(1), "as many fields in each line");
        Assert.That(lines[1], Does.Match(@"-4\.\d{4,}").And.Not.Contain("±"), "numbers as they are, not as they are shown");

        IPage index = await _browser.OpenAsync("index.html", Desk);
        Assert.That(await SavedAsync(index.GetByText("BibTeX", new() { Exact = true }).Last), Does.Contain("@article{Wood2021").And.Contain("@misc{Therrien2025").And.Contain("@misc{relative:"));

        async Task<string> SavedAsync(ILocator button)
        {
            IDownload download = await button.Page.RunAndWaitForDownloadAsync(() => button.ClickAsync());
            return await File.ReadAllTextAsync(await download.PathAsync());
        }
    }

    [Test]
    public async Task Printed_page_has_no_buttons_and_shows_what_was_folded()
    {
        IPage page = await _browser!.OpenAsync("comparison.html", Desk);
        await page.EvaluateAsync("() => dispatchEvent(new Event('beforeprint'))");
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        Assert.That(await page.Locator(".save:visible, .search:visible, nav.contents:visible").CountAsync(), Is.Zero);
        Assert.That(await page.Locator("details:not([open])").CountAsync(), Is.Zero);

        // A4 landscape less its margins is 275 mm, 1039 pixels; what is wider is cut or shrinks the whole page.
        const int paper = 1039;
        await page.SetViewportSizeAsync(paper, 700);
        int wide = await page.EvaluateAsync<int>("() => Math.max(...[...document.querySelectorAll('main *:not(svg *)')].map((e) => Math.round(e.getBoundingClientRect().right)))");
        Assert.That(wide, Is.LessThanOrEqualTo(paper), "right edge of the widest element");
        byte[] pdf = await page.PdfAsync(new() { Format = "A4" });
        Assert.That(pdf.AsSpan(0, 5).SequenceEqual("%PDF-"u8), Is.True);
    }

    [Test]
    public async Task Pages_without_scripts_still_show_tables_and_drawings()
    {
        string html = await File.ReadAllTextAsync(Path.Combine(_browser!.Folder, "comparison.html"));
        Assert.That(Regex.Count(html, "<svg class=\"plain"), Is.GreaterThan(3), "plain drawings");
        Assert.That(html, Does.Not.Contain("class=\"save\""), "buttons that do nothing");
    }
}
