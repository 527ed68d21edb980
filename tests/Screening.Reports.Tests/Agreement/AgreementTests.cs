using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Reports.Agreement;
using Screening.Reports.Ranking;
using Screening.Testing;

namespace Screening.Reports.Tests.Agreement;

public sealed class AgreementTests
{
    private const string Header = "file,formula,conductivity_S_cm,temperature_K,is_upper_bound,source\n";

    [Test]
    public void Area_counts_pairs_in_the_right_order_and_ties_as_half()
    {
        double[] fast = [3, 2, 2], slow = [1, 2];
        int wins = fast.Sum(f => slow.Count(s => f > s)), ties = fast.Sum(f => slow.Count(s => f == s));
        Assert.That(RankStatistics.AreaUnderCurve(fast, slow), Is.EqualTo((wins + (0.5 * ties)) / 6).Within(1e-15));
    }

    [Test]
    public void Spearman_of_any_increasing_map_is_one() =>
        Assert.That(RankStatistics.Spearman([1, 2, 5, 9], [-3, 0, 1, 100]), Is.EqualTo(1).Within(1e-12));

    [Test]
    public void Interval_of_unrelated_scores_holds_one_half()
    {
        RandomStream random = new(3, "unrelated");
        double[] fast = [.. Enumerable.Range(0, 40).Select(_ => random.NextNormal())], slow = [.. Enumerable.Range(0, 40).Select(_ => random.NextNormal())];
        IntervalEstimate area = RankStatistics.AreaWithInterval(fast, slow, 500, random)!;
        Assert.That(area.Low, Is.LessThan(0.5).And.LessThan(area.Value));
        Assert.That(area.High, Is.GreaterThan(0.5).And.GreaterThan(area.Value));
    }

    [Test]
    public void Perfect_and_reversed_simulations_have_areas_one_and_zero()
    {
        ExperimentTable table = Table("A.cif,Li2S,1e-3,298,0,x\nB.cif,Li3N,2e-3,298,0,x\nC.cif,LiF,1e-10,298,0,x\nD.cif,LiCl,1e-9,298,1,x\n");
        Assert.That(Area(table, 1e-5, 2e-5, 1e-7, 2e-7), Is.EqualTo(1));
        Assert.That(Area(table, 1e-7, 2e-7, 1e-5, 2e-5), Is.EqualTo(0));
    }

    [Test]
    public void High_temperature_measurements_are_left_out()
    {
        ExperimentTable table = Table("A.cif,AgI,1.3,420,0,x\n");
        ExperimentAgreement agreement = ExperimentAgreement.Of(Ranker.Rank([SampleRecords.Ok("A", 1e-5)], new()), table, 1);
        Assert.That(agreement.Materials, Is.Empty);
    }

    [Test]
    public void Neighbour_guess_never_sees_the_material_itself_or_its_formula()
    {
        ExperimentTable table = Table("A.cif,Li6PS5Cl,1e-3,298,0,x\nA2.cif,Li6PS5Cl,1e-3,298,0,x\nB.cif,LiF,1e-10,298,0,x\n");
        double? guess = CompositionGuess.NearestNeighbours("A.cif", FormulaFractions.Parse("Li6PS5Cl")!, table);
        Assert.That(guess, Is.EqualTo(-10).Within(1e-12));
    }

    [Test]
    public void Sulfide_is_guessed_softer_than_oxide_and_fluoride() =>
        Assert.That(
            new[] { "Li3PS4", "Li3PO4", "LiF" }.Select(f => CompositionGuess.AnionSoftness(FormulaFractions.Parse(f)!)),
            Is.Ordered.Descending);

    [TestCase("Li1.3Al0.3Ti1.7(PO4)3", "O", 12 / 18.3)]
    [TestCase("Li6PS5Cl", "S", 5 / 13.0)]
    [TestCase("Na3[PS4]", "Na", 3 / 8.0)]
    public void Formula_gives_atomic_fractions(string formula, string element, double fraction) =>
        Assert.That(FormulaFractions.Parse(formula)![element], Is.EqualTo(fraction).Within(1e-12));

    [TestCase("Xq2")]
    [TestCase("Li(PO4")]
    [TestCase("")]
    public void Text_that_is_no_formula_is_refused(string text) => Assert.That(FormulaFractions.Parse(text), Is.Null);

    [TestCase("A.cif,LiF,abc,298,0,x\n", "line 2")]
    [TestCase("A.cif,LiF,-1,298,0,x\n", "positive")]
    [TestCase("A.cif,LiF\n", "2 fields")]
    public void Broken_table_is_a_clear_error(string row, string said) =>
        Assert.That(() => Table(row), Throws.InstanceOf<FormatException>().With.Message.Contains(said));

    [Test]
    public void Quoted_fields_keep_their_commas() =>
        Assert.That(Table("A.cif,LiF,1e-9,298,1,\"Haven, Recl. \"\"x\"\" (1950)\"\n").Measurements[0].Source, Is.EqualTo("Haven, Recl. \"x\" (1950)"));

    [Test]
    public void Shipped_measurements_are_read_and_every_formula_is_understood()
    {
        Assert.That(ExperimentTable.Shipped.Measurements, Has.Count.GreaterThan(20));
        Assert.That(ExperimentTable.Shipped.Measurements.Select(m => FormulaFractions.Parse(m.Formula)), Has.None.Null);
    }

    private static double Area(ExperimentTable table, params double[] diffusivities)
    {
        IEnumerable<ResultRecord> records = diffusivities.Select((d, i) => SampleRecords.Ok(((char)('A' + i)).ToString(), d));
        return ExperimentAgreement.Of(Ranker.Rank(records, new()), table, 1).Rows[0].Area!.Value;
    }

    private static ExperimentTable Table(string rows) => ExperimentTable.Parse(new StringReader(Header + rows), "test.csv");
}
