using System.Globalization;
using System.Text;
using Screening.Core.Results;
using Screening.Reports.Agreement;
using Screening.Reports.Calibration;
using Screening.Reports.Model;
using Screening.Reports.Pages;
using Screening.Reports.Ranking;
using Screening.Reports.Writers;

namespace Screening.Reports;

/// <summary>What goes into a report.</summary>
public sealed record CampaignReportOptions
{
    /// <summary>ASE-db filter; empty for everything stored.</summary>
    public string Filter { get; init; } = "";

    /// <summary>Further choice of records, by id; null for all that pass the filter.</summary>
    public Func<string, bool>? Where { get; init; }

    public RankingCriteria Criteria { get; init; } = new();

    /// <summary>Ids, formulas or file names of candidates for the comparison page; empty for none.</summary>
    public IReadOnlyList<string> Compare { get; init; } = [];

    /// <summary>Earlier records to compare with, and what they are in words; null for no comparison.</summary>
    public (string Then, IReadOnlyList<ResultRecord> Records)? Since { get; init; }

    /// <summary>What to order by; null for the default of <see cref="CandidateRanking.Of"/>.</summary>
    public RankingOrder? Order { get; init; }

    public ExperimentTable Experiment { get; init; } = ExperimentTable.Shipped;
}

/// <summary>
/// Writes the report of a store: a folder with index.html, one page per candidate, ranking.csv, and one copy of the figure library
/// in assets. The folder is self-contained: it opens from disk, moves and zips as a whole, and loads nothing from the network; a page
/// taken out of it alone still shows every table and plain drawings. Equal stores give equal bytes.
/// </summary>
public static class CampaignReport
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes the report.</summary>
    /// <returns>Full path of the campaign page.</returns>
    /// <exception cref="ArgumentException">A candidate to compare is not in the store, or names several.</exception>
    public static string Write(IResultStore store, string directory, CampaignReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentException.ThrowIfNullOrEmpty(directory);
        options ??= new();
        ResultRecord[] records = [.. store.Find(new ResultQuery(options.Filter)).Where(r => options.Where?.Invoke(r.Id) ?? true)];
        CandidateRanking ranking = CandidateRanking.Of(records, options.Criteria, ConductivityModelFile.Shipped, options.Order);
        IReadOnlyList<RankedCandidate> candidates = ranking.Candidates;
        if (options.Compare.Count > ComparisonPage.Most)
        {
            throw new ArgumentException($"{options.Compare.Count} candidates to compare; at most {ComparisonPage.Most} fit side by side.");
        }

        RankedCandidate[] compared = [.. options.Compare.Select(c => OfOtherMethod(records, candidates, c) ?? Chosen(candidates, c))];

        Directory.CreateDirectory(Path.Combine(directory, "candidates"));
        ReportAssets.CopyLibrary(directory);
        for (int i = 0; i < candidates.Count; i++)
        {
            RankedCandidate c = candidates[i];
            ReportDocument page = CandidatePage.Build(c, store.Series(c.Id), i > 0 ? candidates[i - 1] : null, i + 1 < candidates.Count ? candidates[i + 1] : null);
            Save(page, Path.Combine(directory, Cells.CandidatePath(c.Record).Replace('/', Path.DirectorySeparatorChar)));
        }

        foreach (RankedCandidate other in compared.Except(candidates))
        {
            Save(CandidatePage.Build(other, store.Series(other.Id), null, null), Path.Combine(directory, Cells.CandidatePath(other.Record).Replace('/', Path.DirectorySeparatorChar)));
        }

        if (compared.Length > 0)
        {
            Save(ComparisonPage.Build([.. compared.Select(c => new ComparedCandidate(c, store.Series(c.Id)))]), Path.Combine(directory, ComparisonPage.FileName));
        }

        using (StreamWriter csv = new(Path.Combine(directory, "ranking.csv"), append: false, Utf8))
        {
            CsvWriter.Write(candidates, csv);
        }

        ExperimentAgreement agreement = ExperimentAgreement.Of(candidates, options.Experiment, options.Criteria.Seed);
        string bibliography = Bibliography.Of([.. candidates, .. compared.Except(candidates)], agreement);
        File.WriteAllText(Path.Combine(directory, Bibliography.FileName), bibliography, Utf8);
        string index = Path.GetFullPath(Path.Combine(directory, "index.html"));
        Save(CampaignPage.Build(ranking, agreement, options.Criteria, new()
        {
            Comparison = compared.Length > 0 ? ComparisonPage.FileName : null,
            Methods = RunMethod.Remark(records, Ranker.MethodOf(candidates)),
            Changes = RankingChange.Of(records, options.Criteria),
            Since = options.Since is { } since ? RankingSince.Of(since.Then, CandidateRanking.Of(since.Records, options.Criteria, ConductivityModelFile.Shipped, ranking.Order), ranking) : null,
            Bibliography = bibliography,
        }), index);
        return index;
    }

    /// <summary>A record named by its id that does not stand for its candidate in the ranking, such as one of another potential; null where it does.</summary>
    private static RankedCandidate? OfOtherMethod(ResultRecord[] records, IReadOnlyList<RankedCandidate> candidates, string id) =>
        candidates.All(c => c.Id != id) && records.FirstOrDefault(r => r.Id == id) is { } record
            ? Ranker.Rank([record], new())[0] with { Rank = null, Simulated = null, TopNProbability = 0, Pareto = false, Reasons = [$"not part of this ranking: made with {RunMethod.Of(record)} at {record.TemperatureK.ToString("0", CultureInfo.InvariantCulture)} K"] }
            : null;

    private static RankedCandidate Chosen(IReadOnlyList<RankedCandidate> candidates, string name)
    {
        RankedCandidate[] found = [.. candidates.Where(c => c.Id == name)];
        if (found.Length == 0)
        {
            found = [.. candidates.Where(c => c.Formula == name || Path.GetFileName(c.Record.Source) == name || Path.GetFileNameWithoutExtension(c.Record.Source) == name)];
        }

        return found.Length switch
        {
            1 => found[0],
            0 => throw new ArgumentException($"No candidate '{name}' in the store; give an id, a formula or a file name, as `query` lists them."),
            _ => throw new ArgumentException($"'{name}' names {found.Length} candidates: {string.Join(", ", found.Select(c => c.Id))}; give an id."),
        };
    }

    private static void Save(ReportDocument document, string path)
    {
        using StreamWriter writer = new(path, append: false, Utf8);
        HtmlWriter.Write(document, writer);
    }
}
