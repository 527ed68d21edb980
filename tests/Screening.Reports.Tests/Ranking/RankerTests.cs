using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Reports.Ranking;
using Screening.Testing;

namespace Screening.Reports.Tests.Ranking;

public sealed class RankerTests
{
    private static readonly RankingCriteria Defaults = new();

    [Test]
    public void Faster_of_two_equal_barriers_ranks_first() =>
        Assert.That(Order([SampleRecords.Ok("A", 1e-6), SampleRecords.Ok("B", 1e-5)]), Is.EqualTo(new[] { "B", "A" }));

    [Test]
    public void Order_does_not_depend_on_the_order_of_the_records()
    {
        ResultRecord[] records = [.. SampleRecords.Campaign()];
        IReadOnlyList<RankedCandidate> forward = Ranker.Rank(records, Defaults);
        Array.Reverse(records);
        IReadOnlyList<RankedCandidate> backward = Ranker.Rank(records, Defaults);
        Assert.That(backward.Select(c => (c.Id, c.Rank, c.TopNProbability)), Is.EqualTo(forward.Select(c => (c.Id, c.Rank, c.TopNProbability))));
    }

    [Test]
    public void Adding_failed_records_changes_no_rank_no_probability_and_no_front()
    {
        ResultRecord[] records = [.. SampleRecords.Campaign().Where(r => r.Verdict.Verdict is Verdict.Ok or Verdict.BelowFloor)];
        ResultRecord[] more = [SampleRecords.Failed("Xx"), .. records, .. Enum.GetValues<Verdict>().Where(v => v > Verdict.NotConverged)
            .Select(v => SampleRecords.Ok("Bad" + v, 1e-3) with { Verdict = new(v, "failed") })];
        Assert.That(
            Ranker.Rank(more, Defaults).Where(c => c.Rank is not null).Select(c => (c.Id, c.Rank, c.TopNProbability, c.Pareto)),
            Is.EqualTo(Ranker.Rank(records, Defaults).Where(c => c.Rank is not null).Select(c => (c.Id, c.Rank, c.TopNProbability, c.Pareto))));
    }

    [Test]
    public void Every_failed_record_is_listed_with_its_cause()
    {
        RankedCandidate failed = Ranker.Rank(SampleRecords.Campaign(), Defaults).Single(c => c.Formula == "LiPON");
        Assert.That(failed.Rank, Is.Null);
        Assert.That(failed.Reasons[0], Does.Contain("bad-input").And.Contain("line 14"));
    }

    [Test]
    public void Below_floor_ranks_behind_everything_measured_and_shows_its_bound()
    {
        IReadOnlyList<RankedCandidate> ranked = Ranker.Rank([SampleRecords.BelowFloor("Slow", 2e-7, 0.4), SampleRecords.Ok("Fast", 5e-7)], Defaults);
        Assert.That(ranked.Select(c => c.Id), Is.EqualTo(new[] { "Fast", "Slow" }));
        Assert.That(ranked[1].IsUpperBound, Is.True);
        Assert.That(ranked[1].Reasons[0], Does.StartWith("D < 2.00 × 10⁻⁷ cm²/s"));
    }

    [Test]
    public void Run_that_did_not_converge_ranks_with_a_wide_error()
    {
        ResultRecord rough = SampleRecords.Ok("Rough", 3e-6, 0.4, null) with { Verdict = new(Verdict.NotConverged, "bends to 0.3 of its early slope") };
        RankedCandidate ranked = Ranker.Rank([rough], Defaults).Single();
        Assert.That(ranked.Rank, Is.EqualTo(1));
        Assert.That(ranked.Score!.StandardError, Is.GreaterThanOrEqualTo(0.5));
        Assert.That(ranked.Reasons[0], Does.Contain("did not converge"));
    }

    [TestCase(0)]
    [TestCase(1.5e-7)]
    public void Few_hops_with_a_diffusivity_that_may_be_zero_count_as_a_bound(double d)
    {
        ResultRecord few = SampleRecords.BelowFloor("Few", 3e-7) with { Verdict = new(Verdict.TooFewHops, "2 jumps") };
        few = few with { Quantities = new Dictionary<string, Quantity>(few.Quantities) { ["tracer_diffusivity_cm2_s"] = new(d, 1e-7, "cm²/s") } };
        RankedCandidate ranked = Ranker.Rank([few], Defaults).Single();
        Assert.That(ranked.IsUpperBound, Is.True);
        Assert.That(ranked.DiffusivityCm2PerS, Is.EqualTo(3e-7));
    }

