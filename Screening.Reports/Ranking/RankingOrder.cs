namespace Screening.Reports.Ranking;

/// <summary>What candidates are ordered by.</summary>
public enum RankingOrder
{
    /// <summary>The simulated score; what molecular dynamics cannot rank has no place.</summary>
    Simulated,

    /// <summary>The predicted conductivity at room temperature; every known composition has a place.</summary>
    Predicted,
}
