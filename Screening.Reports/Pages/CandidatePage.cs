using System.Globalization;
using Screening.Core;
using Screening.Core.Results;
using Screening.Reports.Model;
using Screening.Reports.Ranking;
using Screening.Reports.Writers;

namespace Screening.Reports.Pages;

/// <summary>Everything known about one candidate.</summary>
public static class CandidatePage
{
    private const string Root = "../";

    /// <param name="candidate">The candidate.</param>
    /// <param name="series">Curves of its record.</param>
    /// <param name="previous">Neighbour towards the top; null at the end.</param>
    /// <param name="next">Neighbour towards the bottom.</param>
    public static ReportDocument Build(
        RankedCandidate candidate, IReadOnlyList<DescriptorSeries> series, RankedCandidate? previous, RankedCandidate? next)
    {
        ResultRecord record = candidate.Record;
        List<Section> sections = [new("place", "Place and reasons", Place(candidate))];
        IReadOnlyList<Chart> charts = SeriesCharts.Of(record, series);
        if (charts.Count > 0)
        {
            sections.Add(new("curves", "Curves", [new Columns([.. charts])]));
        }

        if (SiteBlocks.Build(record) is { Count: > 0 } sites)
        {
            sections.Add(new("sites", "Sites and entropy", sites));
        }

        if (FrustrationBlocks.Build(record) is { Count: > 0 } frustration)
        {
            sections.Add(new("frustration", "Frustration", frustration));
        }

        if (record.Quantities.Count > 0)
        {
            sections.Add(new("quantities", "Quantities", [Quantities(record)]));
        }

        if (record.Replicas.Count > 0)
        {
            sections.Add(new("replicas", "Replicas", [Replicas(record)]));
        }

        if (record.Remarks.Count > 0)
        {
            sections.Add(new("remarks", "Remarks", [new BulletList(record.Remarks)]));
        }

        sections.Add(new("provenance", "Provenance", [Provenance(record)]));
        List<(string, string)> links = [("Campaign", Root + "index.html")];
        AddLink(previous, "Previous: ");
        AddLink(next, "Next: ");
        return new(record.Formula.Length > 0 ? record.Formula : record.Id, Lead(candidate), sections, links)
        {
            IsFormula = true,
            Badge = new(record.Verdict.Verdict.Text(), Cells.Tone(record.Verdict.Verdict)),
            RootPath = Root,
            Footer = $"{record.Id} · {record.Key}",
        };

        void AddLink(RankedCandidate? other, string label)
        {
            if (other is not null)
            {
                links.Add((label + FormulaText.ToUnicode(other.Formula.Length > 0 ? other.Formula : other.Id), Root + Cells.CandidatePath(other.Record)));
            }
        }
    }

    private static string Lead(RankedCandidate c)
    {
        ResultRecord r = c.Record;
        string place = c.Rank is { } rank ? string.Create(CultureInfo.InvariantCulture, $"Rank {rank}. ") : "";
        string confidence = $"Confidence: {c.Confidence.Text()} ({c.Confidence.Meaning()}). ";
        string run = r.TimePs > 0
            ? string.Create(CultureInfo.InvariantCulture, $" {r.MobileIon} in {r.Atoms} atoms, {r.TemperatureK:0} K, {r.TimePs:0.#} ps over {Math.Max(1, r.Replicas.Count)} replica(s).")
            : "";
        return $"{place}{confidence}Verdict {r.Verdict.Verdict.Text()}: {r.Verdict.Reason}.{run}".Replace("..", ".", StringComparison.Ordinal);
    }

