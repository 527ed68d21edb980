using Screening.Core.Results;
using Screening.Runner.Campaigns;
using Screening.Runner.Output;

namespace Screening.Runner.Hosting;

/// <summary>One line per computed or failed file, for logs; files the store knew already are only counted.</summary>
public sealed class PlainDisplay(TextWriter output) : ICampaignDisplay
{
    private readonly Lock _gate = new();

    public void Finished(FileReport report, CampaignProgress progress)
    {
        if (Describe(report) is { } text)
        {
            Note(text, progress);
        }
    }

    public void Note(string text, CampaignProgress progress)
    {
        lock (_gate)
        {
            output.WriteLine(RecordTable.Printable($"[{progress.Line()}] {text}"));
            output.Flush();
        }
    }

    /// <summary>What is worth saying about a finished file, or null.</summary>
    public static string? Describe(FileReport report) => report.Message
        ?? (report.Records is [.., var record] ? FormattableString.Invariant(
            $"{record.Source}: {record.Formula}, {record.Verdict.Verdict.Text()}, D = {QuantityText.Format(record.Quantities.GetValueOrDefault("tracer_diffusivity_cm2_s"))} cm²/s, {record.Provenance.WallSeconds:0.0} s") : null);
}
