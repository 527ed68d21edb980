using Screening.Core.Results;
using Screening.Core.Trajectories;

namespace Screening.Descriptors.Local;

/// <summary>
/// Structure factor by Fourier transform of the partial g(r), beside the direct sum of <see cref="StructureFactor"/>: partial S_ab(q) = 1 + 4πρ ∫ r² (g_ab(r) − 1)
/// sin(qr)/(qr) w(r) dr after Faber and Ziman (Phil. Mag. 11, 153 (1965)), w = sin(πr/R)/(πr/R) against the ripples of the finite range R (Lorch, J. Phys. C 2,
/// 229 (1969)), ρ all atoms per volume; and the total with atomic numbers, S(q) = 1 + [Σ_ab c_a c_b Z_a Z_b (S_ab − 1)]/Σ c Z², which is what the direct sum tends to. Its peaks
/// are those of the direct sum smeared by some 5.4/R; unlike it, it has values between the wave vectors of the cell.
/// </summary>
public sealed class FourierStructureFactor : IDescriptor
{
    private const double Step = 0.05, Smallest = 0.4, Largest = 10, PeakFrom = 0.6, PeakTo = 2.4;

    private readonly RadialDistribution _distances;
    private TrajectoryInfo? _info;

    /// <param name="distances">Partial g(r) of all pairs; completed before this.</param>
    public FourierStructureFactor(RadialDistribution distances)
    {
        ArgumentNullException.ThrowIfNull(distances);
        _distances = distances;
    }

    public void Begin(TrajectoryInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        _info = info;
    }

    public void Accept(in Frame frame)
    {
    }

    public void End()
    {
    }

    public DescriptorOutput Complete()
    {
        IReadOnlyList<PartialDistribution> partials = _distances.Partials;
        if (_info is null || partials.Count == 0)
        {
            return DescriptorOutput.Empty;
        }

        double[] q = [.. Enumerable.Range(0, (int)Math.Round((Largest - Smallest) / Step) + 1).Select(k => Smallest + (k * Step))], total = [.. q.Select(_ => 1.0)];
        double atoms = _info.Atoms.Count, density = atoms / _distances.MeanVolumeCubicAngstrom;
        double Share(Core.Structures.Species s) => _info.Atoms.Count(a => a == s) / atoms;
        double squares = _info.Atoms.Sum(a => Math.Pow(a.Element.AtomicNumber, 2)) / atoms;
        List<DescriptorSeries> series = [];
        foreach (PartialDistribution pair in partials)
        {
            double[] s = Transform(pair.R, pair.G, density, q);
            double weight = (pair.First == pair.Second ? 1 : 2) * Share(pair.First) * Share(pair.Second) * pair.First.Element.AtomicNumber * pair.Second.Element.AtomicNumber / squares;
            for (int k = 0; k < q.Length; k++)
            {
                total[k] += weight * (s[k] - 1);
            }

            series.Add(new("structure_factor_fourier_" + pair.Label, q, "1/Å", s, "1"));
        }

        series.Insert(0, new("structure_factor_fourier", q, "1/Å", total, "1"));
        int peak = Enumerable.Range(1, q.Length - 2).Where(k => q[k] > PeakFrom && q[k] < PeakTo && total[k] > total[k - 1] && total[k] >= total[k + 1])
            .OrderByDescending(k => total[k]).ThenBy(k => k).FirstOrDefault();
        return new(peak == 0 ? [] : [new("first_sharp_diffraction_peak_fourier_per_A", q[peak], null, "1/Å")], series,
            ["structure factor from g(r): Faber-Ziman partials and their total with atomic numbers, Lorch window over the range of g(r)"]);
    }

    /// <summary>1 + 4πρ ∫ r² (g − 1) sin(qr)/(qr) sin(πr/R)/(πr/R) dr by midpoints of even bins.</summary>
    internal static double[] Transform(double[] r, double[] g, double density, double[] q)
    {
        double step = r.Length > 1 ? r[1] - r[0] : 0, range = r.Length * step;
        double[] kernel = [.. r.Select((x, b) => 4 * Math.PI * density * step * x * x * (g[b] - 1) * Sinc(Math.PI * x / range))];
        return [.. q.Select(k => 1 + r.Select((x, b) => kernel[b] * Sinc(k * x)).Sum())];
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(x) / x;
}
