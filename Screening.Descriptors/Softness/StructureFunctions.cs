using System.Runtime.Intrinsics;
using Screening.Core.Structures;

namespace Screening.Descriptors.Softness;

/// <summary>What a neighbour is to a mobile ion.</summary>
public enum NeighborClass
{
    Mobile,
    Anion,
    FrameworkCation,
}

/// <summary>
/// Radial structure functions of a mobile ion, the features of softness: G_c(x) = Σ_j exp(−(R_ij/a_ij − x)²/2δ²) over the neighbours j
/// of class c (mobile, anion, framework cation), on a grid of x (Cubuk et al., Phys. Rev. Lett. 114, 108001 (2015); seed of Chen et
/// al., ACS Energy Lett. 8, 1969 (2023)). Distances are measured in contact lengths a_ij, the sums of the covalent radii (Cordero
/// 2008), and species are pooled into classes, so that one feature means the same in every chemistry.
/// </summary>
public static class StructureFunctions
{
    /// <summary>Name of this definition; a hyperplane made with another one is refused.</summary>
    public const string Definition = "radial-classes-3x16-x0.7-2.2-delta0.1-v1";

    /// <summary>Grid points per class: one 512-bit register of single precision.</summary>
    public const int PointsPerClass = 16;

    public const double FirstPoint = 0.7, Step = 0.1, Delta = 0.1;

    /// <summary>Features per ion: three classes one after the other in the order of <see cref="NeighborClass"/>.</summary>
    public const int Count = 3 * PointsPerClass;

    /// <summary>Neighbours farther than this many contact lengths add less than e^(−8) to the last point.</summary>
    internal const double Reach = FirstPoint + ((PointsPerClass - 1) * Step) + (4 * Delta);

    private const float Factor = (float)(-0.5 / (Delta * Delta));
    private static readonly Vector512<float> Grid = Vector512.Create([.. Enumerable.Range(0, PointsPerClass).Select(Point)]);

    /// <summary>Grid point in contact lengths.</summary>
    public static float Point(int index) => (float)(FirstPoint + (index * Step));

    /// <summary>Contact length of two elements, Å.</summary>
    public static double ContactLength(Element first, Element second) => first.CovalentRadiusAngstrom + second.CovalentRadiusAngstrom;

    public static NeighborClass ClassOf(Species species, Species mobile) =>
        species == mobile ? NeighborClass.Mobile : species.IsAnion ? NeighborClass.Anion : NeighborClass.FrameworkCation;

    /// <summary>Adds one neighbour at a scaled distance to the features of its class, eight or sixteen lanes at once.</summary>
    internal static void Add(Span<float> features, int neighborClass, float scaledDistance)
    {
        Span<float> target = features.Slice(neighborClass * PointsPerClass, PointsPerClass);
        if (!Vector256.IsHardwareAccelerated)
        {
            AddScalar(features, neighborClass, scaledDistance);
            return;
        }

        Vector512<float> d = Vector512.Create(scaledDistance) - Grid;
        (Vector512.Create<float>(target) + Vector512.Exp(Factor * d * d)).CopyTo(target);
    }

    /// <summary>Scalar twin of <see cref="Add"/>.</summary>
    internal static void AddScalar(Span<float> features, int neighborClass, float scaledDistance)
    {
        for (int k = 0; k < PointsPerClass; k++)
        {
            float d = scaledDistance - Point(k);
            features[(neighborClass * PointsPerClass) + k] += MathF.Exp(Factor * d * d);
        }
    }
}
