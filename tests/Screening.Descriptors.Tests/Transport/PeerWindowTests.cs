using System.Text.Json.Nodes;
using Screening.Core;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Accumulators;
using Screening.Descriptors.Transport;
using Screening.Testing;

namespace Screening.Descriptors.Tests.Transport;

/// <summary>
/// Diffusivities of pymatgen-analysis-diffusion under its own recipe (smoothed = max): lags from 1 ps to where 30 displacements remain per ion, at
/// most some 200 of them, a line with intercept weighted by 1/t. Our own window differs, so only the recipe makes the numbers equal.
/// </summary>
public sealed class PeerWindowTests
{
    [TestCase("pad_LGPS", "*.json", 0.02)]
    [TestCase("argyrodite_Li6PS5Cl_0p", "*actual*", 0.1)]
    [TestCase("argyrodite_Li6PS5Cl_50p", "*actual*", 0.1)]
    [TestCase("argyrodite_Li6PS5I_0p", "*actual*", 0.1)]
    public void The_diffusivities_of_another_program_are_met_under_its_recipe(string set, string pattern, double interval)
    {
        JsonNode theirs = JsonNode.Parse(File.ReadAllText(Repository.Shared("data", "trajectories", "expected.json")))![set]!["peer_code_run_here"]!;
        theirs = theirs["all_runs_concatenated"]?["smoothed_max"] ?? theirs["smoothed_max"]!;
        string[] files = [.. Directory.GetFiles(Repository.Shared("data", "trajectories", set), pattern).Order(StringComparer.Ordinal)];
        Collector collector = new();
        Species lithium = new(Element.Parse("Li"), 1);
        ReplaySummary replay = TrajectoryReplay.Run(files, frame => new()
        {
            Atoms = [.. frame.Elements.Select(e => e.Symbol == "Li" ? lithium : new Species(e, 0))], Mobile = lithium, FrameIntervalPs = interval, Lattice = frame.Lattice,
        }, new DescriptorSet([collector]));
        (DisplacementRecord single, DisplacementRecord sum) = collector.Finish();

        int first = (int)Math.Round(1 / interval), end = (int)Math.Min(single.Particles * replay.Frames / 30, replay.Frames);
        int step = Math.Max(1, (end - first) / 200);
        int[] lags = [.. Enumerable.Range(0, ((end - first) + step - 1) / step).Select(k => first + (k * step))];
        double tracer = Slope(new DisplacementStatistics([single]).Mean, lags, interval), charge = Slope(new DisplacementStatistics([sum]).Mean, lags, interval) / single.Particles;
        double sigma = NernstEinstein.ConductivityMilliSiemensPerCm(tracer, single.Particles / replay.MeanVolumeCubicAngstrom, 1, set == "pad_LGPS" ? 600 : 500);

        // Same recipe, other order of summation; the positions are of eight digits.
        const double tolerancePercent = 0.02;
        Assert.That(lags, Has.Length.EqualTo((int)(theirs["n_lags"] ?? theirs["n_lag"])!));
        Assert.That(tracer, Is.EqualTo((double)(theirs["diffusivity_cm2_s"] ?? theirs["D_cm2_s"])!).Within(tolerancePercent).Percent);
        Assert.That(sigma, Is.EqualTo((double)(theirs["conductivity_mS_cm"] ?? theirs["sigma_mS_cm"])!).Within(tolerancePercent).Percent);
        if ((double)theirs["haven_ratio"]! < 10)           // where theirs is no artefact of the floor of the charge diffusivity
        {
            Assert.That(charge, Is.EqualTo((double)(theirs["chg_diffusivity_cm2_s"] ?? theirs["chg_diffusivity"])!).Within(tolerancePercent).Percent);
        }
    }

    private static double Slope(double[] mean, int[] lags, double interval)
    {
        double[] t = [.. lags.Select(l => l * interval)], y = [.. lags.Select(l => mean[l - 1])], w = [.. t.Select(x => 1 / x)];
        double total = w.Sum(), meanT = w.Zip(t, (a, b) => a * b).Sum() / total, meanY = w.Zip(y, (a, b) => a * b).Sum() / total;
        double covariance = 0, spread = 0;
        for (int i = 0; i < t.Length; i++)
        {
            covariance += w[i] * (t[i] - meanT) * (y[i] - meanY);
            spread += w[i] * (t[i] - meanT) * (t[i] - meanT);
        }

        return covariance / spread / 6 * Units.SquareCentimetrePerSecondPerSquareAngstromPerPicosecond;
    }

    /// <summary>Displacements of the mobile ions, each and summed, at every lag.</summary>
    private sealed class Collector : IDescriptor
    {
        private readonly double[] _sum = new double[3];
        private DisplacementCorrelator? _single, _collective;
        private int _mobile;

        public (DisplacementRecord Single, DisplacementRecord Sum) Finish() => (_single!.Finish(), _collective!.Finish());

        public void Begin(TrajectoryInfo info)
        {
            _mobile = info.Atoms.Count(a => a == info.Mobile);             // they come first in these files
            Assert.That(info.Atoms.Take(_mobile), Is.All.EqualTo(info.Mobile));
            (_single, _collective) = (new(_mobile, LagSchedule.EveryLag), new(1, LagSchedule.EveryLag));
        }

        public void Accept(in Screening.Core.Trajectories.Frame frame)
        {
            _single!.Push(frame.X[.._mobile], frame.Y[.._mobile], frame.Z[.._mobile]);
            Array.Clear(_sum);
            for (int i = 0; i < _mobile; i++)
            {
                (_sum[0], _sum[1], _sum[2]) = (_sum[0] + frame.X[i], _sum[1] + frame.Y[i], _sum[2] + frame.Z[i]);
            }

            _collective!.Push(_sum.AsSpan(0, 1), _sum.AsSpan(1, 1), _sum.AsSpan(2, 1));
        }

        public void End()
        {
        }

        public Screening.Core.Results.DescriptorOutput Complete() => Screening.Core.Results.DescriptorOutput.Empty;
    }
}
