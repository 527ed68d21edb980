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

    /// <summary>No usable run: the potential does not cover it or runs with estimated parameters, the input is broken, or the run failed.</summary>
    Unsupported,
}

/// <summary>Confidence classes in words.</summary>
public static class ConfidenceText
{
    /// <summary>The class, short: clean geometry, suspect, unsupported.</summary>
    public static string Text(this Confidence confidence) => confidence == Confidence.Clean ? "clean geometry" : confidence.ToString().ToLowerInvariant();

    /// <summary>What the class means for the place of a candidate.</summary>
    public static string Meaning(this Confidence confidence) => confidence switch
    {
        Confidence.Clean => "framework valence sums of the input are sound and the run has a usable verdict: composition, barrier and simulated D count",
        Confidence.Suspect => "framework valence sums of the input are off: not ranked by molecular dynamics; composition and static barrier are still there",
        _ => "no usable run: composition alone, and the static barrier where there is one",
    };
}

/// <summary>The place by simulation alone, whatever order is shown.</summary>
/// <param name="Rank">Place by the simulated score; 1 is best.</param>
/// <param name="Score">log10 of the diffusivity in cm²/s as judged from all contributions.</param>
/// <param name="TopNProbability">Share of resampled simulated rankings in which the candidate is among the first N.</param>
/// <param name="Contributions">Parts of the score.</param>
public sealed record SimulatedPlace(int Rank, Quantity Score, double TopNProbability, IReadOnlyList<ScoreContribution> Contributions);

/// <summary>A candidate with its place, the numbers behind the place, and the reasons in words.</summary>
public sealed record RankedCandidate
{
    /// <summary>Place in the order shown, 1 is best; null where that order has no place for it, with the reason in <see cref="Reasons"/>.</summary>
    public required int? Rank { get; init; }

    /// <summary>The record that stands for the candidate.</summary>
    public required ResultRecord Record { get; init; }

    /// <summary>What the order shown goes by, decades, its unit with it: log10 of the diffusivity at the run temperature, or log10 of the predicted conductivity; null where not ranked.</summary>
    public required Quantity? Score { get; init; }

    /// <summary>Place by the simulated score; null where the candidate is not ranked by molecular dynamics.</summary>
    public SimulatedPlace? Simulated { get; init; }

    /// <summary>Only an upper bound of D is known; the simulated score is then its expected value below the bound.</summary>
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
