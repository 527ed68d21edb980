using System.CommandLine;
using Screening.Core.Results;
using Screening.Reports.Calibration;
using Screening.Reports.Ranking;
using Screening.Runner.Output;

namespace Screening.Runner.Verbs;

/// <summary>rank: candidates in order of score, with error, P(top-N), Pareto front and reasons.</summary>
public static class RankVerb
{
    public static Command Create()
    {
        Argument<string> filter = SharedReportOptions.Filter();
        Option<int?> top = new("--top") { Description = "N of P(top-N), and at most so many rows; all rows and P(top-5) without it.", HelpName = "N" };
        Option<FileInfo?> criteria = SharedReportOptions.Criteria();
        Option<bool> json = new("--json") { Description = "One JSON array in rank order; candidates that cannot be ranked follow with rank null." };
        Option<FileInfo?> calibration = new("--calibration") { Description = "Model that `calibrate --out` wrote; the shipped one without it.", HelpName = "FILE" };
        Option<RankingOrder?> order = SharedReportOptions.Order();
        Option<string?> store = SharedOptions.Store();
        Command verb = new("rank", "Rank the stored candidates by score, with errors and reasons.") { filter, top, criteria, order, calibration, json, store };
        verb.SetAction(parsed =>
        {
            int? rows = parsed.GetValue(top);
            if (rows is < 1)
            {
                throw new UsageException("--top is below 1, expected a positive number.");
            }

            RankingCriteria how = SharedReportOptions.Read(parsed.GetValue(criteria));
            how = how with { TopN = rows ?? how.TopN };
            using IResultStore results = StoreFactory.Open(SharedOptions.StorePath(parsed.GetValue(store)), StoreAccess.Read);
            ResultRecord[] records = [.. results.Find(new ResultQuery(parsed.GetValue(filter) ?? ""))];
            CandidateRanking ranking = CandidateRanking.Of(records, how, Model(parsed.GetValue(calibration)), parsed.GetValue(order));
            IReadOnlyList<RankedCandidate> all = ranking.Candidates, shown = rows is { } n ? [.. all.Where(c => c.Rank <= n)] : all;
            if (parsed.GetValue(json))
            {
                using Stream output = Console.OpenStandardOutput();
                RankingJson.Write(shown, how, ranking.Order, output);
            }
            else
            {
                RankingTable.Write(ranking with { Candidates = shown }, how, Console.Out);
                Console.Error.WriteLine(FormattableString.Invariant(
                    $"{all.Count(c => c.Rank is not null)} ranked, {all.Count(c => c.Rank is null)} not; {CandidateRanking.Classes(all)}. Reasons: --json or `screening report`"));
                Console.Error.WriteLine(ranking.Because);
            }

            if (CandidateRanking.Unknown(all, how) is { } unknown)
            {
                Console.Error.WriteLine(unknown);
            }

            if (RunMethod.Remark(records, Ranker.MethodOf(all)) is { } remark)
            {
                Console.Error.WriteLine(remark);
            }

            return ExitCodes.Done;
        });
        return verb;
    }

    private static ConductivityModel? Model(FileInfo? file)
    {
        try
        {
            return file is null ? ConductivityModelFile.Shipped : ConductivityModelFile.Read(file.FullName);
        }
        catch (FormatException e)
        {
            throw new UsageException(e.Message);
        }
    }
}
