namespace Screening.Core.Preparation;

/// <summary>What a finding means for the file.</summary>
public enum AuditSeverity
{
    /// <summary>Worth knowing, nothing wrong.</summary>
    Accept,

    /// <summary>Usable, but a result must be read with it in mind.</summary>
    Warn,

    /// <summary>Not usable.</summary>
    Reject,
}

/// <param name="Code">Stable name such as too-close.</param>
/// <param name="Message">A plain sentence with the sites and numbers.</param>
public sealed record AuditFinding(string Code, string Message, AuditSeverity Severity);

/// <summary>The findings of <see cref="StructureAudit"/> about one structure.</summary>
public sealed record AuditReport(IReadOnlyList<AuditFinding> Findings)
{
    public AuditSeverity Verdict => Findings.Count == 0 ? AuditSeverity.Accept : Findings.Max(f => f.Severity);

    public bool IsRejected => Verdict == AuditSeverity.Reject;

    /// <summary>The reasons for a rejection in one line, or null.</summary>
    public string? Rejection => IsRejected ? string.Join(" ", Findings.Where(f => f.Severity == AuditSeverity.Reject).Select(f => f.Message)) : null;
}
