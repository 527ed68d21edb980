using Screening.Core.Numerics;
using Screening.Descriptors.Softness;

namespace Screening.Descriptors.Tests.Softness;

public class SoftnessTrainerTests
{
    private const int Ions = 40, PerIon = 12;

    [Test]
    public void Separable_classes_are_told_apart_without_an_error()
    {
        TrainingResult result = Train(shift: 8)!;
        Assert.That(result.TestAccuracy.Value, Is.EqualTo(1.0));
        Assert.That(result.TestAuc.Value, Is.EqualTo(1.0).Within(1e-12));
    }

    [Test]
    public void Classes_without_a_difference_give_one_half_within_the_stated_error([Values(1, 2, 3, 4, 5)] int seed)
    {
        TrainingResult result = Train(shift: 0, (ulong)seed)!;
        Assert.That(result.TestAccuracy.Value, Is.EqualTo(0.5).Within(3.5 * result.TestAccuracy.StandardError!.Value));
        Assert.That(result.TestAuc.Value, Is.EqualTo(0.5).Within(3.5 * result.TestAuc.StandardError!.Value));
        Assert.That(result.TestAccuracy.StandardError!.Value, Is.InRange(0.005, 0.1));
        Assert.That(result.TrainAccuracy.Value, Is.GreaterThan(0.55), "48 features fit some of the noise: why the test set counts");
    }

    [Test]
    public void A_known_shift_gives_the_accuracy_of_the_best_possible_plane()
    {
        // One informative feature of unit variance, classes one shift of 2 apart: the best accuracy is Φ(1) = 0.841.
        TrainingResult result = Train(shift: 2, ions: 240)!;
        Assert.That(result.TestAccuracy.Value, Is.EqualTo(0.841).Within(0.03), "1,080 samples in each fold and 47 idle features cost a percent or two");
        Assert.That(result.Hyperplane.Weights.Select(Math.Abs).Max(), Is.EqualTo(Math.Abs(result.Hyperplane.Weights[5])));
    }

    [Test]
    public void An_ion_fingerprint_that_says_nothing_about_others_does_not_help_on_unseen_ions()
    {
        // Each ion has its own constant features and its own constant class: a split by samples would find accuracy 1.
        RandomStream random = new(5, "fingerprint");
        SampleSet soft = New("soft"), hard = New("hard");
        for (int ion = 0; ion < Ions; ion++)
        {
            float[] own = Noise(random);
            for (int k = 0; k < PerIon; k++)
            {
                (ion % 2 == 0 ? soft : hard).Add(own, ion, k);
            }
        }

        TrainingResult result = SoftnessTrainer.Train(soft, hard, "test", "test", 1)!;
        Assert.That(result.TrainAccuracy.Value, Is.GreaterThan(0.95));
        Assert.That(result.TestAccuracy.Value, Is.LessThan(0.8));
    }

    [Test]
    public void No_ion_and_no_block_of_time_is_ever_on_both_sides([Values(1, 2, 3)] int seed)
    {
        (SampleSet soft, SampleSet hard) = Samples(1, (ulong)seed);
        int folds = 0, tested = 0;
        foreach (SoftnessTrainer.Split split in SoftnessTrainer.Splits(soft, hard, (ulong)seed))
        {
            Assert.That(split.Train.Select(s => s.Group).Intersect(split.Test.Select(s => s.Group)), Is.Empty);
            Assert.That(split.Train.Select(s => s.Block).Intersect(split.Test.Select(s => s.Block)), Is.Empty);
            tested += split.Test.Select(s => s.Group).Distinct().Count();
            folds++;
        }

        Assert.That(folds, Is.EqualTo(SoftnessTrainer.Folds));
        Assert.That(tested, Is.EqualTo(Ions), "every ion is tested once");
    }

    [Test]
    public void Too_few_samples_give_no_plane()
    {
        SampleSet soft = New("soft"), hard = New("hard");
        RandomStream random = new(1, "few");
        for (int i = 0; i < 200; i++)
        {
            hard.Add(Noise(random), i % Ions, i);
        }

        for (int i = 0; i < SoftnessTrainer.FewestSamples - 1; i++)
        {
            soft.Add(Noise(random), i, i);
        }

        Assert.That(SoftnessTrainer.Train(soft, hard, "test", "test", 1), Is.Null);
    }

    [Test]
    public void The_same_samples_give_the_same_bits()
    {
        Hyperplane first = Train(1)!.Hyperplane, second = Train(1)!.Hyperplane;
        Assert.That(second.Weights, Is.EqualTo(first.Weights));
        Assert.That(second.Bias, Is.EqualTo(first.Bias));
    }

