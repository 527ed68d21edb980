using Screening.Core.Results;
using Screening.Reports.Model;
using Screening.Reports.Ranking;
using Screening.Reports.Writers;

namespace Screening.Reports.Pages;

/// <summary>Sites of the mobile ion: how full each type is, how long ions stay, and the entropy that follows.</summary>
internal static class SiteBlocks
{
    private const string Occupancy = "site_occupancy_";
    private const string Population = "site_population_";

    /// <summary>Figure and table; empty where the record knows no sites.</summary>
    internal static IReadOnlyList<Block> Build(ResultRecord record)
    {
        string[] types = [.. record.Quantities.Keys.Where(k => k.StartsWith(Occupancy, StringComparison.Ordinal)).Select(k => k[Occupancy.Length..])
            .OrderByDescending(t => record.Quantities.GetValueOrDefault(Population + t)?.Value ?? 0).ThenBy(t => t, StringComparer.Ordinal)];
        if (types.Length == 0)
        {
            return [];
        }

        double[] rows = [.. Enumerable.Range(0, types.Length).Select(i => (double)i)];
        Chart chart = new("sites-occupancy", "Occupancy of each site type", "time-averaged occupancy, and share of the mobile ions", "",
        [
            new("occupancy", [.. types.Select(t => record.Quantities[Occupancy + t].Value)], rows, TraceKind.Markers),
            new("share of the ions", [.. types.Select(t => record.Quantities.GetValueOrDefault(Population + t)?.Value ?? double.NaN)], rows, TraceKind.Markers) { Color = 1, Open = true },
        ])
        {
            Rows = [.. types.Select(Words)],
            Height = 110 + (28 * types.Length),
            Caption = "Site types half full carry the most entropy; full and empty ones carry none." + Entropy(record),
        };
        Table table = new("Site types",
            [new("Type"), new("Occupancy", "no error given", true), new("Share of ions", "no error given", true), new("Mean residence time", "ps", true)],
            [.. types.Select(t => (IReadOnlyList<Cell>)
            [
                new(Words(t)), Plain(Occupancy + t), Plain(Population + t), Cells.Of(record, $"residence_time_{t}_ps"),
            ])]);
        return [new Columns([chart, table])];

        Cell Plain(string name) => record.Quantities.TryGetValue(name, out Quantity? q)
            ? new(q.StandardError is { } e ? NumberText.WithError(q.Value, e) : NumberText.Plain(q.Value)) { Sort = q.Value }
            : Cell.Empty;
    }

    private static string Entropy(ResultRecord record) => record.Quantities.TryGetValue(QuantityNames.SiteEntropy, out Quantity? s)
        ? $" Site entropy {NumberText.WithError(s)}."
        : "";

    private static string Words(string type) => type.Replace('_', ' ');
}
