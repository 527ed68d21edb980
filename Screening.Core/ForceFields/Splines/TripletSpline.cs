using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Splines;

/// <summary>
/// One three-body term of a spline potential: for a centre with two neighbours nearer than the cutoff rc (Å), the energy
/// e^{g/(r - rc)} e^{g/(r' - rc)} S(-cos θ) with a cubic B-spline S (eV) and range g (Å).
/// </summary>
/// <param name="Centre">Element in the middle.</param>
/// <param name="EndA">Element of one neighbour.</param>
/// <param name="EndB">Element of the other; each unordered couple of neighbours counts once.</param>
/// <param name="CutoffAngstrom">rc.</param>
/// <param name="RangeAngstrom">g.</param>
/// <param name="Angular">S.</param>
public sealed record TripletSpline(Element Centre, Element EndA, Element EndB, double CutoffAngstrom, double RangeAngstrom, CubicBasisSpline Angular)
{
    /// <summary>Whether the term acts on neighbours of these elements, in either order.</summary>
    public bool Joins(Element a, Element b) => (a == EndA && b == EndB) || (a == EndB && b == EndA);
}
