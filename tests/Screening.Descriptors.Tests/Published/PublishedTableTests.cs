using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MathNet.Numerics;
using Screening.Core;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Hopping;
using Screening.Descriptors.Transport;
using Screening.Testing;

namespace Screening.Descriptors.Tests.Published;

/// <summary>
/// Walks over every number of expected.json, meets it under the definition it came with, and prints the table of expected against ours
/// (docs/validation.md is made from it). A number without a rule fails the test, so that none is forgotten.
/// </summary>
[Category("Physics")]
public sealed class PublishedTableTests
{
    private const double SamePercent = 0.02;           // same recipe, other order of summation, positions of eight digits
    private const double CountPercent = 1e-9;

    private readonly Dictionary<string, (double Ours, double Percent, double Absolute, string Definition)> _ours = [];
    private readonly List<(string Prefix, string Reason)> _given = [];

    [Test]
    public void Every_published_number_is_met_under_its_own_definition()
    {
        JsonObject expected = JsonNode.Parse(File.ReadAllText(Shared("expected.json")))!.AsObject();
        foreach (string set in (string[])["argyrodite_Li6PS5Cl_0p", "argyrodite_Li6PS5Cl_50p", "argyrodite_Li6PS5I_0p"])
        {
            Argyrodite(set, expected[set]!.AsObject());
        }

        Lgps();
        Garnet(expected["gpumd_LLZO_a"]!);
        Tiny();
        SodiumChloride();
        BetaAlumina();
        Gemdat();
        StringBuilder table = new("| entry | expected | ours | definition |\n|---|---|---|---|\n");
        List<string> wrong = [];
        int met = 0, given = 0;
        foreach ((string path, double value) in Leaves(expected, ""))
        {
            if (_ours.TryGetValue(path, out var rule))
            {
                bool holds = Math.Abs(rule.Ours - value) <= Math.Max(rule.Absolute, Math.Abs(value) * rule.Percent / 100);
                met += holds ? 1 : 0;
                table.Append(CultureInfo.InvariantCulture, $"| {path} | {value:g7} | {rule.Ours:g7}{(holds ? "" : " **differs**")} | {rule.Definition} |\n");
                if (!holds)
                {
                    wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{path}: expected {value:g7}, ours {rule.Ours:g7}"));
                }
            }
            else if (_given.Find(g => path.StartsWith(g.Prefix, StringComparison.Ordinal)) is { Reason: not null } reason)
            {
                given++;
                table.Append(CultureInfo.InvariantCulture, $"| {path} | {value:g7} | | {reason.Reason} |\n");
            }
            else
            {
                wrong.Add($"{path}: no rule");
            }
        }

        TestContext.Out.WriteLine(table);
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{met} numbers met, {given} given or not to be met, {wrong.Count} wrong"));
        Assert.That(wrong, Is.Empty);
        Assert.That(met, Is.GreaterThan(200));
    }

