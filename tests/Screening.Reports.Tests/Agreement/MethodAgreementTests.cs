using Screening.Core.Results;
using Screening.Reports.Agreement;
using Screening.Reports.Calibration;
using Screening.Testing;

namespace Screening.Reports.Tests.Agreement;

public class MethodAgreementTests
{
    private const string Good = "good, quick at 1000 K", Bad = "bad, quick at 1000 K";
    private const int Count = 12;

    /// <summary>Six chloride and six oxide materials of falling conductivity, half a decade apart from 0.1 S/cm on.</summary>
    private static readonly CalibrationEntry[] Table = [.. Enumerable.Range(0, Count).Select(i => new CalibrationEntry(
        $"m{i}", $"m{i}.cif", $"M{i}", new Dictionary<string, double> { ["Li"] = 0.3 + (0.01 * i), [i % 2 == 0 ? "Cl" : "O"] = 0.7 - (0.01 * i) }, -1 - (0.5 * i), i == Count - 1, $"paper {i}", i % 2 == 0 ? "chloride" : "oxide"))];

    [Test]
    public void A_method_that_follows_experiment_has_one_and_one_that_opposes_it_minus_one()
    {
        MethodAgreement agreement = MethodAgreement.Of(Table, [.. Enumerable.Range(0, Count).SelectMany(i => new[] { Record(i, "good", 1e-4 / Math.Pow(2, i)), Record(i, "bad", 1e-6 * Math.Pow(2, i)) })], 1);

        MethodAgreementRow good = agreement.Rows.Single(r => r.Set == "all methods" && r.Predictor == Good), bad = agreement.Rows.Single(r => r.Set == "all methods" && r.Predictor == Bad);
        Assert.That((good.Count, good.Fast), Is.EqualTo((Count, 7)));
        Assert.That((good.Spearman!.Value, good.Area!.Value), Is.EqualTo((1.0, 1.0)).Within(1e-12));
        Assert.That((bad.Spearman!.Value, bad.Area!.Value), Is.EqualTo((-1.0, 0.0)).Within(1e-12));
        MethodAgreementRow gain = agreement.Rows.Single(r => r.Predictor == $"gain: {Good} over {Bad}");
        Assert.That((gain.Spearman!.Value, gain.Spearman.Low, gain.Area!.Value), Is.EqualTo((2.0, 2.0, 1.0)).Within(1e-12), "opposite orders, whatever is drawn");
        Assert.That(agreement.Rows.Select(r => r.Predictor), Does.Contain(MethodAgreement.ByFamily).And.Contain(MethodAgreement.ByPublication).And.Contain(MethodAgreement.Barrier));
    }

    [Test]
    public void Methods_are_compared_on_what_all_of_them_computed_and_losses_are_counted()
    {
        ResultRecord[] records =
        [
            .. Enumerable.Range(0, Count).Select(i => Record(i, "good", 1e-4 / Math.Pow(2, i))),
            .. Enumerable.Range(0, 5).Select(i => Record(i, "bad", 1e-6)),
            Record(5, "bad", 0) with { Verdict = new(Verdict.Melted, "it melted") },
            SampleRecords.Ok("Elsewhere", 1e-5),
        ];

        MethodAgreement agreement = MethodAgreement.Of(Table, records, 1);

        Assert.That(agreement.Materials, Has.Count.EqualTo(Count), "a file without a measurement is left out");
        Assert.That(agreement.Methods, Is.EquivalentTo(new[] { (Good, Count, Count), (Bad, 6, 5) }));
        Assert.That(agreement.Rows.Where(r => r.Set == "all methods").Select(r => r.Count), Is.All.EqualTo(5));
        Assert.That(agreement.Rows.Where(r => r.Set == "each its own").Select(r => (r.Predictor, r.Count)), Is.EquivalentTo(new[] { (Good, Count), (Bad, 5) }));
        Assert.That(agreement.Rows.Where(r => r.Set == "all methods").Select(r => r.Predictor), Does.Contain(Good).And.Contain(Bad).And.Contain($"gain: {Bad} over {Good}"));
    }

    [Test]
    public void Bounds_tie_as_the_slowest_and_the_file_decides_its_class()
    {
        ResultRecord[] records = [.. Enumerable.Range(0, Count).Select(i => i < 6 ? Record(i, "good", 1e-4 / Math.Pow(2, i)) : SampleRecords.BelowFloor($"M{i}") with { Source = $"m{i}.cif", Potential = "good", Protocol = "quick", Replicas = SampleRecords.Ok("", 1).Replicas })];
        records[0] = records[0] with { Remarks = ["geometry-suspect: P is off"], Quantities = new Dictionary<string, Quantity>(records[0].Quantities) { ["geometry_suspect"] = new(1, null, "1"), ["relaxed_geometry_suspect"] = new(0, null, "1") } };

        MethodAgreement agreement = MethodAgreement.Of(Table, records, 1);

        Assert.That(agreement.Materials.Skip(6).Select(m => m.Scores[Good]), Is.All.EqualTo(double.MinValue));
        Assert.That(agreement.Materials[0].FileSuspect, Is.True, "relaxing does not change what the file was");
        Assert.That(agreement.Rows.Single(r => r.Set == "all methods, suspect files" && r.Predictor == Good).Count, Is.EqualTo(1));
        Assert.That(agreement.Rows.Single(r => r.Set == "all methods" && r.Predictor == Good).Spearman!.Value, Is.InRange(0.8, 0.99), "ties cost");
    }

    private static ResultRecord Record(int i, string potential, double d)
    {
        ResultRecord record = SampleRecords.Ok($"M{i}", Math.Max(d, 1e-12));
        return record with { Source = $"folder/m{i}.cif", Potential = potential, Protocol = "quick", Quantities = new Dictionary<string, Quantity>(record.Quantities) { ["geometry_suspect"] = new(0, null, "1") } };
    }
}
