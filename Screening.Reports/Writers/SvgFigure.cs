using System.Globalization;
using System.Text;
using Screening.Reports.Model;

namespace Screening.Reports.Writers;

/// <summary>
/// A plain drawing of a chart: what a reader sees without scripts, before the interactive figure is there, and where the program
/// was built without the browser library. Text and grid take the colour of the page.
/// </summary>
public static class SvgFigure
{
    private const double Width = 640, Left = 64, Right = 12, Top = 14, Bottom = 44;

    /// <summary>Points of a line beyond which neighbours are left out: more than a screen has columns for the drawing.</summary>
    private const int MaximumPoints = 400;

    public static Markup Write(Chart chart)
    {
        double left = chart.Rows is null ? Left : 150;
        (double x0, double x1) = Range(chart, horizontal: true);
        (double y0, double y1) = chart.Rows is { } r ? (r.Count - 0.4, -0.6) : Range(chart, horizontal: false);
        double height = chart.Height;
        Frame frame = new(left, Width - Right, height - Bottom, Top, x0, x1, y0, y1, chart.XLogarithmic);
        Html html = new();
        html.Add($"<svg class=\"plain\" viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"{chart.Title}\">");
        Grid(html, chart, frame);
        foreach (ChartTrace trace in chart.Traces)
        {
            Draw(html, trace, frame);
        }

        for (int i = 0; i < chart.Marks.Count; i++)
        {
            (double x, string label) = chart.Marks[i];
            html.Add($"<path class=\"mark\" d=\"M{frame.X(x)} {frame.Top}V{frame.Bottom}\"/>");
            html.Add($"<text x=\"{frame.X(x) + 4}\" y=\"{frame.Top + 10 + (14 * i)}\">{label}</text>");
        }

        Legend(html, chart, frame);
        html.Add($"</svg>");
        return html.ToMarkup();
    }

    private static void Grid(Html html, Chart chart, Frame f)
    {
        foreach (double tick in f.XTicks)
        {
            html.Add($"<path class=\"grid\" d=\"M{f.X(tick)} {f.Top}V{f.Bottom}\"/>");
            html.Add($"<text x=\"{f.X(tick)}\" y=\"{f.Bottom + 16}\" text-anchor=\"middle\">{Tick(tick)}</text>");
        }

        if (chart.Rows is { } rows)
        {
            for (int i = 0; i < rows.Count; i++)
            {
                html.Add($"<text x=\"{f.Left - 8}\" y=\"{f.Y(i) + 4}\" text-anchor=\"end\">{rows[i]}</text>");
            }
        }
        else
        {
            foreach (double tick in AxisTicks.Between(Math.Min(f.Y0, f.Y1), Math.Max(f.Y0, f.Y1), 5))
            {
                html.Add($"<path class=\"grid\" d=\"M{f.Left} {f.Y(tick)}H{f.Right}\"/>");
                html.Add($"<text x=\"{f.Left - 6}\" y=\"{f.Y(tick) + 4}\" text-anchor=\"end\">{Tick(tick)}</text>");
            }

            double middle = (f.Top + f.Bottom) / 2;
            html.Add($"<text x=\"14\" y=\"{middle}\" text-anchor=\"middle\" transform=\"rotate(-90 14 {middle})\">{chart.YLabel}</text>");
        }

        html.Add($"<text x=\"{(f.Left + f.Right) / 2}\" y=\"{f.Bottom + 36}\" text-anchor=\"middle\">{chart.XLabel}</text>");
    }

