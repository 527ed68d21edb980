using Screening.Core.Geometry;
using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Accumulators;
using Screening.Descriptors.Clusters;

namespace Screening.Descriptors.Softness;

/// <summary>Softness of the mobile ions near one kind of anion.</summary>
/// <param name="Cluster">Formula, or element of a single anion.</param>
/// <param name="Mean">Mean softness of the ions for which it makes up the largest share of the anions within 5 Å.</param>
/// <param name="Ions">Samples behind it.</param>
/// <param name="Correlation">Pearson coefficient of softness with the share of that kind among the anions within 5 Å; null where the share never varies.</param>
public sealed record ClusterSoftness(string Cluster, Quantity Mean, int Ions, Quantity? Correlation);

/// <summary>
/// How softness depends on the anion clusters around an ion, on its Voronoi volume and on its energy (<see cref="Energy.IonEnergyModel"/>), and how the surroundings of soft and hard ions differ
/// (Chen et al., ACS Energy Lett. 8, 1969 (2023), fig. 3D-F). Snapshots and features as in <see cref="SoftnessDescriptor"/>, whose hyperplane
/// it uses; a reservoir of 2,048 ions of all snapshots. Errors by deleting one of twenty groups of ions at a time (jackknife).
/// </summary>
/// <remarks>
/// Partial g(r) from soft (S &gt; 0) and hard ions to the anion atoms of each kind of cluster refer to the pooled hyperplane, which is known
/// while frames pass; the maps refer to the run's own hyperplane where it has one.
/// </remarks>
public sealed class SoftnessMaps : IDescriptor
{
    /// <summary>Anion atoms nearer than this make an ion's surroundings, Å.</summary>
    public const double ClusterAngstrom = 5;

    private const int Capacity = 2048, Groups = 20, MostKinds = 16;
    private const double StepAngstrom = 0.1, RangeAngstrom = 8;

    // Behind the features: the Voronoi volume, the energy, then the number of anion atoms of each kind.
    private const int VolumeAt = StructureFunctions.Count, EnergyAt = VolumeAt + 1, KindsAt = EnergyAt + 1, Row = KindsAt + MostKinds;

    private readonly SoftnessDescriptor _softness;
    private readonly SampleSet _samples;
    private readonly List<string> _kinds = [];
    private readonly float[] _row = new float[Row];
    private readonly RandomStream _draw;
    private readonly PairHistogram _histogram = new(StepAngstrom, (int)(RangeAngstrom / StepAngstrom));
    private readonly SortedDictionary<(string Kind, bool Soft), (double[] Sums, double[] Pairs)> _distances = [];
    private TrajectoryInfo? _info;
    private NeighborhoodTracker? _tracker;
    private Energy.IonEnergyModel? _energies;
    private IReadOnlyList<string?> _kindOf = [];
    private double _range = RangeAngstrom, _volumes;
    private long _snapshots, _offered;

    /// <param name="softness">The descriptor whose hyperplane is used; it must be completed before this one.</param>
    /// <param name="seed">Seed of the reservoir.</param>
    public SoftnessMaps(SoftnessDescriptor softness, ulong seed)
    {
        _softness = softness;
        _samples = new(Capacity, Row, new RandomStream(seed, "softness maps"));
        _draw = new RandomStream(seed, "softness maps/thinning");
    }

    /// <summary>By kind of cluster; filled by <see cref="Complete"/>.</summary>
    public IReadOnlyList<ClusterSoftness> Clusters { get; private set; } = [];

    public void Begin(TrajectoryInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        _info = info;
        _tracker = new(info, Math.Max(1, (int)Math.Round(SoftnessDescriptor.IncrementPs / info.FrameIntervalPs)));
        _energies = Energy.IonEnergyModel.Create(info, out _);
        _kindOf = [];
        _range = Math.Min(_range, info.Lattice.SmallestWidth / 2);
    }