    [Test]
    public void Without_a_jump_the_count_of_jumps_gives_the_bound()
    {
        ResultRecord still = SampleRecords.BelowFloor("Still", 2e-8);
        still = still with
        {
            Quantities = new Dictionary<string, Quantity>(still.Quantities)
            {
                ["jump_count"] = new(0, null, "1"), ["jump_diffusivity_upper95_cm2_s"] = new(1.6e-7, null, "cm²/s"),
            },
        };
        Assert.That(Ranker.Rank([still], Defaults).Single().DiffusivityCm2PerS, Is.EqualTo(1.6e-7));
    }

    [Test]
    public void Suspect_geometry_is_listed_but_not_ranked_unless_asked_for()
    {
        RankedCandidate suspect = Ranker.Rank(SampleRecords.Campaign(), Defaults).Single(c => c.Formula == "Li0.33La0.56TiO3");
        Assert.That(suspect.Rank, Is.Null);
        Assert.That(suspect.Confidence, Is.EqualTo(Confidence.Suspect));
        Assert.That(suspect.Reasons, Has.Some.Contains("static bond-valence barrier"));
        RankedCandidate asked = Ranker.Rank(SampleRecords.Campaign(), Defaults with { RankSuspectGeometry = true }).Single(c => c.Id == suspect.Id);
        Assert.That(asked.Rank, Is.Not.Null);
        Assert.That(asked.Reasons, Has.Some.StartsWith("caution"));
    }

    [Test]
    public void Contributions_add_up_to_the_score_and_errors_in_quadrature()
    {
        foreach (RankedCandidate c in Ranker.Rank(SampleRecords.Campaign(), Defaults).Where(c => c.Rank is not null))
        {
            Assert.That(c.Contributions.Sum(p => p.Value), Is.EqualTo(c.Score!.Value).Within(1e-12), c.Id);
            Assert.That(c.Contributions.Sum(p => p.StandardError * p.StandardError), Is.EqualTo(c.Score.StandardError * c.Score.StandardError).Within(1e-12), c.Id);
        }
    }

    [TestCase(0.05, 0.02)]
    [TestCase(0.2, 0.02)]
    [TestCase(0.8, 0.05)]
    public void Score_error_agrees_with_monte_carlo(double relativeError, double barrierError)
    {
        // D log-normal with the stated mean and standard error, the barrier normal; 200 000 draws know a standard deviation to 0.2 %.
        const int draws = 200_000;
        const double tolerance = 0.01;
        ResultRecord record = SampleRecords.Ok("A", 2e-6, relativeError, 0.4) with { Replicas = [] };
        record = record with { Quantities = new Dictionary<string, Quantity>(record.Quantities) { ["bv_barrier_3d_eV"] = new(0.4, barrierError, "eV") } };
        double propagated = CandidateScore.Of(record, Defaults)!.StandardError;

        RandomStream random = new(1, "score error");
        double sigma = Math.Sqrt(Math.Log(1 + (relativeError * relativeError)));
        double sum = 0, squares = 0;
        for (int i = 0; i < draws; i++)
        {
            double d = 2e-6 * Math.Exp((sigma * random.NextNormal()) - (sigma * sigma / 2));
            double barrier = 0.4 + (barrierError * random.NextNormal());
            double score = CandidateScore.Of(record with
            {
                Quantities = new Dictionary<string, Quantity>
                {
                    ["tracer_diffusivity_cm2_s"] = new(d, d * relativeError, "cm2/s"), ["bv_barrier_3d_eV"] = new(barrier, barrierError, "eV"),
                },
            }, Defaults)!.Value;
            sum += score;
            squares += score * score;
        }

        double deviation = Math.Sqrt((squares / draws) - (sum / draws * (sum / draws)));
        Assert.That(propagated, Is.EqualTo(deviation).Within(tolerance * deviation));
    }

