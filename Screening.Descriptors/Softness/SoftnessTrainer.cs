using Screening.Core.Numerics;

namespace Screening.Descriptors.Softness;

/// <summary>A trained plane and how well planes trained the same way do on groups and times they never saw.</summary>
public sealed record TrainingResult(
    Hyperplane Hyperplane, GroupedScore TestAccuracy, GroupedScore TestAuc, GroupedScore TrainAccuracy, int SoftSamples, int HardSamples, int Groups);

/// <summary>
/// Logistic regression of soft against hard samples. The groups (ions; candidates for a pooled plane) are dealt into four parts by a
/// seeded shuffle, the blocks of time into even and odd ones. In each of four folds the test set is one part of the groups in one
/// half of the blocks, the training set the other groups in the other half; what is left over is not used in that fold. So no group
/// and no block is on both sides. Standardisation belongs to the training set of each fold. The plane that is returned is trained
/// on all samples.
/// </summary>
public static class SoftnessTrainer
{
    /// <summary>λ of the regression, per mean loss in standardised features.</summary>
    public const double Penalty = 0.05;

    /// <summary>Samples of each class that a plane needs.</summary>
    public const int FewestSamples = 30;

    /// <summary>Different groups in each class that a plane needs.</summary>
    public const int FewestGroups = 8;

    public const int Folds = 4;

    /// <returns>Null when a class has too few samples or groups, or no fold has both classes on both sides.</returns>
    public static TrainingResult? Train(SampleSet soft, SampleSet hard, string version, string labels, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(soft);
        ArgumentNullException.ThrowIfNull(hard);
        if (Math.Min(soft.Count, hard.Count) < FewestSamples || Math.Min(Groups(soft), Groups(hard)) < FewestGroups)
        {
            return null;
        }

        LogisticRegression regression = new(soft.Dimension);
        List<ScoredSample> test = [], train = [];
        foreach (Split split in Splits(soft, hard, seed))
        {
            if (!split.HasBothClasses)
            {
                continue;
            }

            Hyperplane plane = Fit(regression, split.Train, version, labels);
            test.AddRange(split.Test.Select(s => Score(plane, s)));
            train.AddRange(split.Train.Select(s => Score(plane, s)));
        }

        if (test.Count == 0)
        {
            return null;
        }

        List<Sample> all = [.. All(soft, true), .. All(hard, false)];
        GroupedScore accuracy = ClassificationScore.BalancedAccuracy(test), auc = ClassificationScore.AreaUnderCurve(test);
        Hyperplane final = Fit(regression, all, version, labels) with { TestAccuracy = accuracy.Value, TestAuc = auc.Value };
        return new(final, accuracy, auc, ClassificationScore.BalancedAccuracy(train), soft.Count, hard.Count, all.Select(s => s.Group).Distinct().Count());
    }

    /// <summary>The folds: what is trained on and what is tested.</summary>
    internal static IEnumerable<Split> Splits(SampleSet soft, SampleSet hard, ulong seed)
    {
        List<Sample> all = [.. All(soft, true), .. All(hard, false)];
        int[] groups = [.. all.Select(s => s.Group).Distinct().Order()];
        new RandomStream(seed, "softness split").Shuffle<int>(groups);
        Dictionary<int, int> part = [];
        for (int g = 0; g < groups.Length; g++)
        {
            part[groups[g]] = g % Folds;
        }

        for (int fold = 0; fold < Folds; fold++)
        {
            int half = fold % 2;
            yield return new(
                [.. all.Where(s => part[s.Group] != fold && s.Block % 2 != half)],
                [.. all.Where(s => part[s.Group] == fold && s.Block % 2 == half)]);
        }
    }

    private static Hyperplane Fit(LogisticRegression regression, IReadOnlyList<Sample> samples, string version, string labels)
    {
        int dimension = samples[0].Set.Dimension, row = regression.RowLength;
        (double[] mean, double[] scale) = Standardisation(samples, dimension);
        double[] rows = new double[samples.Count * row];
        bool[] isSoft = [.. samples.Select(s => s.IsSoft)];
        for (int i = 0; i < samples.Count; i++)
        {
            ReadOnlySpan<float> features = samples[i].Features;
            for (int c = 0; c < dimension; c++)
            {
                rows[(i * row) + c] = (features[c] - mean[c]) / scale[c];
            }

            rows[(i * row) + dimension] = 1;
        }

        double[] w = regression.Fit(rows, isSoft, Penalty);
        return new()
        {
            Version = version, Features = StructureFunctions.Definition, Labels = labels,
            Mean = mean, Scale = scale, Weights = w[..dimension], Bias = w[dimension],
        };
    }

    private static (double[] Mean, double[] Scale) Standardisation(IReadOnlyList<Sample> samples, int dimension)
    {
        double[] mean = new double[dimension], scale = new double[dimension];
        foreach (Sample sample in samples)
        {
            ReadOnlySpan<float> features = sample.Features;
            for (int c = 0; c < dimension; c++)
            {
                mean[c] += features[c] / samples.Count;
            }
        }

        foreach (Sample sample in samples)
        {
            ReadOnlySpan<float> features = sample.Features;
            for (int c = 0; c < dimension; c++)
            {
                scale[c] += (features[c] - mean[c]) * (features[c] - mean[c]) / samples.Count;
            }
        }

        // A feature that hardly varies (a distance nobody has) must not be blown up to unit variance.
        const double Unvarying = 1e-3;
        for (int c = 0; c < dimension; c++)
        {
            scale[c] = Math.Sqrt(scale[c]) is var s && s > Unvarying ? s : 1;
        }

        return (mean, scale);
    }

    private static ScoredSample Score(Hyperplane plane, Sample sample) => new(sample.Group, sample.IsSoft, plane.Softness(sample.Features));

    private static IEnumerable<Sample> All(SampleSet set, bool isSoft) => Enumerable.Range(0, set.Count).Select(i => new Sample(set, i, isSoft));

    private static int Groups(SampleSet set) => Enumerable.Range(0, set.Count).Select(set.Ion).Distinct().Count();

    internal readonly record struct Sample(SampleSet Set, int Index, bool IsSoft)
    {
        internal int Group => Set.Ion(Index);

        internal int Block => Set.Block(Index);

        internal ReadOnlySpan<float> Features => Set.Features(Index);
    }

    internal sealed record Split(IReadOnlyList<Sample> Train, IReadOnlyList<Sample> Test)
    {
        internal bool HasBothClasses => Mixed(Train) && Mixed(Test);

        private static bool Mixed(IReadOnlyList<Sample> samples) => samples.Any(s => s.IsSoft) && samples.Any(s => !s.IsSoft);
    }
}
