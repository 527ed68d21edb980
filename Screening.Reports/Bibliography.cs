using System.Text;
using System.Text.RegularExpressions;
using Screening.Core.ForceFields;
using Screening.Reports.Agreement;
using Screening.Reports.Calibration;
using Screening.Reports.Ranking;
using Screening.Reports.Writers;

namespace Screening.Reports;

/// <summary>BibTeX of everything behind a report: methods, potentials, measured conductivities, the calibration set and the publications of its relatives.</summary>
public static partial class Bibliography
{
    /// <summary>Name of the file in a report folder.</summary>
    public const string FileName = "references.bib";

    /// <summary>Entries with a comment line before each part; equal inputs give equal text.</summary>
    public static string Of(IReadOnlyList<RankedCandidate> candidates, ExperimentAgreement agreement)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentNullException.ThrowIfNull(agreement);
        StringBuilder text = new("% Methods\n");
        text.Append(ReportAssets.Bibliography.TrimEnd()).Append('\n');
        Part(text, "Potentials", candidates.Select(c => c.Record.Potential).Distinct().Order(StringComparer.Ordinal)
            .Select(name => (Key: "potential:" + name, Note: Citation(name))).Where(p => p.Note.Length > 0));
        Part(text, "Measured conductivities", agreement.Materials.Select(m => m.Measured).OrderBy(m => m.File, StringComparer.Ordinal)
            .Select(m => (Key: "measured:" + Path.GetFileNameWithoutExtension(m.File), Note: m.Source)));
        MeasuredRelative[] relatives = [.. candidates.Where(c => c.Prediction is not null).SelectMany(c => c.Prediction!.Relatives)];
        Part(text, "Publications of the measured relatives named in predictions", relatives.Where(r => r.Publication.Length > 0)
            .GroupBy(r => r.Publication, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (Key: "relative:" + g.Key, Note: (g.Key.StartsWith("10.", StringComparison.Ordinal) ? "doi:" : "") + g.Key + ", " + string.Join(", ", g.Select(r => r.Formula).Distinct().Order(StringComparer.Ordinal)))));
        return text.ToString();
    }

    private static void Part(StringBuilder text, string title, IEnumerable<(string Key, string Note)> entries)
    {
        (string Key, string Note)[] all = [.. entries];
        if (all.Length == 0)
        {
            return;
        }

        text.Append("% ").Append(title).Append('\n');
        foreach ((string key, string note) in all)
        {
            Match doi = Doi().Match(note);
            text.Append("@misc{").Append(Unsafe().Replace(key, "-")).Append(",\n  note = {").Append(Escape(note)).Append('}')
                .Append(doi.Success ? $",\n  doi  = {{{doi.Groups[1].Value.TrimEnd('.', ',', ';', ')')}}}" : "").Append("\n}\n");
        }
    }

    // A file from elsewhere has no citation here, and an unknown name no potential.
    private static string Citation(string potential) => PotentialCatalog.All.FirstOrDefault(p => p.Name == potential)?.Citation ?? "";

    private static string Escape(string text) => text.Replace("{", "(", StringComparison.Ordinal).Replace("}", ")", StringComparison.Ordinal)
        .Replace("&", "\\&", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);

    [GeneratedRegex(@"doi:\s*(10\.[^\s,]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Doi();

    [GeneratedRegex(@"[^A-Za-z0-9:.\-]+")]
    private static partial Regex Unsafe();
}
