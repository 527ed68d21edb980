using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Screening.Core;
using Screening.Core.Numerics;
using Screening.Core.Results;

namespace Screening.Testing;

/// <summary>Records as a campaign would store them, made from a few numbers; curves have the shapes that real ones have.</summary>
public static class SampleRecords
{
    private static readonly DateTimeOffset Finished = new(2026, 1, 5, 6, 30, 0, TimeSpan.Zero);

    /// <summary>A converged record.</summary>
    /// <param name="formula">Formula, also the id and the name of the file.</param>
    /// <param name="diffusivity">D at 1000 K, cm²/s.</param>
    /// <param name="relativeError">Standard error over value.</param>
    /// <param name="barrier">Static barrier, eV; null for none.</param>
    /// <param name="bandCenter">Band center, THz.</param>
    public static ResultRecord Ok(string formula, double diffusivity, double relativeError = 0.12, double? barrier = 0.4, double bandCenter = 9)
    {
        Dictionary<string, Quantity> quantities = new(StringComparer.Ordinal)
        {
            ["tracer_diffusivity_cm2_s"] = new(diffusivity, diffusivity * relativeError, "cm²/s"),
            ["conductivity_mS_cm"] = new(diffusivity * 4e7, diffusivity * relativeError * 4e7, "mS/cm"),
            ["band_center_THz"] = new(bandCenter, 0.06, "THz"),
            ["site_entropy_kB"] = new(0.2 + (0.05 * Math.Log10(diffusivity / 1e-8)), 0.013, "kB"),
            ["polarization_skewness"] = new(0.8 - (0.03 * bandCenter), 0.02, "1"),
            ["softness_mean"] = new(-1 + (0.3 * Math.Log10(diffusivity / 1e-8)), 0.05, "1"),
            ["softness_accuracy"] = new(0.74, 0.02, "1"),
        };
        AddBarrier(quantities, barrier);
        return Build(formula, formula + ".cif", new(Verdict.Ok, "D is 8.3 standard errors above zero"), quantities) with
        {
            Replicas = [.. Enumerable.Range(1, 3).Select(i => new ReplicaSummary(1, (ulong)i, 12, diffusivity * (1 + (relativeError * (i - 2))), 998.4 + i, 0.012, Verdict.Ok, "converged"))],
            Series = Curves(formula, diffusivity, relativeError, bandCenter),
        };
    }

    /// <summary>A record whose D is under the floor.</summary>
    public static ResultRecord BelowFloor(string formula, double floor = 1e-8, double? barrier = 1.1)
    {
        Dictionary<string, Quantity> quantities = new(StringComparer.Ordinal)
        {
            ["tracer_diffusivity_cm2_s"] = new(floor * 0.2, floor * 0.3, "cm²/s"),
            ["tracer_diffusivity_upper95_cm2_s"] = new(floor, null, "cm²/s"),
            ["band_center_THz"] = new(13.5, 0.08, "THz"),
            ["site_entropy_kB"] = new(0.01, 0.004, "kB"),
            ["polarization_skewness"] = new(0.1, 0.03, "1"),
            ["softness_mean"] = new(-1.4, 0.08, "1"),
        };
        AddBarrier(quantities, barrier);
        return Build(formula, formula + ".cif", new(Verdict.BelowFloor, "D + 1.645 standard errors is under the floor"), quantities) with
        {
            Series = Curves(formula, floor * 0.2, 0.5, 13.5),
        };
    }

    /// <summary>A record of a run that gave nothing to rank by.</summary>
    public static ResultRecord Failed(string formula, Verdict verdict = Verdict.OutsidePotential, string reason = "no parameters for the pair Am3+ - Te2-") =>
        Build(formula, formula + ".cif", new(verdict, reason), new Dictionary<string, Quantity>()) with { TimePs = 0, Atoms = 0 };

    /// <summary>Thirty records of every kind, in the order a campaign would finish them.</summary>
    public static IReadOnlyList<ResultRecord> Campaign()
    {
        (string Formula, double D, double Error, double Barrier, double Band)[] ok =
        [
            ("Li10GeP2S12", 5.6e-6, 0.14, 0.29, 9.8), ("Li6PS5Cl", 1.2e-5, 0.09, 0.27, 9.1), ("Li6PS5Br", 1.1e-5, 0.1, 0.28, 8.9),
            ("Li6PS5I", 9.5e-6, 0.12, 0.31, 8.6), ("Li3PS4", 4.1e-6, 0.2, 0.45, 10.2), ("Li7La3Zr2O12", 1.6e-6, 0.25, 0.49, 11.7),
            ("Li3InCl6", 6.4e-6, 0.11, 0.36, 8.8), ("Li3YCl6", 5.9e-6, 0.16, 0.38, 8.7), ("Na3PS4", 8.2e-6, 0.13, 0.3, 6.2),
            ("AgI", 3.1e-5, 0.05, 0.12, 2.9), ("RbAg4I5", 2.6e-5, 0.06, 0.14, 3.1), ("CuI", 1.9e-5, 0.08, 0.18, 4.6),
            ("Li1.3Al0.3Ti1.7(PO4)3", 1.4e-6, 0.3, 0.42, 12.3), ("LiTi2(PO4)3", 7.5e-7, 0.35, 0.44, 12.6), ("Li3OCl", 2.2e-6, 0.22, 0.55, 11.2),
            ("Li3N", 2.9e-6, 0.2, 0.35, 12.1), ("Li4SnS4", 1.9e-6, 0.24, 0.5, 10.1), ("Li2ZnCl4", 9.9e-7, 0.3, 0.62, 9.4),
        ];
        string[] slow = ["LiF", "LiCl", "LiBr", "Li2O", "NaCl", "Li3PO4", "Li2SiO3"];
        List<ResultRecord> records = [.. ok.Select(m => Ok(m.Formula, m.D, m.Error, m.Barrier, m.Band))];
        records.AddRange(slow.Select((f, i) => BelowFloor(f, 2e-7, 0.8 + (0.1 * i))));
        records.Add(Ok("Li2MgCl4", 4e-7, 0.6, 0.7, 9.3) with { Verdict = new(Verdict.TooFewHops, "11 hops, 20 wanted") });
        records.Add(Ok("Li0.33La0.56TiO3", 3e-6, 0.3, 0.6, 11.9) with { Remarks = ["geometry-suspect: bond-valence sum of Ti is 4.9, expected 4 within 15 %"] });
        records.Add(Failed("LiPON", Verdict.BadInput, "line 14: found 'x,y', expected three coordinates"));
        records.Add(Failed("AmTe"));
        records.Add(Ok("LiAlH4", 3e-6) with { Verdict = new(Verdict.Melted, "framework moved 2.1 Å from its sites") });
        return records;
    }

