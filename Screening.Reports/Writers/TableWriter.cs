using Screening.Reports.Model;

namespace Screening.Reports.Writers;

/// <summary>Writes tables: numbers to the right, headings that sort, intervals as small drawings.</summary>
internal static class TableWriter
{
    /// <summary>Rows from which a search field pays.</summary>
    private const int SearchableRows = 12;

    /// <summary>Characters from which a cell is a sentence and keeps a readable width on narrow screens.</summary>
    private const int LongText = 60;

    internal static void Write(Html html, Table table)
    {
        string sortable = table.Sortable ? " sortable" : "";
        string searchable = table.Sortable && table.Rows.Count >= SearchableRows ? " searchable" : "";
        html.Add($"<div class=\"table{sortable}{searchable}\" role=\"region\" aria-label=\"{table.Caption}\" tabindex=\"0\" data-name=\"{Slug(table.Caption)}\">\n<table>");
        if (table.Caption.Length > 0)
        {
            html.Add($"<caption>{table.Caption}</caption>");
        }

        html.Add($"<thead><tr>");
        foreach (Column column in table.Columns)
        {
            string title = column.Meaning is null ? "" : $" title=\"{Html.Escape(column.Meaning)}\"";
            string numeric = column.Numeric ? " class=\"number\"" : "";
            html.Add($"<th scope=\"col\"{new Markup(numeric)}{new Markup(title)}><span>{(column.IsFormula ? FormulaText.ToMarkup(column.Header) : new Markup(Html.Escape(column.Header)))}{column.Suffix}</span>");
            if (column.Unit.Length > 0)
            {
                html.Add($"<small>{column.Unit}</small>");
            }

            html.Add($"</th>");
        }

        html.Add($"</tr></thead>\n<tbody>\n");
        foreach (IReadOnlyList<Cell> row in table.Rows)
        {
            html.Add($"<tr>");
            for (int i = 0; i < row.Count; i++)
            {
                Write(html, row[i], table.Columns[i]);
            }

            html.Add($"</tr>\n");
        }

        html.Add($"</tbody></table></div>\n");
    }

    /// <summary>Name for a saved table: letters, digits and hyphens of its caption.</summary>
    private static string Slug(string caption) => string.Join('-', new string([.. caption.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')])
        .Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(8));

    private static void Write(Html html, Cell cell, Column column)
    {
        string numeric = column.Numeric ? " class=\"number\"" : cell.Lines is not null || cell.Text.Length > LongText ? " class=\"long\"" : "";
        string sort = cell.Sort is { } s && double.IsFinite(s) ? $" data-v=\"{NumberText.Exact(s)}\"" : "";
        sort += cell.Error is { } e && double.IsFinite(e) ? $" data-e=\"{NumberText.Exact(e)}\"" : "";
        html.Add($"<td{new Markup(numeric)}{new Markup(sort)}>");
        Markup text = cell.IsFormula ? FormulaText.ToMarkup(cell.Text) : new(Html.Escape(cell.Text));
        if (cell.Lines is { } lines)
        {
            html.Add($"<ul>");
            foreach (string line in lines)
            {
                html.Add($"<li>{line}</li>");
            }

            html.Add($"</ul>");
        }
        else if (cell.Tone is { } tone)
        {
            html.Add($"<span class=\"badge {tone}\">{text}</span>");
        }
        else if (cell.Href is { } href)
        {
            html.Add($"<a href=\"{href}\">{text}</a>");
        }
        else
        {
            html.Add(text);
        }

        if (cell.Bar is { } bar)
        {
            Bar(html, bar);
        }

        if (cell.Detail is { } detail)
        {
            html.Add($"<small>{detail}</small>");
        }

        html.Add($"</td>");
    }

    private static void Bar(Html html, IntervalBar bar)
    {
        html.Add($"<svg class=\"bar\" viewBox=\"0 0 120 12\" aria-hidden=\"true\"><path class=\"scale\" d=\"M0 6H120\"/>");
        html.Add($"<path class=\"interval\" d=\"M{120 * bar.Low} 6H{120 * bar.High}\"/>");
        html.Add(bar.IsUpperBound
            ? new Markup(new Html().Add($"<path class=\"bound\" d=\"M{(120 * bar.Value) + 4} 2L{(120 * bar.Value) - 3} 6L{(120 * bar.Value) + 4} 10\"/>").ToString())
            : new Markup(new Html().Add($"<circle class=\"value\" cx=\"{120 * bar.Value}\" cy=\"6\" r=\"3.5\"/>").ToString()));
        html.Add($"</svg>");
    }
}
