using Screening.Reports.Ranking;

namespace Screening.Reports.Pages;

/// <summary>What only some campaign pages have.</summary>
public sealed record CampaignExtras
{
    /// <summary>Address of a comparison page; null without one.</summary>
    public string? Comparison { get; init; }

    /// <summary>What to tell about records of other potentials and protocols; null where there is one method.</summary>
    public string? Methods { get; init; }

    /// <summary>What more replicas of some candidates changed.</summary>
    public IReadOnlyList<RankingChange> Changes { get; init; } = [];

    /// <summary>What changed since an earlier store or moment; null where none was named.</summary>
    public RankingSince? Since { get; init; }

    /// <summary>BibTeX of everything used.</summary>
    public required string Bibliography { get; init; }
}
