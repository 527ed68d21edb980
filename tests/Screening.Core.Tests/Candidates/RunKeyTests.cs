using Screening.Core.Candidates;
using Screening.Core.Structures;

namespace Screening.Core.Tests.Candidates;

[TestFixture]
public sealed class RunKeyTests
{
    private static readonly Structure Salt = new()
    {
        Lattice = Lattice.Cubic(5.13),
        Sites = [new("Li1", new(0, 0, 0), [new(Element.Parse("Li"), 1)], 0), new("Cl1", new(0.5, 0, 0), [new(Element.Parse("Cl"), 1)], 1)],
        Name = "salt", Source = "a/salt.cif",
    };

    private static string Key(Structure structure, Protocol? protocol = null, double temperature = 1000, string potential = "p") =>
        RunKey.Of(structure, protocol ?? Profiles.Standard, temperature, potential);

    [Test]
    public void File_name_title_and_profile_name_do_not_count()
    {
        Assert.That(Key(Salt with { Source = "b.cif", Name = "other" }, Profiles.Standard with { Name = "mine" }), Is.EqualTo(Key(Salt)));
    }

    [Test]
    public void Everything_that_decides_numbers_counts()
    {
        Protocol p = Profiles.Standard;
        string[] keys =
        [
            Key(Salt), Key(Salt, temperature: 900), Key(Salt, potential: "q"),
            Key(Salt with { Lattice = Lattice.Cubic(5.130000000000001) }),
            Key(Salt with { Sites = [Salt.Sites[0] with { Occupants = [new(Element.Parse("Li"), 0.5)] }, Salt.Sites[1]] }),
            Key(Salt with { Sites = [Salt.Sites[0] with { Occupants = [new(Element.Parse("Na"), 1)] }, Salt.Sites[1]] }),
            Key(Salt with { Sites = [Salt.Sites[1], Salt.Sites[0]] }),
            Key(Salt, p with { Seed = 2 }), Key(Salt, p with { Replicas = 4 }), Key(Salt, p with { ProductionPs = 16 }),
            Key(Salt, p with { EquilibrationPs = 4 }), Key(Salt, p with { TimeStepFs = 2 }), Key(Salt, p with { FrameIntervalFs = 20 }),
            Key(Salt, p with { TetherEvPerSquareAngstrom = 2 }), Key(Salt, p with { TargetAtoms = 300 }),
            Key(Salt, p with { TemperaturesK = [1000, 1200] }), Key(Salt, p with { DetectionFloorCm2PerS = 1e-7 }),
            Key(Salt, p with { Relaxation = RelaxationKind.Positions }), Key(Salt, p with { Relaxation = RelaxationKind.Cell }), Key(Salt, p with { HydrogenTimeStepFs = 0.5 }),
            Key(Salt, p with { Relaxation = RelaxationKind.Cell, RelaxationPotential = "x", RelaxationPotentialHash = "hash" }), Key(Salt, p with { MinimumWidthAngstrom = 10 }),
            Key(Salt, p with { EstimatesPairs = false }), Key(Salt, p with { BalancesCharge = false }), Key(Salt, p with { InsertedIon = "Li" }), Key(Salt, p with { InsertedIon = "Na" }),
        ];

        Assert.That(keys, Is.Unique);
    }

    [Test]
    public void The_sign_of_zero_does_not_count()
    {
        Assert.That(Key(Salt with { Sites = [Salt.Sites[0] with { Position = new(-0.0, 0, 0) }, Salt.Sites[1]] }), Is.EqualTo(Key(Salt)));
    }

    [Test]
    public void Every_profile_passes_its_own_check() =>
        Assert.That(Profiles.All.SelectMany(ProtocolCheck.Problems), Is.Empty);

    [Test]
    public void A_wrong_setting_is_named_with_what_it_is_and_may_be()
    {
        Assert.That(ProtocolCheck.Problems(Profiles.Quick with { TimeStepFs = 50, Replicas = 0 }), Has.Some.EqualTo(
            "profile 'quick': Replicas is 0, expected 1 to 1000.").And.Some.Contains("TimeStepFs is 50, expected 0.05 to 5 fs"));
    }
}