    [Test]
    public void A_hyperplane_survives_its_file_bit_for_bit()
    {
        Hyperplane plane = Train(2)!.Hyperplane, read = Hyperplane.FromJson(plane.ToJson());
        float[] features = Noise(new RandomStream(3, "probe"));
        Assert.That(read.Softness(features), Is.EqualTo(plane.Softness(features)));
        Assert.That(() => Hyperplane.FromJson((plane with { Features = "other" }).ToJson()), Throws.TypeOf<FormatException>());
    }

    [Test]
    public void Softness_is_the_signed_distance_from_the_plane()
    {
        int n = StructureFunctions.Count;
        double[] weights = new double[n], mean = new double[n];
        (weights[0], weights[1], mean[0]) = (3, 4, 1);
        Hyperplane plane = new()
        {
            Version = "t", Features = StructureFunctions.Definition, Labels = "t", Mean = mean, Scale = [.. Enumerable.Repeat(2.0, n)],
            Weights = weights, Bias = 5,
        };
        float[] features = new float[n];
        (features[0], features[1]) = (3, 4);
        Assert.That(plane.Softness(features), Is.EqualTo(((3 * 1) + (4 * 2) + 5) / 5.0).Within(1e-12));
    }

    [Test]
    public void The_reservoir_keeps_a_uniform_draw_within_its_capacity()
    {
        SampleSet set = new(200, 1, new RandomStream(1, "reservoir"));
        for (int i = 0; i < 10_000; i++)
        {
            set.Add([i], i, 0);
        }

        double mean = Enumerable.Range(0, set.Count).Average(i => set.Features(i)[0]);
        Assert.That(set.Count, Is.EqualTo(200));
        Assert.That(set.Seen, Is.EqualTo(10_000));
        Assert.That(mean, Is.EqualTo(5000).Within(4 * 10_000 / Math.Sqrt(12 * 200)), "four standard errors of a uniform mean");
    }

    [Test]
    public void The_penalised_loss_has_its_minimum_at_the_fitted_plane()
    {
        RandomStream random = new(8, "gradient");
        LogisticRegression regression = new(3);
        int n = 60, row = regression.RowLength;
        double[] rows = new double[n * row];
        bool[] isSoft = new bool[n];
        for (int i = 0; i < n; i++)
        {
            isSoft[i] = i % 3 == 0;
            for (int c = 0; c < 3; c++)
            {
                rows[(i * row) + c] = random.NextNormal() + (isSoft[i] && c == 1 ? 1 : 0);
            }

            rows[(i * row) + 3] = 1;
        }

        double[] w = regression.Fit(rows, isSoft, 0.05);
        double Loss(double[] v)
        {
            double loss = 0.025 * ((v[0] * v[0]) + (v[1] * v[1]) + (v[2] * v[2]));
            for (int i = 0; i < n; i++)
            {
                double margin = v[3] + Enumerable.Range(0, 3).Sum(c => v[c] * rows[(i * row) + c]);
                loss += Math.Log(1 + Math.Exp(isSoft[i] ? -margin : margin)) * 0.5 / (isSoft[i] ? 20 : 40);
            }

            return loss;
        }

        for (int c = 0; c < 4; c++)
        {
            double[] up = [.. w], down = [.. w];
            up[c] += 1e-4;
            down[c] -= 1e-4;
            Assert.That((Loss(up) - Loss(down)) / 2e-4, Is.Zero.Within(1e-7), $"derivative {c}");
        }
    }

    private static TrainingResult? Train(double shift, ulong seed = 1, int ions = Ions)
    {
        (SampleSet soft, SampleSet hard) = Samples(shift, seed, ions);
        return SoftnessTrainer.Train(soft, hard, "test", "test", seed);
    }

    private static (SampleSet Soft, SampleSet Hard) Samples(double shift, ulong seed, int ions = Ions)
    {
        RandomStream random = new(seed, "samples");
        SampleSet soft = New("soft"), hard = New("hard");
        for (int ion = 0; ion < ions; ion++)
        {
            for (int k = 0; k < PerIon; k++)
            {
                float[] features = Noise(random);
                bool isSoft = (ion + k) % 2 == 0;
                features[5] += (float)(isSoft ? shift / 2 : -shift / 2);
                (isSoft ? soft : hard).Add(features, ion, (k / 2) + (6 * (ion % 2)));
            }
        }

        return (soft, hard);
    }

    private static float[] Noise(RandomStream random) => [.. Enumerable.Range(0, StructureFunctions.Count).Select(_ => (float)random.NextNormal())];

    private static SampleSet New(string name) => new(2000, StructureFunctions.Count, new RandomStream(1, name));
}
