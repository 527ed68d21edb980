using System.Security.Cryptography;
using Microsoft.Playwright;
using Screening.Core.Results;
using Screening.Reports.Calibration;
using Screening.Testing;

namespace Screening.Reports.Tests.Browser;

/// <summary>A report of sample records, and the system's Chromium to look at it with; no browser is downloaded.</summary>
internal sealed class ReportBrowser : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private ReportBrowser(IPlaywright playwright, IBrowser browser, string folder) => (_playwright, _browser, Folder) = (playwright, browser, folder);

    internal string Folder { get; }

    /// <summary>Writes the report and starts the browser; the test is skipped where there is none.</summary>
    internal static async Task<ReportBrowser> StartAsync()
    {
        string? executable = Array.Find(Places, File.Exists);
        if (executable is null)
        {
            Assert.Ignore($"No browser at {string.Join(", ", Places)}; install Debian's package chromium.");
        }

        string folder = Directory.CreateTempSubdirectory("screening-browser-").FullName;
        Write(folder);
        IPlaywright playwright = await Playwright.CreateAsync();
        IBrowser browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = executable, Args = ["--no-sandbox", "--disable-gpu"] });
        return new(playwright, browser, folder);
    }

    /// <summary>Opens a page of the report and waits until it has loaded; problems go into the list.</summary>
    internal async Task<IPage> OpenAsync(string page, int width, ColorScheme scheme = ColorScheme.Light, List<string>? problems = null)
    {
        IBrowserContext context = await _browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme, AcceptDownloads = true });
        IPage opened = await context.NewPageAsync();
        opened.SetDefaultTimeout(60_000);
        opened.Console += (_, message) => { if (message.Type is "error" or "warning") { problems?.Add($"console: {message.Text}"); } };
        opened.PageError += (_, error) => problems?.Add($"script: {error}");
        opened.Request += (_, request) => { if (!request.Url.StartsWith("file:", StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal)) { problems?.Add($"request: {request.Url}"); } };
        opened.RequestFailed += (_, request) => problems?.Add($"not found: {request.Url}");
        await opened.GotoAsync(new Uri(Path.Combine(Folder, page)).AbsoluteUri, new() { WaitUntil = WaitUntilState.Load });
        return opened;
    }

    /// <summary>Opens folded parts and brings every figure into view once, so that all are drawn.</summary>
    internal static async Task DrawAllAsync(IPage page) => await page.EvaluateAsync("""
        async () => {
          document.querySelectorAll("details").forEach((d) => { d.open = true; });
          const figures = [...document.querySelectorAll(".plot")];
          for (const figure of figures) {
            figure.scrollIntoView();
            for (let i = 0; window.Plotly && !figure.dataset.ready && i < 400; i++) { await new Promise((go) => setTimeout(go, 25)); }
          }
          scrollTo(0, 0);
        }
        """);

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    // The sample campaign as the calibrated method would have made it; one record has its structure file, so that a cell is drawn.
    private static void Write(string folder)
    {
        string file = Path.Combine(Repository.Root, "data", "candidates", "LiCl.cif");
        string hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
        ResultRecord[] records = [.. SampleRecords.Campaign().Select(r => r with { Potential = PhysicsEvidence.CalibratedPotential })
            .Select(r => r.Formula == "LiCl" ? r with { Source = file, Provenance = r.Provenance with { InputHash = hash } } : r)];
        using MemoryResultStore store = new();
        store.Append(records);
        CampaignReport.Write(store, folder, new()
        {
            Compare = ["Li6PS5Cl", "Li10GeP2S12", "LiCl", "Li3PO4"],
            Since = ("last week", [.. records.Skip(2).Select(r => r.Formula == "Li3YCl6" ? r with { Key = "before", TimePs = 18 } : r)]),
        });
    }
}