    private void Argyrodite(string set, JsonObject expected)
    {
        const double interval = 0.1, temperature = 500;
        string[] actual = Files(set, "*actual*");
        MemoryTrajectory all = MemoryTrajectory.Read(actual, "Li", interval), first = MemoryTrajectory.Read(actual[..1], "Li", interval);
        string peer = $"{set}/peer_code_run_here/";
        Recipe(peer + "all_runs_concatenated/smoothed_max/", PeerRecipe.Max(all, interval), all, temperature, interval, "peer's recipe smoothed=max: all origins, weights 1/t");
        Recipe(peer + "all_runs_concatenated/smoothed_False/", PeerRecipe.FromStart(all, interval), all, temperature, interval, "peer's recipe smoothed=False: from the first frame, no weights");
        Meet(peer + "volume_A3", all.VolumeCubicAngstrom, 1e-6, "cell");
        foreach ((string run, MemoryTrajectory t) in new[] { ("run1", first), ("all_runs", all) })
        {
            string path = $"{set}/computed_here_numpy/{run}/";
            foreach (int ps in (int[])[1, 2, 5, 10])
            {
                Meet($"{path}msd_A2/{ps}ps", t.MeanSquare(ps * 10).Sum(), SamePercent, "all origins, drift of the other ions removed");
            }

            int[] lags = [.. Enumerable.Range(0, 17).Select(n => 20 + (5 * n))];
            double slope = Fit.Line([.. lags.Select(l => l * interval)], [.. lags.Select(l => t.MeanSquare(l).Sum())]).B;
            Meet($"{path}D_cm2_s", slope / 6 * 1e-4, SamePercent, "slope of MSD from 2 to 10 ps in steps of 0.5 ps, no weights");
        }

        SiteDynamics quenched = new(new());
        Play(Files(set, "*inherent*"), quenched);
        var output = quenched.Complete();
        foreach (string type in (string[])["1", "2", "3", "4", "5"])
        {
            double share = quenched.Summary.SingleOrDefault(s => s.Type == type)?.PopulationFraction ?? 0;
            Meet($"{set}/published/site_populations_inherent_all_runs/{type}", share, 0, "ions in tetrahedra of moving anions, quenched frames", 1.5 / 134_400);
        }

        Meet($"{set}/published/inherent_site_changes/total", SyntheticTrajectory.Value(output, "site_changes_beyond_neighbours").Value, CountPercent, "changes between sites without a common face");
        Meet($"{set}/published/inherent_site_changes/not_assignable_to_neighbour", SyntheticTrajectory.Value(output, "site_changes_without_a_site_between").Value, CountPercent,
            "of these not bridged by exactly one site");
        Meet($"{set}/published/frames_used", quenched.Summary.Count == 0 ? 0 : all.Frames, CountPercent, "frames read");
        if (expected["published_run1_actual"] is not { } published)
        {
            return;
        }

        SiteDynamics moving = new(new());
        SiteStays stays = new();
        Play(actual[..1], moving, stays);
        moving.Complete();
        string run1 = $"{set}/published_run1_actual/";
        Meet(run1 + "frames", first.Frames, CountPercent, "frames of run 1");
        foreach ((string type, _) in published["site_percent"]!.AsObject())
        {
            Meet($"{run1}site_percent/{type}", 100 * (moving.Summary.SingleOrDefault(s => s.Type == type)?.PopulationFraction ?? 0), 0, "ions in tetrahedra, moving frames, %", 0.00501);
        }

        for (int filter = 0; filter <= 2; filter++)
        {
            string key = filter == 0 ? "mean_residence_frames_and_events" : $"mean_residence_filter_length_{filter}";
            if (published[key] is not JsonObject rows)
            {
                continue;
            }

            foreach ((string type, _) in rows)
            {
                (int count, double mean) = stays.Of(type, filter);
                string how = filter == 0 ? "whole stays" : $"whole stays, gaps of up to {filter} frame(s) filled";
                Meet($"{run1}{key}/{type}[0]", mean, 0, how + ", frames", 0.0501);
                Meet($"{run1}{key}/{type}[1]", count, CountPercent, how);
            }
        }

        if (expected["published_run1_kinisi_tests"] is not null)
        {
            string kinisi = $"{set}/published_run1_kinisi_tests/";
            Meet(kinisi + "n_ions", first.Ions, CountPercent, "ions");
            Meet(kinisi + "max_lag_ps", first.Frames * interval, 1e-6, "the first frame counts as a displacement from itself");
            _given.Add((kinisi + "n_lags", "an option of the peer (points on the lag axis)"));
            foreach ((string lag, int count) in new[] { ("first", 1), ("second", 2), ("last", first.Frames) })
            {
                string shape = $"{kinisi}{lag}_{(lag == "first" ? "lag_displacement" : "lag")}_shape";
                Meet(shape + "[0]", first.Ions, CountPercent, "ions");
                Meet(shape + "[1]", first.Frames - count + 1, CountPercent, "displacements of that lag, the first frame doubled");
                Meet(shape + "[2]", 3, CountPercent, "axes");
            }
        }
    }

