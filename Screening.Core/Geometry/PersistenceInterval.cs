namespace Screening.Core.Geometry;

/// <summary>A piece (dimension 0), a tunnel or ring (1) or a cavity (2) of a union of balls.</summary>
/// <param name="Dimension">0, 1 or 2.</param>
/// <param name="Birth">Radius of the balls at which it appears, Å.</param>
/// <param name="Death">Radius at which it is joined or filled, Å; infinite where that does not happen up to the largest radius.</param>
public readonly record struct PersistenceInterval(int Dimension, double Birth, double Death)
{
    public double Length => Death - Birth;
}
