using Screening.Descriptors.Accumulators;

namespace Screening.Descriptors.Tests.Accumulators;

public sealed class SegmentAutocorrelationTests
{
    /// <summary>Single-precision transforms of some thousand numbers of order one, relative to the sum at lag zero.</summary>
    private const double SinglePrecision = 1e-5;

    [Test]
    public void Autocorrelations_by_transform_equal_the_sums_of_products([Values(4, 8, 64)] int lags, [Values(1.0, 0.7)] double filled)
    {
        Random random = new(5);
        SegmentAutocorrelation both = new(3, lags);
        int rows = (int)(filled * both.SegmentLength);
        for (int row = 0; row < rows; row++)
        {
            for (int block = 0; block < 6; block++)
            {
                Span<float> values = both.Block(row, block);
                for (int k = 0; k < values.Length; k++)
                {
                    values[k] = (float)(random.NextDouble() - 0.3);
                }
            }
        }

        double[] wide = new double[lags], scalar = new double[lags];
        both.CorrelateWide(1, 2, rows, wide);
        both.CorrelateScalar(1, 2, rows, scalar);
        Assert.That(wide, Is.EqualTo(scalar).Within(SinglePrecision * scalar[0]));
    }
}
