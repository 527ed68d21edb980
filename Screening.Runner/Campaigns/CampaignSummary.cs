using Screening.Core.Candidates;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Reports;
using Screening.Reports.Calibration;
using Screening.Reports.Ranking;
using Screening.Runner.Hosting;
using Screening.Runner.Output;

namespace Screening.Runner.Campaigns;

/// <summary>What a campaign ends with: the ranking of its candidates and the path of the report.</summary>
public static class CampaignSummary
{
    /// <summary>
    /// Writes the report and says where it is. The ranking goes to stdout; with <paramref name="json"/> the records do, and the path of the
    /// report to stderr.
    /// </summary>
    /// <param name="paths">Files and folders of the campaign.</param>
    /// <param name="pipeline">Its method.</param>
    /// <param name="second">The method of a funnel's second stage, ranked in a table of its own; null for none.</param>
    /// <param name="store">Holds the records.</param>
    /// <param name="options">Settings.</param>
    /// <param name="json">Whether the records go to stdout, those of the second method last.</param>
    public static void Show(IReadOnlyList<string> paths, ICandidatePipeline pipeline, ICandidatePipeline? second, IResultStore store, ScreeningOptions options, bool json)
    {
        IReadOnlyList<ResultRecord> first = Records(paths, pipeline, store, options), others = second is null ? [] : Records(paths, second, store, options);
        ResultRecord[] records = [.. first, .. others];
        CampaignReportOptions report = new() { Where = records.Select(r => r.Id).ToHashSet(StringComparer.Ordinal).Contains };
        string where = WriteReport(store, options.ReportFolder, report);
        if (json)
        {
            using Stream output = Console.OpenStandardOutput();
            RecordJson.WriteArray(records, output);
            Console.Error.WriteLine(where);
            return;
        }

        foreach (RankingChange change in RankingChange.Of(first, report.Criteria))
        {
            Console.Error.WriteLine(FormattableString.Invariant(
                $"{change.After.Formula}: {change.Before.Record.Replicas.Count} replicas, now {change.After.Record.Replicas.Count}; rank {change.Before.Rank}, now {change.After.Rank}; score {change.Before.Score?.Value:0.00} ± {change.Before.Score?.StandardError:0.00}, now {change.After.Score?.Value:0.00} ± {change.After.Score?.StandardError:0.00}"));
        }

        foreach (IReadOnlyList<ResultRecord> method in new[] { first, others }.Where(m => m.Count > 0))
        {
            RankingTable.Write(CandidateRanking.Of(method, report.Criteria, ConductivityModelFile.Shipped), report.Criteria, Console.Out);
        }

        Console.WriteLine(where);
    }

    /// <summary>The stored records of a campaign, those with more replicas included.</summary>
    public static IReadOnlyList<ResultRecord> Records(IReadOnlyList<string> paths, ICandidatePipeline pipeline, IResultStore store, ScreeningOptions options)
    {
        HashSet<string> sources = [.. CampaignRunner.Files(paths).Select(f => f.Path)];
        return [.. store.Find(ResultQuery.All).Where(r => sources.Contains(r.Source) && Same(r, pipeline, options))];
    }

    // The results are safe in the store by now: a folder that cannot be written must not make the campaign look failed.
    private static string WriteReport(IResultStore store, string folder, CampaignReportOptions report)
    {
        try
        {
            return "Report: " + CampaignReport.Write(store, folder, report);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"No report: {e.Message} `screening report --out DIR` writes it elsewhere.";
        }
    }

    private static bool Same(ResultRecord record, ICandidatePipeline pipeline, ScreeningOptions options) =>
        (record.Protocol == pipeline.Protocol.Name || record.Protocol == pipeline.Instead?.Name || RankingChange.WithoutReplicas(record.Protocol) == pipeline.Protocol.Name) && record.Seed == options.Seed && record.Provenance.PotentialHash == pipeline.PotentialHash
        && pipeline.Protocol.TemperaturesK.Contains(record.TemperatureK);
}
