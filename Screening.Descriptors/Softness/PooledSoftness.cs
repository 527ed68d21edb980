using Screening.Core.Numerics;

namespace Screening.Descriptors.Softness;

/// <summary>The soft and hard samples one candidate contributes.</summary>
public sealed record CandidateSamples(string Name, SampleSet Soft, SampleSet Hard);

/// <summary>One hyperplane for many candidates. The groups of the split are candidates: accuracy is that on materials never seen.</summary>
public static class PooledSoftness
{
    /// <summary>Samples of each class from one candidate at most, so that no material outweighs the others.</summary>
    public const int PerCandidate = 200;

    /// <param name="candidates">Samples in an order that does not depend on the machine: it decides the bits of the result.</param>
    /// <param name="version">Name of the plane.</param>
    /// <param name="seed">Seed of draws and split.</param>
    /// <returns>Null when too few candidates or samples of a class are there; see <see cref="SoftnessTrainer"/>.</returns>
    public static TrainingResult? Train(IReadOnlyList<CandidateSamples> candidates, string version, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        SampleSet soft = Empty("soft"), hard = Empty("hard");
        for (int c = 0; c < candidates.Count; c++)
        {
            RandomStream random = new(seed, $"pooled softness/{c}");
            Pool(candidates[c].Soft, soft, c, random);
            Pool(candidates[c].Hard, hard, c, random);
        }

        return SoftnessTrainer.Train(soft, hard, version, SoftnessDescriptor.Labels, seed);

        SampleSet Empty(string name) => new(
            Math.Max(1, candidates.Count * PerCandidate), StructureFunctions.Count, new RandomStream(seed, "pooled softness/" + name));
    }

    private static void Pool(SampleSet from, SampleSet to, int candidate, RandomStream random)
    {
        int[] order = [.. Enumerable.Range(0, from.Count)];
        random.Shuffle<int>(order);
        foreach (int sample in order.Take(PerCandidate))
        {
            to.Add(from.Features(sample), candidate, from.Block(sample));
        }
    }
}
