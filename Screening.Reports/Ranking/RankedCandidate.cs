using Screening.Core.Results;
using Screening.Reports.Calibration;

namespace Screening.Reports.Ranking;

/// <summary>How much of a place rests on a simulation that can be trusted.</summary>
public enum Confidence
{
    /// <summary>Valence sums of the input are sound and the run has a usable verdict.</summary>
    Clean,

    /// <summary>The input geometry fails the valence-sum check: molecular dynamics is not used for ranking.</summary>
    Suspect,

    /// <summary>No usable run: the potential does not cover it, the input is broken, or the run failed.</summary>
    Unsupported,
}

/// <summary>A candidate with its place, the numbers behind the place, and the reasons in words.</summary>
public sealed record RankedCandidate
{
    /// <summary>1 is best; null where the candidate is not ranked by molecular dynamics, with the reason in <see cref="Reasons"/>.</summary>
    public required int? Rank { get; init; }

    /// <summary>The record that stands for the candidate.</summary>
    public required ResultRecord Record { get; init; }

    /// <summary>log10 of the diffusivity in cm²/s at the run temperature as judged from all contributions, decades; null where not ranked.</summary>
    public required Quantity? Score { get; init; }

    /// <summary>Only an upper bound of D is known; the score is then its expected value below the bound.</summary>
    public required bool IsUpperBound { get; init; }

    /// <summary>Diffusivity or its upper bound, cm²/s; null where there is none.</summary>
    public required double? DiffusivityCm2PerS { get; init; }

    public required IReadOnlyList<ScoreContribution> Contributions { get; init; }

    /// <summary>Share of resampled rankings in which the candidate is among the first N; 0 where not ranked.</summary>
    public required double TopNProbability { get; init; }

    /// <summary>Nothing ranked beats it in every Pareto criterion at once.</summary>
    public required bool Pareto { get; init; }

    public required Confidence Confidence { get; init; }

    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>Conductivity at room temperature that the calibrated model predicts; null without a model.</summary>
    public ConductivityPrediction? Prediction { get; init; }

    public string Id => Record.Id;

    public string Formula => Record.Formula;
}
