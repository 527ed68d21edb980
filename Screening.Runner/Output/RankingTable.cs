using System.Globalization;
using Screening.Core.Results;
using Screening.Reports.Ranking;
using Screening.Reports.Writers;
using Spectre.Console;

namespace Screening.Runner.Output;

/// <summary>The ranking as a table for the terminal; also the last words of a campaign.</summary>
public static class RankingTable
{
    /// <summary>Width that holds every column unbroken; a narrower terminal wraps lines, files and pipes do not.</summary>
    private const int PlainWidth = 230;

    public static void Write(IReadOnlyList<RankedCandidate> candidates, RankingCriteria criteria, TextWriter output)
    {
        Table table = new Table().Border(TableBorder.Simple);
        string unit = (candidates.FirstOrDefault(c => c.Score is not null)?.Score?.Unit ?? "log10(cm²/s)").Replace("log10", "lg", StringComparison.Ordinal);
        string top = string.Create(CultureInfo.InvariantCulture, $"P(top {criteria.TopN})");
        foreach (string heading in new[] { "rank", "candidate", "verdict", "score, " + unit, top, "pareto", "predicted lg σ(300 K), S/cm, 80 %", "P(σ ≥ 1e-4)", "D, cm²/s", "barrier, eV", "band center, THz" })
        {
            TableColumn column = new TableColumn(heading).NoWrap();
            table.AddColumn(heading is "candidate" or "verdict" or "pareto" ? column : column.RightAligned());
        }

        foreach (RankedCandidate c in candidates.Where(c => c.Rank is not null))
        {
            table.AddRow(
                [.. new[]
                {
                    c.Rank!.Value.ToString(CultureInfo.InvariantCulture), Name(c), c.Record.Verdict.Verdict.Text(),
                    NumberText.WithError(c.Score!.Value, c.Score.StandardError ?? 0), NumberText.Percent(c.TopNProbability), c.Pareto ? "front" : "",
                    c.Prediction is { } p ? string.Create(CultureInfo.InvariantCulture, $"{p.Log10Sigma:0.0} ± {p.HalfWidth80:0.0}") : "", c.Prediction is { } f ? NumberText.Percent(f.ProbabilityFast) : "",
                    c.IsUpperBound ? "< " + NumberText.Plain(c.DiffusivityCm2PerS!.Value) : Text(c, QuantityNames.Diffusivity),
                    Text(c, QuantityNames.StaticBarrier), Text(c, QuantityNames.BandCenter),
                }.Select(Spectre.Console.Markup.Escape)]);
        }

        IAnsiConsole console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(output), ColorSystem = ColorSystemSupport.NoColors, Ansi = AnsiSupport.No });
        console.Profile.Width = Math.Max(PlainWidth, console.Profile.Width);
        console.Write(table);
        foreach (RankedCandidate c in candidates.Where(c => c.Rank is null))
        {
            output.WriteLine($"  {Name(c)}: {c.Reasons[0]}");
        }
    }

    // Two files may hold the same formula, such as two phases; the file tells them apart.
    private static string Name(RankedCandidate c)
    {
        string file = Path.GetFileNameWithoutExtension(c.Record.Source);
        return c.Formula.Length == 0 ? file : string.Equals(file, c.Formula, StringComparison.Ordinal) ? c.Formula : $"{c.Formula} ({file})";
    }

    private static string Text(RankedCandidate c, string name) => c.Record.Quantities.TryGetValue(name, out Quantity? q)
        ? q.StandardError is { } error ? NumberText.WithError(q.Value, error) : NumberText.Plain(q.Value)
        : "";
}
