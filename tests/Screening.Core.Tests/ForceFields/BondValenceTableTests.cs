using System.Text.Json;
using Screening.Core.ForceFields.BondValence;
using Screening.Core.Structures;
using Screening.Testing;

namespace Screening.Core.Tests.ForceFields;

[TestFixture]
public sealed class BondValenceTableTests
{
    private static readonly Species Lithium = new(Element.Parse("Li"), 1);
    private static readonly Species Sulfide = new(Element.Parse("S"), -2);

    [Test]
    public void Lithium_sulfide_has_its_published_parameters()
    {
        Assert.That(BondValenceTable.Shared.TryGetPair(Lithium, Sulfide, out BondValencePair? pair), Is.True);
        Assert.That(pair!.D0, Is.EqualTo(1.04027).Within(1e-9));
        Assert.That(pair.RMin, Is.EqualTo(2.40971).Within(1e-9));
        Assert.That(pair.Alpha, Is.EqualTo(1.531394).Within(1e-9));
    }

    [Test]
    public void Rows_with_a_negative_exponent_or_a_borrowed_coordination_number_are_never_offered()
    {
        Species boron = new(Element.Parse("B"), 3), bromide = new(Element.Parse("Br"), -1);
        Species cupric = new(Element.Parse("Cu"), 2), oxide = new(Element.Parse("O"), -2);

        Assert.That(BondValenceTable.Shared.TryGetPair(boron, bromide, out _), Is.False);
        Assert.That(BondValenceTable.Shared.TryGetPair(cupric, oxide, out _), Is.False);
        Assert.That(BondValenceTable.Shared.Pairs.Where(p => p.IsUsable), Has.All.Matches<BondValencePair>(p => p.Alpha > 0 && p.D0 > 0));
    }

    [Test]
    public void Every_species_of_the_table_has_a_quantum_number_and_a_radius()
    {
        BondValenceTable table = BondValenceTable.Shared;

        Assert.That(
            table.Cations.Concat(table.Anions).Select(s => s.Element),
            Has.All.Matches<Element>(e => table.TryGetElement(e, out BondValenceElement data) && data.PrincipalQuantumNumber > 0 && data.CovalentRadiusAngstrom > 0));
    }

    [Test]
    public void Well_depth_follows_from_charges_and_softness_for_every_usable_pair()
    {
        // D0 = ke Q b² / (2 Rmin sqrt(nA nX)), Q = |VA VX| (s, p cations) or sqrt(8 |VA VX|) (d, f cations).
        const double ruleTolerance = 0.02;        // the table's own rounding and the unit constant 14.4
        BondValenceTable table = BondValenceTable.Shared;
        foreach (BondValencePair p in table.Pairs.Where(p => p.Status == BondValencePairStatus.Ok))
        {
            table.TryGetElement(p.Cation.Element, out BondValenceElement a);
            table.TryGetElement(p.Anion.Element, out BondValenceElement x);
            double product = Math.Abs(p.Cation.OxidationState * p.Anion.OxidationState);
            double scale = 14.4 / (p.RMin * Math.Sqrt(a.PrincipalQuantumNumber * x.PrincipalQuantumNumber)) * p.B * p.B / 2;
            double nearest = Math.Min(Math.Abs(p.D0 / (scale * product) - 1), Math.Abs(p.D0 / (scale * Math.Sqrt(8 * product)) - 1));
            Assert.That(nearest, Is.LessThan(ruleTolerance), $"{p.Cation} {p.Anion}");
        }
    }

    [Test]
    public void Every_row_equals_the_reference_table()
    {
        using JsonDocument reference = JsonDocument.Parse(File.ReadAllText(Repository.Shared("reference", "softbv.json")));
        JsonElement[] rows = [.. reference.RootElement.GetProperty("pairs").EnumerateArray()];
        foreach (JsonElement row in rows)
        {
            Species cation = new(Element.Parse(row.GetProperty("cation").GetString()!), row.GetProperty("cation_ox").GetDouble());
            Species anion = new(Element.Parse(row.GetProperty("anion").GetString()!), row.GetProperty("anion_ox").GetDouble());

            Assert.That(BondValenceTable.Shared.TryGetRow(cation, anion, out BondValencePair? pair), Is.True);
            Assert.That(
                new[] { pair!.R0, pair.B, pair.Alpha, pair.RMin, pair.D0, pair.CoordinationNumber, pair.ValenceCutoff },
                Is.EqualTo(new[] { "r0", "b", "alpha", "r_min", "d0", "cn", "r_cutoff" }.Select(k => row.GetProperty(k).GetDouble())));
        }

        Assert.That(rows, Has.Length.EqualTo(591));
    }
}
