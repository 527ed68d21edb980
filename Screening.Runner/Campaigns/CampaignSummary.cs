using Screening.Core.Candidates;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Runner.Hosting;
using Screening.Runner.Output;

namespace Screening.Runner.Campaigns;

/// <summary>What a campaign ends with: the table of its candidates, best first.</summary>
public static class CampaignSummary
{
    /// <summary>Writes the table to stderr and nothing else with <paramref name="json"/>; else the table to stdout.</summary>
    public static void Show(IReadOnlyList<string> paths, ICandidatePipeline pipeline, IResultStore store, ScreeningOptions options, bool json)
    {
        HashSet<string> sources = [.. CampaignRunner.Files(paths).Where(f => f.Problem is null).Select(f => f.Path)];
        IEnumerable<ResultRecord> records = store.Find(new(SortKey: "diffusivity-"))
            .Where(r => sources.Contains(r.Source) && Same(r, pipeline, options));
        if (json)
        {
            using Stream output = Console.OpenStandardOutput();
            RecordJson.WriteArray(records, output);
            return;
        }

        RecordTable.Write([.. records], RecordColumns.Resolve(null, []), Console.Out);
    }

    private static bool Same(ResultRecord record, ICandidatePipeline pipeline, ScreeningOptions options) =>
        record.Protocol == pipeline.Protocol.Name && record.Seed == options.Seed && record.Provenance.PotentialHash == pipeline.PotentialHash
        && pipeline.Protocol.TemperaturesK.Contains(record.TemperatureK);
}
