using Screening.Core.Results;

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

    public static bool IsSuspect(ResultRecord record) =>
        (record.Quantities.TryGetValue(Quantity, out Quantity? q) && q.Value > 0.5)
        || record.Remarks.Any(r => r.Contains(RemarkCode, StringComparison.OrdinalIgnoreCase));

    /// <summary>Quantity of records whose start was relaxed with the potential of the run: then the input geometry is not what was simulated.</summary>
    public const string Relaxed = "relaxation_largest_move_A";

    internal static bool MayRank(ResultRecord record, RankingCriteria criteria) => criteria.RankSuspectGeometry || !IsSuspect(record) || record.Quantities.ContainsKey(Relaxed);
}
