using System.Globalization;
using Screening.Core.Results;
using Screening.Core.Trajectories;

namespace Screening.Descriptors.Transport;

/// <summary>
/// How far the displacements of the mobile ions are from those of a Gaussian walk: α₂(t) = 3⟨r⁴⟩/(5⟨r²⟩²) − 1 (Rahman, Phys. Rev. 136, A405
/// (1964); 0 for a Gaussian, positive where some ions hop while others rattle), and the self part of the van Hove function
/// 4πr²G_s(r, t), the distribution of distances travelled in time t (van Hove, Phys. Rev. 95, 249 (1954)), 1/Å. Expects frames
/// without drift.
/// </summary>
/// <remarks>
/// Lags double from one frame on; the origins of each lag follow one another without overlap, so that a frame costs two distances per ion and
/// memory does not grow with the run. Distances above 10 Å count in the moments and not in the distribution's bins, but in its
/// normalisation. α₂ has no error bar.
/// </remarks>
public sealed class NonGaussianParameter : IDescriptor
{
    private const double RangeAngstrom = 10, StepAngstrom = 0.1;
    private const int FewestOrigins = 4, Levels = 24;  // lags up to 8 million frames

    private readonly List<Lag> _lags = [];
    private int[] _mobile = [];
    private double _interval;
    private long _frame;

    /// <summary>α₂ from the mean fourth power (Å⁴) and mean square (Å²) of distances in three dimensions.</summary>
    public static double Of(double meanSquare, double meanFourth) => (3 * meanFourth / (5 * meanSquare * meanSquare)) - 1;

    public void Begin(TrajectoryInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        _mobile = [.. Enumerable.Range(0, info.Atoms.Count).Where(i => info.Atoms[i] == info.Mobile)];
        _interval = info.FrameIntervalPs;
        _frame = 0;
        _lags.ForEach(l => l.Origin = []);
    }

    public void Accept(in Frame frame)
    {
        for (int k = 0; k < Levels && _frame % (1L << k) == 0; k++)
        {
            if (k == _lags.Count)
            {
                _lags.Add(new((int)(RangeAngstrom / StepAngstrom)));
            }

            Lag lag = _lags[k];
            if (lag.Origin.Length > 0)
            {
                Measure(lag, frame);
            }

            Remember(lag, frame);
        }

        _frame++;
    }

    public void End()
    {
    }

    public DescriptorOutput Complete()
    {
        (Lag Lag, double Ps)[] used = [.. _lags.Select((lag, k) => (lag, Ps: (1L << k) * _interval)).Where(p => p.lag.Origins >= FewestOrigins && p.lag.Second > 0)];
        if (used.Length == 0 || _mobile.Length == 0)
        {
            return DescriptorOutput.Empty;
        }

        List<DescriptorSeries> series =
        [
            new("non_gaussian_parameter", [.. used.Select(p => p.Ps)], "ps", [.. used.Select(p => Of(p.Lag.Second / p.Lag.Count, p.Lag.Fourth / p.Lag.Count))], "1"),
        ];
        double[] r = [.. Enumerable.Range(0, (int)(RangeAngstrom / StepAngstrom)).Select(b => (b + 0.5) * StepAngstrom)];
        series.AddRange(used.Select(p => new DescriptorSeries(
            string.Create(CultureInfo.InvariantCulture, $"van_hove_self_{p.Ps:0.######}ps"), r, "Å", [.. p.Lag.Bins.Select(n => n / (p.Lag.Count * StepAngstrom))], "1/Å")));
        return new([], series, []);
    }

    private void Measure(Lag lag, in Frame frame)
    {
        for (int i = 0; i < _mobile.Length; i++)
        {
            int atom = _mobile[i];
            double dx = frame.X[atom] - lag.Origin[3 * i], dy = frame.Y[atom] - lag.Origin[(3 * i) + 1], dz = frame.Z[atom] - lag.Origin[(3 * i) + 2];
            double squared = (dx * dx) + (dy * dy) + (dz * dz);
            lag.Second += squared;
            lag.Fourth += squared * squared;
            int bin = (int)(Math.Sqrt(squared) / StepAngstrom);
            if (bin < lag.Bins.Length)
            {
                lag.Bins[bin]++;
            }
        }

        lag.Count += _mobile.Length;
        lag.Origins++;
    }

    private void Remember(Lag lag, in Frame frame)
    {
        if (lag.Origin.Length != 3 * _mobile.Length)
        {
            lag.Origin = new double[3 * _mobile.Length];
        }

        for (int i = 0; i < _mobile.Length; i++)
        {
            (lag.Origin[3 * i], lag.Origin[(3 * i) + 1], lag.Origin[(3 * i) + 2]) = (frame.X[_mobile[i]], frame.Y[_mobile[i]], frame.Z[_mobile[i]]);
        }
    }

    private sealed class Lag(int bins)
    {
        public double[] Origin { get; set; } = [];

        public double Second { get; set; }

        public double Fourth { get; set; }

        public double Count { get; set; }

        public long Origins { get; set; }

        public double[] Bins { get; } = new double[bins];
    }
}
