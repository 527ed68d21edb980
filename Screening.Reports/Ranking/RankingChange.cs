using Screening.Core.Results;

namespace Screening.Reports.Ranking;

/// <summary>What more replicas of one candidate changed.</summary>
/// <param name="Before">The candidate as its first record alone ranks it, among the first records of all others.</param>
/// <param name="After">As its longest record ranks it, among those of all others.</param>
public sealed record RankingChange(RankedCandidate Before, RankedCandidate After)
{
    private const string Replicas = "replicas=";

    /// <summary>
    /// Candidates that have been prolonged: records of one structure and temperature whose protocols differ in the number of replicas
    /// alone; in the order of the new ranking. Empty where there are none.
    /// </summary>
    public static IReadOnlyList<RankingChange> Of(IReadOnlyList<ResultRecord> records, RankingCriteria criteria)
    {
        ArgumentNullException.ThrowIfNull(records);
        ResultRecord[] first = [.. records.GroupBy(Run).Select(g => g.OrderBy(r => r.TimePs).ThenBy(r => r.Id, StringComparer.Ordinal).First())];
        if (first.Length == records.Count)
        {
            return [];
        }

        Dictionary<string, RankedCandidate> before = Ranker.Rank(first, criteria).ToDictionary(c => c.Record.Source, StringComparer.Ordinal);
        return [.. Ranker.Rank(records, criteria)
            .Select(after => new RankingChange(before[after.Record.Source], after))
            .Where(c => c.Before.Record.Id != c.After.Record.Id && Run(c.Before.Record) == Run(c.After.Record))];
    }

    /// <summary>Name of a protocol without its number of replicas.</summary>
    public static string WithoutReplicas(string protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        return string.Join(';', protocol.Split(';').Where(p => !p.StartsWith(Replicas, StringComparison.Ordinal)));
    }

    private static (string, double, string, ulong, string) Run(ResultRecord r) =>
        (r.Source, r.TemperatureK, WithoutReplicas(r.Protocol), r.Seed, r.Provenance.PotentialHash);
}
