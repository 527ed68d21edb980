using System.Globalization;
using System.Text;
using Screening.Core.Percolation;
using Screening.Core.Preparation;
using Screening.Core.Structures;

namespace Screening.Reports.Writers;

/// <summary>A unit cell seen along c: site energies of the mobile ion as shades, sites as discs and rings.</summary>
internal static class SvgCell
{
    /// <summary>Pixels per Å, the same for every cell of a page.</summary>
    private const double Scale = 22;

    private const double Margin = 12;

    /// <summary>Steps of the shades, eV above the lowest energy of the cell.</summary>
    internal static readonly double[] StepsEv = [0.2, 0.4, 0.7, 1.0, 1.5];

    internal static Markup Write(string name, PreparedCandidate candidate, BondValenceSiteEnergy? map)
    {
        Lattice lattice = candidate.Structure.Lattice;
        double gamma = lattice.Parameters.Gamma * Math.PI / 180;
        (double X, double Y) a = (Scale * lattice.A.Length, 0), b = (Scale * lattice.B.Length * Math.Cos(gamma), -Scale * lattice.B.Length * Math.Sin(gamma));
        double left = Math.Min(0, b.X) - Margin, right = Math.Max(a.X, a.X + b.X) + Margin, top = b.Y - Margin, bottom = Margin;
        (double X, double Y) At(double u, double v) => ((u * a.X) + (v * b.X) - left, (v * b.Y) - top);

        Html html = new();
        html.Add($"<svg class=\"plain cell\" viewBox=\"0 0 {right - left} {bottom - top}\" role=\"img\" aria-label=\"Cell of {name} along c\" style=\"max-width:{right - left}px\">");
        if (map is not null)
        {
            Shades(html, map, At);
        }

        html.Add($"<path class=\"frame\" fill=\"none\" d=\"{Corner('M', At(0, 0))}{Corner('L', At(1, 0))}{Corner('L', At(1, 1))}{Corner('L', At(0, 1))}Z\"/>");
        Sites(html, candidate, At);
        html.Add($"</svg>");
        return html.ToMarkup();
    }

    private static void Shades(Html html, BondValenceSiteEnergy map, Func<double, double, (double X, double Y)> at)
    {
        double lowest = map.MinimumEv;
        StringBuilder[] paths = [.. StepsEv.Select(_ => new StringBuilder())];
        // Squares of the grid are centred on its points; the first point is drawn again at the far edge, where it is cut.
        for (int i = 0; i <= map.CountA; i++)
        {
            double u0 = Math.Max(0, (i - 0.5) / map.CountA), u1 = Math.Min(1, (i + 0.5) / map.CountA);
            int start = 0, step = Step(map, i, 0, lowest);
            for (int j = 1; j <= map.CountB + 1; j++)
            {
                int next = j <= map.CountB ? Step(map, i, j, lowest) : -2;
                if (next == step)
                {
                    continue;
                }

                if (step >= 0)
                {
                    double v0 = Math.Max(0, (start - 0.5) / map.CountB), v1 = Math.Min(1, (j - 0.5) / map.CountB);
                    paths[step].Append(Corner('M', at(u0, v0)).Text).Append(Corner('L', at(u1, v0)).Text).Append(Corner('L', at(u1, v1)).Text).Append(Corner('L', at(u0, v1)).Text).Append('Z');
                }

                (start, step) = (j, next);
            }
        }

        for (int step = 0; step < paths.Length; step++)
        {
            html.Add($"<path class=\"shade\" fill-opacity=\"{0.75 - (0.14 * step)}\" d=\"{new Markup(paths[step].ToString())}\"/>");
        }
    }

    /// <summary>Shade of a column of the grid along c; negative for none.</summary>
    private static int Step(BondValenceSiteEnergy map, int i, int j, double lowest)
    {
        double energy = double.PositiveInfinity;
        for (int k = 0; k < map.CountC; k++)
        {
            energy = Math.Min(energy, map.Values[((((i % map.CountA) * map.CountB) + (j % map.CountB)) * map.CountC) + k] - lowest);
        }

        return Array.FindIndex(StepsEv, s => energy <= s);
    }

    private static void Sites(Html html, PreparedCandidate candidate, Func<double, double, (double X, double Y)> at)
    {
        Element? mobile = candidate.Mobile?.Element;
        string[] elements = [.. candidate.Structure.Sites.SelectMany(s => s.Occupants).Select(o => o.Element).Where(e => e != mobile).Distinct().OrderBy(e => e.AtomicNumber).Select(e => e.Symbol)];
        foreach (Site site in candidate.Structure.Sites.OrderBy(s => Wrapped(s.Position.W)))
        {
            if (site.Occupants.Count == 0)
            {
                continue;
            }

            Occupant main = site.Occupants.MaxBy(o => o.Occupancy)!;
            foreach ((double u, double v) in Images(Wrapped(site.Position.U), Wrapped(site.Position.V)))
            {
                (double x, double y) = at(u, v);
                if (main.Element == mobile)
                {
                    html.Add($"<circle class=\"mobile\" fill=\"none\" cx=\"{x}\" cy=\"{y}\" r=\"5\" stroke-opacity=\"{0.25 + (0.75 * Math.Min(1, main.Occupancy))}\"/>");
                }
                else
                {
                    string label = main.Element.Symbol;
                    html.Add($"<circle cx=\"{x}\" cy=\"{y}\" r=\"9\" fill=\"{Palette.Color(1 + Array.IndexOf(elements, label))}\" fill-opacity=\"{0.3 + (0.65 * Math.Min(1, site.TotalOccupancy))}\"/>");
                    html.Add($"<text class=\"atom\" x=\"{x}\" y=\"{y + 3.5}\" text-anchor=\"middle\">{label}</text>");
                }
            }
        }
    }

    // What lies on an edge of the cell lies on the opposite one too.
    private static IEnumerable<(double U, double V)> Images(double u, double v)
    {
        const double edge = 1e-3;
        foreach (double x in u < edge ? [0, 1] : new[] { u })
        {
            foreach (double y in v < edge ? [0, 1] : new[] { v })
            {
                yield return (x, y);
            }
        }
    }

    private static double Wrapped(double fraction) => fraction - Math.Floor(fraction + 1e-9);

    private static Markup Corner(char command, (double X, double Y) point) => new(string.Create(CultureInfo.InvariantCulture, $"{command}{point.X:0.#} {point.Y:0.#}"));
}
