namespace Screening.Reports.Ranking;

/// <summary>One visible part of a score; the parts add up to the score.</summary>
/// <param name="Name">What it comes from, in words.</param>
/// <param name="Value">Decades.</param>
/// <param name="StandardError">Decades, statistical.</param>
/// <param name="Explanation">How the number was made.</param>
public sealed record ScoreContribution(string Name, double Value, double StandardError, string Explanation);
