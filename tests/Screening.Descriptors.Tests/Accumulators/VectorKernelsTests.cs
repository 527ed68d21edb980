using Screening.Descriptors.Accumulators;

namespace Screening.Descriptors.Tests.Accumulators;

public sealed class VectorKernelsTests
{
    private const double RoundingPercent = 1e-10;      // order of summation only

    [Test]
    public void Wide_and_scalar_sums_agree_for_any_length([Range(0, 35)] int count)
    {
        Random random = new(20260101);
        double[][] p = [.. Enumerable.Range(0, 2).Select(_ => Enumerable.Range(0, count).Select(_ => random.NextDouble() + 0.1).ToArray())];
        Assert.That(VectorKernels.DotWide(p[0], p[1]), Is.EqualTo(VectorKernels.DotScalar(p[0], p[1])).Within(RoundingPercent).Percent);
        Assert.That(VectorKernels.SumWide(p[0]), Is.EqualTo(VectorKernels.SumScalar(p[0])).Within(RoundingPercent).Percent);
    }
}
