using System.Globalization;
using Screening.Core;
using Screening.Core.Results;
using Screening.Core.Trajectories;
using Screening.Descriptors.Accumulators;

namespace Screening.Descriptors.Transport;

/// <summary>
/// Mean squared displacement of the mobile ions over all time origins, and what follows from it: tracer diffusivity with a 95 %
/// interval, charge diffusivity, Haven ratio where it can be resolved, and conductivity. Expects frames without drift
/// (<see cref="DescriptorSet"/>).
/// </summary>
/// <remarks>
/// D* (<see cref="TracerDiffusivity"/>) and D_σ (<see cref="ChargeDiffusivity"/>) use the same window. Conductivity is
/// Nernst-Einstein with D* and the formal charge (correlations between ions neglected). Haven ratio is D*/D_σ. Errors:
/// <see cref="DisplacementStatistics"/>.
/// </remarks>
public sealed class MeanSquaredDisplacement : IDescriptor
{
    private const double PerCm2PerS = Units.SquareCentimetrePerSecondPerSquareAngstromPerPicosecond;
    private const double LargestTracerErrorForHaven = 0.3;

    private readonly LagSchedule _schedule;
    private readonly List<DisplacementRecord> _tracer = [], _collective = [];
    private readonly double[] _cx = new double[1], _cy = new double[1], _cz = new double[1];
    private DisplacementCorrelator? _single, _sum;
    private int[] _mobile = [];
    private double[] _x = [], _y = [], _z = [];
    private double _volume;
    private long _volumes;
    private TrajectoryInfo? _info;

    public MeanSquaredDisplacement(DescriptorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _schedule = options.EveryLag ? LagSchedule.EveryLag : LagSchedule.Live;
    }

    /// <summary>Trajectories finished so far that had at least two frames.</summary>
    public int Trajectories => _tracer.Count;

    /// <summary>Tracer diffusivity of one trajectory alone, cm²/s, not cut at zero; null where it is too short for a line.</summary>
    /// <param name="trajectory">Number of the trajectory, from 0, below <see cref="Trajectories"/>.</param>
    public double? DiffusivityOf(int trajectory)
    {
        DisplacementRecord one = _tracer[trajectory];
        double interval = _info!.FrameIntervalPs;
        return TracerDiffusivity.Fit(new DisplacementStatistics([one]), (one.Frames - 1) * interval, interval)?.D.Value * PerCm2PerS;
    }

    public void Begin(TrajectoryInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        _info = info;
        _mobile = [.. Enumerable.Range(0, info.Atoms.Count).Where(i => info.Atoms[i] == info.Mobile)];
        (_x, _y, _z) = (new double[_mobile.Length], new double[_mobile.Length], new double[_mobile.Length]);
        _single = new(_mobile.Length, _schedule, info.ExpectedFrames);
        _sum = new(1, _schedule, info.ExpectedFrames);
    }

    public void Accept(in Frame frame)
    {
        ReadOnlySpan<double> x = Gather(frame.X, _x), y = Gather(frame.Y, _y), z = Gather(frame.Z, _z);
        _single!.Push(x, y, z);
        (_cx[0], _cy[0], _cz[0]) = (VectorKernels.Sum(x), VectorKernels.Sum(y), VectorKernels.Sum(z));
        _sum!.Push(_cx, _cy, _cz);
        _volume += frame.Lattice.VolumeCubicAngstrom;
        _volumes++;
    }

    public void End()
    {
        if (_single is { Frames: > 1, Particles: > 0 })
        {
            _tracer.Add(_single.Finish());
            _collective.Add(_sum!.Finish());
        }

        (_single, _sum) = (null, null);
    }

    public DescriptorOutput Complete()
    {
        if (_tracer.Count == 0 || _info is null)
        {
            return new([], [], ["No displacement could be measured: no mobile ion or fewer than two frames."]);
        }

        double interval = _info.FrameIntervalPs;
        DisplacementStatistics statistics = new(_tracer), collective = new(_collective);
        // Fragments (a trajectory cut at a break) shorter than half the longest run add to the short lags only.
        long longest = _tracer.Max(r => r.Frames), shortest = _tracer.Where(r => 2 * r.Frames >= longest).Min(r => r.Frames) - 1;
        int curve = Math.Max(1, statistics.Frames.Count(f => f <= Math.Max(1, shortest / 2)));
        Estimate[] points = [.. Enumerable.Range(0, curve).Select(statistics.At)];
        List<DescriptorSeries> series =
        [
            new("mean_squared_displacement", [.. statistics.Frames.Take(curve).Select(f => f * interval)], "ps",
                [.. points.Select(p => p.Value)], "Å²", [.. points.Select(p => p.StandardError)]),
        ];
        List<DescriptorValue> values = [new("msd_end_A2", points[^1].Value, points[^1].StandardError, "Å²")];
        List<string> remarks = [];
        if (TracerDiffusivity.Fit(statistics, shortest * interval, interval) is { } fit)
        {
            AddTransport(values, remarks, fit.D, fit.Window, fit.Coefficients, collective);
            DescriptorSeries ions = PerIon(fit.Coefficients);
            series.Add(ions);
            AddSpread(values, ions.Y, fit.Coefficients, statistics.Frames);
        }
        else
        {
            remarks.Add(string.Create(CultureInfo.InvariantCulture, $"No diffusivity: {shortest + 1} frames are too few for a line through three lags."));
        }

        return new(values, series, remarks);
    }

