using System.CommandLine;
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
        Option<RankingOrder?> order = SharedReportOptions.Order();
        Option<string?> store = SharedOptions.Store();
        Command verb = new("report", "Write the HTML report; it opens from disk and needs no network.") { filter, compare, directory, criteria, order, store };
        verb.SetAction(parsed =>
        {
            CampaignReportOptions options = new()
            {
                Filter = parsed.GetValue(filter) ?? "",
                Compare = parsed.GetValue(compare) ?? [],
                Criteria = SharedReportOptions.Read(parsed.GetValue(criteria)),
                Order = parsed.GetValue(order),
            };
            using IResultStore results = StoreFactory.Open(SharedOptions.StorePath(parsed.GetValue(store)), StoreAccess.Read);
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
}