    private static void Draw(Html html, ChartTrace trace, Frame f)
    {
        string color = Palette.Color(trace.Color);
        int step = trace.Kind == TraceKind.Line ? Math.Max(1, (trace.X.Length + MaximumPoints - 1) / MaximumPoints) : 1;
        StringBuilder path = new(), errors = new();
        bool pen = false;
        double halfBar = trace.Kind == TraceKind.Bars && trace.X.Length > 1 ? Math.Abs(f.X(trace.X[1]) - f.X(trace.X[0])) * 0.47 : 4;
        for (int i = 0; i < Math.Min(trace.X.Length, trace.Y.Length); i += step)
        {
            double x = f.X(trace.X[i]), y = f.Y(trace.Y[i]);
            if (!double.IsFinite(x) || !double.IsFinite(y))
            {
                pen = false;
                continue;
            }

            switch (trace.Kind)
            {
                case TraceKind.Line:
                    path.Append(CultureInfo.InvariantCulture, $"{(pen ? 'L' : 'M')}{x:0.#} {y:0.#}");
                    break;
                case TraceKind.Bars:
                    path.Append(CultureInfo.InvariantCulture, $"M{x - halfBar:0.#} {f.Y(0):0.#}V{y:0.#}H{x + halfBar:0.#}V{f.Y(0):0.#}Z");
                    break;
                default:
                    path.Append(CultureInfo.InvariantCulture, $"M{x - 4:0.#} {y:0.#}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z");
                    break;
            }

            pen = true;
            if (trace.YError is { } ye && double.IsFinite(ye[i]))
            {
                errors.Append(CultureInfo.InvariantCulture, $"M{x:0.#} {f.Y(trace.Y[i] - ye[i]):0.#}V{f.Y(trace.Y[i] + ye[i]):0.#}");
            }

            if (trace.XError is { } xe && double.IsFinite(xe[i]))
            {
                errors.Append(CultureInfo.InvariantCulture, $"M{f.X(trace.X[i] - xe[i]):0.#} {y:0.#}H{f.X(trace.X[i] + xe[i]):0.#}");
            }
        }

        if (errors.Length > 0)
        {
            html.Add($"<path fill=\"none\" stroke=\"{color}\" stroke-opacity=\"0.5\" d=\"{new Markup(errors.ToString())}\"/>");
        }

        string fill = trace.Kind == TraceKind.Line || trace.Open ? "none" : color;
        string opacity = trace.Kind == TraceKind.Bars ? "0.6" : "1";
        string dash = trace.Kind != TraceKind.Line ? "" : trace.Dashed ? " stroke-dasharray=\"6 4\"" : DashArray(Palette.Dash(trace.Color));
        html.Add($"<path fill=\"{fill}\" fill-opacity=\"{opacity}\" stroke=\"{color}\" stroke-width=\"1.6\"{new Markup(dash)} d=\"{new Markup(path.ToString())}\"/>");
    }

    private static string DashArray(string dash) => dash switch
    {
        "dash" => " stroke-dasharray=\"7 4\"",
        "dot" => " stroke-dasharray=\"2 3\"",
        "dashdot" => " stroke-dasharray=\"7 3 2 3\"",
        _ => "",
    };

    private static void Legend(Html html, Chart chart, Frame f)
    {
        if (chart.Traces.Count < 2)
        {
            return;
        }

        for (int i = 0; i < chart.Traces.Count; i++)
        {
            double y = f.Top + 12 + (16 * i);
            html.Add($"<path stroke=\"{Palette.Color(chart.Traces[i].Color)}\" stroke-width=\"3\" d=\"M{f.Right - 18} {y - 4}h14\"/>");
            html.Add($"<text x=\"{f.Right - 24}\" y=\"{y}\" text-anchor=\"end\">{chart.Traces[i].Name}</text>");
        }
    }

    private static (double Low, double High) Range(Chart chart, bool horizontal)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (ChartTrace trace in chart.Traces)
        {
            double[] values = horizontal ? trace.X : trace.Y;
            double[]? errors = horizontal ? trace.XError : trace.YError;
            for (int i = 0; i < values.Length; i++)
            {
                double error = errors is not null && double.IsFinite(errors[i]) ? errors[i] : 0;
                if (double.IsFinite(values[i]) && !(horizontal && chart.XLogarithmic && values[i] <= 0))
                {
                    low = Math.Min(low, values[i] - (chart.XLogarithmic && horizontal ? 0 : error));
                    high = Math.Max(high, values[i] + error);
                }
            }

            if (!horizontal && trace.Kind == TraceKind.Bars)
            {
                low = Math.Min(low, 0);
            }
        }

        if (!double.IsFinite(low) || !double.IsFinite(high))
        {
            return (0, 1);
        }

        if (horizontal && chart.XLogarithmic)
        {
            return (low, high > low ? high : 10 * low);
        }

        double margin = high > low ? 0.04 * (high - low) : 0.5;
        return (low == 0 ? 0 : low - margin, high + margin);
    }

    private static string Tick(double value) => Math.Abs(value) is > 0 and (< 1e-3 or >= 1e5)
        ? value.ToString("0.##E0", CultureInfo.InvariantCulture)
        : value.ToString("0.####", CultureInfo.InvariantCulture);

    private sealed record Frame(
        double Left, double Right, double Bottom, double Top, double X0, double X1, double Y0, double Y1, bool XLogarithmic)
    {
        internal IEnumerable<double> XTicks => XLogarithmic
            ? Enumerable.Range((int)Math.Ceiling(Math.Log10(X0) - 1e-9), (int)Math.Floor(Math.Log10(X1 / X0)) + 1).Select(e => Math.Pow(10, e)).Where(t => t <= X1)
            : AxisTicks.Between(X0, X1, 7);

        internal double X(double x) => Left + ((Right - Left) * (XLogarithmic ? Math.Log(x / X0) / Math.Log(X1 / X0) : (x - X0) / (X1 - X0)));

        internal double Y(double y) => Bottom - ((Bottom - Top) * (y - Y0) / (Y1 - Y0));
    }
}
