namespace Screening.Descriptors.Transport;

/// <summary>Lags a diffusivity is fitted over, ps.</summary>
/// <param name="Straight">Whether the slopes of the early and the late half agree within two standard errors.</param>
public sealed record FitWindow(double StartPs, double EndPs, bool Straight);
