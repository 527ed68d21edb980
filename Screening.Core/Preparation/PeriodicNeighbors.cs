using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>All images of points around a point; for cells of any shape, including ones smaller than the cutoff.</summary>
internal static class PeriodicNeighbors
{
    /// <summary>Calls <paramref name="visit"/> with the distance (Å) of every image of <paramref name="to"/> within the cutoff; the point itself is left out.</summary>
    internal static void Visit(Lattice lattice, Fractional from, Fractional to, double cutoff, Action<double> visit)
    {
        Fractional d = to - from;
        double u = d.U - Math.Round(d.U), v = d.V - Math.Round(d.V), w = d.W - Math.Round(d.W);
        (double wa, double wb, double wc) = lattice.Widths;

        // An image at u + i lies at least |u + i| · width away.
        int i0 = (int)Math.Ceiling(-cutoff / wa - u), i1 = (int)Math.Floor(cutoff / wa - u);
        int j0 = (int)Math.Ceiling(-cutoff / wb - v), j1 = (int)Math.Floor(cutoff / wb - v);
        int k0 = (int)Math.Ceiling(-cutoff / wc - w), k1 = (int)Math.Floor(cutoff / wc - w);
        for (int i = i0; i <= i1; i++)
        {
            for (int j = j0; j <= j1; j++)
            {
                for (int k = k0; k <= k1; k++)
                {
                    double squared = lattice.ToCartesian(new(u + i, v + j, w + k)).LengthSquared;
                    if (squared <= cutoff * cutoff && squared > 1e-8)
                    {
                        visit(Math.Sqrt(squared));
                    }
                }
            }
        }
    }
}
