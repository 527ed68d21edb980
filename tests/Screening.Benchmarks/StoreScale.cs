using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Screening.Core.Numerics;
using Screening.Core.Results;

namespace Screening.Benchmarks;

/// <summary>
/// Insertion and queries of a store of a million results: `-- store [ROWS] [FILE] [--whole] [--json]`. Rows hold seven of the main quantities;
/// with --whole what a campaign stores of a candidate except its curves: 60 quantities more, three replicas, five remarks.
/// </summary>
internal static class StoreScale
{
    private const int Repeats = 11, SingleCommits = 50, OtherQuantities = 60;

    private static readonly (string Key, string Name, ResultQuery Query)[] Queries =
    [
        ("ordinary_ms", "three ordinary filters (20 % pass), top 50", new("band_center>10,softness<0.6,temperature=1000", "diffusivity-", 50)),
        ("rare_ms", "three filters of which one is rare (1e-5 pass), top 50", new("band_center>19.99,softness<0.04,temperature=1000", "diffusivity-", 50)),
        ("jointly_rare_ms", "three ordinary filters that rarely meet (6e-5 pass), top 50", new("band_center<1,softness>0.98,site_entropy>0.9", "diffusivity-", 50)),
        ("elements_ms", "elements and verdict, top 50", new("Li,S,verdict=ok", "diffusivity-", 50)),
        ("sort_by_band_center_ms", "lowest band centers", new("softness<0.5", "band_center", 50)),
    ];

    /// <summary>Fills a store and asks it.</summary>
    /// <param name="path">Where; its ending chooses the provider. Removed afterwards.</param>
    /// <param name="rows">How many.</param>
    /// <param name="whole">Rows as long as a campaign's.</param>
    /// <param name="json">One JSON object instead of lines.</param>
    public static void Run(string path, int rows, bool whole, bool json)
    {
        Dictionary<string, double> figures = [];
        try
        {
            ResultRecord[] records = Records(rows, whole);
            GC.Collect();
            using IResultStore store = StoreFactory.Open(path);
            TimeSpan processor = Process.GetCurrentProcess().TotalProcessorTime;
            Stopwatch clock = Stopwatch.StartNew();
            store.Append(records);
            figures["insert_rows_per_s"] = rows / clock.Elapsed.TotalSeconds;
            figures["insert_rows_per_processor_second"] = rows / (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds;
            figures["file_MB"] = new FileInfo(path).Length / 1e6;
            foreach ((string key, string name, ResultQuery query) in Queries)
            {
                (int found, figures[key]) = Time(store, query);
                Console.Error.WriteLine($"{name}: {found} rows");
            }

            figures["commits_of_one_per_s"] = Commits(store, records[0]);
        }
        finally
        {
            foreach (string suffix in new[] { "", "-wal", "-shm" })
            {
                File.Delete(path + suffix);
            }

            File.Delete(Path.ChangeExtension(path, null) + "-log" + Path.GetExtension(path));
        }

        Console.WriteLine(json ? JsonSerializer.Serialize(figures) : string.Join(Environment.NewLine, figures.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Key,34} {f.Value,12:0.##}"))));
    }

    private static (int Found, double Milliseconds) Time(IResultStore store, ResultQuery query)
    {
        int found = store.Find(query).Count();
        double[] milliseconds = [.. Enumerable.Range(0, Repeats).Select(_ =>
        {
            Stopwatch clock = Stopwatch.StartNew();
            _ = store.Find(query).Count();
            return clock.Elapsed.TotalMilliseconds;
        }).Order()];
        return (found, milliseconds[Repeats / 2]);
    }

    // What a campaign does: every candidate is one transaction, on the disk before the next begins.
    private static double Commits(IResultStore store, ResultRecord record)
    {
        Stopwatch clock = Stopwatch.StartNew();
        for (int i = 0; i < SingleCommits; i++)
        {
            store.Append([record with { Key = FormattableString.Invariant($"single {i}") }]);
        }

        return SingleCommits / clock.Elapsed.TotalSeconds;
    }

    private static ResultRecord[] Records(int rows, bool whole)
    {
        RandomStream random = new(1, "benchmark/store");
        string[] formulas = ["Li6PS5Cl", "Li3PS4", "LiCl", "Na3PS4", "AgI", "Li2O", "Li3InCl6", "Li7La3Zr2O12"];
        Provenance provenance = new()
        {
            ProgramVersion = "0", NumericsVersion = 1, PotentialName = "none", PotentialHash = "0", InputHash = "0", Host = "anywhere",
            Finished = DateTimeOffset.UnixEpoch, WallSeconds = 1,
        };
        string[] others = [.. Enumerable.Range(0, OtherQuantities).Select(k => FormattableString.Invariant($"other_quantity_{k}_A"))];
        string[] remarks = [.. Enumerable.Range(0, 5).Select(k => FormattableString.Invariant($"remark {k}: a sentence such as preparation and descriptors leave, of about ninety characters, {k}"))];
        ReplicaSummary[] replicas = [.. Enumerable.Range(0, 3).Select(k => new ReplicaSummary(k, 8432459233250575, 15, 6.13566199090966E-05, 999.3912004721225, -2.4215432688651928E-05, new(), "completed 18000 steps"))];
        return [.. Enumerable.Range(0, rows).Select(i =>
        {
            string key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(i.ToString(CultureInfo.InvariantCulture))));
            string formula = formulas[i % formulas.Length] + (i % 5 == 4 ? string.Create(CultureInfo.InvariantCulture, $"Br{(i / 5 % 2000) + 2}") : "");
            Quantity Of(double value) => new(value, 0.1 * value, "1");
            Dictionary<string, Quantity> quantities = new()
            {
                ["band_center_THz"] = Of(20 * random.NextDouble()), ["softness_mean"] = Of(random.NextDouble()),
                ["tracer_diffusivity_cm2_s"] = Of(1e-5 * random.NextDouble()), ["conductivity_mS_cm"] = Of(random.NextDouble()),
                ["site_entropy_kB"] = Of(random.NextDouble()), ["polarization_skewness"] = Of(random.NextDouble()),
                ["bv_barrier_3d_eV"] = Of(random.NextDouble()),
            };
            foreach (string name in whole ? others : [])
            {
                quantities[name] = Of(random.NextDouble());
            }

            return new ResultRecord
            {
                Id = $"{formula}-1000K-{key[..8]}", Key = key, InputKey = key, Source = "f.cif", Formula = formula, MobileIon = "Li", Atoms = 208,
                TemperatureK = i % 3 == 0 ? 800 : 1000, TimePs = 45, Potential = "none", Protocol = "standard", Seed = 1, Orderings = 1,
                Verdict = new(i % 5 == 0 ? Verdict.BelowFloor : Verdict.Ok, "made up"), Provenance = provenance,
                Quantities = quantities,
                Replicas = whole ? replicas : [],
                Remarks = whole ? remarks : [],
                Composition = new Dictionary<string, double> { ["Li"] = 0.5, ["Cl"] = 0.5 },
            };
        })];
    }
}
