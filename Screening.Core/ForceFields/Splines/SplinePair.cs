using Screening.Core.ForceFields.Pairs;

namespace Screening.Core.ForceFields.Splines;

/// <summary>
/// A pair energy as a cubic B-spline in the distance (UF3: Xie, Rupp and Hennig, npj Comput. Mater. 9, 162 (2023)), times a factor
/// (2 where a model sums over ordered pairs). Below the first knot it means nothing.
/// </summary>
public sealed class SplinePair(CubicBasisSpline spline, double factor = 1) : IPairPotential
{
    public PairValue At(double distance)
    {
        if (distance < spline.First)
        {
            return new(double.PositiveInfinity, double.NegativeInfinity);
        }

        (double value, double slope) = spline.At(distance);
        return new(factor * value, factor * slope);
    }
}
