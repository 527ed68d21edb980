namespace Screening.Descriptors.Transport;

/// <summary>Lags a diffusivity is fitted over, ps.</summary>
/// <param name="BendRatio">Slope of the late over that of the early part where they differ by more than two standard errors, else 1.</param>
public sealed record FitWindow(double StartPs, double EndPs, double BendRatio)
{
    public bool Straight => BendRatio == 1;
}
