namespace Screening.Core.Results;

/// <summary>How far a run can be trusted; the spelling in files and filters is <see cref="Verdicts.Text"/>.</summary>
public enum Verdict
{
    /// <summary>Converged: D with an interval, all descriptors.</summary>
    Ok,

    /// <summary>Sampled long enough to say that D is under the detection floor; D is an upper bound, the candidate ranks as slow.</summary>
    BelowFloor,

    /// <summary>The ions move, but too rarely for an interval.</summary>
    TooFewHops,

    NotConverged,
    Melted,
    FrameworkDiffused,
    Exploded,
    OutsidePotential,
    BadInput,
}

/// <summary>A verdict with the number that decided it.</summary>
public sealed record VerdictDecision(Verdict Verdict, string Reason);

public static class Verdicts
{
    private static readonly (Verdict Verdict, string Text)[] Names =
    [
        (Verdict.Ok, "ok"), (Verdict.BelowFloor, "below-floor"), (Verdict.TooFewHops, "too-few-hops"),
        (Verdict.NotConverged, "not-converged"), (Verdict.Melted, "melted"), (Verdict.FrameworkDiffused, "framework-diffused"),
        (Verdict.Exploded, "exploded"), (Verdict.OutsidePotential, "outside-potential"), (Verdict.BadInput, "bad-input"),
    ];

    private static readonly string[] TextByVerdict = [.. Enum.GetValues<Verdict>().Select(v => Names.First(n => n.Verdict == v).Text)];

    public static string Text(this Verdict verdict) => TextByVerdict[(int)verdict];

    /// <exception cref="FormatException">The text names no verdict.</exception>
    public static Verdict Parse(string text)
    {
        foreach ((Verdict verdict, string name) in Names)
        {
            if (string.Equals(name, text, StringComparison.OrdinalIgnoreCase))
            {
                return verdict;
            }
        }

        throw new FormatException($"'{text}' is no verdict; known: {string.Join(", ", Names.Select(n => n.Text))}.");
    }
}
