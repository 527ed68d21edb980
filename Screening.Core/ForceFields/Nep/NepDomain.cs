using System.Globalization;
using Screening.Core.Particles;

namespace Screening.Core.ForceFields.Nep;

/// <summary>
/// Tells surroundings that a model cannot have learned. A scaler is one over the width of its descriptor in training, so a scaled
/// descriptor is of order one there. Collapsed or chemically foreign surroundings exceed it; mild extrapolation does not show.
/// </summary>
public static class NepDomain
{
    /// <summary>
    /// Largest magnitude of a scaled descriptor taken as known. Sound structures of fourteen published models reach 0.3 to 4.1
    /// (scalers date from early in the training); the limit lies at more than twice that, so that it never turns away what was learned.
    /// </summary>
    public const double LargestScaledDescriptor = 10;

    /// <summary>The number of a run for its record.</summary>
    internal static ModelFinding Finding(double largest) => new("largest_scaled_descriptor", largest, "1", IsLargest: true);

    /// <exception cref="OutsidePotentialException">A scaled descriptor is beyond the limit; atom and number are named.</exception>
    internal static void Require(MdState state, int atom, int descriptor, double scaled)
    {
        if (!(Math.Abs(scaled) <= LargestScaledDescriptor))
        {
            throw new OutsidePotentialException(string.Create(CultureInfo.InvariantCulture,
                $"The surroundings of atom {atom} ({state.SpeciesList[state.TypeOf[atom]].Element}) are unlike the model's training data: descriptor {descriptor} is {scaled:G3} times its training width, the limit is {LargestScaledDescriptor}."));
        }
    }
}
