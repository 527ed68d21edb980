namespace Screening.Descriptors.Softness;

/// <summary>
/// D²_min of Falk and Langer, Phys. Rev. E 57, 7192 (1998): the mean squared residual, Å² per neighbour, of the best affine map of an
/// ion's neighbour vectors at one time onto those at a later time.
/// </summary>
public static class NonaffineDisplacement
{
    // Relative to (trace/3)³: below, the neighbours lie in a plane or on a line and fix no affine map; then only the shift counts.
    private const double SmallestDeterminant = 1e-6;

    /// <param name="x">Neighbour vectors at the first time, Å; [neighbour].</param>
    /// <param name="y">Second component.</param>
    /// <param name="z">Third component.</param>
    /// <param name="laterX">The same neighbours' vectors at the later time.</param>
    /// <param name="laterY">Second component.</param>
    /// <param name="laterZ">Third component.</param>
    /// <returns>D²_min, Å²; 0 without neighbours.</returns>
    public static double Minimum(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z,
        ReadOnlySpan<double> laterX, ReadOnlySpan<double> laterY, ReadOnlySpan<double> laterZ)
    {
        int n = x.Length;
        if (n == 0)
        {
            return 0;
        }

        // With e = later − first: residual = e − (F − 1) d, the same minimum with far less cancellation.
        double yxx = 0, yxy = 0, yxz = 0, yyy = 0, yyz = 0, yzz = 0, total = 0;
        double axx = 0, axy = 0, axz = 0, ayx = 0, ayy = 0, ayz = 0, azx = 0, azy = 0, azz = 0;
        for (int j = 0; j < n; j++)
        {
            double dx = x[j], dy = y[j], dz = z[j], ex = laterX[j] - dx, ey = laterY[j] - dy, ez = laterZ[j] - dz;
            yxx += dx * dx;
            yxy += dx * dy;
            yxz += dx * dz;
            yyy += dy * dy;
            yyz += dy * dz;
            yzz += dz * dz;
            axx += ex * dx;
            axy += ex * dy;
            axz += ex * dz;
            ayx += ey * dx;
            ayy += ey * dy;
            ayz += ey * dz;
            azx += ez * dx;
            azy += ez * dy;
            azz += ez * dz;
            total += (ex * ex) + (ey * ey) + (ez * ez);
        }

        double ixx = (yyy * yzz) - (yyz * yyz), ixy = (yxz * yyz) - (yxy * yzz), ixz = (yxy * yyz) - (yxz * yyy);
        double iyy = (yxx * yzz) - (yxz * yxz), iyz = (yxy * yxz) - (yxx * yyz), izz = (yxx * yyy) - (yxy * yxy);
        double determinant = (yxx * ixx) + (yxy * ixy) + (yxz * ixz);
        double third = (yxx + yyy + yzz) / 3;
        if (determinant <= SmallestDeterminant * third * third * third)
        {
            return total / n;
        }

        double explained = Quadratic(axx, axy, axz) + Quadratic(ayx, ayy, ayz) + Quadratic(azx, azy, azz);
        return Math.Max(0, total - (explained / determinant)) / n;

        double Quadratic(double a, double b, double c) =>
            (a * a * ixx) + (b * b * iyy) + (c * c * izz) + (2 * ((a * b * ixy) + (a * c * ixz) + (b * c * iyz)));
    }
}
