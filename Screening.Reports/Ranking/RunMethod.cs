using Screening.Core.Results;

namespace Screening.Reports.Ranking;

/// <summary>
/// What decides, besides the material, what a diffusivity means: the potential and the protocol. Records of two methods do not compare.
/// Changes of the time step, of the frame interval and of the number of replicas alone do not make another method: they change accuracy, not
/// meaning.
/// </summary>
/// <param name="Potential">Name of the potential.</param>
/// <param name="PotentialHash">Hash of its parameters: two files may share a name.</param>
/// <param name="Protocol">Name of the protocol without its changes of time step, frame interval and replicas.</param>
public sealed record RunMethod(string Potential, string PotentialHash, string Protocol)
{
    private const char Separator = ';';

    private static readonly string[] Numerical = ["timestep=", "hydrogenstep=", "frameinterval=", "replicas="];

    public static RunMethod Of(ResultRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        string protocol = string.Join(Separator, record.Protocol.Split(Separator).Where(p => !Numerical.Any(n => p.StartsWith(n, StringComparison.OrdinalIgnoreCase))));
        return new(record.Potential, record.Provenance.PotentialHash, protocol);
    }

    /// <summary>"bond-valence, standard".</summary>
    public override string ToString() => $"{Potential}, {Protocol}";

    /// <summary>A filter that chooses its records from all others of a store.</summary>
    public string Filter(IEnumerable<RunMethod> others) => others.Any(o => o != this && o.Potential == Potential && o.Protocol == Protocol)
        ? $"potential_hash={PotentialHash}"
        : $"potential={Quoted(Potential)},protocol={Quoted(Protocol)}";

    // A file's name may hold what separates conditions.
    private static string Quoted(string value) => value.AsSpan().ContainsAny(",\"' ") ? $"\"{value}\"" : value;

    /// <summary>The methods of records with the number of structure files of each; the most common first, of equals the one last used.</summary>
    public static IReadOnlyList<(RunMethod Method, int Candidates)> Among(IEnumerable<ResultRecord> records) =>
        [.. records.GroupBy(Of)
            .Select(g => (Method: g.Key, Candidates: g.Select(r => r.Source).Distinct(StringComparer.Ordinal).Count(), Last: g.Max(r => r.Provenance.Finished)))
            .OrderByDescending(m => m.Candidates).ThenByDescending(m => m.Last).ThenBy(m => m.Method.ToString(), StringComparer.Ordinal).ThenBy(m => m.Method.PotentialHash, StringComparer.Ordinal)
            .Select(m => (m.Method, m.Candidates))];

    /// <summary>What to tell where records are of more than one method; null where they are of one.</summary>
    /// <param name="records">All records chosen.</param>
    /// <param name="ranked">The method that is ranked; null where all are shown together.</param>
    public static string? Remark(IEnumerable<ResultRecord> records, RunMethod? ranked)
    {
        IReadOnlyList<(RunMethod Method, int Candidates)> all = Among(records);
        if (all.Count < 2)
        {
            return null;
        }

        string List(IEnumerable<(RunMethod Method, int Candidates)> methods) => string.Join("; ", methods.Select(m =>
            FormattableString.Invariant($"{m.Method} ({m.Candidates} {(m.Candidates == 1 ? "candidate" : "candidates")}, filter '{m.Method.Filter(all.Select(o => o.Method))}')")));
        return ranked is null
            ? $"These results are of {all.Count} methods, whose numbers do not compare: {List(all)}."
            : $"Ranked are the candidates of {ranked}. Also there, not comparable with it: {List(all.Where(m => m.Method != ranked))}.";
    }
}
