using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Accumulators;
using Screening.Descriptors.Clusters;

namespace Screening.Descriptors.Local;

/// <summary>Distribution of angles at the centre of one kind of anion against the distance of the cations.</summary>
/// <param name="Anion">Formula of the cluster or element of the lone anion.</param>
/// <param name="DistanceAngstrom">Middle of each shell.</param>
/// <param name="AngleDegrees">Middle of each angle bin.</param>
/// <param name="CationAngles">Cation-anion-cation, both cations in the shell; density over the isotropic one (½ sin θ); [shell][angle].</param>
/// <param name="AtomAngles">Cation-centre-anion atom: where on the anion cations dock; empty for a lone anion; [shell][angle].</param>
/// <param name="Mismatch">Symmetry mismatch, 0 to 1; null with too few pairs.</param>
public sealed record AnionAngles(
    string Anion, double[] DistanceAngstrom, double[] AngleDegrees, double[][] CationAngles, double[][] AtomAngles, Quantity? Mismatch);

/// <summary>
/// Angles between the directions of two mobile ions, and between those of a mobile ion and the anion's own atoms, seen from the centre of an
/// anion, against the distance from it: close ions follow the shape of the anion, further ones the lattice (Wood et al., Phil. Trans. R. Soc. A
/// 379, 20190467 (2021), fig. 3). Angles do not depend on how the anion is turned, so they are those of its own frame.
/// </summary>
/// <remarks>
/// Symmetry mismatch: distance √JS (Jensen-Shannon, to base 2; Lin, IEEE Trans. Inf. Theory 37, 145 (1991)) between the cation-anion-cation
/// distributions of the nearest and the furthest third of the pairs within the reach, 0 where the anion orders the ions like the lattice, 1
/// where they share no angle. The reach is 1.3 times the distance of the fourth ion from the first anion seen. What noise alone gives,
/// 35/(8 ln 2) (1/n₁ + 1/n₂) of n pairs per third, is taken off the divergence; below 2,000 pairs no score. From a frame every 0.5 ps.
/// </remarks>
public sealed class AngleDistanceMap : IDescriptor
{
    private const double SamplePs = 0.5, ReachFactor = 1.3, MapAngstrom = 8, ShellAngstrom = 0.25;
    private const int Angles = 36, Shells = (int)(MapAngstrom / ShellAngstrom), FewestPairs = 2000;

    private readonly FrameSampler _sampler = new(SamplePs);
    private readonly SortedDictionary<string, Kind> _kinds = new(StringComparer.Ordinal);
    private TrajectoryInfo? _info;
    private List<(Kind Kind, int[] Atoms, Cartesian[] Shifts)> _anions = [];
    private int[] _mobile = [];

    /// <summary>Maps by kind of anion; filled by <see cref="Complete"/>.</summary>
    public IReadOnlyList<AnionAngles> Maps { get; private set; } = [];

    public void Begin(TrajectoryInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        _info = info;
        _anions = [];
        _mobile = [.. Enumerable.Range(0, info.Atoms.Count).Where(i => info.Atoms[i] == info.Mobile)];
        _sampler.Begin(info);
    }

    public void Accept(in Frame frame)
    {
        if (!_sampler.Next() || _mobile.Length == 0)
        {
            return;
        }

        if (_anions.Count == 0)
        {
            Find(frame);
        }

        double limit = Math.Min(MapAngstrom, frame.Lattice.SmallestWidth / 2);
        List<(double R, Cartesian Direction)> near = [];
        foreach ((Kind kind, int[] atoms, Cartesian[] shifts) in _anions)
        {
            Cartesian center = default;
            Cartesian[] own = new Cartesian[atoms.Length];
            for (int a = 0; a < atoms.Length; a++)
            {
                own[a] = new Cartesian(frame.X[atoms[a]], frame.Y[atoms[a]], frame.Z[atoms[a]]) + shifts[a];
                center += (1.0 / atoms.Length) * own[a];
            }

            near.Clear();
            Fractional at = frame.Lattice.ToFractional(center);
            foreach (int i in _mobile)
            {
                Cartesian r = frame.Lattice.NearestImage(at, frame.Lattice.ToFractional(new(frame.X[i], frame.Y[i], frame.Z[i])));
                if (r.LengthSquared < limit * limit && r.LengthSquared > 0)
                {
                    near.Add((r.Length, (1 / r.Length) * r));
                }
            }

            kind.Add(near, [.. own.Select(o => o - center).Where(o => o.Length > 0.3).Select(o => (1 / o.Length) * o)]);
        }

        foreach (Kind kind in _kinds.Values)
        {
            kind.Means.NextSample();
        }
    }

    public void End()
    {
        foreach (Kind kind in _kinds.Values)
        {
            kind.Means.EndReplica();
        }
    }

    public DescriptorOutput Complete()
    {
        Maps = [.. _kinds.Select(k => k.Value.Map(k.Key))];
        return new([.. Maps.Where(m => m.Mismatch is not null).Select(m => new DescriptorValue($"symmetry_mismatch_{m.Anion}", m.Mismatch!.Value, m.Mismatch.StandardError, "1"))], [], []);
    }

