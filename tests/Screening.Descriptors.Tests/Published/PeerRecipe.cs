using Screening.Core;
using Screening.Descriptors.Transport;

namespace Screening.Descriptors.Tests.Published;

/// <summary>Diffusivities as pymatgen-analysis-diffusion defines them, in its three modes.</summary>
internal sealed class PeerRecipe
{
    private const double FloorCm2PerS = 1e-15 / 60;       // its slopes are cut at 1e-15 Å²/fs

    private PeerRecipe(int[] lags, double[][] msd, double[] collective, double intervalPs, bool weighted)
    {
        (Lags, Collective) = (lags, collective);
        Msd = [.. msd.Select(m => m.Sum())];
        double[] fs = [.. lags.Select(l => 1000 * intervalPs * l)];
        (D, Std) = Line(fs, Msd, weighted);
        (Charge, _) = Line(fs, collective, weighted);
        Components = [.. Enumerable.Range(0, 3).Select(k => 3 * Line(fs, [.. msd.Select(m => m[k])], weighted).D)];
    }

    public int[] Lags { get; }

    public double[] Msd { get; }

    public double[] Collective { get; }

    public double D { get; }

    public double Std { get; }

    public double Charge { get; }

    public double[] Components { get; }

    public double Haven => D / Charge;

    /// <summary>All origins; lags from 1 ps to where 30 displacements remain per ion, some 200 of them; weights 1/t.</summary>
    public static PeerRecipe Max(MemoryTrajectory t, double intervalPs)
    {
        int first = (int)Math.Round(1 / intervalPs), end = Math.Min(t.Ions * t.Frames / 30, t.Frames), step = Math.Max(1, (end - first) / 200);
        int[] lags = [.. Enumerable.Range(0, ((end - first) + step - 1) / step).Select(k => first + (k * step))];
        return new(lags, [.. lags.Select(t.MeanSquare)], [.. lags.Select(l => t.Collective(t.Frames - l, l))], intervalPs, true);
    }

    /// <summary>Displacements from the first frame only.</summary>
    public static PeerRecipe FromStart(MemoryTrajectory t, double intervalPs) => Constant(t, 1, intervalPs, t.Frames);

    /// <summary>A fixed number of origins from the first frame on.</summary>
    public static PeerRecipe Constant(MemoryTrajectory t, int origins, double intervalPs, int? count = null)
    {
        int[] lags = [.. Enumerable.Range(0, count ?? (t.Frames - origins))];
        return new(lags, [.. lags.Select(l => t.Average(0, origins, l))], [.. lags.Select(l => t.Collective(origins, l))], intervalPs, false);
    }

    public double Conductivity(MemoryTrajectory t, double d, double temperatureK) =>
        NernstEinstein.ConductivityMilliSiemensPerCm(d, t.Ions / t.VolumeCubicAngstrom, 1, temperatureK);

    /// <summary>MSD at a time, linear between lags.</summary>
    public double At(double ps, double intervalPs)
    {
        double lag = ps / intervalPs;
        int above = Array.FindIndex(Lags, l => l >= lag - 1e-9);
        return above == 0 || Math.Abs(Lags[above] - lag) < 1e-6
            ? Msd[above]
            : Msd[above - 1] + ((lag - Lags[above - 1]) / (Lags[above] - Lags[above - 1]) * (Msd[above] - Msd[above - 1]));
    }

    private static (double D, double Std) Line(double[] t, double[] y, bool weighted)
    {
        double[] w = [.. t.Select(x => weighted ? 1 / x : 1)];
        double total = w.Sum(), meanT = w.Zip(t, (a, b) => a * b).Sum() / total, meanY = w.Zip(y, (a, b) => a * b).Sum() / total;
        double covariance = 0, spread = 0, residual = 0, n = t.Length;
        for (int i = 0; i < t.Length; i++)
        {
            covariance += w[i] * (t[i] - meanT) * (y[i] - meanY);
            spread += w[i] * (t[i] - meanT) * (t[i] - meanT);
        }

        double slope = covariance / spread;
        for (int i = 0; i < t.Length; i++)
        {
            residual += w[i] * Math.Pow(y[i] - meanY - (slope * (t[i] - meanT)), 2);
        }

        double denominator = ((n * t.Sum(x => x * x)) - (t.Sum() * t.Sum())) * (n - 2);
        return (Math.Max(FloorCm2PerS, slope / 60), Math.Sqrt(n * residual / denominator) / 60);
    }
}