    [Test]
    public void Scatter_between_replicas_counts_where_it_exceeds_the_stated_error()
    {
        ResultRecord calm = SampleRecords.Ok("A", 1e-6, 0.02);
        ResultRecord wild = calm with
        {
            Replicas = [.. new[] { 1e-7, 1e-6, 1e-5 }.Select((d, i) => new ReplicaSummary(1, (ulong)i, 12, d, 1000, 0, Verdict.Ok, ""))],
        };

        // Logarithms -7, -6, -5: standard deviation 1, standard error of the mean 1/√3, times the weight 0.75 of D.
        Assert.That(CandidateScore.Of(wild, Defaults with { StaticBarrierWeight = 0 })!.StandardError, Is.EqualTo(1 / Math.Sqrt(3)).Within(1e-12));
        Assert.That(CandidateScore.Of(calm, Defaults)!.StandardError, Is.LessThan(0.05));
    }

    [Test]
    public void Chance_of_first_place_among_two_equals_is_one_half()
    {
        IReadOnlyList<RankedCandidate> two = Ranker.Rank([SampleRecords.Ok("A", 1e-6), SampleRecords.Ok("B", 1e-6)], Defaults with { TopN = 1 });

        // 4000 resamples: standard error 0.008, four of them.
        Assert.That(two[0].TopNProbability, Is.EqualTo(0.5).Within(0.032));
        Assert.That(two.Sum(c => c.TopNProbability), Is.EqualTo(1).Within(1e-12));
    }

    [Test]
    public void Chance_of_first_place_follows_the_normal_law()
    {
        // Logarithms 0.1 apart with errors s each: P = Φ(0.1 / (s √2)).
        ResultRecord a = SampleRecords.Ok("A", 1e-6, 0.15, null) with { Replicas = [] };
        ResultRecord b = SampleRecords.Ok("B", 1e-6 * Math.Pow(10, 0.1), 0.15, null) with { Replicas = [] };
        double s = DiffusivityEstimate.LogError(0.15);
        double expected = MathNet.Numerics.Distributions.Normal.CDF(0, 1, 0.1 / (s * Math.Sqrt(2)));
        Assert.That(Ranker.Rank([a, b], Defaults with { TopN = 1 })[0].TopNProbability, Is.EqualTo(expected).Within(0.03));
    }

    [Test]
    public void Probabilities_of_places_sum_to_the_number_of_places() =>
        Assert.That(Ranker.Rank(SampleRecords.Campaign(), Defaults).Sum(c => c.TopNProbability), Is.EqualTo(Defaults.TopN).Within(1e-9));

    [Test]
    public void Pareto_front_holds_exactly_those_that_nothing_dominates()
    {
        ResultRecord[] records =
        [
            SampleRecords.Ok("Fast", 1e-5, barrier: 0.5), SampleRecords.Ok("Low", 1e-6, barrier: 0.2),
            SampleRecords.Ok("Beaten", 9e-7, barrier: 0.6), SampleRecords.Ok("Unknown", 1e-4, barrier: null),
        ];
        Assert.That(Ranker.Rank(records, Defaults).Where(c => c.Pareto).Select(c => c.Id), Is.EquivalentTo(new[] { "Fast", "Low" }));
    }

    [Test]
    public void Records_at_another_temperature_are_listed_but_not_compared()
    {
        IReadOnlyList<RankedCandidate> ranked = Ranker.Rank(
            [SampleRecords.Ok("A", 1e-6), SampleRecords.Ok("B", 2e-6), SampleRecords.Ok("Cold", 1e-5) with { TemperatureK = 700 }], Defaults);
        Assert.That(ranked.Single(c => c.Id == "Cold").Rank, Is.Null);
        Assert.That(ranked.Single(c => c.Id == "Cold").Reasons[0], Does.Contain("700 K").And.Contain("1000 K"));
    }

    [Test]
    public void Records_of_another_potential_are_listed_but_not_compared()
    {
        ResultRecord other = WithMethod(SampleRecords.Ok("Other", 1e-4), "nep.txt", "standard-free");

        IReadOnlyList<RankedCandidate> ranked = Ranker.Rank([SampleRecords.Ok("A", 1e-6), SampleRecords.Ok("B", 2e-6), other], Defaults);

        Assert.That(ranked.Where(c => c.Rank is not null).Select(c => c.Id), Is.EqualTo(new[] { "B", "A" }));
        Assert.That(ranked.Single(c => c.Id == "Other").Reasons[0], Does.Contain("simulated with nep.txt, standard-free").And.Contain("the others with"));
    }