    private void Find(in Frame frame)
    {
        ClusterAssignment clusters = ClusterAssignment.Of(_info!, frame);
        foreach (Core.Neighbors.Rotor rotor in clusters.Clusters)
        {
            _anions.Add((Of(rotor.Formula), [.. rotor.Atoms], [.. rotor.Shifts]));
        }

        for (int i = 0; i < clusters.KindOf.Count; i++)
        {
            if (_info!.Atoms[i].IsAnion && clusters.KindOf[i] == _info.Atoms[i].Element.Symbol)
            {
                _anions.Add((Of(clusters.KindOf[i]!), [i], [default]));
            }
        }

        Kind Of(string name) => _kinds.TryGetValue(name, out Kind? kind) ? kind : _kinds[name] = new();
    }

    private sealed class Kind
    {
        // Cation angles by shell, angles of the anion's atoms by shell, then the near and the far third.
        private const int Atoms = Shells * Angles, Near = 2 * Shells * Angles, Far = Near + Angles;

        private double _reach, _innerThird, _outerThird;

        public SampledMeans Means { get; } = new(Far + Angles);

        public void Add(List<(double R, Cartesian Direction)> near, Cartesian[] own)
        {
            if (near.Count < 2)
            {
                return;
            }

            Span<double> sums = Means.Current;
            if (_reach == 0)
            {
                // Thirds of the first configuration seen; fixed from then on.
                double[] sorted = [.. near.Select(n => n.R).Order()];
                _reach = ReachFactor * sorted[Math.Min(3, sorted.Length - 1)];
                double[] within = [.. sorted.Where(r => r < _reach)];
                (_innerThird, _outerThird) = (within[within.Length / 3], within[2 * within.Length / 3]);
            }

            for (int a = 0; a < near.Count; a++)
            {
                int shell = (int)(near[a].R / ShellAngstrom);
                foreach (Cartesian o in own)
                {
                    sums[Atoms + (shell * Angles) + Angle(near[a].Direction, o)]++;
                }

                for (int b = 0; b < a; b++)
                {
                    int angle = Angle(near[a].Direction, near[b].Direction);
                    if ((int)(near[b].R / ShellAngstrom) == shell)
                    {
                        sums[(shell * Angles) + angle]++;
                    }

                    double larger = Math.Max(near[a].R, near[b].R), smaller = Math.Min(near[a].R, near[b].R);
                    if (larger <= _innerThird)
                    {
                        sums[Near + angle]++;
                    }
                    else if (smaller >= _outerThird && larger < _reach)
                    {
                        sums[Far + angle]++;
                    }
                }
            }
        }

        public AnionAngles Map(string name)
        {
            double pairs = Math.Min(Total(Near), Total(Far));
            Quantity? mismatch = pairs < FewestPairs ? null : new(Score(Means.Total), Means.ErrorOf(b => Score(q => b.Sums[q])), "1");
            bool lone = Enumerable.Range(Atoms, Shells * Angles).All(q => Means.Total(q) == 0);
            return new(name, [.. Enumerable.Range(0, Shells).Select(s => (s + 0.5) * ShellAngstrom)], [.. Enumerable.Range(0, Angles).Select(a => (a + 0.5) * 180 / Angles)],
                Rows(0), lone ? [] : Rows(Atoms), mismatch);
        }

        private double[][] Rows(int first) => [.. Enumerable.Range(0, Shells).Select(s =>
        {
            double[] row = [.. Enumerable.Range(first + (s * Angles), Angles).Select(Means.Total)];
            double sum = row.Sum();
            return (double[])[.. row.Select((n, a) => sum > 0 ? n / sum / Isotropic(a) : 0)];
        })];

        private double Total(int first) => Enumerable.Range(first, Angles).Sum(Means.Total);

        /// <summary>Share of an angle bin among random directions.</summary>
        private static double Isotropic(int a) => 0.5 * (Math.Cos(a * Math.PI / Angles) - Math.Cos((a + 1) * Math.PI / Angles));

        private static int Angle(Cartesian a, Cartesian b) => Math.Min(Angles - 1, (int)(Math.Acos(Math.Clamp(a.Dot(b), -1, 1)) * Angles / Math.PI));

        private static double Score(Func<int, double> total)
        {
            double[] near = [.. Enumerable.Range(Near, Angles).Select(total)], far = [.. Enumerable.Range(Far, Angles).Select(total)];
            return SymmetryMismatch(near, far);
        }
    }

    /// <summary>√JS between two histograms of counts, less what noise alone gives, 0 to 1.</summary>
    internal static double SymmetryMismatch(double[] first, double[] second)
    {
        double p = first.Sum(), q = second.Sum(), divergence = 0;
        if (p == 0 || q == 0)
        {
            return 0;
        }

        for (int a = 0; a < first.Length; a++)
        {
            double x = first[a] / p, y = second[a] / q, m = 0.5 * (x + y);
            divergence += (x > 0 ? 0.5 * x * Math.Log2(x / m) : 0) + (y > 0 ? 0.5 * y * Math.Log2(y / m) : 0);
        }

        // Two samples of one distribution: the mean of JS is (bins − 1)/(8 ln 2) (1/n₁ + 1/n₂) (chi-square with bins − 1 degrees of freedom).
        double noise = (first.Length - 1) / (8 * Math.Log(2)) * ((1 / p) + (1 / q));
        return Math.Sqrt(Math.Clamp(divergence - noise, 0, 1));
    }
}
