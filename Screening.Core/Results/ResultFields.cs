using System.Globalization;

namespace Screening.Core.Results;

/// <summary>A plain (not measured) field of a record: text or a number.</summary>
/// <param name="Name">JSON key and column.</param>
/// <param name="IsText">Text, else a number.</param>
/// <param name="Get">Its value in a record; a string, a double, a long or null.</param>
/// <param name="Aliases">Other names accepted in filters.</param>
public sealed record ResultField(string Name, bool IsText, Func<ResultRecord, object?> Get, params string[] Aliases);

/// <summary>The plain fields of a record, in the order in which rows show them.</summary>
public static class ResultFields
{
    public static readonly IReadOnlyList<ResultField> All =
    [
        new("id", true, r => r.Id),
        new("source", true, r => r.Source, "file"),
        new("formula", true, r => r.Formula),
        new("mobile_ion", true, r => r.MobileIon, "mobile"),
        new("atoms", false, r => (long)r.Atoms, "natoms"),
        new("temperature_K", false, r => r.TemperatureK, "temperature"),
        new("time_ps", false, r => r.TimePs, "time"),
        new("potential", true, r => r.Potential),
        new("protocol", true, r => r.Protocol, "profile"),
        new("seed", false, r => unchecked((long)r.Seed)),
        new("ordering", false, r => (long)r.Orderings, "orderings"),
        new("key", true, r => r.Key),
        new("verdict", true, r => r.Verdict.Verdict.Text()),
        new("verdict_reason", true, r => r.Verdict.Reason, "reason"),
        new("wall_s", false, r => r.Provenance.WallSeconds, "wall"),
        new("program_version", true, r => r.Provenance.ProgramVersion),
        new("numerics_version", false, r => (long)r.Provenance.NumericsVersion),
        new("potential_hash", true, r => r.Provenance.PotentialHash),
        new("input_hash", true, r => r.Provenance.InputHash),
        new("host", true, r => r.Provenance.Host),
        new("created", true, r => Time(r.Provenance.Finished), "finished"),
    ];

    /// <summary>The field a key typed by a person means, or null.</summary>
    public static ResultField? Find(string key) => All.FirstOrDefault(f =>
        string.Equals(f.Name, key, StringComparison.OrdinalIgnoreCase) || f.Aliases.Contains(key, StringComparer.OrdinalIgnoreCase));

    /// <summary>Coordinated universal time, sortable as text.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
