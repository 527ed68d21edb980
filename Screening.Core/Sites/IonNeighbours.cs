using Screening.Core.Structures;

namespace Screening.Core.Sites;

/// <summary>Vectors from each ion of a periodic cell to the ions and images around it.</summary>
internal sealed class IonNeighbours(Lattice lattice, IReadOnlyList<Fractional> ions, double reachAngstrom)
{
    /// <summary>Nearer ions are one, Å: they have no bisecting plane.</summary>
    private const double SameAngstrom = 1e-3;

    /// <summary>Whether two points are nearer than a limit; the components along the reciprocal vectors rule most pairs out.</summary>
    internal static bool Within(Lattice lattice, Fractional a, Fractional b, double limit)
    {
        Fractional d = a - b;
        (double wa, double wb, double wc) = lattice.Widths;
        return Math.Abs(d.U - Math.Round(d.U)) * wa < limit && Math.Abs(d.V - Math.Round(d.V)) * wb < limit && Math.Abs(d.W - Math.Round(d.W)) * wc < limit
            && lattice.Distance(a, b) < limit;
    }

    /// <summary>Nearest first.</summary>
    internal Cartesian[] Around(int ion)
    {
        (double wa, double wb, double wc) = lattice.Widths;
        List<(double Squared, Cartesian Vector)> found = [];
        double limit = reachAngstrom * reachAngstrom;
        for (int j = 0; j < ions.Count; j++)
        {
            Fractional d = ions[j] - ions[ion];
            double u = d.U - Math.Round(d.U), v = d.V - Math.Round(d.V), w = d.W - Math.Round(d.W);

            // An image at u + i lies at least |u + i| · width away.
            for (int a = First(u, wa); a <= Last(u, wa); a++)
            {
                for (int b = First(v, wb); b <= Last(v, wb); b++)
                {
                    for (int c = First(w, wc); c <= Last(w, wc); c++)
                    {
                        Cartesian r = lattice.ToCartesian(new(u + a, v + b, w + c));
                        double squared = r.LengthSquared;
                        if (squared <= limit && squared > SameAngstrom * SameAngstrom)
                        {
                            found.Add((squared, r));
                        }
                    }
                }
            }
        }

        // Ties in a fixed order, so that the result does not depend on how the sort treats equals.
        found.Sort((x, y) => x.Squared != y.Squared ? x.Squared.CompareTo(y.Squared)
            : x.Vector.X != y.Vector.X ? x.Vector.X.CompareTo(y.Vector.X) : x.Vector.Y != y.Vector.Y ? x.Vector.Y.CompareTo(y.Vector.Y) : x.Vector.Z.CompareTo(y.Vector.Z));
        return [.. found.Select(f => f.Vector)];
    }

    private int First(double u, double width) => (int)Math.Ceiling((-reachAngstrom / width) - u);

    private int Last(double u, double width) => (int)Math.Floor((reachAngstrom / width) - u);
}