    private static void AddBarrier(Dictionary<string, Quantity> quantities, double? barrier)
    {
        if (barrier is { } b)
        {
            quantities["bv_barrier_3d_eV"] = new(b, 0.02, "eV");
        }
    }

    private static ResultRecord Build(string id, string file, VerdictDecision verdict, IReadOnlyDictionary<string, Quantity> quantities) => new()
    {
        Id = id,
        Key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id))),
        Source = "candidates/" + file,
        Formula = id,
        MobileIon = id.StartsWith("Na", StringComparison.Ordinal) ? "Na" : id.Contains("Ag", StringComparison.Ordinal) ? "Ag" : "Li",
        Atoms = 208,
        TemperatureK = 1000,
        TimePs = 36,
        Potential = "softbv",
        Protocol = "standard",
        Seed = 1,
        Orderings = 1,
        Verdict = verdict,
        Quantities = quantities,
        Composition = Fractions(id),
        Provenance = new()
        {
            ProgramVersion = "0.1.0",
            NumericsVersion = NumericsVersion.Current,
            PotentialName = "softbv",
            PotentialHash = "9f2c51aa07d3",
            InputHash = "4b1d0c5e",
            Host = "laptop",
            Finished = Finished,
            WallSeconds = 21.4,
        },
    };

    // Symbols and amounts without brackets suffice for sample formulas.
    private static Dictionary<string, double> Fractions(string formula)
    {
        Dictionary<string, double> amounts = new(StringComparer.Ordinal);
        foreach (System.Text.RegularExpressions.Match m in System.Text.RegularExpressions.Regex.Matches(formula, "([A-Z][a-z]?)([0-9.]*)"))
        {
            double amount = m.Groups[2].Value.Length > 0 ? double.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture) : 1;
            amounts[m.Groups[1].Value] = amounts.GetValueOrDefault(m.Groups[1].Value) + amount;
        }

        double total = Math.Max(1e-9, amounts.Values.Sum());
        return amounts.ToDictionary(a => a.Key, a => a.Value / total, StringComparer.Ordinal);
    }

    private static DescriptorSeries[] Curves(string name, double diffusivity, double relativeError, double bandCenter)
    {
        RandomStream random = new(7, "sample/" + name);
        double[] lag = [.. Enumerable.Range(1, 120).Select(i => 0.05 * i)];
        double slope = 6 * diffusivity / Units.SquareCentimetrePerSecondPerSquareAngstromPerPicosecond;
        double[] msd = [.. lag.Select(t => (0.6 * (1 - Math.Exp(-t / 0.08))) + (slope * t) + (0.01 * random.NextNormal()))];
        double[] nu = [.. Enumerable.Range(0, 250).Select(i => 0.1 * i)];
        double[] r = [.. Enumerable.Range(0, 160).Select(i => 0.05 * i)];
        double[] dipole = [.. Enumerable.Range(0, 40).Select(i => 0.025 * (i + 0.5))];
        double[] softness = [.. Enumerable.Range(-20, 40).Select(i => 0.2 * (i + 0.5))];
        double Gauss(double x, double mean, double width) => Math.Exp(-0.5 * (x - mean) * (x - mean) / (width * width));
        return
        [
            new("mean_squared_displacement", lag, "ps", msd, "Å²", [.. msd.Select(m => relativeError * m)]),
            new("density_of_states_Li", nu, "THz", [.. nu.Select(f => f * f * Gauss(f, bandCenter * 0.9, bandCenter * 0.35))], "1/THz"),
            new("density_of_states_S", nu, "THz", [.. nu.Select(f => f * Gauss(f, 5, 2.5))], "1/THz"),
            new("rdf_Li-S", r, "A", [.. r.Select(x => x < 1.8 ? 0 : (3 * Gauss(x, 2.45, 0.18)) + (1 / (1 + Math.Exp(-4 * (x - 3.6)))))], ""),
            new("rdf_Li-Li", r, "A", [.. r.Select(x => x < 2.2 ? 0 : (1.4 * Gauss(x, 3.3, 0.4)) + (1 / (1 + Math.Exp(-3 * (x - 4.2)))))], ""),
            new("polarization_distribution_S", dipole, "e Å", [.. dipole.Select(d => Gauss(d, 0.35, 0.1) + (0.4 * Gauss(d, 0.6, 0.08)))], "1/(e Å)"),
            new("softness_hist", softness, "", [.. softness.Select(s => Gauss(s, 0.2, 1.1))], ""),
            new("something_new", lag, "ps", [.. lag.Select(t => Math.Exp(-t))], ""),
        ];
    }
}
