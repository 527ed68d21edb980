using Screening.Core;

namespace Screening.Descriptors.Transport;

/// <summary>A transport coefficient at one temperature; the error may be missing.</summary>
public sealed record ArrheniusPoint(double TemperatureK, double Value, double? StandardError);

/// <summary>
/// Straight line through ln y against 1/T: y = y₀ exp(−E_a / k_B T), for D or for σT (conductivity carries the 1/T of
/// Nernst-Einstein). Points are weighted by their relative errors where all have one; the errors of the line are then the propagated
/// ones, widened by √(χ²/ν) where the points scatter more than their errors say (Birge, Phys. Rev. 40, 207 (1932)). Without point
/// errors they come from the residuals. Two points give a line but no error.
/// </summary>
public sealed record ArrheniusFit
{
    public required double ActivationEnergyEv { get; init; }

    /// <summary>Null with two points.</summary>
    public required double? ActivationEnergyStandardErrorEv { get; init; }

    /// <summary>ln y₀.</summary>
    public required double LogPrefactor { get; init; }

    private double MeanInverse { get; init; }

    private double LogAtMean { get; init; }

    private double? VarianceAtMean { get; init; }

    /// <summary>D from D at several temperatures.</summary>
    /// <exception cref="ArgumentException">Fewer than two different temperatures, or a value that is not positive.</exception>
    public static ArrheniusFit OfDiffusivity(IReadOnlyList<ArrheniusPoint> points) => Fit(points, p => Math.Log(p.Value));

    /// <summary>σ from σ at several temperatures; the line is through ln σT.</summary>
    /// <exception cref="ArgumentException">Fewer than two different temperatures, or a value that is not positive.</exception>
    public static ArrheniusFit OfConductivity(IReadOnlyList<ArrheniusPoint> points) => Fit(points, p => Math.Log(p.Value * p.TemperatureK));

    /// <summary>y at another temperature with its standard error (that of ln y times y; null with two points).</summary>
    public (double Value, double? StandardError) DiffusivityAt(double temperatureK) => At(temperatureK, 1);

    /// <summary>σ at another temperature, same unit as the points, such as the conductivity extrapolated to 300 K.</summary>
    public (double Value, double? StandardError) ConductivityAt(double temperatureK) => At(temperatureK, temperatureK);

    private (double Value, double? StandardError) At(double temperatureK, double divisor)
    {
        double step = (1 / temperatureK) - MeanInverse;
        double value = Math.Exp(LogAtMean - (ActivationEnergyEv / Units.BoltzmannEvPerK * step)) / divisor;
        double? slope = ActivationEnergyStandardErrorEv / Units.BoltzmannEvPerK;
        return (value, value * (VarianceAtMean + (slope * slope * step * step) is { } variance ? Math.Sqrt(variance) : null));
    }

    private static ArrheniusFit Fit(IReadOnlyList<ArrheniusPoint> points, Func<ArrheniusPoint, double> logarithm)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Select(p => p.TemperatureK).Distinct().Count() < 2 || points.Any(p => !(p.Value > 0) || !(p.TemperatureK > 0)))
        {
            throw new ArgumentException("An Arrhenius line needs positive values at two or more different temperatures.", nameof(points));
        }

        bool weighted = points.All(p => p.StandardError > 0);
        double[] x = [.. points.Select(p => 1 / p.TemperatureK)], y = [.. points.Select(logarithm)];
        double[] w = [.. points.Select(p => weighted ? p.Value / p.StandardError!.Value * (p.Value / p.StandardError.Value) : 1)];
        double total = w.Sum();
        double meanX = w.Zip(x, (a, b) => a * b).Sum() / total, meanY = w.Zip(y, (a, b) => a * b).Sum() / total;
        double sxx = 0, sxy = 0, residual = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sxx += w[i] * (x[i] - meanX) * (x[i] - meanX);
            sxy += w[i] * (x[i] - meanX) * (y[i] - meanY);
        }

        double slope = sxy / sxx;
        for (int i = 0; i < x.Length; i++)
        {
            double off = y[i] - meanY - (slope * (x[i] - meanX));
            residual += w[i] * off * off;
        }

        double? scale = x.Length < 3 ? null : weighted ? Math.Max(1, residual / (x.Length - 2)) : residual / (x.Length - 2);
        return new()
        {
            ActivationEnergyEv = -slope * Units.BoltzmannEvPerK,
            ActivationEnergyStandardErrorEv = scale is { } s ? Math.Sqrt(s / sxx) * Units.BoltzmannEvPerK : null,
            LogPrefactor = meanY - (slope * meanX),
            MeanInverse = meanX,
            LogAtMean = meanY,
            VarianceAtMean = scale / total,
        };
    }
}
