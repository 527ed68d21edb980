using System.CommandLine;
using System.Globalization;
using Screening.Core.Results;
using Screening.Reports;
using Screening.Reports.Ranking;

namespace Screening.Runner.Verbs;

/// <summary>report: a folder of HTML pages about everything stored, with a page that compares chosen candidates.</summary>
public static class ReportVerb
{
    /// <summary>Folder used where none is named.</summary>
    public const string DefaultFolder = "screening-report";

    public static Command Create()
    {
        Argument<string> filter = SharedReportOptions.Filter();
        Option<string[]> compare = new("--compare")
        {
            Description = "Candidates for a page side by side: ids, formulas or names of structure files.",
            HelpName = "ID",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string> directory = new("--out") { Description = "Folder to write.", HelpName = "DIR", DefaultValueFactory = _ => DefaultFolder };
        Option<FileInfo?> criteria = SharedReportOptions.Criteria();
        Option<string?> since = new("--since") { Description = "Tell what changed since an earlier store (a file) or moment (2026-03-01, or 2026-03-01T07:30, UTC): new, gone and moved candidates, why, and how significant.", HelpName = "FILE|DATE" };
        Option<RankingOrder?> order = SharedReportOptions.Order();
        Option<string?> store = SharedOptions.Store();
        Command verb = new("report", "Write the HTML report; it opens from disk and needs no network.") { filter, compare, directory, criteria, order, since, store };
        verb.SetAction(parsed =>
        {
            using IResultStore results = StoreFactory.Open(SharedOptions.StorePath(parsed.GetValue(store)), StoreAccess.Read);
            CampaignReportOptions options = new()
            {
                Filter = parsed.GetValue(filter) ?? "",
                Compare = parsed.GetValue(compare) ?? [],
                Criteria = SharedReportOptions.Read(parsed.GetValue(criteria)),
                Order = parsed.GetValue(order),
                Since = parsed.GetValue(since) is { } then ? Earlier(then, results, parsed.GetValue(filter) ?? "") : null,
            };
            try
            {
                Console.WriteLine(CampaignReport.Write(results, parsed.GetValue(directory)!, options));
            }
            catch (ArgumentException e)
            {
                throw new UsageException(e.Message);
            }

            return ExitCodes.Done;
        });
        return verb;
    }

    private static (string Then, IReadOnlyList<ResultRecord> Records) Earlier(string since, IResultStore now, string filter)
    {
        if (DateTimeOffset.TryParseExact(since, ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK"],
            CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment))
        {
            return (string.Create(CultureInfo.InvariantCulture, $"{moment.ToUniversalTime():yyyy-MM-dd HH:mm} UTC"), [.. now.Find(new ResultQuery(filter)).Where(r => r.Provenance.Finished <= moment)]);
        }

        if (!File.Exists(since))
        {
            throw new UsageException($"--since is '{since}'; a store that exists, or a date such as 2026-03-01 or 2026-03-01T07:30 (UTC) is expected.");
        }

        using IResultStore earlier = StoreFactory.Open(since, StoreAccess.Read);
        return (Path.GetFileName(since), [.. earlier.Find(new ResultQuery(filter))]);
    }
}
