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

    private static readonly string[] LeftAligned = ["candidate", "geometry", "verdict", "pareto"];

    public static void Write(CandidateRanking ranking, RankingCriteria criteria, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(ranking);
        (string Heading, Func<RankedCandidate, string> Cell)[] columns = [.. Columns(ranking, criteria)];
        Table table = new Table().Border(TableBorder.Simple);
        foreach ((string heading, _) in columns)
        {
            TableColumn column = new TableColumn(heading).NoWrap();
            table.AddColumn(LeftAligned.Contains(heading) ? column : column.RightAligned());
        }

        foreach (RankedCandidate c in ranking.Candidates.Where(c => c.Rank is not null))
        {
            table.AddRow([.. columns.Select(k => Spectre.Console.Markup.Escape(k.Cell(c)))]);
        }

        IAnsiConsole console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(output), ColorSystem = ColorSystemSupport.NoColors, Ansi = AnsiSupport.No });
        console.Profile.Width = Math.Max(PlainWidth, console.Profile.Width);
        console.Write(table);
        if (ranking.Candidates.FirstOrDefault(c => c.Simulated is not null)?.Record is { } run)
        {
            output.WriteLine($"  Simulated scores are of {RunMethod.Of(run)}, {run.TemperatureK.ToString("0", CultureInfo.InvariantCulture)} K.");
        }

        foreach (RankedCandidate c in ranking.Candidates.Where(c => c.Simulated is null))
        {
            output.WriteLine($"  {Name(c)}: {c.Reasons.FirstOrDefault(r => r.StartsWith("not ranked", StringComparison.Ordinal)) ?? c.Reasons[0]}");
        }
    }

    // What the order goes by stands first; what the prediction is made of and what was simulated are there in either order.
    private static IEnumerable<(string Heading, Func<RankedCandidate, string> Cell)> Columns(CandidateRanking ranking, RankingCriteria criteria)
    {
        string top = string.Create(CultureInfo.InvariantCulture, $"P(top {criteria.TopN})");
        yield return ("rank", c => c.Rank!.Value.ToString(CultureInfo.InvariantCulture));
        yield return ("candidate", Name);
        yield return ("geometry", c => c.Confidence == Confidence.Clean ? "clean" : c.Confidence.Text());
        yield return ("verdict", c => c.Record.Verdict.Verdict.Text());
        if (ranking.Order == RankingOrder.Simulated)
        {
            yield return ("score, lg(cm²/s)", c => Score(c.Score));
            yield return (top, c => NumberText.Percent(c.TopNProbability));
        }
        else if (criteria.Weights.Count > 0)
        {
            yield return ("score, lg(S/cm)", c => Score(c.Score));
        }

        yield return ("predicted lg σ(300 K)", c => c.Prediction is { } p ? $"{NumberText.Tenths(p.Log10Sigma)} ± {NumberText.Tenths(p.HalfWidth80)}" : "");
        yield return ("= relatives + D + barrier", c => c.Prediction is { } p ? $"{NumberText.Tenths(p.CompositionPart)}  {NumberText.Tenths(p.Physics.Diffusivity, sign: true),4}  {NumberText.Tenths(p.Physics.Barrier, sign: true),4}" : "");
        yield return ("P(σ ≥ 1e-4)", c => c.Prediction is { } p ? NumberText.Percent(p.ProbabilityFast) : "");
        if (ranking.Order == RankingOrder.Predicted)
        {
            yield return (top, c => NumberText.Percent(c.TopNProbability));
            yield return ("simulated, lg(cm²/s)", c => Score(c.Simulated?.Score));
            yield return ("place", c => c.Simulated?.Rank.ToString(CultureInfo.InvariantCulture) ?? "–");
        }

        yield return ("pareto", c => c.Pareto ? "front" : "");
        yield return ("D, cm²/s", c => c.IsUpperBound ? "< " + NumberText.Plain(c.DiffusivityCm2PerS!.Value) : Text(c, QuantityNames.Diffusivity));
        yield return ("barrier, eV", c => Text(c, QuantityNames.StaticBarrier));
    }

    private static string Score(Quantity? score) => score is null ? "–" : NumberText.WithError(score.Value, score.StandardError ?? 0);

    // Two files may hold the same formula, such as two phases; the file tells them apart, and often says the formula too.
    private static string Name(RankedCandidate c)
    {
        string file = Path.GetFileNameWithoutExtension(c.Record.Source);
        return file.StartsWith(c.Formula, StringComparison.Ordinal) ? file : $"{c.Formula} ({file})";
    }

    private static string Text(RankedCandidate c, string name) => c.Record.Quantities.TryGetValue(name, out Quantity? q)
        ? q.StandardError is { } error ? NumberText.WithError(q.Value, error) : NumberText.Plain(q.Value)
        : "";
}