    /// <summary>
    /// D of each ion of each replica over the window of the mean, in ascending order against the share of ions below (as in Wood et
    /// al., Phil. Trans. R. Soc. A 379, 20190467 (2021), fig. 6c); their mean over equally long replicas is D*.
    /// </summary>
    private DescriptorSeries PerIon(double[] coefficients)
    {
        double[] values = [.. _tracer.SelectMany(r => Enumerable.Range(0, r.Particles).Select(i => Enumerable.Range(0, Math.Min(coefficients.Length, r.Lags.Length))
            .Where(k => coefficients[k] != 0).Sum(k => coefficients[k] * r.Lags[k].Total[i] / r.Lags[k].Counts.Sum()) * PerCm2PerS)).Order()];
        return new("per_ion_diffusivity", [.. values.Select((_, i) => (i + 0.5) / values.Length)], "1", values, "cm²/s");
    }

    /// <summary>
    /// Width of the distribution over ions beyond what single walks of one D scatter anyway: √(s² − σ²)/mean, with σ the error of one Gaussian
    /// walker over the same lags (<see cref="ChargeDiffusivity.RelativeError"/>). 0 for ions that are all alike.
    /// </summary>
    private void AddSpread(List<DescriptorValue> values, double[] ions, double[] coefficients, long[] lags)
    {
        double mean = ions.Average();
        if (ions.Length < 3 || mean <= 0)
        {
            return;
        }

        double relative = ions.Sum(d => (d - mean) * (d - mean)) / (ions.Length - 1) / (mean * mean);
        double noise = ChargeDiffusivity.RelativeError(coefficients, lags, [_tracer.Max(r => r.Frames)]);
        values.Add(new("per_ion_diffusivity_width", Math.Sqrt(Math.Max(0, relative - (noise * noise))), null, "1"));
    }

    private void AddTransport(
        List<DescriptorValue> values, List<string> remarks, Estimate d, FitWindow window, double[] coefficients, DisplacementStatistics collective)
    {
        double value = d.Value * PerCm2PerS, error = d.StandardError * PerCm2PerS, half = d.HalfWidth95 * PerCm2PerS;
        if (value < 0)
        {
            remarks.Add(string.Create(CultureInfo.InvariantCulture,
                $"The fitted slope is negative within its error (D = {value:e2} ± {error:e1} cm²/s) and stands as 0."));
        }

        double shown = Math.Max(0, value);
        values.Add(new("tracer_diffusivity_cm2_s", shown, error, "cm²/s"));
        values.Add(new("tracer_diffusivity_lower95_cm2_s", Math.Max(0, value - half), null, "cm²/s"));
        values.Add(new("tracer_diffusivity_upper95_cm2_s", Math.Max(0, value) + half, null, "cm²/s"));
        values.Add(new("fit_window_start_ps", window.StartPs, null, "ps"));
        values.Add(new("fit_window_end_ps", window.EndPs, null, "ps"));
        values.Add(new("msd_slope_ratio", window.BendRatio, null, "1"));
        if (!window.Straight)
        {
            remarks.Add("The mean squared displacement still bends within the fit window: D falls with longer runs.");
        }

        double density = _mobile.Length / (_volume / _volumes);
        if (_info!.TemperatureK is { } temperature && _info.Mobile.OxidationState != 0)
        {
            double perD = NernstEinstein.ConductivityMilliSiemensPerCm(1, density, _info.Mobile.OxidationState, temperature);
            values.Add(new("conductivity_mS_cm", shown * perD, error * perD, "mS/cm"));
        }

        double charge = collective.MeanOf(coefficients) / _mobile.Length * PerCm2PerS;
        double relative = ChargeDiffusivity.RelativeError(coefficients, collective.Frames, [.. _collective.Select(r => r.Frames)]);
        if (relative <= ChargeDiffusivity.LargestRelativeError && charge > 0)
        {
            values.Add(new("charge_diffusivity_cm2_s", charge, charge * relative, "cm²/s"));
            if (value > 0 && error / value <= LargestTracerErrorForHaven)
            {
                double ratio = value / charge;
                values.Add(new("haven_ratio", ratio, ratio * Math.Sqrt((relative * relative) + (error / value * (error / value))), "1"));
            }
        }
        else
        {
            remarks.Add(string.Create(CultureInfo.InvariantCulture,
                $"No charge diffusivity or Haven ratio: the run knows the collective motion to {100 * relative:0} % only."));
        }
    }

    /// <summary>Mobile ions that follow one another, the usual case, need no copy.</summary>
    private ReadOnlySpan<double> Gather(ReadOnlySpan<double> from, double[] to)
    {
        if (_mobile.Length > 0 && _mobile[^1] - _mobile[0] == _mobile.Length - 1)
        {
            return from.Slice(_mobile[0], _mobile.Length);
        }

        for (int i = 0; i < to.Length; i++)
        {
            to[i] = from[_mobile[i]];
        }

        return to;
    }
}