    public void Accept(in Frame frame)
    {
        if (_kindOf.Count == 0)
        {
            _kindOf = ClusterAssignment.Of(_info!, frame).KindOf;
            foreach (string kind in _kindOf.OfType<string>().Distinct().Order(StringComparer.Ordinal).Where(k => !_kinds.Contains(k) && _kinds.Count < MostKinds))
            {
                _kinds.Add(kind);
            }
        }

        if (!_tracker!.Accept(frame))
        {
            return;
        }

        _snapshots++;
        _volumes += frame.Lattice.VolumeCubicAngstrom;
        Fractional[] points = [.. Enumerable.Range(0, _info!.Atoms.Count).Select(_tracker.Place)];
        Distances(frame.Lattice, points);
        for (int ion = 0; ion < _tracker.Ions; ion++)
        {
            // Voronoi cells are the costly part: the full reservoir decides first whether it takes the ion.
            if (_offered++ < Capacity || _draw.NextDouble() * _offered < Capacity)
            {
                Describe(frame.Lattice, points, ion);
                if (_samples.Count < Capacity)
                {
                    _samples.Add(_row, ion, 0);
                }
                else
                {
                    _samples.Replace(_draw.Next(Capacity), _row, ion, 0);
                }
            }
        }
    }

    public void End() => _tracker = null;

    public DescriptorOutput Complete()
    {
        if (_samples.Count == 0 || _softness.Plane is not { } plane)
        {
            return DescriptorOutput.Empty;
        }

        int n = _samples.Count;
        double[] s = [.. Enumerable.Range(0, n).Select(i => plane.Softness(_samples.Features(i)[..StructureFunctions.Count]))];
        double[] volume = [.. Enumerable.Range(0, n).Select(i => (double)_samples.Features(i)[VolumeAt])];
        List<DescriptorValue> values = [];
        if (Correlation(s, volume) is { } byVolume)
        {
            values.Add(new("softness_correlation_voronoi_volume", byVolume.Value, byVolume.StandardError, "1"));
        }

        double[] energy = _energies is null ? [] : [.. Enumerable.Range(0, n).Select(i => (double)_samples.Features(i)[EnergyAt])];
        if (energy.Length > 0 && Correlation(s, energy) is { } byEnergy)
        {
            values.Add(new("softness_correlation_ion_energy", byEnergy.Value, byEnergy.StandardError, "1"));
        }

        List<ClusterSoftness> clusters = [];
        for (int k = 0; k < _kinds.Count; k++)
        {
            int kind = k;
            double[] share = [.. Enumerable.Range(0, n).Select(i => Share(i, kind))];
            int[] members = [.. Enumerable.Range(0, n).Where(i => share[i] > 0 && Enumerable.Range(0, _kinds.Count).All(o => o == kind || Share(i, o) <= share[i]))];
            if (members.Length == 0)
            {
                continue;
            }

            Quantity mean = new(members.Average(i => s[i]), Jackknife(keep => Mean(members.Where(keep).Select(i => s[i]))), "1");
            Quantity? correlation = Correlation(s, share);
            clusters.Add(new(_kinds[kind], mean, members.Length, correlation));
            values.Add(new($"softness_near_{_kinds[kind]}", mean.Value, mean.StandardError, "1"));
            if (correlation is not null)
            {
                values.Add(new($"softness_correlation_{_kinds[kind]}", correlation.Value, correlation.StandardError, "1"));
            }
        }

        Clusters = clusters;
        return new(values, [.. Curves(s, volume, energy)], []);

        Quantity? Correlation(double[] a, double[] b)
        {
            double all = Pearson(a, b, Enumerable.Range(0, n));
            return double.IsFinite(all) ? new(all, Jackknife(keep => Pearson(a, b, Enumerable.Range(0, n).Where(keep))), "1") : null;
        }
    }

    /// <summary>Mean Voronoi volume and energy in bins of softness, and g(r) of soft and hard ions.</summary>
    private IEnumerable<DescriptorSeries> Curves(double[] s, double[] volume, double[] energy)
    {
        const int Bins = 12;
        int[] order = [.. Enumerable.Range(0, s.Length).OrderBy(i => s[i])];
        if (order.Length >= 10 * Bins)
        {
            int[][] bins = [.. Enumerable.Range(0, Bins).Select(b => order[(b * order.Length / Bins)..((b + 1) * order.Length / Bins)])];
            yield return new("softness_voronoi_volume", [.. bins.Select(b => b.Average(i => s[i]))], "1", [.. bins.Select(b => b.Average(i => volume[i]))], "Å³");
            if (energy.Length > 0)
            {
                yield return new("softness_ion_energy", [.. bins.Select(b => b.Average(i => s[i]))], "1", [.. bins.Select(b => b.Average(i => energy[i]))], "eV");
            }
        }

        int length = (int)(_range / StepAngstrom);
        double[] r = [.. Enumerable.Range(0, length).Select(b => (b + 0.5) * StepAngstrom)];
        foreach (((string kind, bool soft), (double[] sums, double[] pairs)) in _distances.Where(d => d.Value.Pairs[0] > 0))
        {
            double[] g = [.. r.Select((at, b) => sums[b] * (_volumes / _snapshots)
                / (pairs[0] * 4 * Math.PI / 3 * (Math.Pow((b + 1) * StepAngstrom, 3) - Math.Pow(b * StepAngstrom, 3))))];
            yield return new($"rdf_{(soft ? "soft" : "hard")}_{_info!.Mobile.Element.Symbol}-{kind}", r, "Å", g, "1");
        }
    }

