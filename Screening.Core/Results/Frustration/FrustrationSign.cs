namespace Screening.Core.Results.Frustration;

/// <summary>The three kinds of Wood et al., Phil. Trans. R. Soc. A 379, 20190467 (2021).</summary>
public enum FrustrationKind
{
    /// <summary>Competition in the bond between cation and anion.</summary>
    Chemical,

    /// <summary>No site is preferred, or ions cannot order on the sites.</summary>
    Structural,

    /// <summary>The landscape changes in time: turning anions, jumps that set off others.</summary>
    Dynamical,
}

/// <summary>What a number says about a sign of frustration.</summary>
public enum SignState
{
    Absent,
    Present,

    /// <summary>The threshold lies within two standard errors, or the number has no error.</summary>
    Undecided,
}

/// <summary>One sign with the number that decided it.</summary>
/// <param name="Kind">Kind of frustration it belongs to.</param>
/// <param name="Sign">What is looked for, in words.</param>
/// <param name="Quantity">Name of the stored quantity.</param>
/// <param name="Value">Its value and error.</param>
/// <param name="Threshold">Above it the sign is present.</param>
/// <param name="Reason">Where the threshold comes from.</param>
/// <param name="State">Verdict.</param>
public sealed record FrustrationSign(
    FrustrationKind Kind, string Sign, string Quantity, Quantity Value, double Threshold, string Reason, SignState State)
{
    /// <summary>Distance from the threshold in standard errors; null without error.</summary>
    public double? Significance => Value.StandardError is > 0 ? (Value.Value - Threshold) / Value.StandardError : null;
}
