using Screening.Core.Structures;

namespace Screening.Descriptors.Orientation;

/// <summary>
/// Where the outer atoms of one kind of anion point: density over the sphere of directions relative to free rotation (1 everywhere), in
/// lattice polar coordinates (polar axis along c, azimuth from the plane of c and a), and the maxima of the smoothed density.
/// </summary>
/// <param name="Formula">Kind of anion.</param>
/// <param name="PolarDegrees">Polar angle of each cell.</param>
/// <param name="AzimuthDegrees">Azimuth of each cell.</param>
/// <param name="Density">Over that of free rotation; [cell].</param>
/// <param name="Maxima">Polar angle, azimuth (degrees) and smoothed density of each maximum, densest first.</param>
public sealed record OrientationMap(
    string Formula, double[] PolarDegrees, double[] AzimuthDegrees, double[] Density, IReadOnlyList<(double Polar, double Azimuth, double Density)> Maxima)
{
    /// <summary>Radius of the window about a maximum that makes a discrete orientation, degrees (Wood et al. 2021, fig. 5b).</summary>
    public const double WindowDegrees = 20;

    private const double SmoothingDegrees = 8, SmallestShareOfMaximum = 0.1;

    internal static OrientationMap Of(string formula, SphereGrid grid, double[] counts)
    {
        double total = counts.Sum();
        double[] density = [.. counts.Select((n, k) => total > 0 ? n / total * 4 * Math.PI / grid.SolidAngles[k] : 0)];
        double[] smooth = Smooth(grid, density);
        double floor = SmallestShareOfMaximum * smooth.DefaultIfEmpty(0).Max(), near = Math.Cos(WindowDegrees * Math.PI / 180);
        List<(double, double, double)> maxima = [];
        for (int k = 0; k < grid.Count; k++)
        {
            if (smooth[k] > floor && IsHighest(k))
            {
                (double theta, double phi) = grid.Angles(k);
                maxima.Add((theta, phi, smooth[k]));
            }
        }

        return new(formula, [.. Enumerable.Range(0, grid.Count).Select(k => grid.Angles(k).Theta)],
            [.. Enumerable.Range(0, grid.Count).Select(k => grid.Angles(k).Phi)], density, [.. maxima.OrderByDescending(m => m.Item3)]);

        bool IsHighest(int k)
        {
            for (int l = 0; l < grid.Count; l++)
            {
                // Of equally high cells the first one.
                if (l != k && (smooth[l] > smooth[k] || (smooth[l] == smooth[k] && l < k)) && grid.Directions[k].Dot(grid.Directions[l]) > near)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Number of the nearest maximum within the window; -1 outside all windows; [cell].</summary>
    internal int[] Windows(SphereGrid grid)
    {
        Cartesian[] centres = [.. Maxima.Select(m => Direction(m.Polar, m.Azimuth))];
        double near = Math.Cos(WindowDegrees * Math.PI / 180);
        int[] windows = new int[grid.Count];
        for (int k = 0; k < grid.Count; k++)
        {
            int best = -1;
            double closest = near;
            for (int m = 0; m < centres.Length; m++)
            {
                double cosine = grid.Directions[k].Dot(centres[m]);
                if (cosine >= closest)
                {
                    (best, closest) = (m, cosine);
                }
            }

            windows[k] = best;
        }

        return windows;
    }

    private static Cartesian Direction(double polar, double azimuth)
    {
        double theta = polar * Math.PI / 180, phi = azimuth * Math.PI / 180;
        return new(Math.Sin(theta) * Math.Cos(phi), Math.Sin(theta) * Math.Sin(phi), Math.Cos(theta));
    }

    private static double[] Smooth(SphereGrid grid, double[] density)
    {
        double width = SmoothingDegrees * Math.PI / 180, reach = Math.Cos(3 * width);
        double[] smooth = new double[grid.Count];
        for (int k = 0; k < grid.Count; k++)
        {
            double sum = 0, norm = 0;
            for (int l = 0; l < grid.Count; l++)
            {
                double cosine = grid.Directions[k].Dot(grid.Directions[l]);
                if (cosine > reach)
                {
                    double weight = grid.SolidAngles[l] * Math.Exp((cosine - 1) / (width * width));
                    (sum, norm) = (sum + (weight * density[l]), norm + weight);
                }
            }

            smooth[k] = sum / norm;
        }

        return smooth;
    }
}