    private void Lgps()
    {
        const double interval = 0.02, temperature = 600;
        MemoryTrajectory t = MemoryTrajectory.Read(Files("pad_LGPS", "*.json"), "Li", interval);
        PeerRecipe max = PeerRecipe.Max(t, interval), start = PeerRecipe.FromStart(t, interval), constant = PeerRecipe.Constant(t, 100, interval);
        const string peer = "pad_LGPS/peer_code_run_here/", tests = "pad_LGPS/published_tests/";
        Meet(peer + "volume_A3", t.VolumeCubicAngstrom, 1e-6, "cell");
        foreach ((string mode, PeerRecipe r) in new[] { ("smoothed_max", max), ("smoothed_False", start), ("smoothed_constant", constant) })
        {
            string path = $"{peer}{mode}/", how = $"peer's recipe {mode.Replace("smoothed_", "smoothed=", StringComparison.Ordinal)}";
            Meet(path + "diffusivity_cm2_s", r.D, SamePercent, how);
            Meet(path + "diffusivity_std_dev", r.Std, 0.1, how + ", residuals of the line");
            Meet(path + "conductivity_mS_cm", r.Conductivity(t, r.D, temperature), SamePercent, how + ", Nernst-Einstein");
            Meet(path + "chg_diffusivity_cm2_s", r.Charge, SamePercent, how + ", cut at its floor");
            Meet(path + "chg_conductivity_mS_cm", r.Conductivity(t, r.Charge, temperature), SamePercent, how);
            Meet(path + "haven_ratio", r.Haven, SamePercent, how + (r.Haven > 100 ? " (an artefact of the floor; analyze gives none)" : ""));
            Meet(path + "n_lags", r.Lags.Length, CountPercent, how);
            Meet(path + "first_lag_fs", r.Lags[0] * 1000 * interval, 1e-6, how);
            Meet(path + "last_lag_fs", r.Lags[^1] * 1000 * interval, 1e-6, how);
            Meet(path + "msd_first", r.Msd[0], SamePercent, how, 1e-12);
            Meet(path + "msd_last", r.Msd[^1], SamePercent, how);
            Meet(path + "max_framework_displacement_A", t.LargestFrameworkDisplacement(), SamePercent, "largest distance of a framework ion from its start");
            for (int k = 0; k < 3; k++)
            {
                Meet($"{path}diffusivity_components[{k}]", r.Components[k], SamePercent, how);
            }
        }

        const string printed = "peer's test suite";
        _given.Add((tests + "smoothed_max/min_obs", "an option of the peer"));
        _given.Add((tests + "smoothed_max/diffusivity_tolerance", "the tolerance of the peer's test"));
        _given.Add((tests + "smoothed_max/diffusivity_std_dev", "the peer's test accepts any small number; its own code gives 1.523e-10, ours the same"));
        Meet(tests + "smoothed_max/conductivity_mS_cm", max.Conductivity(t, max.D, temperature), SamePercent, printed);
        Meet(tests + "smoothed_max/chg_conductivity_mS_cm", max.Conductivity(t, max.Charge, temperature), SamePercent, printed);
        Meet(tests + "smoothed_max/diffusivity_cm2_s", max.D, 0, printed + ", asserted to 5e-8", 5e-8);
        Meet(tests + "smoothed_max/chg_diffusivity_cm2_s", max.Charge, SamePercent, printed);
        Meet(tests + "smoothed_max/conductivity_std_dev", max.Conductivity(t, max.Std, temperature), 0.1, printed);
        Meet(tests + "smoothed_max/haven_ratio", max.Haven, SamePercent, printed);
        Meet(tests + "smoothed_max/max_framework_displacement_A", t.LargestFrameworkDisplacement(), SamePercent, printed);
        Meet(tests + "smoothed_max/n_lags", max.Lags.Length, CountPercent, printed);
        for (int k = 0; k < 3; k++)
        {
            Meet($"{tests}smoothed_max/conductivity_components[{k}]", max.Conductivity(t, max.Components[k], temperature), SamePercent, printed);
        }

        for (int k = 0; k < 4; k++)
        {
            Meet($"{tests}smoothed_max/mscd_first4[{k}]", max.Collective[k], SamePercent, printed);
        }

        Meet(tests + "smoothed_False/conductivity_mS_cm", start.Conductivity(t, start.D, temperature), SamePercent, printed);
        Meet(tests + "smoothed_False/diffusivity_cm2_s", start.D, SamePercent, printed);
        Meet(tests + "smoothed_constant_avg_nsteps_100/conductivity_mS_cm", constant.Conductivity(t, constant.D, temperature), SamePercent, printed);
        Meet(tests + "smoothed_constant_avg_nsteps_100/diffusivity_cm2_s", constant.D, SamePercent, printed);
        Meet(tests + "smoothed_constant_avg_nsteps_100/chg_conductivity", constant.Conductivity(t, constant.Charge, temperature), SamePercent, printed + ", cut at its floor");

        double[] factors = [1.00601834013, 1.00803236262, 0.98609720824], temperatures = [300, 1000, 500];
        ArrheniusFit fit = ArrheniusFit.OfDiffusivity([.. temperatures.Zip(factors, (k, f) => new ArrheniusPoint(k, f * 12 * Math.Exp(-0.5 / (Units.BoltzmannEvPerK * k)), null))]);
        _given.Add(("pad_LGPS/arrhenius_test/T_K", "input"));
        Meet("pad_LGPS/arrhenius_test/Ea_eV", fit.ActivationEnergyEv, 0.2, "unweighted line through ln D");
        Meet("pad_LGPS/arrhenius_test/D0", Math.Exp(fit.LogPrefactor), 2, "the same; the peer asserts 12");
        Meet("pad_LGPS/arrhenius_test/Ea_std_eV", fit.ActivationEnergyStandardErrorEv!.Value, 1, "from the residuals");
        _given.Add(("pad_LGPS/conversion_factor_test", "a structure of the peer that is not in the data"));
    }

