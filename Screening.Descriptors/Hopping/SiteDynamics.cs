using System.Globalization;
using Screening.Core;
using Screening.Core.Results;
using Screening.Core.Sites;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Accumulators;

namespace Screening.Descriptors.Hopping;

/// <summary>
/// Which sites the mobile ions occupy and how they jump between them: occupancies, Shannon site entropy (<see cref="SiteEntropy"/>), jump
/// count and rate, residence times; <see cref="JumpCorrelations"/> follow from the same jumps. Expects frames without drift (<see cref="DescriptorSet"/>).
/// </summary>
/// <remarks>
/// Sites are the ion's crystallographic orbits plus the framework's interstitials (<see cref="InterstitialSites"/>) where the structure is
/// known; otherwise maxima of the ion density, found from the first frames, which are then assigned like the rest. Every ion belongs to
/// its nearest site, or, where the sites are tetrahedra of framework atoms, to the one it is in (<see cref="TetrahedronLocator"/>).
/// Site changes are counted between neighbouring frames without a filter; with tetrahedra also those between sites that share no face, and
/// of these the ones that no single site in between explains (Morgan, Chem. Mater. 33, 2004 (2021), counts so). Types of density sites are the single sites. Jumps need a dwell time at the new site
/// (<see cref="DescriptorOptions.JumpDwellPs"/>). Errors: 4 to 8 blocks per replica and the spread between replicas
/// (<see cref="Statistics.OfBlocks"/>); for the entropy through its slope at the mean occupancies; for jumps no less than Poisson's.
/// </remarks>
public sealed class SiteDynamics : IDescriptor
{
    private const int LargestBuffer = 4_000_000;       // coordinates kept before density sites are looked for: 16 MB

    private readonly DescriptorOptions _options;
    private readonly JumpCorrelations? _followed;
    private readonly SiteStays _stays;
    private readonly List<(IReadOnlyList<(double[] Sums, long Frames)> Blocks, double[] Sites)> _replicas = [];
    private readonly List<float> _buffer = [];
    private readonly List<string> _remarks = [];
    private IReadOnlyList<MobileSite>? _sites;
    private (IReadOnlyList<ReferenceSite> Mobile, IReadOnlyList<Fractional> Reference, Lattice Lattice)? _builtFor;
    private SiteLocator? _locator;
    private TetrahedronLocator? _tetrahedra;
    private BlockSums? _blocks;
    private TrajectoryInfo? _info;
    private int[] _mobile = [], _entropyTypeOf = [];
    private double[] _sitesPerEntropyType = [];
    private long[] _occupiedInFrame = [];
    private long _frame;
    private double _ionTimePs;
    private int _dwellFrames;

    public SiteDynamics(DescriptorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _followed = options.JumpCorrelations ? Correlations : null;
        _stays = new(_followed);
    }

    /// <summary>Occupation by site type; filled by <see cref="Complete"/>.</summary>
    public IReadOnlyList<SiteTypeSummary> Summary { get; private set; } = [];

    /// <summary>How jumps depend on one another; empty where <see cref="DescriptorOptions.JumpCorrelations"/> is off.</summary>
    public JumpCorrelations Correlations { get; } = new();

    /// <summary>The sites in use; empty before any are known.</summary>
    public IReadOnlyList<MobileSite> Sites => _sites ?? [];

    public void Begin(TrajectoryInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        _info = info;
        _mobile = [.. Enumerable.Range(0, info.Atoms.Count).Where(i => info.Atoms[i] == info.Mobile)];
        _dwellFrames = Math.Max(1, (int)Math.Round(_options.JumpDwellPs / info.FrameIntervalPs));
        _frame = 0;
        _buffer.Clear();
        if (info.MobileSites.Count > 0)
        {
            bool same = _builtFor is { } built && ReferenceEquals(built.Lattice, info.Lattice)
                && ReferenceEquals(built.Mobile, info.MobileSites) && built.Reference.SequenceEqual(info.ReferencePositions);
            if (!same)
            {
                UseSites(KnownSites(info), single: false);
                _builtFor = (info.MobileSites, info.ReferencePositions, info.Lattice);
            }
        }

        if (_sites is not null)
        {
            StartReplica();
        }
    }

