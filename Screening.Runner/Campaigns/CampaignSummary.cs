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
    public static void Show(IReadOnlyList<string> paths, ICandidatePipeline pipeline, IResultStore store, ScreeningOptions options, bool json)
    {
        IReadOnlyList<ResultRecord> records = Records(paths, pipeline, store, options);
        CampaignReportOptions report = new() { Where = records.Select(r => r.Id).ToHashSet(StringComparer.Ordinal).Contains };
        string where = WriteReport(store, options.ReportFolder, report);
        if (json)
        {
            using Stream output = Console.OpenStandardOutput();
            RecordJson.WriteArray(records, output);
            Console.Error.WriteLine(where);
            return;
        }

        foreach (RankingChange change in RankingChange.Of(records, report.Criteria))
        {
            Console.Error.WriteLine(FormattableString.Invariant(
                $"{change.After.Formula}: {change.Before.Record.Replicas.Count} replicas, now {change.After.Record.Replicas.Count}; rank {change.Before.Rank}, now {change.After.Rank}; score {change.Before.Score?.Value:0.00} ± {change.Before.Score?.StandardError:0.00}, now {change.After.Score?.Value:0.00} ± {change.After.Score?.StandardError:0.00}"));
        }

        CandidateRanking ranking = CandidateRanking.Of(records, report.Criteria, ConductivityModelFile.Shipped);
        RankingTable.Write(ranking, report.Criteria, Console.Out);
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
        (record.Protocol == pipeline.Protocol.Name || RankingChange.WithoutReplicas(record.Protocol) == pipeline.Protocol.Name) && record.Seed == options.Seed && record.Provenance.PotentialHash == pipeline.PotentialHash
        && pipeline.Protocol.TemperaturesK.Contains(record.TemperatureK);
}
