using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Accumulators;

namespace Screening.Descriptors.Local;

/// <summary>
/// Total structure factor S(q) and its first sharp diffraction peak. Direct: S(q) = ⟨|Σ_i Z_i e^(iq·r_i)|²⟩/Σ_i Z_i² over all wave vectors of the
/// cell up to 4 Å⁻¹, with atomic numbers Z as weights: the X-ray structure factor where form factors fall alike (Faber and Ziman, Phil. Mag.
/// 11, 153 (1965), their weights at q = 0); and with weights of one (numbers). For an ideal gas 1. Averaged over shells of 0.1 Å⁻¹.
/// </summary>
/// <remarks>
/// The first sharp diffraction peak is the maximum of the Z-weighted S(q) between 0.6 and 2.4 Å⁻¹: position by a parabola through three
/// shells, height, and q in 2π/q as a length. Crystals have Bragg peaks there, whose height grows with the cell. From a frame every 1 ps;
/// errors by blocks of time.
/// </remarks>
public sealed class StructureFactor : IDescriptor
{
    private const double SamplePs = 1, Largest = 4, Step = 0.1, PeakFrom = 0.6, PeakTo = 2.4;
    private const int Shells = (int)(Largest / Step);

    private readonly FrameSampler _sampler = new(SamplePs);
    private readonly SampledMeans _means = new(3 * Shells);
    private TrajectoryInfo? _info;
    private double[] _weight = [];
    private (double[] Re, double[] Im)[] _waves = [];

    public void Begin(TrajectoryInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        _info = info;
        _weight = [.. info.Atoms.Select(a => (double)a.Element.AtomicNumber)];
        _sampler.Begin(info);
    }

    public void Accept(in Frame frame)
    {
        if (!_sampler.Next())
        {
            return;
        }

        Lattice lattice = frame.Lattice;
        int n = frame.X.Length;

        // |h| ≤ q_max |a| / 2π: the component of q along a lattice vector is 2πh/|a|.
        int h = Most(lattice.A), k = Most(lattice.B), l = Most(lattice.C);
        Phases(frame, h, k, l);
        (double[] Re, double[] Im) pair = (new double[n], new double[n]);
        Span<double> sums = _means.Current;
        double squares = _weight.Sum(w => w * w);
        Fractional ex = lattice.ToFractional(new(1, 0, 0)), ey = lattice.ToFractional(new(0, 1, 0)), ez = lattice.ToFractional(new(0, 0, 1));
        for (int a = 0; a <= h; a++)
        {
            for (int b = a == 0 ? 0 : -k; b <= k; b++)
            {
                Multiply(_waves[a], _waves[h + 1 + Math.Abs(b)], b < 0, pair);
                for (int c = a == 0 && b == 0 ? 1 : -l; c <= l; c++)
                {
                    Cartesian q = (2 * Math.PI) * new Cartesian((a * ex.U) + (b * ex.V) + (c * ex.W), (a * ey.U) + (b * ey.V) + (c * ey.W), (a * ez.U) + (b * ez.V) + (c * ez.W));
                    int shell = (int)(q.Length / Step);
                    if (shell < Shells)
                    {
                        (double weighted, double number) = Power(pair, _waves[h + k + 2 + Math.Abs(c)], c < 0);
                        sums[shell] += weighted / squares;
                        sums[Shells + shell] += number / n;
                        sums[(2 * Shells) + shell]++;
                    }
                }
            }
        }

        _means.NextSample();

        static int Most(Cartesian vector) => (int)(Largest * vector.Length / (2 * Math.PI));
    }

    public void End() => _means.EndReplica();

