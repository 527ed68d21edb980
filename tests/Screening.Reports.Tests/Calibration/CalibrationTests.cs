using NUnit.Framework;
using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Reports.Calibration;
using Screening.Reports.Ranking;
using Screening.Testing;

namespace Screening.Reports.Tests.Calibration;

public sealed class CalibrationTests
{
    private const string Header = "id,formula,conductivity_S_cm,is_upper_bound,doi,family,file\n";

    [Test]
    public void Folds_never_split_a_group_and_differ_in_size_by_no_more_than_the_largest_group()
    {
        RandomStream random = new(3, "groups");
        string[] groups = [.. Enumerable.Range(0, 200).Select(_ => "g" + random.Next(40))];
        int[] fold = GroupedFolds.Of(groups, 5, 1);
        Assert.That(groups.Zip(fold).Distinct().Count(), Is.EqualTo(groups.Distinct().Count()));
        int[] sizes = [.. fold.GroupBy(f => f).Select(g => g.Count())];
        Assert.That(sizes.Max() - sizes.Min(), Is.LessThanOrEqualTo(groups.GroupBy(g => g).Max(g => g.Count())));
        Assert.That(GroupedFolds.Of(groups, 5, 2), Is.Not.EqualTo(fold));
    }

    [Test]
    public void Interval_holds_four_fifths_of_residuals_whose_spread_grows_with_novelty()
    {
        RandomStream random = new(5, "residuals");
        HeldOutResidual[] Draw(int n) => [.. Enumerable.Range(0, n).Select(_ => random.NextDouble()).Select(v => new HeldOutResidual(v, (0.5 + (3 * v)) * random.NextNormal(), "g"))];
        NoveltyInterval interval = NoveltyInterval.Fit(Draw(2000));
        HeldOutResidual[] fresh = Draw(4000);
        double low = Share(fresh.Where(r => r.Novelty < 0.5)), high = Share(fresh.Where(r => r.Novelty >= 0.5));

        // Binomial scatter of 2,000 trials is 0.009; the rest is the finite window.
        Assert.That(low, Is.EqualTo(0.8).Within(0.05));
        Assert.That(high, Is.EqualTo(0.8).Within(0.05));
        Assert.That(interval.HalfWidth, Is.Ordered);

        double Share(IEnumerable<HeldOutResidual> residuals) => residuals.Average(r => Math.Abs(r.Residual) <= interval.HalfWidthOf(r.Novelty) ? 1.0 : 0.0);
    }

    [Test]
    public void Place_runs_from_minus_one_to_one_and_ties_share_it()
    {
        PlaceScale scale = new([1, 2, 2, 3]);
        Assert.That(new[] { 0.0, 1, 2, 3, 4 }.Select(scale.Of), Is.EqualTo(new[] { -1, -0.75, 0, 0.75, 1 }).Within(1e-12));
    }

    [Test]
    public void An_entry_without_family_joins_the_nearest_composition()
    {
        IReadOnlyList<CalibrationEntry> entries = Table("a,Li7La3Zr2O12,1e-4,0,x,garnet,\nb,Li6.9La3Zr2O12,1e-4,0,y,nan,\nc,Li3N,1e-3,0,z,,\n");
        Assert.That(entries.Select(e => e.Family), Is.EqualTo(new[] { "garnet", "garnet", "like Li-N" }));
    }

    [Test]
    public void Entries_that_share_a_paper_are_one_publication()
    {
        IReadOnlyList<CalibrationEntry> entries = Table("a,Li3N,1e-3,0,p|q,n,\nb,Li2O,1e-9,0,r,o,\nc,Li2S,1e-8,0,q|r,s,\nd,LiF,1e-9,0,t,f,\n");
        Assert.That(entries.Take(3).Select(e => e.Publication).Distinct().Count(), Is.EqualTo(1));
        Assert.That(entries[3].Publication, Is.EqualTo("t"));
    }

    [TestCase("a,Li3N,zero,0,x,,\n", "line 2", "'zero'")]
    [TestCase("a,Li3N,-1,0,x,,\n", "line 2", "positive")]
    [TestCase("a,Xx9,1e-3,0,x,,\n", "line 2", "'Xx9' is no formula")]
    [TestCase("a,Li3N\n", "line 2", "found 2 fields, expected 7")]
    public void A_malformed_line_is_named_with_what_was_found(string line, string place, string found) =>
        Assert.That(() => Table(line), Throws.TypeOf<FormatException>().With.Message.Contains(place).And.Message.Contains(found));

    [Test]
    public void A_model_read_back_predicts_the_same()
    {
        ConductivityModel model = Model();
        ConductivityModel again = ConductivityModelFile.Parse(ConductivityModelFile.Write(model, "made up", "none"), "test");
        Dictionary<string, double> asked = new() { ["Li"] = 3, ["Y"] = 1, ["Br"] = 6 };
        PhysicsEvidence evidence = new(-5.5, -0.3, true);

        // Places and half-widths are written with four decimals.
        Assert.That(again.Predict(asked, evidence).Log10Sigma, Is.EqualTo(model.Predict(asked, evidence).Log10Sigma).Within(1e-3));
        Assert.That(again.Predict(asked, evidence).HalfWidth80, Is.EqualTo(model.Predict(asked, evidence).HalfWidth80).Within(1e-3));
    }

