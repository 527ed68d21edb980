using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>Everything that reader, audit and preparation found about one file, in that order, each with its severity.</summary>
public static class CandidateFindings
{
    /// <param name="prepared">Null where the audit rejected the structure.</param>
    public static IReadOnlyList<AuditFinding> Of(Structure structure, AuditReport audit, PreparedCandidate? prepared)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(audit);
        return
        [
            .. structure.Warnings.Select(Finding),
            .. audit.Findings,
            .. (prepared?.Warnings ?? []).Select(Finding),

            // Without a mobile ion there is nothing to screen, but the file is sound: reading and screening are two questions.
            .. prepared?.Rejection is { } rejection ? [new(rejection.Code, rejection.Message, prepared.Mobile is null ? AuditSeverity.Warn : AuditSeverity.Reject)] : Array.Empty<AuditFinding>(),
        ];
    }

    private static AuditFinding Finding(StructureWarning warning) => new(warning.Code, warning.Message, FindingCodes.SeverityOf(warning.Code));
}
