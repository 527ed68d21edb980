using Screening.Core.Numerics;
using Screening.Core.Structures;
using Screening.Descriptors.Polarization;

namespace Screening.Descriptors.Tests.Polarization;

public sealed class DipoleTensorsTests
{
    [Test]
    public void The_product_equals_the_sum_over_pairs_written_out_wide_and_scalar([Values(1, 8, 19)] int ions)
    {
        const double cutoff = 5.5, kappa = 0.4;
        Lattice lattice = new(new(12, 0, 0), new(1, 11.5, 0), new(-2, 1, 12));
        CellVectors cell = new(lattice);
        RandomStream random = new((ulong)ions, "tensors");
        double[] Numbers(int n) => [.. Enumerable.Range(0, n).Select(_ => random.NextDouble())];
        double[] u = Numbers(ions), v = Numbers(ions), w = Numbers(ions), p = Numbers(3 * ions), root = Numbers(ions), product = new double[3 * ions], expected = new double[3 * ions];
        for (int i = 0; i < ions; i++)
        {
            for (int j = 0; j < ions; j++)
            {
                (double dx, double dy, double dz) = cell.Nearest(u[i] - u[j], v[i] - v[j], w[i] - w[j]);
                double r2 = (dx * dx) + (dy * dy) + (dz * dz);
                if (i != j && r2 < cutoff * cutoff)
                {
                    (double b1, double b2) = RealSpaceField.DipoleCoefficients(r2, kappa, root[i] * root[j]);
                    double along = b2 * ((dx * p[3 * j]) + (dy * p[(3 * j) + 1]) + (dz * p[(3 * j) + 2]));
                    expected[3 * i] += (b1 * p[3 * j]) - (along * dx);
                    expected[(3 * i) + 1] += (b1 * p[(3 * j) + 1]) - (along * dy);
                    expected[(3 * i) + 2] += (b1 * p[(3 * j) + 2]) - (along * dz);
                }
            }
        }

        DipoleTensors tensors = new(root);
        tensors.Set(cell, cutoff, kappa, u, v, w);
        tensors.AddProduct(p, product);

        // Rounding of exponentials in lanes and out of them.
        Assert.That(product, Is.EqualTo(expected).Within(1e-11 * Math.Max(1, expected.Max(Math.Abs))));
        for (int block = 0; block < (ions + 7) / 8; block++)
        {
            double[] wide = new double[24], scalar = new double[24];
            tensors.AddWide(block, wide.AsSpan(0, 8), wide.AsSpan(8, 8), wide.AsSpan(16, 8));
            tensors.AddScalar(block, scalar.AsSpan(0, 8), scalar.AsSpan(8, 8), scalar.AsSpan(16, 8));
            Assert.That(scalar, Is.EqualTo(wide));
        }
    }
}
