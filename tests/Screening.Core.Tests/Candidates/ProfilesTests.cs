using Screening.Core.Candidates;
using Screening.Core.ForceFields;

namespace Screening.Core.Tests.Candidates;

[TestFixture]
public sealed class ProfilesTests
{
    private static readonly Potential Free = PotentialCatalog.Get("licl-fumi-tosi") with { TemperaturesK = [] };

    [Test]
    public void A_potential_that_needs_no_tether_runs_free_from_relaxed_positions()
    {
        Protocol protocol = Profiles.For("standard", Free)!;

        Assert.That((protocol.Name, protocol.TetherEvPerSquareAngstrom, protocol.Relaxation), Is.EqualTo(("standard-free", 0.0, RelaxationKind.Positions)));
        Assert.That(protocol.HydrogenTimeStepFs, Is.LessThan(protocol.TimeStepFs));
    }

    [TestCase("quick")]
    [TestCase("standard")]
    [TestCase("overnight")]
    public void The_bond_valence_field_keeps_its_profiles(string name) =>
        Assert.That(Profiles.For(name, PotentialCatalog.Get(PotentialCatalog.Default)), Is.SameAs(Profiles.All.Single(p => p.Name == name)));

    [Test]
    public void A_full_name_means_itself_whatever_the_potential()
    {
        Assert.That(Profiles.For("Quick-Free", PotentialCatalog.Get(PotentialCatalog.Default))!.Name, Is.EqualTo("quick-free"));
        Assert.That(Profiles.For("quick-free", Free)!.Name, Is.EqualTo("quick-free"));
        Assert.That(Profiles.For("no-such", Free), Is.Null);
    }

    [Test]
    public void Temperatures_are_those_of_the_potential_a_short_profile_takes_the_middle_one()
    {
        Potential potential = Free with { TemperaturesK = [500, 600, 700] };

        Assert.That(Profiles.For("quick", potential)!.TemperaturesK, Is.EqualTo(new[] { 600.0 }));
        Assert.That(Profiles.For("overnight", potential)!.TemperaturesK, Is.EqualTo(new[] { 500.0, 600, 700 }));
    }

    [Test]
    public void A_relaxed_cell_together_with_a_tether_is_refused() =>
        Assert.That(ProtocolCheck.Problems(Profiles.Quick with { Relaxation = RelaxationKind.Cell }), Has.Some.Contains("0 with a relaxed cell"));
}
