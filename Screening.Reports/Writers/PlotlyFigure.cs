using System.Net;
using System.Text.Json.Nodes;
using Screening.Reports.Model;

namespace Screening.Reports.Writers;

/// <summary>
/// Figures as Plotly JSON: an object with data and layout that plotly.js draws and Python's plotly reads (plotly.io.from_json).
/// Colours of text, grid and background are left to the page, which knows whether it is light or dark.
/// </summary>
public static class PlotlyFigure
{
    /// <summary>JSON of a chart, safe inside a script element: the serializer escapes &lt;, &gt; and &amp;.</summary>
    public static string Write(Chart chart)
    {
        JsonArray data = [];
        foreach (ChartTrace trace in chart.Traces)
        {
            if (trace is { Kind: TraceKind.Line, YError: not null })
            {
                data.Add(Band(trace));
            }

            data.Add(Trace(trace, chart.Traces.Count > 1));
        }

        JsonObject xaxis = Axis(chart.XLabel);
        JsonObject yaxis = Axis(chart.YLabel);
        if (chart.XLogarithmic)
        {
            xaxis["type"] = "log";
        }

        if (chart.Rows is { } rows)
        {
            yaxis["tickvals"] = Numbers([.. Enumerable.Range(0, rows.Count).Select(i => (double)i)]);
            yaxis["ticktext"] = Texts(rows);
            yaxis["range"] = Numbers([rows.Count - 0.4, -0.6]);
            yaxis["zeroline"] = false;
        }

        JsonObject layout = new()
        {
            ["xaxis"] = xaxis,
            ["yaxis"] = yaxis,
            ["height"] = chart.Height,
            ["showlegend"] = chart.Traces.Count > 1,
            ["meta"] = Text(chart.Title),
        };
        if (chart.Traces.Any(t => t.Kind == TraceKind.Bars))
        {
            layout["bargap"] = 0.05;
            layout["barmode"] = "overlay";
        }

        if (chart.Marks.Count > 0)
        {
            layout["shapes"] = new JsonArray([.. chart.Marks.Select((m, i) => (JsonNode)new JsonObject
            {
                ["type"] = "line", ["xref"] = "x", ["yref"] = "paper", ["x0"] = Number(m.X), ["x1"] = Number(m.X), ["y0"] = 0, ["y1"] = 1,
                ["line"] = new JsonObject { ["width"] = 1.5, ["dash"] = "dash", ["color"] = chart.Marks.Count > 1 ? Palette.Color(i) : "#8C8C8C" },
            })]);
            layout["annotations"] = new JsonArray([.. chart.Marks.Select((m, i) => (JsonNode)new JsonObject
            {
                ["xref"] = "x", ["yref"] = "paper", ["x"] = Number(m.X), ["y"] = 1 - (0.075 * i), ["yanchor"] = "top", ["xanchor"] = "left", ["xshift"] = 4,
                ["showarrow"] = false, ["text"] = Text(m.Label),
            })]);
        }

        return new JsonObject { ["data"] = data, ["layout"] = layout }.ToJsonString();
    }

    /// <summary>JSON of a scatter matrix, drawn with plain axes (the library's own matrix needs WebGL).</summary>
    public static string Write(ScatterMatrix matrix)
    {
        int n = matrix.Labels.Count;
        JsonArray data = [];
        JsonObject layout = new()
        {
            ["height"] = 150 * Math.Max(2, n),
            ["meta"] = Text(matrix.Title),
            ["showlegend"] = true,
            ["hovermode"] = "closest",
        };
        double size = 1.0 / (n - 1);
        for (int row = 1; row < n; row++)
        {
            for (int column = 0; column < row; column++)
            {
                int cell = (row * (row - 1) / 2) + column + 1;
                string suffix = cell == 1 ? "" : cell.ToString(System.Globalization.CultureInfo.InvariantCulture);
                JsonObject x = Axis(row == n - 1 ? matrix.Labels[column] : "");
                JsonObject y = Axis(column == 0 ? matrix.Labels[row] : "");
                x["domain"] = Numbers([(column * size) + (0.12 * size), (column + 1) * size]);
                y["domain"] = Numbers([1 - (row * size) + (0.1 * size), 1 - ((row - 1) * size)]);
                x["anchor"] = "y" + suffix;
                y["anchor"] = "x" + suffix;
                x["showticklabels"] = row == n - 1;
                y["showticklabels"] = column == 0;
                x["nticks"] = 4;
                y["nticks"] = 4;
                layout["xaxis" + suffix] = x;
                layout["yaxis" + suffix] = y;
                for (int g = 0; g < matrix.Points.Count; g++)
                {
                    data.Add(ScatterTrace(matrix.Points[g], g, row, column, suffix, cell == 1));
                }
            }
        }

        return new JsonObject { ["data"] = data, ["layout"] = layout }.ToJsonString();
    }