    public void Accept(in Frame frame)
    {
        if (_sites is not null)
        {
            _tetrahedra?.Place(frame);
            for (int i = 0; i < _mobile.Length; i++)
            {
                int atom = _mobile[i];
                Assign(i, frame.Lattice.ToFractional(new(frame.X[atom], frame.Y[atom], frame.Z[atom])));
            }

            NextFrame();
            return;
        }

        foreach (int atom in _mobile)
        {
            Fractional f = frame.Lattice.ToFractional(new(frame.X[atom], frame.Y[atom], frame.Z[atom]));
            _buffer.Add((float)f.U);
            _buffer.Add((float)f.V);
            _buffer.Add((float)f.W);
        }

        if (_buffer.Count >= LargestBuffer)
        {
            FindSites();
        }
    }

    public void End()
    {
        if (_sites is null && _buffer.Count > 0)
        {
            FindSites();
        }

        if (_blocks is not null && _frame > 0)
        {
            _replicas.Add((_blocks.Finish(), _sitesPerEntropyType));
            _ionTimePs += _frame * _info!.FrameIntervalPs * _mobile.Length;
            _followed?.End(_frame - _dwellFrames);
        }

        _blocks = null;
    }

    public DescriptorOutput Complete()
    {
        if (_replicas.Count == 0 || _sites is null || _mobile.Length == 0)
        {
            return new([], [], ["No sites: the trajectory has no mobile ion or no frame."]);
        }

        double frames = _replicas.Sum(r => r.Blocks.Sum(b => (double)b.Frames));
        double Total(int q) => _replicas.Sum(r => r.Blocks.Sum(b => Sum(b.Sums, q)));
        double[] siteFrames = [.. Enumerable.Range(0, _replicas.Max(r => r.Sites.Length)).Select(SiteFrames)];
        double[] occupancy = [.. siteFrames.Select((n, i) => Total(Occupied(i)) / n)];
        double entropy = SiteEntropy.PerSite(siteFrames, occupancy);
        (_, double? entropyError, _) = Statistics.OfBlocks(
            [.. _replicas.Select(r => (IReadOnlyList<double>)[.. r.Blocks.Select(b => EntropyShare(b, r.Sites, occupancy))])]);

        long jumps = _stays.Jumps;
        double rate = jumps / _ionTimePs, poisson = Math.Sqrt(Math.Max(1, jumps)) / _ionTimePs;
        double perFrame = _mobile.Length * _info!.FrameIntervalPs;
        (_, double? rateError, _) = Statistics.OfBlocks(
            [.. _replicas.Select(r => (IReadOnlyList<double>)[.. r.Blocks.Select(b => b.Sums[0] / (b.Frames * perFrame))])]);
        List<DescriptorValue> values =
        [
            new("site_entropy_kB", entropy, entropyError, "kB/site"),
            new("jump_count", jumps, null, "1"),
            new("jump_rate_per_ion_THz", rate, Math.Max(poisson, rateError ?? 0), "THz"),
            new("site_count", _sites.Count, null, "1"),
            new("site_changes", _stays.Changes, null, "1"),
        ];
        values.Add(new("jump_network_dimension", _stays.Dimension, null, "1"));
        values.Add(new("jump_network_sites", _stays.SitesReached, null, "1"));
        values.Add(new("jump_network_cages", _stays.Cages, null, "1"));
        double length = jumps > 0 ? _stays.JumpLength / jumps : TypicalSiteDistance();
        values.Add(new("jump_diffusivity_upper95_cm2_s",
            Statistics.PoissonUpper95(jumps) * length * length / (6 * _ionTimePs) * Units.SquareCentimetrePerSecondPerSquareAngstromPerPicosecond, null, "cm²/s"));
        if (_tetrahedra is not null)
        {
            values.Add(new("site_changes_beyond_neighbours", _stays.FarChanges, null, "1"));
            values.Add(new("site_changes_without_a_site_between", _stays.UnbridgedChanges, null, "1"));
        }

        if (jumps > 0)
        {
            values.Add(new("jump_length_A", length, null, "Å"));
        }

        Summary = [.. Enumerable.Range(0, _stays.Types.Count).Select(t => SummaryOf(t, siteFrames, Total)).OfType<SiteTypeSummary>()];
        foreach (SiteTypeSummary one in Summary)
        {
            AddValues(values, one);
        }

        DescriptorOutput correlated = Correlations.Complete();
        return new([.. values, .. correlated.Values], correlated.Series, [.. _remarks, .. correlated.Remarks]);
    }

