using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>How well a file could be prepared, in a few words: the classes of the table that verb prepare prints over a folder.</summary>
public static class PreparationOutcome
{
    public const string Faithful = "faithful", Large = "faithful, more atoms than wanted", Balances = "departs: the file is charged and the mobile ion balances it",
        Deviates = "departs: no whole numbers fit", WithoutMobileIon = "no mobile ion", Rejected = "rejected";

    /// <summary>Whether the class is one of those that a good preparation ends in: a faithful cell, or a reason that lies in the file.</summary>
    public static bool IsSettled(string outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return outcome is Faithful or WithoutMobileIon || outcome.StartsWith(Rejected, StringComparison.Ordinal);
    }

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
        double imbalance = CandidatePreparation.Imbalance(prepared.Structure, prepared.Oxidation, mobile);
        return !within ? imbalance > OccupancyRounding.MobileTolerance ? Balances : Deviates : cell.Count <= maximumAtoms ? Faithful : Large;
    }
}
