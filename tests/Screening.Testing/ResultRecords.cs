using Screening.Core.Results;

namespace Screening.Testing;

/// <summary>Builds records for tests; what a test does not care about has plain values.</summary>
public static class ResultRecords
{
    public static ResultRecord Of(
        string formula, string? key = null, Verdict verdict = Verdict.Ok, double temperatureK = 1000,
        IReadOnlyDictionary<string, Quantity>? quantities = null, string? source = null, ulong seed = 1) => new()
        {
            Key = key ?? $"key-of-{formula}-{temperatureK}",
            Id = $"{formula}-{temperatureK:0}K-{(key ?? "abcdef")[..Math.Min(6, (key ?? "abcdef").Length)]}",
            Source = source ?? formula + ".cif",
            Formula = formula,
            MobileIon = "Li",
            Atoms = 208,
            TemperatureK = temperatureK,
            TimePs = 45,
            Potential = "bond-valence",
            Protocol = "standard",
            Seed = seed,
            Orderings = 3,
            Verdict = new(verdict, "D/D_floor = 812"),
            Quantities = quantities ?? new Dictionary<string, Quantity>(),
            Composition = new Dictionary<string, double> { ["Li"] = 0.5, ["S"] = 0.5 },
            Provenance = new()
            {
                ProgramVersion = "0.1.0", NumericsVersion = 1, PotentialName = "bond-valence", PotentialHash = "0badcafe",
                InputHash = "f00d", Host = "anywhere", Finished = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero), WallSeconds = 12.5,
            },
        };

    public static IReadOnlyDictionary<string, Quantity> Quantities(params (string Name, double Value, double? Error, string Unit)[] values) =>
        values.ToDictionary(v => v.Name, v => new Quantity(v.Value, v.Error, v.Unit));
}