    /// <summary>Occupation of one type; null where none of the sites in use is of it.</summary>
    private SiteTypeSummary? SummaryOf(int type, double[] siteFrames, Func<int, double> total)
    {
        int[] members = [.. Enumerable.Range(0, _entropyTypeOf.Length).Where(s => _stays.TypeOf[s] == type).Select(s => _entropyTypeOf[s]).Distinct()];
        if (members.Length == 0)
        {
            return null;
        }

        double frames = _replicas.Sum(r => r.Blocks.Sum(b => (double)b.Frames)), interval = _info!.FrameIntervalPs;
        double occupied = members.Sum(e => total(Occupied(e))), available = members.Sum(e => siteFrames[e]);
        long departures = _stays.Departures(type), visits = _stays.Visits(type);
        return new(_stays.Types[type], _stays.TypeOf.Count(x => x == type), occupied / available, total(Population(type)) / (frames * _mobile.Length),
            departures > 0 ? _stays.ResidenceFrames(type) * interval / departures : null)
        {
            Departures = departures,
            Visits = visits,
            MeanVisitPs = visits > 0 ? _stays.VisitFrames(type) * interval / visits : null,
        };
    }

    private static void AddValues(List<DescriptorValue> values, SiteTypeSummary one)
    {
        string name = Identifier(one.Type);
        values.Add(new($"site_occupancy_{name}", one.Occupancy, null, "1"));
        values.Add(new($"site_population_{name}", one.PopulationFraction, null, "1"));
        if (one.MeanResidencePs is { } ps)
        {
            values.Add(new($"residence_time_{name}_ps", ps, ps / Math.Sqrt(one.Departures), "ps"));
        }
    }

    /// <summary>Median distance from a site to its nearest other site, Å: the length a jump would have.</summary>
    private double TypicalSiteDistance()
    {
        const double alone = 3;                        // a single site in the cell: a common jump length
        double[] nearest = [.. _sites!.Select((s, i) => _sites!.Where((_, j) => j != i)
            .Select(o => _info!.Lattice.Distance(s.Position, o.Position)).DefaultIfEmpty(alone).Min()).Order()];
        return nearest[nearest.Length / 2];
    }

    // Layout of the block sums; types that a later replica brings along come at the end.
    private static int Occupied(int entropyType) => 1 + (2 * entropyType);

    private static int Population(int type) => 2 + (2 * type);

    private static double Sum(double[] sums, int quantity) => quantity < sums.Length ? sums[quantity] : 0;

    private double SiteFrames(int entropyType) => _replicas.Sum(r =>
        entropyType < r.Sites.Length ? r.Sites[entropyType] * r.Blocks.Sum(b => (double)b.Frames) : 0);