    private void Distances(Lattice lattice, Fractional[] points)
    {
        if (_softness.PooledPlane is not { } plane || lattice.SmallestWidth < 2 * StepAngstrom)
        {
            return;
        }

        _histogram.SetCell(lattice);
        ILookup<bool, int> ions = Enumerable.Range(0, _tracker!.Ions).ToLookup(
            ion => plane.Softness(_tracker.Features.AsSpan(ion * StructureFunctions.Count, StructureFunctions.Count)) > 0, _tracker.AtomOf);
        foreach (string kind in _kinds)
        {
            PackedPositions anions = Packed(points, Enumerable.Range(0, points.Length).Where(i => _kindOf[i] == kind && _info!.Atoms[i].IsAnion));
            foreach (bool soft in (bool[])[false, true])
            {
                PackedPositions own = Packed(points, ions[soft]);
                if (!_distances.TryGetValue((kind, soft), out (double[] Sums, double[] Pairs) sums))
                {
                    _distances.Add((kind, soft), sums = (new double[_histogram.Bins], new double[1]));
                }

                _histogram.Between(own, anions);
                _histogram.MoveTo(sums.Sums);
                sums.Pairs[0] += (double)own.Count * anions.Count;
            }
        }
    }

    private static PackedPositions Packed(Fractional[] points, IEnumerable<int> atoms)
    {
        PackedPositions packed = new([.. atoms]);
        for (int i = 0; i < packed.Count; i++)
        {
            packed.Set(i, points[packed.Atoms[i]]);
        }

        return packed;
    }

    private void Describe(Lattice lattice, Fractional[] points, int ion)
    {
        int atom = _tracker!.AtomOf(ion);
        _tracker.Features.AsSpan(ion * StructureFunctions.Count, StructureFunctions.Count).CopyTo(_row);
        _row.AsSpan(VolumeAt).Clear();
        for (int j = 0; j < points.Length; j++)
        {
            if (_kindOf[j] is { } kind && _info!.Atoms[j].IsAnion && _kinds.IndexOf(kind) is >= 0 and var k && lattice.Distance(points[atom], points[j]) < ClusterAngstrom)
            {
                _row[KindsAt + k]++;
            }
        }

        _row[EnergyAt] = (float)(_energies?.Of(lattice, points, atom) ?? 0);
        _row[VolumeAt] = (float)VoronoiCell.Of(lattice, points, atom).VolumeCubicAngstrom;
    }

    private double Share(int sample, int kind)
    {
        ReadOnlySpan<float> kinds = _samples.Features(sample)[KindsAt..];
        double sum = 0;
        foreach (float count in kinds)
        {
            sum += count;
        }

        return sum > 0 ? kinds[kind] / sum : 0;
    }

    /// <summary>Standard error of something told from the samples that a filter keeps; null where a group leaves too little.</summary>
    private double? Jackknife(Func<Func<int, bool>, double> value)
    {
        double[] without = [.. Enumerable.Range(0, Groups).Select(g => value(i => _samples.Ion(i) % Groups != g))];
        double mean = without.Average();
        return without.All(double.IsFinite) ? Math.Sqrt(without.Sum(w => (w - mean) * (w - mean)) * (Groups - 1) / Groups) : null;
    }

    private static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty(double.NaN).Average();

    private static double Pearson(double[] a, double[] b, IEnumerable<int> chosen)
    {
        int[] members = [.. chosen];
        double ma = Mean(members.Select(i => a[i])), mb = Mean(members.Select(i => b[i]));
        double ab = members.Sum(i => (a[i] - ma) * (b[i] - mb)), aa = members.Sum(i => (a[i] - ma) * (a[i] - ma)), bb = members.Sum(i => (b[i] - mb) * (b[i] - mb));
        const double NoScatter = 1e-12;
        return aa > NoScatter && bb > NoScatter ? ab / Math.Sqrt(aa * bb) : double.NaN;
    }
}