    [Test]
    public void Of_a_candidate_run_with_two_potentials_the_common_one_stands_for_it_even_where_it_failed()
    {
        ResultRecord a = SampleRecords.Ok("A", 1e-6), b = SampleRecords.Ok("B", 2e-6), c = SampleRecords.Ok("C", 3e-6), failed = SampleRecords.Failed("D");
        ResultRecord[] records =
        [
            a, b, c, failed,
            .. new[] { a, b }.Select(r => WithMethod(r, "nep.txt", "standard-free") with { TimePs = 500 }),
        ];

        IReadOnlyList<RankedCandidate> ranked = Ranker.Rank(records, Defaults);

        Assert.That(ranked.Select(r => r.Id), Is.EqualTo(new[] { "C", "B", "A", failed.Id }));
        Assert.That(RunMethod.Remark(records, Ranker.MethodOf(ranked)), Does.Contain("nep.txt, standard-free (2 candidates, filter 'potential=nep.txt,protocol=standard-free')"));
    }

    [Test]
    public void The_method_with_the_most_usable_candidates_is_ranked_whatever_the_order_of_records()
    {
        ResultRecord[] records =
        [
            SampleRecords.Ok("A", 1e-6), .. new[] { "A", "B", "C" }.Select(f => WithMethod(SampleRecords.Ok(f, 1e-5), "nep.txt", "quick-free")),
            SampleRecords.Failed("B"), SampleRecords.Failed("C"), SampleRecords.Failed("D"),
        ];

        Assert.That(Ranker.MethodOf(Ranker.Rank(records, Defaults))!.Potential, Is.EqualTo("nep.txt"));
        Assert.That(Ranker.MethodOf(Ranker.Rank(records.Reverse(), Defaults))!.Potential, Is.EqualTo("nep.txt"));
    }

    [Test]
    public void A_rerun_with_a_shorter_step_is_still_compared_one_with_another_tether_is_not()
    {
        ResultRecord a = SampleRecords.Ok("A", 1e-6), b = SampleRecords.Ok("B", 2e-6), c = SampleRecords.Ok("C", 3e-6);

        IReadOnlyList<RankedCandidate> ranked = Ranker.Rank([a, b with { Protocol = b.Protocol + ";timestep=0.5" }, c with { Protocol = c.Protocol + ";tether=0" }], Defaults);

        Assert.That(ranked.Where(r => r.Rank is not null).Select(r => r.Id), Is.EqualTo(new[] { "B", "A" }));
    }

    [Test]
    public void Two_files_of_one_name_are_two_methods_told_apart_by_their_hash()
    {
        ResultRecord a = WithMethod(SampleRecords.Ok("A", 1e-6), "nep.txt", "quick-free"), b = SampleRecords.Ok("B", 1e-6);
        b = WithMethod(b, "nep.txt", "quick-free") with { Provenance = b.Provenance with { PotentialHash = "other" } };

        Assert.That(RunMethod.Remark([a, b], null), Does.Contain("2 methods").And.Contain("potential_hash=other"));
        Assert.That(RunMethod.Remark([a, a], null), Is.Null);
        Assert.That(RunMethod.Of(a with { Potential = "my, own.txt" }).Filter([]), Is.EqualTo("potential=\"my, own.txt\",protocol=quick-free"));
    }

    [TestCase(true, false, Confidence.Clean, "the file fails, the relaxed start passes")]
    [TestCase(false, true, Confidence.Suspect, "the file passes, the relaxed start fails")]
    public void What_was_relaxed_with_another_potential_decides_the_confidence_and_both_are_told(bool file, bool relaxed, Confidence expected, string told)
    {
        ResultRecord record = SampleRecords.Ok("Rough", 1e-6);
        Dictionary<string, Quantity> quantities = new(record.Quantities)
        {
            ["geometry_suspect"] = new(file ? 1 : 0, null, "1"),
            ["relaxed_geometry_suspect"] = new(relaxed ? 1 : 0, null, "1"),
            ["relaxation_largest_move_A"] = new(0.3, null, "Å"),
        };

        RankedCandidate candidate = Ranker.Rank([record with { Quantities = quantities, Potential = "bond-valence" }], Defaults)[0];

        Assert.That(candidate.Confidence, Is.EqualTo(expected));
        Assert.That(candidate.Rank is not null, Is.EqualTo(!relaxed), "the bond-valence field lives from bond lengths");
        if (!relaxed)
        {
            Assert.That(candidate.Reasons, Has.Some.EqualTo("valence-sum check: " + told));
        }

        RankedCandidate own = Ranker.Rank([record with { Quantities = quantities, Potential = "nep.txt" }], Defaults)[0];
        Assert.That((own.Rank, own.Confidence), Is.EqualTo(((int?)1, expected)), "a potential that relaxed its own start is ranked in either case");
        Assert.That(own.Reasons, Has.Some.EqualTo("valence-sum check: " + told));
    }

