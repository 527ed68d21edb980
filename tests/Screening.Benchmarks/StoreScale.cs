using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Core.Results.Sqlite;

namespace Screening.Benchmarks;

/// <summary>Insertion and queries of a store of a million results: `-- store [ROWS]`.</summary>
internal static class StoreScale
{
    private const int Repeats = 21;

    public static void Run(int rows)
    {
        string path = Path.Combine(Path.GetTempPath(), $"screening-scale-{Guid.NewGuid():N}.db");
        try
        {
            ResultRecord[] records = Records(rows);
            using SqliteResultStore store = SqliteResultStore.Open(path, StoreAccess.Create);
            Stopwatch clock = Stopwatch.StartNew();
            TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
            store.Append(records);
            double seconds = clock.Elapsed.TotalSeconds;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"processor time {(Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds:0.0} s"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"insert: {rows} rows in {seconds:0.0} s, {rows / seconds:0} rows/s; file {new FileInfo(path).Length / 1e6:0} MB"));
            Time(store, "ordinary filters (6 % pass), top 50", new("band_center>10,softness<0.6,temperature=1000", "diffusivity-", 50));
            Time(store, "rare filters (2e-5 pass), top 50", new("band_center>19.99,softness<0.04,temperature=1000", "diffusivity-", 50));
            Time(store, "elements and verdict, top 50", new("Li,S,verdict=ok", "diffusivity-", 50));
            Time(store, "lowest band centers", new("softness<0.5", "band_center", 50));
        }
        finally
        {
            foreach (string suffix in new[] { "", "-wal", "-shm" })
            {
                File.Delete(path + suffix);
            }
        }
    }

    private static void Time(SqliteResultStore store, string name, ResultQuery query)
    {
        int found = store.Find(query).Count();
        double[] milliseconds = [.. Enumerable.Range(0, Repeats).Select(_ =>
        {
            Stopwatch clock = Stopwatch.StartNew();
            _ = store.Find(query).Count();
            return clock.Elapsed.TotalMilliseconds;
        }).Order()];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {found} rows, median {milliseconds[Repeats / 2]:0.00} ms, fastest {milliseconds[0]:0.00} ms"));
    }

    private static ResultRecord[] Records(int rows)
    {
        RandomStream random = new(1, "benchmark/store");
        string[] formulas = ["Li6PS5Cl", "Li3PS4", "LiCl", "Na3PS4", "AgI", "Li2O", "Li3InCl6", "Li7La3Zr2O12"];
        Provenance provenance = new()
        {
            ProgramVersion = "0", NumericsVersion = 1, PotentialName = "none", PotentialHash = "0", InputHash = "0", Host = "anywhere",
            Finished = DateTimeOffset.UnixEpoch, WallSeconds = 1,
        };
        return [.. Enumerable.Range(0, rows).Select(i =>
        {
            string key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(i.ToString(CultureInfo.InvariantCulture))));
            string formula = formulas[i % formulas.Length];
            Quantity Of(double value) => new(value, 0.1 * value, "1");
            return new ResultRecord
            {
                Id = $"{formula}-1000K-{key[..12]}", Key = key, InputKey = key, Source = "f.cif", Formula = formula, MobileIon = "Li", Atoms = 208,
                TemperatureK = i % 3 == 0 ? 800 : 1000, TimePs = 45, Potential = "none", Protocol = "standard", Seed = 1, Orderings = 1,
                Verdict = new(i % 5 == 0 ? Verdict.BelowFloor : Verdict.Ok, "made up"), Provenance = provenance,
                Quantities = new Dictionary<string, Quantity>
                {
                    ["band_center_THz"] = Of(20 * random.NextDouble()), ["softness_mean"] = Of(random.NextDouble()),
                    ["tracer_diffusivity_cm2_s"] = Of(1e-5 * random.NextDouble()), ["conductivity_mS_cm"] = Of(random.NextDouble()),
                    ["site_entropy_kB"] = Of(random.NextDouble()), ["polarization_skewness"] = Of(random.NextDouble()),
                    ["bv_barrier_3d_eV"] = Of(random.NextDouble()),
                },
                Composition = new Dictionary<string, double> { ["Li"] = 0.5, ["Cl"] = 0.5 },
            };
        })];
    }
}
