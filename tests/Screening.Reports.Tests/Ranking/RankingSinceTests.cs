using Screening.Core.Results;
using Screening.Reports.Ranking;
using Screening.Testing;

namespace Screening.Reports.Tests.Ranking;

public sealed class RankingSinceTests
{
    private static readonly RankingCriteria Defaults = new();

    [Test]
    public void New_gone_and_moved_candidates_are_told_with_their_reasons()
    {
        ResultRecord a = Ok("A", 1e-5), b = Ok("B", 5e-6), gone = Ok("C", 1e-6), added = Ok("D", 2e-5);
        ResultRecord longer = Ok("A", 1e-6) with { Key = "longer", TimePs = 72 };
        RankingSince since = Since([a, b, gone], [longer, b, added]);
        Assert.Multiple(() =>
        {
            Assert.That(since.Rows.Select(r => (Name(r), r.Kind)), Is.EquivalentTo(new[]
            {
                ("D", SinceKind.New), ("B", SinceKind.Unchanged), ("A", SinceKind.Moved), ("C", SinceKind.Gone),
            }));
            Assert.That(Row(since, "A").Reasons, Is.EqualTo(new[] { "new data: 3 → 3 replicas, 36 → 72 ps" }));
            Assert.That(Row(since, "B").Reasons, Is.EqualTo(new[] { "same result" }), "second then and now");
        });
    }

    [Test]
    public void Moving_past_an_unchanged_candidate_is_no_news_about_that_candidate()
    {
        ResultRecord a = Ok("A", 1e-5), b = Ok("B", 5e-6);
        SinceRow row = Row(Since([a, b], [a, b, Ok("D", 2e-5)]), "A");
        Assert.That((row.Kind, row.Reasons[0], row.Sigmas), Is.EqualTo((SinceKind.Moved, "same result; others moved past it", (double?)null)));
    }

    [Test]
    public void Change_is_measured_in_standard_errors_of_the_difference()
    {
        // Without barrier the score is log10 D: a factor of two over √2 times the error of 10 %.
        ResultRecord then = Ok("A", 1e-5) with { Replicas = [] }, now = Ok("A", 2e-5) with { Replicas = [], Key = "again" };
        Assert.That(Row(Since([then], [now]), "A").Sigmas!.Value, Is.EqualTo(Math.Log10(2) / (Math.Sqrt(2) * DiffusivityEstimate.LogError(0.1))).Within(1e-9));
        Assert.That(Row(Since([then], [now]), "A").Sigmas!.Value, Is.GreaterThan(RankingSince.SignificantSigmas));
    }

    [Test]
    public void A_new_verdict_and_another_protocol_are_named()
    {
        ResultRecord then = Ok("A", 1e-5), now = SampleRecords.BelowFloor("A") with { Key = "other", Protocol = "overnight", Provenance = then.Provenance };
        Assert.That(Row(Since([then], [now]), "A").Reasons, Is.EqualTo(new[] { "new verdict: ok → below-floor", "another protocol: standard → overnight" }));
    }

    [Test]
    public void A_file_that_was_only_renamed_stays_the_same_candidate()
    {
        ResultRecord then = Ok("A", 1e-5);
        ResultRecord now = then with { Source = "elsewhere/renamed.cif" };
        Assert.That(Since([then], [now]).Rows.Select(r => r.Kind), Is.EqualTo(new[] { SinceKind.Unchanged }));
    }

    [Test]
    public void Places_of_different_orders_do_not_compare() =>
        Assert.That(() => RankingSince.Of("then", CandidateRanking.Of([], Defaults, null, RankingOrder.Predicted), CandidateRanking.Of([], Defaults, null, RankingOrder.Simulated)), Throws.ArgumentException);

    private static RankingSince Since(ResultRecord[] before, ResultRecord[] after) =>
        RankingSince.Of("then", CandidateRanking.Of(before, Defaults, null), CandidateRanking.Of(after, Defaults, null));

    private static ResultRecord Ok(string formula, double diffusivity)
    {
        ResultRecord record = SampleRecords.Ok(formula, diffusivity, 0.1, barrier: null);
        return record with { Provenance = record.Provenance with { InputHash = "content of " + formula } };
    }

    private static SinceRow Row(RankingSince since, string formula) => since.Rows.Single(r => Name(r) == formula);

    private static string Name(SinceRow row) => (row.After ?? row.Before)!.Formula;
}
