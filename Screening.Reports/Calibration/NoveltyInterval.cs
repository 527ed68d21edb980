namespace Screening.Reports.Calibration;

/// <summary>How far a prediction was off when its group was held out.</summary>
/// <param name="Novelty">Novelty of the composition for the model that had not seen its group.</param>
/// <param name="Residual">Measured minus predicted log10 σ, decades.</param>
/// <param name="Group">Group that was held out.</param>
public readonly record struct HeldOutResidual(double Novelty, double Residual, string Group);

/// <summary>
/// Half-width of the 80 % interval as a function of novelty, from residuals of held-out groups: at each knot the 80th percentile of
/// the nearest residuals, never narrower for something newer, linear between knots. No shape of the error is assumed.
/// </summary>
public sealed class NoveltyInterval
{
    /// <summary>Half-width of 80 % in standard deviations of a normal deviate.</summary>
    public const double Sigmas = 1.2815515655446004;

    private const double Level = 0.8;
    private const int Knots = 9;

    /// <summary>Share of the residuals that a knot looks at.</summary>
    private const double Window = 0.2;

    private readonly double[] _novelty, _halfWidth;

    public NoveltyInterval(IReadOnlyList<double> novelty, IReadOnlyList<double> halfWidth)
    {
        if (novelty.Count == 0 || novelty.Count != halfWidth.Count)
        {
            throw new ArgumentException($"{novelty.Count} knots with {halfWidth.Count} half-widths; expected equal numbers above zero.", nameof(novelty));
        }

        (_novelty, _halfWidth) = ([.. novelty], [.. halfWidth]);
    }

    public IReadOnlyList<double> Novelty => _novelty;

    public IReadOnlyList<double> HalfWidth => _halfWidth;

    /// <exception cref="ArgumentException">There are no residuals.</exception>
    public static NoveltyInterval Fit(IReadOnlyList<HeldOutResidual> residuals)
    {
        HeldOutResidual[] sorted = [.. residuals.OrderBy(r => r.Novelty).ThenBy(r => r.Residual)];
        if (sorted.Length == 0)
        {
            throw new ArgumentException("There are no residuals.", nameof(residuals));
        }

        int width = Math.Clamp((int)(Window * sorted.Length), 1, sorted.Length);
        double[] novelty = new double[Knots], half = new double[Knots];
        for (int k = 0; k < Knots; k++)
        {
            int start = (int)Math.Round((double)k / (Knots - 1) * (sorted.Length - width));
            ReadOnlySpan<HeldOutResidual> window = sorted.AsSpan(start, width);
            double[] sizes = new double[width];
            double sum = 0;
            for (int i = 0; i < width; i++)
            {
                sizes[i] = Math.Abs(window[i].Residual);
                sum += window[i].Novelty;
            }

            Array.Sort(sizes);
            novelty[k] = sum / width;
            half[k] = Math.Max(k > 0 ? half[k - 1] : 0, sizes[Math.Min(width - 1, (int)Math.Ceiling(Level * (width + 1)) - 1)]);
        }

        return new(novelty, half);
    }

    /// <summary>Half-width of the 80 % interval, decades.</summary>
    public double HalfWidthOf(double novelty)
    {
        int upper = Array.FindIndex(_novelty, n => n >= novelty);
        if (upper <= 0)
        {
            return upper < 0 ? _halfWidth[^1] : _halfWidth[0];
        }

        double span = _novelty[upper] - _novelty[upper - 1];
        double t = span > 0 ? (novelty - _novelty[upper - 1]) / span : 1;
        return _halfWidth[upper - 1] + (t * (_halfWidth[upper] - _halfWidth[upper - 1]));
    }
}
