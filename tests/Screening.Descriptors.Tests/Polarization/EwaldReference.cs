using MathNet.Numerics.LinearAlgebra;
using Screening.Core.Structures;
using Screening.Descriptors.Polarization;

namespace Screening.Descriptors.Tests.Polarization;

/// <summary>Induced dipoles the long way: full Ewald sums for charges and dipoles, the same Thole damping, a dense linear solve.</summary>
internal static class EwaldReference
{
    private const double Kappa = 0.45, RealCutoff = 9.0, LargestWave = 4.2;        // neglected terms below 1e-7 of the kept

    internal static double[] Solve(Lattice lattice, double[] x, double[] y, double[] z, double[] charge, double[] alpha)
    {
        int[] ions = [.. Enumerable.Range(0, x.Length).Where(i => alpha[i] > 0)];
        Matrix<double> a = Matrix<double>.Build.Dense(3 * ions.Length, 3 * ions.Length);
        Vector<double> field = Vector<double>.Build.Dense(3 * ions.Length);
        List<(Cartesian K, double Weight)> waves = Waves(lattice);
        for (int k = 0; k < ions.Length; k++)
        {
            int i = ions[k];
            for (int j = 0; j < x.Length; j++)
            {
                Cartesian d = new(x[i] - x[j], y[i] - y[j], z[i] - z[j]);
                double volume = 1 / (alpha[j] > 0 ? Math.Sqrt(alpha[i] * alpha[j]) : alpha[i]);
                int l = Array.IndexOf(ions, j);
                double[,] tensor = new double[3, 3];
                Cartesian e = default;
                foreach (Cartesian image in Images(lattice, d))
                {
                    double r = image.Length;
                    if (r < 1e-6)
                    {
                        continue;
                    }

                    double au3 = RealSpaceField.TholeWidth * r * r * r * volume, deficit = Math.Exp(-au3);
                    double gauss = 2 / Math.Sqrt(Math.PI) * Kappa * Math.Exp(-Kappa * Kappa * r * r);
                    double b0 = MathNet.Numerics.SpecialFunctions.Erfc(Kappa * r) / r;
                    double b1 = (b0 + gauss) / (r * r), b2 = ((3 * b1) + (2 * Kappa * Kappa * gauss)) / (r * r);
                    b1 -= deficit / (r * r * r);
                    b2 -= 3 * (1 + au3) * deficit / Math.Pow(r, 5);
                    e += b1 * image;
                    double[] v = [image.X, image.Y, image.Z];
                    for (int p = 0; p < 3; p++)
                    {
                        for (int q = 0; q < 3; q++)
                        {
                            tensor[p, q] += (b2 * v[p] * v[q]) - (p == q ? b1 : 0);
                        }
                    }
                }

                foreach ((Cartesian wave, double weight) in waves)
                {
                    double phase = wave.Dot(d), sine = Math.Sin(phase), cosine = Math.Cos(phase);
                    e += (weight * sine) * wave;
                    double[] v = [wave.X, wave.Y, wave.Z];
                    for (int p = 0; p < 3; p++)
                    {
                        for (int q = 0; q < 3; q++)
                        {
                            tensor[p, q] -= weight * cosine * v[p] * v[q];
                        }
                    }
                }

                field[3 * k] += charge[j] * e.X;
                field[(3 * k) + 1] += charge[j] * e.Y;
                field[(3 * k) + 2] += charge[j] * e.Z;
                if (l >= 0)
                {
                    for (int p = 0; p < 3; p++)
                    {
                        for (int q = 0; q < 3; q++)
                        {
                            double self = i == j && p == q ? 4 * Math.Pow(Kappa, 3) / (3 * Math.Sqrt(Math.PI)) : 0;
                            a[(3 * k) + p, (3 * l) + q] -= tensor[p, q] + self;
                        }
                    }
                }
            }

            for (int p = 0; p < 3; p++)
            {
                a[(3 * k) + p, (3 * k) + p] += 1 / alpha[i];
            }
        }

        return [.. a.Solve(field)];
    }

    private static IEnumerable<Cartesian> Images(Lattice lattice, Cartesian d)
    {
        Fractional f = lattice.ToFractional(d);
        Cartesian home = lattice.ToCartesian(new(f.U - Math.Round(f.U), f.V - Math.Round(f.V), f.W - Math.Round(f.W)));
        int n = (int)Math.Ceiling(RealCutoff / lattice.SmallestWidth) + 1;
        for (int i = -n; i <= n; i++)
        {
            for (int j = -n; j <= n; j++)
            {
                for (int k = -n; k <= n; k++)
                {
                    Cartesian image = home + (i * lattice.A) + (j * lattice.B) + (k * lattice.C);
                    if (image.LengthSquared < RealCutoff * RealCutoff)
                    {
                        yield return image;
                    }
                }
            }
        }
    }

    private static List<(Cartesian K, double Weight)> Waves(Lattice lattice)
    {
        double volume = lattice.VolumeCubicAngstrom, factor = 2 * Math.PI / lattice.A.Dot(lattice.B.Cross(lattice.C));
        Cartesian ra = factor * lattice.B.Cross(lattice.C), rb = factor * lattice.C.Cross(lattice.A), rc = factor * lattice.A.Cross(lattice.B);
        List<(Cartesian, double)> waves = [];
        int n = (int)(LargestWave * Math.Max(lattice.A.Length, Math.Max(lattice.B.Length, lattice.C.Length)) / (2 * Math.PI)) + 1;
        for (int i = -n; i <= n; i++)
        {
            for (int j = -n; j <= n; j++)
            {
                for (int k = -n; k <= n; k++)
                {
                    Cartesian wave = (i * ra) + (j * rb) + (k * rc);
                    double k2 = wave.LengthSquared;
                    if (k2 > 0 && k2 < LargestWave * LargestWave)
                    {
                        waves.Add((wave, 4 * Math.PI / volume * Math.Exp(-k2 / (4 * Kappa * Kappa)) / k2));
                    }
                }
            }
        }

        return waves;
    }
}
