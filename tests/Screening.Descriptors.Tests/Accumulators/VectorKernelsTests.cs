using Screening.Descriptors.Accumulators;

namespace Screening.Descriptors.Tests.Accumulators;

public sealed class VectorKernelsTests
{
    private const double RoundingPercent = 1e-10;      // order of summation only

    [Test]
    public void Wide_and_scalar_sums_agree_for_any_length([Range(0, 25)] int count)
    {
        Random random = new(20260101);
        double[][] p = [.. Enumerable.Range(0, 6).Select(_ => Enumerable.Range(0, count).Select(_ => random.NextDouble() + 0.1).ToArray())];
        double[] wide = [.. p[0]], scalar = [.. p[0]];
        VectorKernels.AddSquaredDisplacementsWide(p[0], p[1], p[2], p[3], p[4], p[5], wide);
        VectorKernels.AddSquaredDisplacementsScalar(p[0], p[1], p[2], p[3], p[4], p[5], scalar);

        Assert.That(VectorKernels.DotWide(p[0], p[1]), Is.EqualTo(VectorKernels.DotScalar(p[0], p[1])).Within(RoundingPercent).Percent);
        for (int i = 0; i < count; i++)
        {
            Assert.That(wide[i], Is.EqualTo(scalar[i]).Within(RoundingPercent).Percent);
        }
    }
}
