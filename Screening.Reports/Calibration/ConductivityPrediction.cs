using MathNet.Numerics.Distributions;

namespace Screening.Reports.Calibration;

/// <summary>A measured relative and its share in a prediction.</summary>
public sealed record MeasuredRelative(string Formula, double Log10Sigma, bool IsUpperBound, string Publication, double Share);

/// <summary>Decades that physics adds to a prediction, by source; zero where there is none.</summary>
/// <param name="Diffusivity">From the place of the simulated diffusivity.</param>
/// <param name="Barrier">From the place of the static barrier.</param>
public readonly record struct PhysicsParts(double Diffusivity, double Barrier);

/// <summary>Predicted conductivity at room temperature.</summary>
public sealed record ConductivityPrediction
{
    /// <summary>Conductivity that counts as fast, log10 of S/cm.</summary>
    public const double FastLog10 = -4;

    /// <summary>log10 σ(300 K), σ in S/cm.</summary>
    public required double Log10Sigma { get; init; }

    /// <summary>Half-width of the 80 % interval, decades.</summary>
    public required double HalfWidth80 { get; init; }

    /// <summary>What measured relatives say.</summary>
    public required double CompositionPart { get; init; }

    /// <summary>What simulated diffusivity and static barrier add, decades.</summary>
    public required PhysicsParts Physics { get; init; }

    /// <summary>What simulation and static barrier add together, decades.</summary>
    public double PhysicsPart => Physics.Diffusivity + Physics.Barrier;

    /// <summary>0: measured relatives explain it; 1: nothing like it was measured.</summary>
    public required double Novelty { get; init; }

    /// <summary>The three relatives with the largest shares.</summary>
    public required IReadOnlyList<MeasuredRelative> Relatives { get; init; }

    /// <summary>Standard deviation of a normal deviate with this interval, decades.</summary>
    public double StandardError => HalfWidth80 / NoveltyInterval.Sigmas;

    /// <summary>P(σ ≥ 1e-4 S/cm).</summary>
    public double ProbabilityFast => 1 - Normal.CDF(Log10Sigma, StandardError, FastLog10);
}
