using System.Text.RegularExpressions;
using Screening.Core.Preparation;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.Preparation;

public sealed partial class FindingCodesTests
{
    [Test]
    public void Every_code_that_the_program_reports_has_a_severity_and_stands_in_the_documentation()
    {
        string page = File.ReadAllText(Repository.File("docs", "structure-audit.md"));
        string[] documented = [.. Row().Matches(page).Select(m => m.Value).Order(StringComparer.Ordinal)];
        Assert.That(documented, Is.EquivalentTo(FindingCodes.All.Select(c => $"| `{c.Code}` | {c.Severity.ToString().ToLowerInvariant()} | {c.Meaning} |")));

        string[] reported = [.. new[] { "Structures", "Preparation" }.SelectMany(f => Directory.GetFiles(Path.GetDirectoryName(Repository.File("Screening.Core", f, f == "Structures" ? "Structure.cs" : "StructureAudit.cs"))!, "*.cs"))
            .Where(f => !f.EndsWith("FindingCodes.cs", StringComparison.Ordinal)).SelectMany(f => Code().Matches(File.ReadAllText(f))).Select(m => m.Groups[1].Value).Distinct()];
        Assert.That(reported, Has.Length.GreaterThan(30));
        Assert.That(reported, Is.SubsetOf(FindingCodes.All.Select(c => c.Code)));
    }

    [Test]
    public void A_crystal_without_a_mobile_ion_is_accepted_with_a_warning()
    {
        Structure corundumLike = PreparationStructures.RockSalt("Ba", "O", 5.5);
        PreparedCandidate prepared = CandidatePreparation.Prepare(corundumLike, new());
        AuditReport audit = StructureAudit.Examine(corundumLike);
        AuditFinding[] findings = [.. CandidateFindings.Of(corundumLike, audit, prepared)];
        Assert.That(findings.Single(f => f.Code == "no-mobile-ion").Severity, Is.EqualTo(AuditSeverity.Warn));
        Assert.That(findings.Select(f => f.Severity), Has.None.EqualTo(AuditSeverity.Reject));
    }

    [Test]
    public void Missing_anions_are_reported_as_charge_and_rejected()
    {
        // A quarter of the oxygen has been forgotten.
        Structure oxide = PreparationStructures.Of(Lattice.Cubic(8.4), ("Li1", "Li", 0, 0, 0), ("Li2", "Li", 0.5, 0.5, 0), ("P", "P", 0.25, 0.25, 0.25),
            ("O1", "O", 0.35, 0.35, 0.35), ("O2", "O", 0.15, 0.15, 0.35), ("O3", "O", 0.35, 0.15, 0.15), ("X", "La:0.5", 0.75, 0.75, 0.75));
        PreparedCandidate prepared = CandidatePreparation.Prepare(oxide, new());
        AuditFinding[] findings = [.. CandidateFindings.Of(oxide, StructureAudit.Examine(oxide), prepared)];
        Assert.That(findings.Select(f => f.Code), Is.SupersetOf(new[] { "not-neutral", "charge-unbalanced" }));
        Assert.That(findings.Single(f => f.Code == "charge-unbalanced").Severity, Is.EqualTo(AuditSeverity.Reject));
    }

    [TestCase(1.00, false)]
    [TestCase(0.85, true)]
    public void Bonds_shortened_alike_raise_the_global_instability_index(double scale, bool unstable)
    {
        Structure published = StructureReader.Read(Repository.File("data", "candidates", "Li3PO4-gamma.cif"));
        Lattice lattice = published.Lattice;
        Structure strained = published with { Lattice = new(scale * lattice.A, scale * lattice.B, scale * lattice.C) };
        PreparedCandidate prepared = CandidatePreparation.Prepare(strained, new());
        Assert.That(prepared.Warnings.Any(w => w.Code == "global-instability"), Is.EqualTo(unstable));
        Assert.That(prepared.GlobalInstability, unstable ? Is.GreaterThan(1) : Is.LessThan(0.3));
    }

    [GeneratedRegex(@"^\| `[a-z-]+` \| (accept|warn|reject) \| .* \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"new\(""([a-z]+(?:-[a-z]+)+|density)"", ")]
    private static partial Regex Code();
}
