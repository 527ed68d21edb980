using Screening.Core.Numerics;
using Screening.Descriptors.Softness;

namespace Screening.Descriptors.Tests.Softness;

public class PooledSoftnessTests
{
    [Test]
    public void The_shipped_plane_fits_the_features_and_labels_of_this_program()
    {
        Hyperplane plane = Hyperplane.Pooled!;
        Assert.That(plane.Labels, Is.EqualTo(SoftnessDescriptor.Labels), "the definition changed: train a new plane with train-softness");
        Assert.That(plane.Weights, Has.Length.EqualTo(StructureFunctions.Count).And.All.Matches<double>(double.IsFinite));
        Assert.That(plane.Provenance, Does.Contain("train-softness"));
        Assert.That(plane.TestAccuracy, Is.GreaterThan(0.7), "better than guessing on candidates it was not trained on");
    }

    [Test]
    public void No_candidate_outweighs_the_others()
    {
        CandidateSamples[] candidates = [.. Enumerable.Range(0, 10).Select(c => Candidate(c, c == 0 ? 2000 : 40))];
        TrainingResult result = PooledSoftness.Train(candidates, "test", 1)!;
        Assert.That(result.SoftSamples, Is.EqualTo(PooledSoftness.PerCandidate + (9 * 40)));
        Assert.That(result.Groups, Is.EqualTo(10));
    }

    [Test]
    public void A_rule_that_all_candidates_share_is_found_on_unseen_ones()
    {
        CandidateSamples[] candidates = [.. Enumerable.Range(0, 12).Select(c => Candidate(c, 60))];
        TrainingResult result = PooledSoftness.Train(candidates, "test", 1)!;
        Assert.That(result.TestAccuracy.Value, Is.GreaterThan(0.85), "classes three standard deviations apart in one feature: 0.93 at best");
    }

    [Test]
    public void Too_few_candidates_give_no_plane()
    {
        Assert.That(PooledSoftness.Train([Candidate(0, 100), Candidate(1, 100)], "test", 1), Is.Null);
    }

    private static CandidateSamples Candidate(int index, int samples)
    {
        RandomStream random = new((ulong)index, "candidate");
        SampleSet soft = Set("soft"), hard = Set("hard");
        for (int i = 0; i < samples; i++)
        {
            soft.Add(Features(1.5f), i % 20, i);
            hard.Add(Features(-1.5f), i % 20, i);
        }

        return new($"candidate {index}", soft, hard);

        float[] Features(float shift) =>
            [.. Enumerable.Range(0, StructureFunctions.Count).Select(c => (float)random.NextNormal() + (c == 9 ? shift : c == 3 ? index : 0))];

        static SampleSet Set(string name) => new(4096, StructureFunctions.Count, new RandomStream(1, name));
    }
}