    /// <summary>Slope of the entropy times what a block's occupancies differ from the mean: its share in the error.</summary>
    private static double EntropyShare((double[] Sums, long Frames) block, double[] sites, double[] occupancy)
    {
        double share = 0, total = sites.Sum();
        for (int i = 0; i < sites.Length; i++)
        {
            double inBlock = sites[i] > 0 ? Sum(block.Sums, Occupied(i)) / (block.Frames * sites[i]) : occupancy[i];
            share += SiteEntropy.Slope(sites[i] / total, occupancy[i]) * (inBlock - occupancy[i]);
        }

        return share;
    }

    private static IReadOnlyList<MobileSite> KnownSites(TrajectoryInfo info)
    {
        List<MobileSite> sites = [.. info.MobileSites.Select(s => new MobileSite(s.Label, s.Position))];
        if (info.ReferencePositions.Count == info.Atoms.Count && !AreTetrahedra(info))
        {
            sites.AddRange(FrameworkInterstitials.Of(info));
        }

        return sites;
    }

    private static bool AreTetrahedra(TrajectoryInfo info) => info.MobileSites.Count > 0 && info.MobileSites.All(s => s.Vertices.Count == 4);

    private void UseSites(IReadOnlyList<MobileSite> sites, bool single)
    {
        _sites = sites;
        _tetrahedra = AreTetrahedra(_info!) ? new(_info!.MobileSites) : null;
        _locator = _tetrahedra is null ? new(_info!.Lattice, [.. sites.Select(s => s.Position)]) : null;
        _stays.UseSites(_info!.Lattice, sites, _tetrahedra);
        _entropyTypeOf = single ? [.. Enumerable.Range(0, sites.Count)] : _stays.TypeOf;
        _sitesPerEntropyType = new double[single ? sites.Count : _stays.Types.Count];
        foreach (int type in _entropyTypeOf)
        {
            _sitesPerEntropyType[type]++;
        }

        _occupiedInFrame = new long[sites.Count];
    }

    private void StartReplica()
    {
        _stays.Begin(_mobile.Length, _dwellFrames);
        _blocks = new(1 + (2 * Math.Max(_sitesPerEntropyType.Length, _stays.Types.Count)), _info!.ExpectedFrames);
        Array.Fill(_occupiedInFrame, -1);
        _tetrahedra?.Restart();
        _followed?.Begin(_info.Lattice, _sites!, _mobile.Length, _info.FrameIntervalPs);
    }

    private void Assign(int ion, Fractional position)
    {
        int site = _tetrahedra?.Assign(position, _stays.Last(ion)) ?? _locator!.Nearest(position);
        Span<double> sums = _blocks!.Current;
        if (_occupiedInFrame[site] != _frame)
        {
            _occupiedInFrame[site] = _frame;
            sums[Occupied(_entropyTypeOf[site])]++;
        }

        sums[Population(_stays.TypeOf[site])]++;
        if (_stays.Add(ion, site, _frame))
        {
            sums[0]++;
        }
    }

    private void NextFrame()
    {
        _blocks!.NextFrame();
        _frame++;
    }

    private void FindSites()
    {
        DensitySites density = new(_info!.Lattice);
        for (int i = 0; i < _buffer.Count; i += 3)
        {
            density.Add(new(_buffer[i], _buffer[i + 1], _buffer[i + 2]));
        }

        UseSites(density.Find(), single: true);
        _remarks.Add(string.Create(CultureInfo.InvariantCulture,
            $"{_sites!.Count} sites found from the density of the mobile ions; the entropy is over single sites."));
        StartReplica();
        for (int i = 0; i < _buffer.Count; i += 3)
        {
            Assign(i / 3 % _mobile.Length, new(_buffer[i], _buffer[i + 1], _buffer[i + 2]));
            if (i / 3 % _mobile.Length == _mobile.Length - 1)
            {
                NextFrame();
            }
        }

        _buffer.Clear();
        _buffer.TrimExcess();
    }

    private static string Identifier(string type) => string.Concat(type.Select(c => char.IsAsciiLetterOrDigit(c) || c == '.' ? c : '_'));
}