    [Test]
    public void A_suspect_input_geometry_that_was_relaxed_is_ranked_and_says_so()
    {
        ResultRecord rough = SampleRecords.Ok("Rough", 1e-6) with { Remarks = ["geometry-suspect: bond-valence sum of Ti is 4.9, expected 4 within 15 %"] };
        ResultRecord relaxed = rough with { Quantities = new Dictionary<string, Quantity>(rough.Quantities) { ["relaxation_largest_move_A"] = new(0.4, null, "Å") } };

        Assert.That(Ranker.Rank([rough], Defaults)[0].Rank, Is.Null);
        Assert.That(Ranker.Rank([relaxed], Defaults)[0].Rank, Is.EqualTo(1));
        Assert.That(Ranker.Rank([relaxed], Defaults)[0].Reasons, Has.Some.Contains("relaxed with its potential"));
    }

    [Test]
    public void Longest_record_stands_for_a_candidate_and_a_failed_repeat_does_not_replace_it()
    {
        ResultRecord record = SampleRecords.Ok("A", 1e-6);
        IReadOnlyList<RankedCandidate> ranked = Ranker.Rank(
            [record, record with { Id = "A-long", Key = "b", TimePs = 100 }, record with { Id = "A-failed", Key = "c", TimePs = 500, Verdict = new(Verdict.Exploded, "") }], Defaults);
        Assert.That(ranked.Select(c => c.Id), Is.EqualTo(new[] { "A-long" }));
    }

    [Test]
    public void User_weights_enter_the_score_as_stated()
    {
        RankingCriteria criteria = Defaults with { Weights = [new("band_center_THz", -0.1, 9)] };
        ResultRecord record = SampleRecords.Ok("A", 1e-6, bandCenter: 12);
        Assert.That(CandidateScore.Of(record, criteria)!.Value - CandidateScore.Of(record, Defaults)!.Value, Is.EqualTo(-0.3).Within(1e-12));
    }

    [TestCase("{\"top_n\": 0}", "top_n")]
    [TestCase("{\"static_barrier_weight\": 2}", "static_barrier_weight")]
    [TestCase("{\"nonsense\": 2}", "nonsense")]
    [TestCase("{\"top_n\": ", "line 1")]
    public void Wrong_criteria_file_is_a_clear_error(string json, string said)
    {
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"criteria-{Guid.NewGuid():N}.json");
        File.WriteAllText(path, json);
        Assert.That(() => RankingCriteria.Read(path), Throws.InstanceOf<FormatException>().With.Message.Contains(said).And.Message.Contains(path));
        File.Delete(path);
    }

    [Test]
    public void Criteria_file_may_use_short_names()
    {
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"criteria-{Guid.NewGuid():N}.json");
        File.WriteAllText(path, "{\"pareto\": [{\"quantity\": \"band_center\", \"maximise\": false}], \"weights\": [{\"quantity\": \"softness\", \"weight\": 0.1}]}");
        RankingCriteria criteria = RankingCriteria.Read(path);
        Assert.That(criteria.Pareto[0].Quantity, Is.EqualTo("band_center_THz"));
        Assert.That(criteria.Weights[0].Quantity, Is.EqualTo("softness_mean"));
        File.Delete(path);
    }

    private static ResultRecord WithMethod(ResultRecord record, string potential, string protocol) => record with
    {
        Id = record.Id == "Other" ? record.Id : $"{record.Id}-{potential}",
        Key = record.Key + potential,
        Potential = potential,
        Protocol = protocol,
        Provenance = record.Provenance with { PotentialName = potential, PotentialHash = "hash of " + potential },
    };

    private static IEnumerable<string> Order(IEnumerable<ResultRecord> records) => Ranker.Rank(records, Defaults).Select(c => c.Id);
}
