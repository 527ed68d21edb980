using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>How well a file could be prepared, in a few words: the classes of the table that verb prepare prints over a folder.</summary>
public static class PreparationOutcome
{
    public const string Faithful = "faithful", Large = "faithful, more atoms than wanted", Deviates = "neutral, departs from the content",
        WithoutMobileIon = "no mobile ion", Rejected = "rejected";

    /// <summary>The class; rejections carry their code.</summary>
    public static string Of(PreparedCandidate prepared, int maximumAtoms)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        if (prepared.Mobile is not { } mobile)
        {
            return WithoutMobileIon;
        }

        if (prepared.Rejection is { } rejection)
        {
            return $"{Rejected}, {rejection.Code}";
        }

        OrderedCell cell = prepared.Orderings[0];
        Composition parent = prepared.Structure.Composition;
        double cells = cell.Lattice.VolumeCubicAngstrom / prepared.Structure.Lattice.VolumeCubicAngstrom;
        bool within = parent.Elements.All(e => Math.Abs((cell.Composition[e] / (parent[e] * cells)) - 1)
            <= (e == mobile.Element ? OccupancyRounding.MobileTolerance : OccupancyRounding.ElementTolerance) + 1e-9);
        return !within ? Deviates : cell.Count <= maximumAtoms ? Faithful : Large;
    }
}