    private void Garnet(JsonNode expected)
    {
        JsonArray rows = expected["published"]!["rows"]!.AsArray();
        double ions = (double)expected["published"]!["n_ions"]!;
        List<ArrheniusPoint> points = [];
        _given.Add(("gpumd_LLZO_a/published/n_ions", "input"));
        for (int n = 0; n < rows.Count; n++)
        {
            string path = $"gpumd_LLZO_a/published/rows[{n}]/";
            double[][] table = Numbers(Shared("gpumd_LLZO_a", $"{rows[n]!["T_set"]}K_msd.out"), ' ', 0);
            double[][] window = table[(int)(0.1 * table.Length)..(int)(0.4 * table.Length)];
            double[] d = [.. Enumerable.Range(1, 3).Select(k => Fit.Line([.. window.Select(v => v[0])], [.. window.Select(v => v[k])]).B / 2 * 1e-4)];
            double sigma = NernstEinstein.ConductivityMilliSiemensPerCm(d.Average(), ions / (double)rows[n]!["V_A3"]!, 1, (double)rows[n]!["T_avg"]!);
            points.Add(new((double)rows[n]!["T_set"]!, sigma, null));
            foreach (string input in (string[])["T_set", "T_avg", "V_A3"])
            {
                _given.Add((path + input, "input"));
            }

            for (int k = 0; k < 3; k++)
            {
                Meet($"{path}D_xyz[{k}]", d[k], 0.06, "rows 10 % to 40 %, slope/2");
            }

            Meet(path + "D", d.Average(), 0.06, "rows 10 % to 40 %, slope/6");
            Meet(path + "sigma_mS_cm", sigma, 0.06, "Nernst-Einstein");
        }

        Meet("gpumd_LLZO_a/Ea_eV_computed_here", ArrheniusFit.OfConductivity(points).ActivationEnergyEv, 0.01, "ln σT on 1/T");
    }

