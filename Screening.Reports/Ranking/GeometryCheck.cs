using Screening.Core.Results;
using Screening.Reports.Calibration;

namespace Screening.Reports.Ranking;

/// <summary>
/// Whether the input geometry of a record is good enough for molecular dynamics to rank it. In a pilot over 227 measured
/// structures the simulated D correlated with experiment (Spearman 0.66) where framework valence sums were within 15 %, and
/// hardly (0.40, without argyrodites and LGPS types 0.08) where they were not.
/// </summary>
public static class GeometryCheck
{
    /// <summary>Quantity that is 1 where the audit found the geometry suspect.</summary>
    public const string Quantity = "geometry_suspect";

    /// <summary>Code by which a remark of the audit says the same.</summary>
    public const string RemarkCode = "geometry-suspect";

    /// <summary>Quantity of records whose start another model than bond valence relaxed: 1 where the relaxed cells fail the check too.</summary>
    public const string AfterRelaxation = "relaxed_geometry_suspect";

    /// <summary>Quantity of records whose start was relaxed: then the input geometry is not what was simulated.</summary>
    public const string Relaxed = "relaxation_largest_move_A";

    /// <summary>Whether the geometry that was simulated is suspect: the relaxed one where another model than bond valence relaxed it, else that of the file.</summary>
    public static bool IsSuspect(ResultRecord record) => record.Quantities.TryGetValue(AfterRelaxation, out Quantity? after) ? after.Value > 0.5 : IsFileSuspect(record);

    /// <summary>Whether the geometry of the file is suspect.</summary>
    public static bool IsFileSuspect(ResultRecord record) =>
        (record.Quantities.TryGetValue(Quantity, out Quantity? q) && q.Value > 0.5)
        || record.Remarks.Any(r => r.Contains(RemarkCode, StringComparison.OrdinalIgnoreCase));

    /// <summary>Number of pairs in contact that ran with estimated parameters.</summary>
    public const string Estimated = "estimated_pairs";

    /// <summary>Ions in contact have no published parameters: what dynamics says of them is shown and ranks nothing.</summary>
    public static bool IsEstimated(ResultRecord record) => record.Quantities.TryGetValue(Estimated, out Quantity? q) && q.Value > 0;

    // A potential that relaxes its own start simulates its own geometry; the bond-valence field lives from the bond lengths it is given.
    internal static bool MayRank(ResultRecord record, RankingCriteria criteria) => criteria.RankSuspectGeometry || (!IsEstimated(record) && (!IsSuspect(record)
        || (record.Quantities.ContainsKey(Relaxed) && !record.Potential.StartsWith(PhysicsEvidence.CalibratedPotential, StringComparison.Ordinal))));
}