    private static JsonObject ScatterTrace(ScatterGroup group, int index, int row, int column, string suffix, bool legend) => new()
    {
        ["type"] = "scatter",
        ["mode"] = "markers",
        ["name"] = Text(group.Name),
        ["legendgroup"] = Text(group.Name),
        ["showlegend"] = legend,
        ["x"] = Numbers([.. group.Values.Select(v => v[column])]),
        ["y"] = Numbers([.. group.Values.Select(v => v[row])]),
        ["xaxis"] = "x" + suffix,
        ["yaxis"] = "y" + suffix,
        ["text"] = Texts(group.Names),
        ["hovertemplate"] = "%{text}<br>%{x:.3g}, %{y:.3g}<extra></extra>",
        ["marker"] = new JsonObject { ["color"] = Palette.Color(index), ["symbol"] = Palette.Symbol(index), ["size"] = 8, ["opacity"] = 0.85 },
    };

    private static JsonObject Trace(ChartTrace trace, bool named)
    {
        JsonObject json = new()
        {
            ["type"] = trace.Kind == TraceKind.Bars ? "bar" : "scatter",
            ["name"] = Text(trace.Name),
            ["x"] = Numbers(trace.X),
            ["y"] = Numbers(trace.Y),
        };
        if (named)
        {
            json["legendgroup"] = Text(trace.Name);
        }

        if (trace.Kind == TraceKind.Line)
        {
            json["mode"] = "lines";
            json["line"] = new JsonObject
            {
                ["color"] = Palette.Color(trace.Color), ["width"] = 2, ["dash"] = trace.Dashed ? "dash" : Palette.Dash(trace.Color),
            };
        }
        else if (trace.Kind == TraceKind.Markers)
        {
            json["mode"] = "markers";
            json["marker"] = new JsonObject
            {
                ["color"] = Palette.Color(trace.Color), ["size"] = 9, ["symbol"] = Palette.Symbol(trace.Color) + (trace.Open ? "-open" : ""),
            };
        }
        else
        {
            json["marker"] = new JsonObject { ["color"] = Palette.Transparent(trace.Color, "0.65") };
        }

        if (trace.YError is not null && trace.Kind != TraceKind.Line)
        {
            json["error_y"] = ErrorBars(trace.YError, trace.Color);
        }

        if (trace.XError is not null)
        {
            json["error_x"] = ErrorBars(trace.XError, trace.Color);
        }

        if (trace.Labels is not null)
        {
            json["text"] = Texts(trace.Labels);
            json["hovertemplate"] = "%{text}<extra></extra>";
        }

        return json;
    }

    private static JsonObject Band(ChartTrace trace)
    {
        int n = trace.X.Length;
        double[] x = new double[2 * n], y = new double[2 * n];
        for (int i = 0; i < n; i++)
        {
            (x[i], y[i]) = (trace.X[i], trace.Y[i] + trace.YError![i]);
            (x[^(i + 1)], y[^(i + 1)]) = (trace.X[i], trace.Y[i] - trace.YError[i]);
        }

        return new()
        {
            ["type"] = "scatter", ["mode"] = "lines", ["x"] = Numbers(x), ["y"] = Numbers(y), ["fill"] = "toself",
            ["fillcolor"] = Palette.Transparent(trace.Color, "0.2"), ["line"] = new JsonObject { ["width"] = 0 },
            ["hoverinfo"] = "skip", ["showlegend"] = false, ["legendgroup"] = Text(trace.Name), ["name"] = Text(trace.Name + ", standard error"),
        };
    }

    private static JsonObject ErrorBars(double[] errors, int color) => new()
    {
        ["type"] = "data", ["array"] = Numbers(errors), ["thickness"] = 1.5, ["width"] = 3, ["color"] = Palette.Transparent(color, "0.7"),
    };

    private static JsonObject Axis(string label) => new() { ["title"] = new JsonObject { ["text"] = Text(label) }, ["automargin"] = true };

    /// <summary>Plotly reads a subset of HTML in texts; names from files must stay names.</summary>
    internal static string Text(string text) => WebUtility.HtmlEncode(text);

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode?)JsonValue.Create(Text(t)))]);

    private static JsonArray Numbers(double[] values) => new([.. values.Select(Number)]);

    // JSON has no infinities; Plotly leaves a gap at null. Six digits are more than a screen shows and halve the page.
    private static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(Rounded(value)) : null;

    private static double Rounded(double value) =>
        double.Parse(value.ToString("G6", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
}