    [TestCase("")]
    [TestCase("{}")]
    [TestCase("{\"format_version\": 9}")]
    [TestCase("[1, 2]")]
    public void A_file_that_is_no_model_is_refused(string text) =>
        Assert.That(() => ConductivityModelFile.Parse(text, "file.json"), Throws.TypeOf<FormatException>().With.Message.Contains("file.json"));

    [Test]
    public void Physics_counts_the_more_the_newer_the_composition()
    {
        ConductivityModel model = Model();
        PhysicsEvidence fast = new(-4, -0.1, true), slow = new(PhysicsEvidence.FloorLog10, -2, true);
        double Effect(string anion) => model.Predict(Of(anion), fast).Log10Sigma - model.Predict(Of(anion), slow).Log10Sigma;
        Assert.That(Effect("Cl"), Is.GreaterThan(0));
        Assert.That(Effect("Te"), Is.GreaterThan(Effect("Cl")));

        static Dictionary<string, double> Of(string anion) => new() { ["Li"] = 3, ["In"] = 1, [anion] = 6 };
    }

    [Test]
    public void Cross_validation_finds_what_composition_knows_and_what_only_physics_knows()
    {
        // Families alternate between fast and slow in the order of their elements, so that neighbours mislead; within families lithium content decides.
        RandomStream random = new(11, "families");
        string[] elements = ["Al", "Si", "P", "Sc", "Ti", "Ge", "Y", "Zr", "Nb", "Mo", "Sn", "Sb", "La", "Hf", "Ta", "W"];
        List<CalibrationMaterial> materials = [];
        for (int f = 0; f < elements.Length; f++)
        {
            double level = f % 2 == 0 ? -9 : -4;
            for (int i = 0; i < 8; i++)
            {
                double lithium = 2 + (0.2 * i), y = level + (0.3 * i) + (0.2 * random.NextNormal());
                Dictionary<string, double> fractions = new() { ["Li"] = lithium / (lithium + 5), [elements[f]] = 1 / (lithium + 5), ["O"] = 4 / (lithium + 5) };
                materials.Add(new(new($"{f}-{i}", $"{f}-{i}.cif", elements[f], fractions, y, false, $"paper {f}-{i / 2}", elements[f]),
                    new(Math.Max(PhysicsEvidence.FloorLog10, (y / 2) - 2 + (0.3 * random.NextNormal())), y + random.NextNormal(), true)));
            }
        }

        IReadOnlyList<CrossValidationRow> rows = CrossValidation.Run(materials, 1).Rows;
        CrossValidationRow Row(string grouping, string predictor) => rows.Single(r => r.Grouping == grouping && r.Predictor == predictor);
        Assert.Multiple(() =>
        {
            Assert.That(Row(CrossValidation.ByPublication, CrossValidation.Composition).Spearman.Value, Is.GreaterThan(0.9));
            Assert.That(Row(CrossValidation.ByFamily, CrossValidation.Composition).Spearman.Value, Is.LessThan(0.6));
            Assert.That(Row(CrossValidation.ByFamily, CrossValidation.Gain).Spearman.Low, Is.GreaterThan(0.1), "physics knows the level of an unseen family");
            Assert.That(Row(CrossValidation.ByPublication, CrossValidation.All).Coverage, Is.InRange(0.65, 0.98));
        });
    }

    [Test]
    public void Diffusivities_of_another_potential_or_temperature_are_no_evidence()
    {
        ResultRecord record = SampleRecords.Ok("Li3InCl6", 1e-5) with { Potential = PhysicsEvidence.CalibratedPotential, TemperatureK = PhysicsEvidence.CalibratedTemperatureK };
        Assert.That(PhysicsEvidence.Of(record, new()).Log10Diffusivity, Is.EqualTo(-5).Within(0.01), "mean of three replicas that scatter by 12 %");
        Assert.That(PhysicsEvidence.Of(record with { Potential = "nep" }, new()).Log10Diffusivity, Is.Null);
        Assert.That(PhysicsEvidence.Of(record with { TemperatureK = 800 }, new()).Log10Diffusivity, Is.Null);
    }