    public DescriptorOutput Complete()
    {
        int[] shells = [.. Enumerable.Range(0, Shells).Where(s => _means.Total((2 * Shells) + s) > 0)];
        if (shells.Length < 3)
        {
            return DescriptorOutput.Empty;
        }

        double[] q = [.. shells.Select(s => (s + 0.5) * Step)], total = Of(0), number = Of(Shells);
        List<DescriptorValue> values = [];
        int peak = -1;
        for (int i = 1; i + 1 < shells.Length; i++)
        {
            if (q[i] > PeakFrom && q[i] < PeakTo && total[i] > total[i - 1] && total[i] >= total[i + 1] && (peak < 0 || total[i] > total[peak]))
            {
                peak = i;
            }
        }

        if (peak > 0)
        {
            int at = peak;
            double position = Top(q, total, at);
            values.Add(new("first_sharp_diffraction_peak_per_A", position, _means.ErrorOf(b => Top(q, BlockCurve(b.Sums), at)), "1/Å"));
            values.Add(new("first_sharp_diffraction_peak_height", total[at], _means.ErrorOf(b => BlockCurve(b.Sums)[at]), "1"));
        }

        return new(values,
            [
                new("structure_factor", q, "1/Å", total, "1", [.. shells.Select(s => _means.ErrorOf(b => Ratio(b.Sums, s)) ?? 0)]),
                new("structure_factor_number", q, "1/Å", number, "1"),
            ],
            ["structure factor: direct, atomic numbers as weights (structure_factor_number: every atom alike), shells of 0.1 Å⁻¹"]);

        double[] Of(int offset) => [.. shells.Select(s => _means.Total(offset + s) / _means.Total((2 * Shells) + s))];

        double[] BlockCurve(double[] sums) => [.. shells.Select(s => Ratio(sums, s))];

        static double Ratio(double[] sums, int s) => sums[(2 * Shells) + s] > 0 ? sums[s] / sums[(2 * Shells) + s] : 0;
    }

    /// <summary>Position of the maximum of the parabola through a point and its neighbours.</summary>
    private static double Top(double[] q, double[] s, int i)
    {
        double curvature = s[i - 1] - (2 * s[i]) + s[i + 1];
        return curvature < 0 ? q[i] + Math.Clamp(0.5 * Step * (s[i - 1] - s[i + 1]) / curvature, -Step, Step) : q[i];
    }

    /// <summary>e^(2πi n u) of every atom for n from 0 along each axis, by repeated products.</summary>
    private void Phases(in Frame frame, int h, int k, int l)
    {
        int n = frame.X.Length, rows = h + k + l + 3;
        if (_waves.Length != rows || _waves[0].Re.Length != n)
        {
            _waves = [.. Enumerable.Range(0, rows).Select(_ => (new double[n], new double[n]))];
        }

        for (int i = 0; i < n; i++)
        {
            Fractional f = frame.Lattice.ToFractional(new(frame.X[i], frame.Y[i], frame.Z[i]));
            Fill(0, h, f.U, i);
            Fill(h + 1, k, f.V, i);
            Fill(h + k + 2, l, f.W, i);
        }

        void Fill(int first, int most, double u, int i)
        {
            (double s, double c) = Math.SinCos(2 * Math.PI * u);
            (double re, double im) = (1, 0);
            for (int m = 0; m <= most; m++)
            {
                (_waves[first + m].Re[i], _waves[first + m].Im[i]) = (re, im);
                (re, im) = ((re * c) - (im * s), (re * s) + (im * c));
            }
        }
    }

    private static void Multiply((double[] Re, double[] Im) a, (double[] Re, double[] Im) b, bool conjugate, (double[] Re, double[] Im) result)
    {
        double sign = conjugate ? -1 : 1;
        for (int i = 0; i < result.Re.Length; i++)
        {
            double im = sign * b.Im[i];
            (result.Re[i], result.Im[i]) = ((a.Re[i] * b.Re[i]) - (a.Im[i] * im), (a.Re[i] * im) + (a.Im[i] * b.Re[i]));
        }
    }

    private (double Weighted, double Number) Power((double[] Re, double[] Im) a, (double[] Re, double[] Im) b, bool conjugate)
    {
        double re = 0, im = 0, numberRe = 0, numberIm = 0, sign = conjugate ? -1 : 1;
        for (int i = 0; i < _weight.Length; i++)
        {
            double bi = sign * b.Im[i], x = (a.Re[i] * b.Re[i]) - (a.Im[i] * bi), y = (a.Re[i] * bi) + (a.Im[i] * b.Re[i]);
            (re, im, numberRe, numberIm) = (re + (_weight[i] * x), im + (_weight[i] * y), numberRe + x, numberIm + y);
        }

        return ((re * re) + (im * im), (numberRe * numberRe) + (numberIm * numberIm));
    }
}