    private void Tiny()
    {
        MemoryTrajectory drift = MemoryTrajectory.Read([Shared("kinisi_tiny_vasp", "example_drift.XDATCAR")], FirstElement(Shared("kinisi_tiny_vasp", "example_drift.XDATCAR")), 0.001);
        for (int frame = 0; frame < 4; frame++)
        {
            for (int k = 0; k < 3; k++)
            {
                Meet($"kinisi_tiny_vasp/published_tests/drift_displacement_A[{frame}][{k}]", drift.Displacement(0, frame)[k], 1e-6, "unwrapped, drift of the others removed", 1e-9);
            }
        }

        using ITrajectoryReader reader = TrajectoryReader.Open(Shared("kinisi_tiny_vasp", "example_center.XDATCAR"));
        TrajectoryFrame first = reader.Read()!;
        const string center = "kinisi_tiny_vasp/published_tests/center/";
        _given.Add((center + "indices", "input"));
        _given.Add((center + "masses", "input"));
        double[] masses = [1, 16, 1];
        double[][] f = [first.U, first.V, first.W];
        for (int k = 0; k < 3; k++)
        {
            Meet($"{center}geometric_centre_frac[{k}]", f[k].Average(), 0, "mean of the three atoms", 1e-6);
            Meet($"{center}mass_centre_frac[{k}]", f[k].Zip(masses, (x, m) => x * m).Sum() / masses.Sum(), 0, "the same, weighted", 1e-6);
        }
    }

    private void SodiumChloride()
    {
        foreach (string ion in (string[])["Na", "Cl"])
        {
            MemoryTrajectory t = MemoryTrajectory.Read([Shared("vasppy_NaCl", "NaCl_800K_MD_XDATCAR")], ion, 0.05).AgainstAllIons();
            foreach (int lag in (int[])[1, 20])
            {
                Meet($"vasppy_NaCl/computed_here_numpy/{ion}/msd_lag{lag}", t.MeanSquare(lag).Sum(), SamePercent, "all origins, drift of all ions removed");
            }
        }
    }

    private void BetaAlumina()
    {
        double[][] rows = Numbers(Shared("beta_alumina_Na", "Na-unsym-0-a2-300K-50000ps.csv"), ',', 1);
        double[][] window = [.. rows.Where(r => r[0] >= 1000 && r[0] <= 20000)];
        double slope = Fit.Line([.. window.Select(r => r[0])], [.. window.Select(r => r[1])]).B;
        const string path = "beta_alumina_Na/computed_here_numpy/";
        _given.Add((path + "window_ps", "input"));
        Meet(path + "slope_A2_ps", slope, SamePercent, "straight line through r²");
        Meet(path + "D_2d_cm2_s", slope / 4 * 1e-4, SamePercent, "slope/4");
        Meet(path + "D_3d_cm2_s", slope / 6 * 1e-4, SamePercent, "slope/6");
        double deviation = rows.Where(r => r[1] > 0).Max(r => Math.Abs(NonGaussianParameter.Of(r[1], r[2]) - r[3]));
        double other = Numbers(Shared("beta_alumina_Na", "Na-unsym-0-a2-300K-10ps.csv"), ',', 1).Where(r => r[1] > 0).Max(r => Math.Abs(NonGaussianParameter.Of(r[1], r[2]) - r[3]));
        Meet("beta_alumina_Na/identity_max_deviation", Math.Max(deviation, other), 0, "largest |α₂ − column a2|: at most that", 1e-5);
    }

    /// <summary>The synthetic trajectory of GEMDAT's tests, with its definitions: cell of 1 Å, one ion at 0.2, 0.4, 0.6, 0.8, 0.1, one second per frame.</summary>
    private void Gemdat()
    {
        const string path = "gemdat_synthetic/published_tests/B/";
        double[] x = [0.2, 0.4, 0.6, 0.8, 1.1], distance = [.. x.Select(v => v - x[0])], speed = [0, .. distance.Zip(distance[1..], (a, b) => b - a)];
        for (int n = 0; n < speed.Length; n++)
        {
            Meet($"{path}speed_A_per_frame[{n}]", speed[n], 0, "change of the distance from the first frame", 1e-9);
        }

        Meet(path + "amplitude_sum_A", speed.Sum(), 1e-6, "sum of the speeds between turning points");
        Meet(path + "particle_density_m3", 1e30, 1e-6, "ions per volume");
        Meet(path + "mol_per_litre", 1e30 / 6.02214076e23 / 1000, 1e-4, "the same in mol/l");
        double d = 0.9 * 0.9 / (2 * 3 * 5 * 1e12) * 1e-4;
        Meet(path + "tracer_conductivity_S_m", NernstEinstein.ConductivityMilliSiemensPerCm(d, 1, 1, 123) / 10, 1e-3, "r²/(2 · 3 · frames · Δt), Nernst-Einstein");
        double mean = speed.Average(), power = 0, moment = 0;
        for (int k = 1; k <= 2; k++)
        {
            double re = 0, im = 0;
            for (int n = 0; n < 5; n++)
            {
                (re, im) = (re + ((speed[n] - mean) * Math.Cos(2 * Math.PI * k * n / 5)), im + ((speed[n] - mean) * Math.Sin(2 * Math.PI * k * n / 5)));
            }

            (power, moment) = (power + (re * re) + (im * im), moment + (k / 5.0 * ((re * re) + (im * im))));
        }

        Meet(path + "attempt_frequency_Hz", moment / power, 0.01, "mean frequency of the periodogram of the speed");
    }