    [Test]
    public void Soft_vibrations_count_as_fast_and_descriptors_without_value_count_nothing()
    {
        RankingCriteria criteria = new();
        ResultRecord soft = SampleRecords.Ok("Li3InCl6", 1e-5, bandCenter: 7) with { Potential = PhysicsEvidence.CalibratedPotential, TemperatureK = PhysicsEvidence.CalibratedTemperatureK };
        ResultRecord stiff = soft with { Quantities = soft.Quantities.Where(q => q.Key != QuantityNames.SiteEntropy).ToDictionary(q => q.Key, q => q.Key == QuantityNames.BandCenter ? new Quantity(15, 0.1, "THz") : q.Value) };
        IReadOnlyList<double?> low = PhysicsEvidence.Of(soft, criteria).Supporting, high = PhysicsEvidence.Of(stiff, criteria).Supporting;
        int center = SupportingDescriptor.All.ToList().FindIndex(d => d.Quantity == QuantityNames.BandCenter), entropy = SupportingDescriptor.All.ToList().FindIndex(d => d.Quantity == QuantityNames.SiteEntropy);
        Assert.That(low[center], Is.GreaterThan(high[center]!.Value));
        Assert.That(low[entropy], Is.Not.Null);
        Assert.That(high[entropy], Is.Null);
    }

    [Test]
    public void A_descriptor_that_knows_the_truth_is_seen_in_the_table_and_noise_is_not()
    {
        RandomStream random = new(7, "materials");
        string[] cations = ["Na", "K", "Mg", "Ca", "Al", "Sc", "Y", "Zr", "Nb", "Sn"];
        CalibrationMaterial[] Materials(bool knows) => [.. Enumerable.Range(0, 60).Select(i =>
        {
            double log10 = -12 + (10 * random.NextDouble());
            CalibrationEntry entry = new($"m{i}", $"m{i}.cif", $"Li{cations[i % 10]}", new Dictionary<string, double> { ["Li"] = 0.5, [cations[i % 10]] = 0.5 }, log10, false, $"p{i}", $"f{i % 10}");
            return new CalibrationMaterial(entry, PhysicsEvidence.None with { Supporting = [knows ? log10 : random.NextDouble(), null, null, null] });
        })];
        double Gain(CalibrationMaterial[] materials)
        {
            IReadOnlyList<CrossValidationRow> rows = CrossValidation.Run(materials, 1).Rows;
            double Of(string predictor) => rows.Single(r => r.Grouping == CrossValidation.ByFamily && r.Predictor == predictor).Spearman.Value;
            return Of(CrossValidation.EveryDescriptor) - Of(CrossValidation.All);
        }

        Assert.That(Gain(Materials(true)), Is.GreaterThan(0.3));
        Assert.That(Gain(Materials(false)), Is.LessThan(0.3));
    }

    [Test]
    public void Ordering_by_prediction_places_what_was_not_simulated_too()
    {
        RankingCriteria criteria = new();
        IReadOnlyList<RankedCandidate> simulated = Predictions.Attach(Ranker.Rank(SampleRecords.Campaign(), criteria), Model(), criteria);
        IReadOnlyList<RankedCandidate> predicted = Predictions.Order(simulated, criteria);
        Assert.That(simulated.Count(c => c.Rank is null), Is.GreaterThan(0));
        Assert.That(predicted.Where(c => c.Prediction is not null).Select(c => c.Rank), Is.EqualTo(Enumerable.Range(1, predicted.Count(c => c.Prediction is not null))));
        Assert.That(predicted.Where(c => c.Prediction is not null).Select(c => c.Score!.Value), Is.Ordered.Descending);
        Assert.That(predicted.Sum(c => c.TopNProbability), Is.EqualTo(criteria.TopN).Within(1e-9));
    }

    [Test]
    public void The_shipped_model_knows_a_famous_conductor_from_an_insulator()
    {
        ConductivityModel model = ConductivityModelFile.Shipped!;
        ConductivityPrediction argyrodite = model.Predict(new Dictionary<string, double> { ["Li"] = 6, ["P"] = 1, ["S"] = 5, ["Cl"] = 1 }, PhysicsEvidence.None);
        ConductivityPrediction aluminate = model.Predict(new Dictionary<string, double> { ["Li"] = 5, ["Al"] = 1, ["O"] = 4 }, PhysicsEvidence.None);
        Assert.That(argyrodite.ProbabilityFast, Is.GreaterThan(0.7));
        Assert.That(aluminate.ProbabilityFast, Is.LessThan(0.1));
        Assert.That(argyrodite.Relatives[0].Formula, Does.Contain("PS5"));
    }

    private static IReadOnlyList<CalibrationEntry> Table(string lines)
    {
        using StringReader reader = new(Header + lines);
        return CalibrationTable.Parse(reader, "table.csv");
    }

    private static ConductivityModel Model()
    {
        IReadOnlyList<CalibrationEntry> entries = Table(
            "a,Li3InCl6,1e-3,0,p,halides,\nb,Li3YCl6,5e-4,0,p,halides,\nc,Li2O,1e-12,1,q,oxides,\nd,LiAlO2,1e-11,0,q,oxides,\ne,Li10GeP2S12,1e-2,0,r,lgps,\n");
        return new("test", entries, new([-6.7, -6, -5, -4.5]), new([-1.5, -0.8, -0.4, -0.2]), new([0.1, 0.5], [0.8, 3]));
    }
}
