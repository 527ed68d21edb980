using Screening.Reports.Model;

namespace Screening.Reports.Writers;

/// <summary>A scatter matrix as a plain drawing: the lower triangle, one small frame per pair of quantities.</summary>
internal static class SvgMatrix
{
    private const double Cell = 130, Gap = 14, Margin = 60;

    internal static Markup Write(ScatterMatrix matrix)
    {
        int n = matrix.Labels.Count;
        double size = Margin + ((n - 1) * (Cell + Gap)) + 30;
        Html html = new();
        html.Add($"<svg class=\"plain\" viewBox=\"0 0 {size} {size - 10}\" role=\"img\" aria-label=\"{matrix.Title}\">");
        (double Low, double High)[] ranges = [.. Enumerable.Range(0, n).Select(i => Range(matrix, i))];
        for (int row = 1; row < n; row++)
        {
            double top = 8 + ((row - 1) * (Cell + Gap));
            html.Add($"<text x=\"14\" y=\"{top + (Cell / 2)}\" text-anchor=\"middle\" transform=\"rotate(-90 14 {top + (Cell / 2)})\">{matrix.Labels[row]}</text>");
            for (int column = 0; column < row; column++)
            {
                double left = Margin + (column * (Cell + Gap));
                html.Add($"<rect class=\"grid\" fill=\"none\" x=\"{left}\" y=\"{top}\" width=\"{Cell}\" height=\"{Cell}\"/>");
                for (int g = 0; g < matrix.Points.Count; g++)
                {
                    foreach (double[] values in matrix.Points[g].Values)
                    {
                        double x = left + (Cell * Share(values[column], ranges[column])), y = top + (Cell * (1 - Share(values[row], ranges[row])));
                        if (double.IsFinite(x) && double.IsFinite(y))
                        {
                            html.Add($"<circle cx=\"{x}\" cy=\"{y}\" r=\"3.5\" fill=\"{Palette.Color(g)}\"/>");
                        }
                    }
                }
            }
        }

        for (int column = 0; column < n - 1; column++)
        {
            double middle = Margin + (column * (Cell + Gap)) + (Cell / 2);
            html.Add($"<text x=\"{middle}\" y=\"{8 + ((n - 1) * (Cell + Gap)) + 8}\" text-anchor=\"middle\">{matrix.Labels[column]}</text>");
        }

        html.Add($"</svg>");
        return html.ToMarkup();
    }

    private static (double Low, double High) Range(ScatterMatrix matrix, int axis)
    {
        double[] values = [.. matrix.Points.SelectMany(g => g.Values).Select(v => v[axis]).Where(double.IsFinite)];
        return values.Length == 0 ? (0, 1) : values.Max() > values.Min() ? (values.Min(), values.Max()) : (values.Min() - 0.5, values.Max() + 0.5);
    }

    private static double Share(double value, (double Low, double High) range) =>
        0.05 + (0.9 * (value - range.Low) / (range.High - range.Low));
}
