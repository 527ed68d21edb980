using System.Globalization;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.TensorNet;

/// <summary>
/// Ends runs in which atoms come closer than the model is sound. It has no explicit repulsion: the energy of most pairs rises to 3 to 90 eV
/// somewhere between 0.5 and 1.2 Å and falls again below, so a collapsed pair would look like a bound one.
/// </summary>
public static class TensorNetDomain
{
    /// <summary>Least distance of two atoms other than hydrogen, Å: below the shortest bonds there are, N2 (1.10) and CO (1.13), and their vibration.</summary>
    public const double SmallestDistanceAngstrom = 1.0;

    /// <summary>Least distance where one is hydrogen, Å: H2 has 0.74, O-H and F-H 0.92 to 0.97.</summary>
    public const double SmallestHydrogenDistanceAngstrom = 0.55;

    /// <summary>Least distance of two atoms, Å.</summary>
    internal static double Limit(MdState state, int i, int j) => Limit(ElementOf(state, i), ElementOf(state, j));

    internal static double Limit(Element one, Element other) => one.AtomicNumber == 1 || other.AtomicNumber == 1 ? SmallestHydrogenDistanceAngstrom : SmallestDistanceAngstrom;

    /// <summary>The number of a run for its record.</summary>
    internal static IReadOnlyList<ModelFinding> Findings(double closestOverLimit) => double.IsFinite(closestOverLimit) && closestOverLimit > 0
        ? [new("largest_closeness_to_distance_limit", 1 / closestOverLimit, "1", IsLargest: true)]
        : [];

    /// <exception cref="OutsidePotentialException">The distance is below the limit, or no number; atoms and distance are named.</exception>
    internal static void Require(MdState state, int i, int j, double distance)
    {
        double limit = Limit(state, i, j);
        if (!(distance >= limit))
        {
            throw new OutsidePotentialException(string.Create(CultureInfo.InvariantCulture,
                $"Atoms {i} ({ElementOf(state, i)}) and {j} ({ElementOf(state, j)}) are {distance:0.###} Å apart; the model has no repulsion to rely on below {limit} Å."));
        }
    }

    private static Element ElementOf(MdState state, int atom) => state.SpeciesList[state.TypeOf[atom]].Element;
}
