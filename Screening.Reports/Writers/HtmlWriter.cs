using Screening.Reports.Model;

namespace Screening.Reports.Writers;

/// <summary>Writes a document as one HTML page: style and script inline, the figure library from a file beside it, nothing from the net.</summary>
public static class HtmlWriter
{
    /// <summary>Folder and name of the figure library inside a report folder.</summary>
    public const string LibraryPath = "assets/plotly.min.js";

    // Even a page that was tampered with may load nothing from outside: the policy names no host.
    private const string Policy =
        "default-src 'none'; script-src 'self' file: 'unsafe-inline'; style-src 'unsafe-inline'; img-src 'self' data: blob:; " +
        "connect-src 'none'; base-uri 'none'; form-action 'none'";

    public static void Write(ReportDocument document, TextWriter output)
    {
        Html html = new();
        html.Add($"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.Add($"<meta http-equiv=\"Content-Security-Policy\" content=\"{new Markup(Policy)}\">\n");
        html.Add($"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
        html.Add($"<title>{document.Title} · Screening</title>\n<link rel=\"icon\" href=\"data:,\">\n");
        html.Add($"<style>{new Markup(ReportAssets.Style)}</style>\n");
        if (ReportAssets.HasLibrary)
        {
            html.Add($"<script defer src=\"{document.RootPath}{LibraryPath}\"></script>\n");
        }

        html.Add($"</head>\n<body>\n<a class=\"skip\" href=\"#content\">Skip to content</a>\n");
        Header(html, document);
        html.Add($"<main id=\"content\">\n");
        foreach (Section section in document.Sections)
        {
            html.Add($"<section id=\"{section.Id}\" aria-labelledby=\"{section.Id}-title\">\n<h2 id=\"{section.Id}-title\">{section.Title}</h2>\n");
            foreach (Block block in section.Blocks)
            {
                Write(html, block);
            }

            html.Add($"</section>\n");
        }

        html.Add($"</main>\n<footer>{document.Footer}</footer>\n<script>{new Markup(ReportAssets.Script)}</script>\n</body>\n</html>\n");
        output.Write(html.ToString());
    }

    private static void Header(Html html, ReportDocument document)
    {
        html.Add($"<header>\n<nav aria-label=\"Report\">");
        foreach ((string text, string href) in document.Links)
        {
            html.Add($"<a href=\"{href}\">{text}</a>");
        }

        html.Add($"</nav>\n<h1>{(document.IsFormula ? FormulaText.ToMarkup(document.Title) : new Markup(Html.Escape(document.Title)))}");
        if (document.Badge is { } badge)
        {
            html.Add($" <span class=\"badge {badge.Tone}\">{badge.Text}</span>");
        }

        html.Add($"</h1>\n<p class=\"lead\">{document.Lead}</p>\n");
        if (document.Sections.Count > 2)
        {
            html.Add($"<nav class=\"contents\" aria-label=\"Sections\">");
            foreach (Section section in document.Sections)
            {
                html.Add($"<a href=\"#{section.Id}\">{section.Title}</a>");
            }

            html.Add($"</nav>\n");
        }

        html.Add($"</header>\n");
    }

    private static void Write(Html html, Block block)
    {
        switch (block)
        {
            case Paragraph p:
                html.Add($"<p>{p.Text}</p>\n");
                break;
            case BulletList list:
                html.Add($"<ul>");
                foreach (string item in list.Items)
                {
                    html.Add($"<li>{item}</li>");
                }

                html.Add($"</ul>\n");
                break;
            case Definitions definitions:
                html.Add($"<dl>");
                foreach ((string term, string meaning) in definitions.Items)
                {
                    html.Add($"<dt>{term}</dt><dd>{meaning}</dd>");
                }

                html.Add($"</dl>\n");
                break;
            case Tiles tiles:
                html.Add($"<div class=\"tiles\">");
                foreach (Tile tile in tiles.Items)
                {
                    html.Add($"<div class=\"tile\"><span class=\"label\">{tile.Label}</span><strong>{tile.Value}</strong><span class=\"note\">{tile.Note}</span></div>");
                }

                html.Add($"</div>\n");
                break;
            case CodeText code:
                html.Add($"<pre tabindex=\"0\"{new Markup(code.FileName is null ? "" : $" data-name=\"{Html.Escape(code.FileName)}\"")}><code>{code.Text}</code></pre>\n");
                break;
            case Details details:
                html.Add($"<details><summary>{details.Summary}</summary>\n");
                foreach (Block item in details.Items)
                {
                    Write(html, item);
                }

                html.Add($"</details>\n");
                break;
            case Drawings drawings:
                html.Add($"<div class=\"drawings\">\n");
                foreach (Drawing drawing in drawings.Items)
                {
                    html.Add($"<figure><h3 id=\"{drawing.Id}-title\">{drawing.Title}</h3>\n<div class=\"drawing\" data-figure=\"{drawing.Id}\">{drawing.Svg}</div>\n<figcaption>{drawing.Caption}</figcaption>\n</figure>\n");
                }

                html.Add($"</div>\n");
                break;
            case Columns columns:
                html.Add($"<div class=\"columns\">\n");
                foreach (Block item in columns.Items)
                {
                    Write(html, item);
                }

                html.Add($"</div>\n");
                break;
            case Table table:
                TableWriter.Write(html, table);
                break;
            case Chart chart:
                Figure(html, chart.Id, chart.Title, chart.Caption, chart.Height, SvgFigure.Write(chart), PlotlyFigure.Write(chart));
                break;
            case ScatterMatrix matrix:
                Figure(html, matrix.Id, matrix.Title, matrix.Caption, 150 * Math.Max(2, matrix.Labels.Count), SvgMatrix.Write(matrix), PlotlyFigure.Write(matrix));
                break;
            default:
                throw new NotSupportedException($"No way to write {block.GetType().Name}.");
        }
    }

    private static void Figure(Html html, string id, string title, string caption, int height, Markup plain, string json)
    {
        html.Add($"<figure><h3 id=\"{id}-title\">{title}</h3>\n<div class=\"plot\" data-figure=\"{id}\" style=\"min-height:{height}px\">{plain}</div>\n");
        if (ReportAssets.HasLibrary)
        {
            html.Add($"<script type=\"application/json\" id=\"{id}\">{new Markup(json)}</script>\n");
        }

        if (caption.Length > 0)
        {
            html.Add($"<figcaption>{caption}</figcaption>\n");
        }

        html.Add($"</figure>\n");
    }
}
