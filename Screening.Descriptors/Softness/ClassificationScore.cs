namespace Screening.Descriptors.Softness;

/// <summary>A score of a classifier with its standard error over groups (ions, or candidates), whose samples are not independent.</summary>
public sealed record GroupedScore(double Value, double? StandardError);

/// <summary>Balanced accuracy and area under the curve of scored samples, errors clustered by group.</summary>
internal static class ClassificationScore
{
    /// <summary>Mean of the fractions of soft and of hard samples on their right side of zero: chance is 0.5 for any numbers.</summary>
    internal static GroupedScore BalancedAccuracy(IReadOnlyList<ScoredSample> samples)
    {
        double soft = samples.Count(s => s.IsSoft), hard = samples.Count - soft;
        double softRight = samples.Count(s => s.IsSoft && s.Score > 0) / soft, hardRight = samples.Count(s => !s.IsSoft && s.Score <= 0) / hard;
        double[] influence = [.. samples.Select(s =>
            s.IsSoft ? ((s.Score > 0 ? 1 : 0) - softRight) / (2 * soft) : ((s.Score <= 0 ? 1 : 0) - hardRight) / (2 * hard))];
        return new(0.5 * (softRight + hardRight), ClusteredError(samples, influence));
    }

    /// <summary>
    /// Probability that a soft sample scores above a hard one, ties half; error from the structural components of the Mann-Whitney
    /// statistic summed over groups (Obuchowski, Biometrics 53, 567 (1997)).
    /// </summary>
    internal static GroupedScore AreaUnderCurve(IReadOnlyList<ScoredSample> samples)
    {
        double[] soft = [.. samples.Where(s => s.IsSoft).Select(s => s.Score).Order()];
        double[] hard = [.. samples.Where(s => !s.IsSoft).Select(s => s.Score).Order()];
        double[] placement = [.. samples.Select(s => s.IsSoft ? Below(hard, s.Score) : 1 - Below(soft, s.Score))];
        double area = 0;
        for (int i = 0; i < samples.Count; i++)
        {
            area += samples[i].IsSoft ? placement[i] / soft.Length : 0;
        }

        double[] influence = [.. samples.Select((s, i) => (placement[i] - area) / (s.IsSoft ? soft.Length : hard.Length))];
        return new(area, ClusteredError(samples, influence));
    }

    // Fraction of sorted values below, ties half.
    private static double Below(double[] sorted, double value)
    {
        int low = LowerBound(sorted, value), high = low;
        while (high < sorted.Length && sorted[high] == value)
        {
            high++;
        }

        return 0.5 * (low + high) / sorted.Length;
    }

    private static int LowerBound(double[] sorted, double value)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = sorted[middle] < value ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static double? ClusteredError(IReadOnlyList<ScoredSample> samples, double[] influence)
    {
        SortedDictionary<int, double> sums = [];
        for (int i = 0; i < samples.Count; i++)
        {
            sums[samples[i].Group] = sums.GetValueOrDefault(samples[i].Group) + influence[i];
        }

        double groups = sums.Count;
        return groups < 2 ? null : Math.Sqrt(sums.Values.Sum(s => s * s) * groups / (groups - 1));
    }
}

/// <summary>A test sample: its group, its true class and its signed distance from a plane it did not help to find.</summary>
internal readonly record struct ScoredSample(int Group, bool IsSoft, double Score);