    private static List<Block> Place(RankedCandidate c)
    {
        List<Block> blocks = [];
        ResultRecord r = c.Record;
        List<Tile> tiles = [];
        if (c.Prediction is { } prediction)
        {
            tiles.Add(new("Predicted log₁₀ σ(300 K)", $"{NumberText.Tenths(prediction.Log10Sigma)} ± {NumberText.Tenths(prediction.HalfWidth80)}", "σ in S/cm, 80 % interval"));
            tiles.Add(new("P(σ ≥ 1e-4 S/cm)", NumberText.Percent(prediction.ProbabilityFast), "at 300 K, predicted"));
        }

        if (c.Simulated is { } simulated)
        {
            tiles.Add(new("Simulated score", NumberText.WithError(simulated.Score.Value, simulated.Score.StandardError ?? 0), string.Create(CultureInfo.InvariantCulture, $"log₁₀(cm²/s), statistical error; place {simulated.Rank} by it")));
        }

        if (c.Rank is not null)
        {
            tiles.Add(new("P(top N)", NumberText.Percent(c.TopNProbability), "of resampled rankings"));
        }

        foreach (string name in new[] { QuantityNames.Diffusivity, QuantityNames.Conductivity, QuantityNames.BandCenter, QuantityNames.SiteEntropy })
        {
            if (name == QuantityNames.Diffusivity && c.IsUpperBound)
            {
                tiles.Add(new(QuantityLabels.Name(name), "< " + NumberText.Plain(c.DiffusivityCm2PerS!.Value), "cm²/s, upper bound"));
            }
            else if (r.Quantities.TryGetValue(name, out Quantity? q))
            {
                tiles.Add(new(QuantityLabels.Name(name), Cells.Number(q).Text, name == QuantityNames.BandCenter ? OtherUnits(q) : UnitText.Pretty(q.Unit)));
            }
        }

        if (tiles.Count > 0)
        {
            blocks.Add(new Tiles(tiles));
        }

        blocks.Add(new BulletList(c.Reasons));
        blocks.AddRange(PartBlocks.Candidate(c));
        return blocks;
    }

    private static string OtherUnits(Quantity terahertz) => string.Create(CultureInfo.InvariantCulture,
        $"THz; {terahertz.Value * Units.MilliElectronVoltPerTerahertz:0.0} meV, {terahertz.Value * Units.InverseCentimetrePerTerahertz:0} cm⁻¹");

    private static Table Quantities(ResultRecord record) => new("Every stored quantity",
        [new("Quantity"), new("Value ± standard error", Numeric: true), new("Unit"), new("Stored as"), new("Meaning")],
        [.. record.Quantities.OrderBy(q => QuantityLabels.Order(q.Key)).ThenBy(q => q.Key, StringComparer.Ordinal).Select(q => (IReadOnlyList<Cell>)
            [new(QuantityLabels.Name(q.Key)), Cells.Number(q.Value), new(UnitText.Pretty(q.Value.Unit)), new(q.Key), new(QuantityLabels.Meaning(q.Key) ?? "")])]);

    private static Table Replicas(ResultRecord record) => new("What each replica gave on its own",
        [
            new("Ordering", Numeric: true), new("Seed", Numeric: true), new("Time", "ps", true), new("D*", "cm²/s (error: see the scatter)", true),
            new("Mean temperature", "K", true), new("Conserved drift", "eV/atom/ns", true), new("Verdict"), new("Reason"),
        ],
        [.. record.Replicas.Select(r => (IReadOnlyList<Cell>)
        [
            Cells.Integer(r.Ordering), new(r.Seed.ToString(CultureInfo.InvariantCulture)), Plain(r.TimePs), Plain(r.TracerDiffusivityCm2PerS),
            r.MeanTemperatureK is { } t ? new(t.ToString("0.0", CultureInfo.InvariantCulture)) { Sort = t } : Cell.Empty,
            Plain(r.ConservedDriftEvPerAtomPerNs), new(r.Verdict.Text()) { Tone = Cells.Tone(r.Verdict) }, new(r.Reason),
        ])]);

    private static Cell Plain(double? value) => value is { } v ? new(NumberText.Plain(v)) { Sort = v } : Cell.Empty;

    private static Definitions Provenance(ResultRecord r) => new(
    [
        ("Structure file", r.Source),
        ("SHA-256 of the file", r.Provenance.InputHash),
        ("Result key", r.Key),
        ("Potential", $"{r.Potential} ({r.Provenance.PotentialHash})"),
        ("Protocol", string.Create(CultureInfo.InvariantCulture, $"{r.Protocol}, seed {r.Seed}, {r.Orderings} ordering(s)")),
        ("Program", string.Create(CultureInfo.InvariantCulture, $"Screening {r.Provenance.ProgramVersion}, numerics version {r.Provenance.NumericsVersion}")),
        ("Computed", string.Create(CultureInfo.InvariantCulture, $"{r.Provenance.Finished.ToUniversalTime():yyyy-MM-dd HH:mm:ss} UTC on {r.Provenance.Host}, {r.Provenance.WallSeconds:0.0} s")),
    ]);
}
