using System.Globalization;
using Screening.Core.Sites;
using Screening.Core.Structures;
using Screening.Core.Trajectories;

namespace Screening.Descriptors.Hopping;

/// <summary>The voids of a run's ideal framework as sites, named by coordination and size class.</summary>
internal static class FrameworkInterstitials
{
    /// <summary>Voids that differ by less are one type, Å.</summary>
    private const double DistanceClassAngstrom = 0.1;

    public static IEnumerable<MobileSite> Of(TrajectoryInfo info)
    {
        double sign = info.Mobile.OxidationState < 0 ? -1 : 1;
        Fractional[] counter = Framework(s => s.OxidationState * sign < 0), like = Framework(s => s.OxidationState * sign >= 0);
        foreach (FrameworkVoid point in InterstitialSites.Find(info.Lattice, counter, like, [.. info.MobileSites.Select(s => s.Position)], windows: false))
        {
            string radius = (Math.Round(point.DistanceAngstrom / DistanceClassAngstrom) * DistanceClassAngstrom).ToString("0.0", CultureInfo.InvariantCulture);
            yield return new($"{point.Shape}_{radius}A", point.Position);
        }

        Fractional[] Framework(Func<Species, bool> wanted) =>
            [.. Enumerable.Range(0, info.Atoms.Count).Where(i => info.Atoms[i] != info.Mobile && wanted(info.Atoms[i])).Select(i => info.ReferencePositions[i])];
    }
}