    private void Recipe(string path, PeerRecipe r, MemoryTrajectory t, double temperature, double interval, string how)
    {
        Meet(path + "D_cm2_s", r.D, SamePercent, how);
        Meet(path + "D_std", r.Std, 0.1, how + ", residuals of the line");
        Meet(path + "sigma_mS_cm", r.Conductivity(t, r.D, temperature), SamePercent, how + ", Nernst-Einstein");
        Meet(path + "haven_ratio", r.Haven, 0.05, how + (r.Haven is > 10 or < 0.1 ? " (an artefact of the peer; analyze gives none)" : ""));
        Meet(path + "chg_diffusivity", r.Charge, 0.05, how);
        Meet(path + "n_lag", r.Lags.Length, CountPercent, how);
        Meet(path + "max_framework_displacement_A", t.LargestFrameworkDisplacement(), SamePercent, "largest distance of a framework ion from its start");
        for (int k = 0; k < 3; k++)
        {
            Meet($"{path}D_xyz[{k}]", r.Components[k], SamePercent, how);
        }

        foreach (int ps in (int[])[1, 2, 5, 10, 20, 40])
        {
            Meet($"{path}msd_A2_at/{ps}ps", r.At(ps, interval), SamePercent, how);
        }
    }

    private void Meet(string path, double ours, double percent, string definition, double absolute = 0) => _ours[path] = (ours, percent, absolute, definition);

    private static void Play(string[] files, params IDescriptor[] descriptors)
    {
        Species lithium = new(Element.Parse("Li"), 1);
        SiteDefinition sites = SiteFile.Read(Repository.File("data", "sites", "argyrodite.json"));
        TrajectoryReplay.Run(files, frame => sites.Apply(new()
        {
            Atoms = [.. frame.Elements.Select(e => e.Symbol == "Li" ? lithium : new Species(e, 0))], Mobile = lithium, FrameIntervalPs = 0.1, Lattice = frame.Lattice,
        }, frame), new DescriptorSet(descriptors));
    }

    private static string FirstElement(string file)
    {
        using ITrajectoryReader reader = TrajectoryReader.Open(file);
        return reader.Read()!.Elements[0].Symbol;
    }

    private static double[][] Numbers(string path, char separator, int skip) => [.. File.ReadLines(path).Skip(skip)
        .Select(l => l.Split(separator, StringSplitOptions.RemoveEmptyEntries).Select(w => double.Parse(w, CultureInfo.InvariantCulture)).ToArray())];

    private static string Shared(params string[] path) => Repository.Shared(["data", "trajectories", .. path]);

    private static string[] Files(string set, string pattern) => [.. Directory.GetFiles(Shared(set), pattern).Order(StringComparer.Ordinal)];

    private static IEnumerable<(string Path, double Value)> Leaves(JsonNode node, string path) => node switch
    {
        JsonObject o => o.SelectMany(p => p.Value is null ? [] : Leaves(p.Value, path.Length == 0 ? p.Key : path + "/" + p.Key)),
        JsonArray a => a.SelectMany((n, i) => n is null ? [] : Leaves(n, $"{path}[{i}]")),
        JsonValue v when v.GetValueKind() == System.Text.Json.JsonValueKind.Number => [(path, v.GetValue<double>())],
        _ => [],
    };
}
