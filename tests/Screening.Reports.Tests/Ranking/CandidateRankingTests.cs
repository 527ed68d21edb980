using Screening.Core.Results;
using Screening.Reports.Calibration;
using Screening.Reports.Ranking;
using Screening.Testing;

namespace Screening.Reports.Tests.Ranking;

public sealed class CandidateRankingTests
{
    private static readonly RankingCriteria Defaults = new();

    private static readonly ConductivityModel Model = ConductivityModelFile.Shipped!;

    [Test]
    public void Default_order_is_by_prediction_where_the_runs_are_of_the_calibrated_method()
    {
        CandidateRanking ranking = CandidateRanking.Of(Calibrated(), Defaults, Model);
        Assert.That(ranking.Order, Is.EqualTo(RankingOrder.Predicted));
        Assert.That(ranking.Candidates.Where(c => c.Rank is not null).Select(c => c.Prediction!.Log10Sigma), Is.Ordered.Descending);
        Assert.That(ranking.Because, Does.Contain(Model.Name));
    }

    [Test]
    public void Default_order_is_by_simulation_where_the_calibration_knows_nothing_of_the_method()
    {
        CandidateRanking ranking = CandidateRanking.Of(SampleRecords.Campaign(), Defaults, Model);
        Assert.That(ranking.Order, Is.EqualTo(RankingOrder.Simulated));
        Assert.That(ranking.Because, Does.Contain("not of softbv"));
        Assert.That(CandidateRanking.Of(Calibrated(), Defaults, model: null).Order, Is.EqualTo(RankingOrder.Simulated));
    }

    [Test]
    public void An_order_asked_for_is_taken_and_the_simulated_place_stays_the_same_in_both()
    {
        CandidateRanking simulated = CandidateRanking.Of(Calibrated(), Defaults, Model, RankingOrder.Simulated);
        CandidateRanking predicted = CandidateRanking.Of(Calibrated(), Defaults, Model, RankingOrder.Predicted);
        Assert.That(simulated.Candidates.Where(c => c.Rank is not null).Select(c => c.Rank), Is.EqualTo(simulated.Candidates.Where(c => c.Rank is not null).Select(c => c.Simulated!.Rank)));
        Assert.That(
            predicted.Candidates.OrderBy(c => c.Id, StringComparer.Ordinal).Select(c => (c.Id, c.Simulated?.Rank)),
            Is.EqualTo(simulated.Candidates.OrderBy(c => c.Id, StringComparer.Ordinal).Select(c => (c.Id, c.Simulated?.Rank))));
    }

    [Test]
    public void What_is_suspect_or_unsupported_has_a_predicted_place_but_no_simulated_one_and_says_why()
    {
        IReadOnlyList<RankedCandidate> candidates = CandidateRanking.Of(Calibrated(), Defaults, Model).Candidates;
        RankedCandidate suspect = candidates.Single(c => c.Formula == "Li0.33La0.56TiO3"), melted = candidates.Single(c => c.Formula == "LiAlH4");
        Assert.Multiple(() =>
        {
            Assert.That(suspect.Confidence, Is.EqualTo(Confidence.Suspect));
            Assert.That(suspect.Rank, Is.Not.Null);
            Assert.That(suspect.Simulated, Is.Null);
            Assert.That(suspect.Reasons, Has.Some.StartsWith("not ranked by molecular dynamics: suspect"));
            Assert.That(suspect.Reasons, Has.Some.StartsWith("static bond-valence barrier"), "the barrier is still there");
            Assert.That(suspect.Prediction!.Physics.Barrier, Is.Not.Zero);
            Assert.That(melted.Confidence, Is.EqualTo(Confidence.Unsupported));
            Assert.That(melted.Prediction!.Physics.Diffusivity, Is.Zero);
            Assert.That(CandidateRanking.Classes(candidates), Is.EqualTo("26 clean geometry, 1 suspect, 3 unsupported"));
        });
    }

