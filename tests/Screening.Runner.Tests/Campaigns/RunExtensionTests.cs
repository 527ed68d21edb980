using Screening.Core.Candidates;
using Screening.Core.ForceFields;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Runner.Campaigns;
using Screening.Testing;

namespace Screening.Runner.Tests.Campaigns;

/// <summary>Candidates whose verdict is open get more replicas within their record, others do not.</summary>
[TestFixture]
public sealed class RunExtensionTests
{
    // The ordered form of silver iodide: a handful of jumps in twice 0.9 ps, where ten are asked for.
    private static readonly Protocol Plan = Profiles.Quick with { Name = "plan", TemperaturesK = [700], Replicas = 2, ProductionPs = 0.9, EquilibrationPs = 0.1, TargetAtoms = 60, DetectionFloorCm2PerS = 1e-7 };

    [Test]
    public void An_open_verdict_extends_the_run_as_if_so_many_replicas_had_been_planned()
    {
        ResultRecord plain = Run(Plan), extended = Run(Plan with { ExtendedReplicas = 40 });
        ResultRecord planned = Run(Plan with { Replicas = extended.Replicas.Count });

        Assert.That(plain.Verdict.Verdict, Is.AnyOf(Verdict.TooFewHops, Verdict.NotConverged), plain.Verdict.Reason);
        Assert.That(extended.Replicas.Count, Is.InRange(3, 40));
        Assert.That(extended.Remarks, Has.Some.StartsWith($"extended: {plain.Verdict.Verdict.Text()} after 2 replicas ({plain.Verdict.Reason})"));
        Assert.That(Numbers(extended), Is.EqualTo(Numbers(planned)), "looking between two replicas changes no bit");
        Assert.That(new[] { plain.Key, planned.Key }, Does.Not.Contain(extended.Key));
    }

    [Test]
    public void A_decided_verdict_is_left_alone()
    {
        Protocol salt = Plan with { ExtendedReplicas = 40, DetectionFloorCm2PerS = 1e-4 };

        ResultRecord record = Run(salt, "LiCl");

        Assert.That((record.Verdict.Verdict, record.Replicas.Count), Is.EqualTo((Verdict.BelowFloor, 2)), record.Verdict.Reason);
        Assert.That(record.Remarks, Has.None.StartsWith("extended"));
    }

    [Test]
    public void Replicas_that_are_asked_for_are_not_extended_unless_that_is_asked_for_too()
    {
        Protocol six = ProtocolChanges.Apply(Profiles.Standard, ["replicas=2"]), more = ProtocolChanges.Apply(Profiles.Standard, ["extends=8", "replicas=2"]);

        Assert.That((six.Replicas, six.ExtendedReplicas), Is.EqualTo((2, 0)));
        Assert.That((more.Replicas, more.ExtendedReplicas, more.Name), Is.EqualTo((2, 8, "standard;extends=8;replicas=2")));
        Assert.That(ProtocolChanges.Named(more.Name, new()), Is.EqualTo(more));
    }

    [Test]
    public void Time_without_a_hop_adds_up_over_the_replicas_of_a_candidate()
    {
        // 32 ions: 90 ion·ps exclude 5e-6 cm²/s, three replicas of 0.9 ps.
        Protocol frozen = Plan with { Replicas = 9, DetectionFloorCm2PerS = 5e-6, EndsFrozen = true };
        ResultRecord record = Run(frozen, "LiCl"), whole = Run(frozen with { EndsFrozen = false }, "LiCl");

        Assert.That((record.Verdict.Verdict, whole.Verdict.Verdict), Is.EqualTo((Verdict.BelowFloor, Verdict.BelowFloor)));
        Assert.That(record.Replicas.Count, Is.InRange(2, 5), "none of them alone would do");
        Assert.That(record.Replicas[^1].Reason, Does.Contain("left its site"));
        Assert.That(whole.Replicas, Has.Count.EqualTo(9));
    }

    private static ResultRecord Run(Protocol protocol, string name = "AgI-beta") =>
        new CandidatePipeline(protocol, PotentialCatalog.Get(PotentialCatalog.Default)).Run(
            new(name, "0", StructureReader.Read(Repository.File("data", "candidates", name + ".cif"))), CancellationToken.None)[0];

    private static string Numbers(ResultRecord record) => string.Join('\n', record.Quantities.OrderBy(q => q.Key, StringComparer.Ordinal)
        .Select(q => FormattableString.Invariant($"{q.Key} {q.Value.Value:R} {q.Value.StandardError:R}"))) + record.Verdict;
}
