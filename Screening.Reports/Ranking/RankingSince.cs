using System.Globalization;
using Screening.Core.Results;

namespace Screening.Reports.Ranking;

/// <summary>What became of one candidate between two rankings.</summary>
public enum SinceKind
{
    New,
    Gone,
    Moved,
    Changed,
    Unchanged,
}

/// <summary>One candidate then and now.</summary>
/// <param name="Kind">What became of it; changed: same place, another result.</param>
/// <param name="Before">As it was ranked then; null where it is new.</param>
/// <param name="After">As it is ranked now; null where it is gone.</param>
/// <param name="Reasons">Why, in words.</param>
/// <param name="Sigmas">Change of the simulated score over its standard error; null where the result is the same or a score is missing.</param>
public sealed record SinceRow(SinceKind Kind, RankedCandidate? Before, RankedCandidate? After, IReadOnlyList<string> Reasons, double? Sigmas);

/// <summary>What changed in a ranking since an earlier store or moment.</summary>
/// <param name="Then">What is compared with, in words.</param>
/// <param name="Rows">Every candidate of either ranking: in today's order, those gone last.</param>
public sealed record RankingSince(string Then, IReadOnlyList<SinceRow> Rows)
{
    /// <summary>Changes beyond this many standard errors are called significant (5 %, two-sided).</summary>
    public const double SignificantSigmas = 1.96;

    /// <summary>Compares two rankings of the same order and criteria. Candidates are the same where their structure file is: by path, else by content.</summary>
    /// <exception cref="ArgumentException">The rankings are of different orders: places do not compare.</exception>
    public static RankingSince Of(string then, CandidateRanking before, CandidateRanking after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (before.Order != after.Order)
        {
            throw new ArgumentException($"Places by {before.Order} order do not compare with places by {after.Order} order.", nameof(before));
        }

        List<RankedCandidate> left = [.. before.Candidates];
        RankedCandidate?[] bySource = [.. after.Candidates.Select(now => Take(left, c => c.Record.Source == now.Record.Source))];
        List<SinceRow> rows = [];
        for (int i = 0; i < bySource.Length; i++)
        {
            RankedCandidate now = after.Candidates[i];
            RankedCandidate? old = bySource[i] ?? Take(left, c => c.Record.Provenance.InputHash.Length > 0 && c.Record.Provenance.InputHash == now.Record.Provenance.InputHash);
            rows.Add(old is null ? new(SinceKind.New, null, now, ["not there then"], null) : Compare(old, now));
        }

        rows.AddRange(left.Select(c => new SinceRow(SinceKind.Gone, c, null, ["no longer among the records"], null)));
        return new(then, rows);
    }

    private static RankedCandidate? Take(List<RankedCandidate> left, Predicate<RankedCandidate> which)
    {
        int index = left.FindIndex(which);
        RankedCandidate? found = index < 0 ? null : left[index];
        _ = found is not null && left.Remove(found);
        return found;
    }

    private static SinceRow Compare(RankedCandidate old, RankedCandidate now)
    {
        bool same = old.Record.Key == now.Record.Key;
        SinceKind kind = old.Rank != now.Rank ? SinceKind.Moved : same ? SinceKind.Unchanged : SinceKind.Changed;
        return new(kind, old, now, same ? [Unchanged(old, now)] : Reasons(old.Record, now.Record), same ? null : Sigmas(old, now));
    }

    // The same result can move only because others did, or because the model behind the prediction is another.
    private static string Unchanged(RankedCandidate old, RankedCandidate now) =>
        old.Rank == now.Rank ? "same result"
        : old.Prediction?.Log10Sigma != now.Prediction?.Log10Sigma ? "same result; the prediction changed"
        : "same result; others moved past it";

    private static IReadOnlyList<string> Reasons(ResultRecord old, ResultRecord now)
    {
        List<string> reasons = [];
        if (old.Verdict.Verdict != now.Verdict.Verdict)
        {
            reasons.Add($"new verdict: {old.Verdict.Verdict.Text()} → {now.Verdict.Verdict.Text()}");
        }

        if (old.Provenance.InputHash != now.Provenance.InputHash)
        {
            reasons.Add("the structure file changed");
        }

        if (RunMethod.Of(old) != RunMethod.Of(now))
        {
            RunMethod then = RunMethod.Of(old), today = RunMethod.Of(now);
            reasons.Add(then.Potential != today.Potential ? $"another potential: {then.Potential} → {today.Potential}"
                : then.Protocol != today.Protocol ? $"another protocol: {then.Protocol} → {today.Protocol}"
                : $"other parameters of {today.Potential}");
        }
        else if (old.Replicas.Count != now.Replicas.Count || Math.Abs(old.TimePs - now.TimePs) > 1e-9)
        {
            reasons.Add(string.Create(CultureInfo.InvariantCulture, $"new data: {old.Replicas.Count} → {now.Replicas.Count} replicas, {old.TimePs:0.#} → {now.TimePs:0.#} ps"));
        }

        if (old.Seed != now.Seed)
        {
            reasons.Add(string.Create(CultureInfo.InvariantCulture, $"new data: seed {old.Seed} → {now.Seed}"));
        }

        if (old.Provenance.NumericsVersion != now.Provenance.NumericsVersion)
        {
            reasons.Add(string.Create(CultureInfo.InvariantCulture, $"numerics version {old.Provenance.NumericsVersion} → {now.Provenance.NumericsVersion}"));
        }

        return reasons.Count > 0 ? reasons : ["computed again"];
    }

    private static double? Sigmas(RankedCandidate old, RankedCandidate now)
    {
        if (old.Simulated is not { Score: { StandardError: { } a } before } || now.Simulated is not { Score: { StandardError: { } b } after })
        {
            return null;
        }

        double error = Math.Sqrt((a * a) + (b * b));
        return error > 0 ? (after.Value - before.Value) / error : null;
    }
}