    [Test]
    public void Contributions_add_up_to_the_score_in_either_order()
    {
        foreach (RankingOrder order in Enum.GetValues<RankingOrder>())
        {
            foreach (RankedCandidate c in CandidateRanking.Of(Calibrated(), WithWeight(-0.5), Model, order).Candidates.Where(c => c.Rank is not null))
            {
                Assert.That(c.Contributions.Sum(p => p.Value), Is.EqualTo(c.Score!.Value).Within(1e-9), $"{c.Formula}, {order}");
                Assert.That(Math.Sqrt(c.Contributions.Sum(p => p.StandardError * p.StandardError)), Is.EqualTo(c.Score.StandardError!.Value).Within(1e-9));
            }
        }
    }

    [Test]
    public void A_users_weight_moves_candidates_in_the_order_of_predictions_too()
    {
        // Li7La3Zr2O12 has band center 11.7 THz, Li6PS5I 8.6: a weight of -2 decades per THz turns their order.
        int Lead(RankingCriteria criteria)
        {
            IReadOnlyList<RankedCandidate> ranked = CandidateRanking.Of(Calibrated(), criteria, Model).Candidates;
            return ranked.Single(c => c.Formula == "Li6PS5I").Rank!.Value - ranked.Single(c => c.Formula == "Li7La3Zr2O12").Rank!.Value;
        }

        Assert.That(Lead(WithWeight(2)), Is.Positive);
        Assert.That(Lead(WithWeight(-2)), Is.Negative);
    }

    [Test]
    public void A_prediction_whose_relatives_hold_another_mobile_ion_carries_a_caution()
    {
        IReadOnlyList<RankedCandidate> candidates = CandidateRanking.Of(Calibrated(), Defaults, Model).Candidates;
        Assert.That(candidates.Single(c => c.Formula == "AgI").Reasons, Has.Some.EqualTo("caution: none of the nearest measured relatives holds Ag"));
        Assert.That(candidates.Single(c => c.Formula == "Li6PS5Cl").Reasons, Has.None.Contains("caution: none"));
    }

    [Test]
    public void A_criterion_that_no_candidate_holds_is_told()
    {
        IReadOnlyList<RankedCandidate> candidates = CandidateRanking.Of(Calibrated(), Defaults, Model).Candidates;
        Assert.That(CandidateRanking.Unknown(candidates, Defaults), Is.Null);
        Assert.That(CandidateRanking.Unknown(candidates, Defaults with { Weights = [new("band_centre", 1)] }), Does.Contain("'band_centre'"));
    }

    [Test]
    public void Criteria_file_of_the_documentation_is_a_valid_one_and_changes_the_ranking()
    {
        string page = File.ReadAllText(Repository.File("docs", "ranking.md"));
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"criteria-{Guid.NewGuid():N}.json");
        File.WriteAllText(path, System.Text.RegularExpressions.Regex.Match(page, "```json\n(.*?)```", System.Text.RegularExpressions.RegexOptions.Singleline).Groups[1].Value);
        RankingCriteria criteria = RankingCriteria.Read(path);
        File.Delete(path);
        Assert.That(CandidateRanking.Unknown(CandidateRanking.Of(Calibrated(), criteria, Model).Candidates, criteria), Is.Null);
        RankedCandidate with = Of(criteria), without = Of(Defaults);
        Assert.That(with.Score!.Value - without.Score!.Value, Is.EqualTo(-0.05 * (9.1 - 10)).Within(1e-9), "the band center of Li6PS5Cl is 9.1 THz");

        RankedCandidate Of(RankingCriteria how) => CandidateRanking.Of(Calibrated(), how, Model).Candidates.Single(c => c.Formula == "Li6PS5Cl");
    }

    private static RankingCriteria WithWeight(double decadesPerTerahertz) =>
        Defaults with { Weights = [new(QuantityNames.BandCenter, decadesPerTerahertz, 10)] };

    // The sample campaign as the calibrated method would have made it.
    private static ResultRecord[] Calibrated() => [.. SampleRecords.Campaign().Select(r => r with { Potential = PhysicsEvidence.CalibratedPotential })];
}
