using Screening.Core.Structures;

namespace Screening.Core.Sites;

/// <summary>A point as far from all surrounding ions as any nearby: where the distance to the nearest ion has a maximum or a saddle.</summary>
/// <param name="Position">Fractional, in [0, 1).</param>
/// <param name="DistanceAngstrom">Distance to the nearest ions.</param>
/// <param name="Coordination">Ions within <see cref="VoidFinder.ShellFactor"/> of the nearest distance.</param>
/// <param name="Dimension">
/// Dimensions that the nearest ions span around the point: 3 for a void (the distance is largest there), 2 for the window between
/// two voids in a face of three or four ions, 1 for the middle between two ions.
/// </param>
public sealed record FrameworkVoid(Fractional Position, double DistanceAngstrom, int Coordination, int Dimension)
{
    /// <summary>Name of the coordination: tetrahedral, octahedral, trigonal, linear; otherwise the number of ions and -fold.</summary>
    public string Shape => (Dimension, Coordination) switch
    {
        (1, _) => "linear",
        (2, 3) => "trigonal",
        (2, 4) => "square",
        (3, 4) => "tetrahedral",
        (3, 6) => "octahedral",
        _ => FormattableString.Invariant($"{Coordination}-fold"),
    };
}
