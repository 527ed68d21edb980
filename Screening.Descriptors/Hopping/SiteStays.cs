using Screening.Core.Structures;

namespace Screening.Descriptors.Hopping;

/// <summary>
/// What ions do on their sites, counted by site type over all replicas: frames, departures, whole stays, changes, jumps and the network they make.
/// Site types that a later replica brings along come at the end, so that a type keeps its number.
/// </summary>
/// <param name="followed">Where jumps are handed on to; null for nowhere.</param>
internal sealed class SiteStays(JumpCorrelations? followed)
{
    private readonly List<string> _types = [];
    private readonly List<long> _residence = [], _departures = [], _visits = [], _visitFrames = [];
    private readonly Dictionary<(int From, int To), double> _jumpLengths = [];
    private IReadOnlyList<MobileSite> _sites = [];
    private Lattice? _lattice;
    private TetrahedronLocator? _tetrahedra;
    private (int Dimension, int SitesReached, int Cages) _closed;
    private JumpNetwork? _network;
    private SiteTracker? _tracker;
    private int[] _last = [];
    private long[] _since = [];

    /// <summary>Names of the site types seen so far.</summary>
    public IReadOnlyList<string> Types => _types;

    /// <summary>Type of each site in use; [site].</summary>
    public int[] TypeOf { get; private set; } = [];

    /// <summary>Jumps that outlasted the dwell time.</summary>
    public long Jumps { get; private set; }

    /// <summary>Sum of the lengths of the jumps, Å.</summary>
    public double JumpLength { get; private set; }

    /// <summary>Site changes between neighbouring frames.</summary>
    public long Changes { get; private set; }

    /// <summary>Of these, between tetrahedra that share no face.</summary>
    public long FarChanges { get; private set; }

    /// <summary>Of these, not explained by exactly one site in between.</summary>
    public long UnbridgedChanges { get; private set; }

    /// <summary>Independent directions in which paths of jumps cross the cell, in the best connected replica.</summary>
    public int Dimension => Math.Max(_closed.Dimension, _network?.Dimension ?? 0);

    /// <summary>Sites that jumps began or ended at.</summary>
    public int SitesReached => _closed.SitesReached + (_network?.SitesReached ?? 0);

    /// <summary>Clusters of such sites.</summary>
    public int Cages => _closed.Cages + (_network?.Clusters ?? 0);

    /// <summary>Goes over to other sites.</summary>
    public void UseSites(Lattice lattice, IReadOnlyList<MobileSite> sites, TetrahedronLocator? tetrahedra)
    {
        (_lattice, _sites, _tetrahedra) = (lattice, sites, tetrahedra);
        foreach (string type in sites.Select(s => s.Type).Distinct().Where(t => !_types.Contains(t)))
        {
            _types.Add(type);
            foreach (List<long> counts in (ReadOnlySpan<List<long>>)[_residence, _departures, _visits, _visitFrames])
            {
                counts.Add(0);
            }
        }

        TypeOf = [.. sites.Select(s => _types.IndexOf(s.Type))];
        _closed = (Dimension, SitesReached, Cages);        // replicas on other sites have networks of their own; the widest path counts, sites and cages add up
        _network = new(lattice, [.. sites.Select(s => s.Position)]);
        _jumpLengths.Clear();
    }

    /// <summary>Starts a replica.</summary>
    public void Begin(int ions, int dwellFrames)
    {
        _tracker = new(ions, dwellFrames);
        (_last, _since) = (new int[ions], new long[ions]);
        Array.Fill(_last, -1);
        Array.Fill(_since, -1);
    }

    /// <summary>Site of an ion in the frame before; -1 in the first.</summary>
    public int Last(int ion) => _last[ion];

    /// <summary>Takes the site of an ion in a frame; true when this frame confirms a jump.</summary>
    public bool Add(int ion, int site, long frame)
    {
        if (_last[ion] != site)
        {
            Change(ion, site, frame);
        }

        bool jumped = _tracker!.Advance(ion, site, frame, out int from, out long arrival);
        _residence[TypeOf[_tracker.Home(ion)]]++;
        if (jumped)
        {
            Jump(ion, from, site, frame, arrival);
        }

        return jumped;
    }

    /// <summary>Jumps away from sites of a type.</summary>
    public long Departures(int type) => _departures[type];

    /// <summary>Frames that ions belonged to sites of a type.</summary>
    public long ResidenceFrames(int type) => _residence[type];

    /// <summary>Stays whose arrival and departure were both seen.</summary>
    public long Visits(int type) => _visits[type];

    /// <summary>Total length of these stays, frames.</summary>
    public long VisitFrames(int type) => _visitFrames[type];

    /// <summary>Counts changes and whole stays; the stay in which the trajectory begins or ends is of unknown length.</summary>
    private void Change(int ion, int site, long frame)
    {
        int last = _last[ion];
        _last[ion] = site;
        if (last < 0)
        {
            return;
        }

        Changes++;
        if (_tetrahedra is { } tetrahedra && !tetrahedra.ShareFace(last, site))
        {
            FarChanges++;
            UnbridgedChanges += tetrahedra.Between(last, site) == 1 ? 0 : 1;
        }

        if (_since[ion] >= 0)
        {
            _visits[TypeOf[last]]++;
            _visitFrames[TypeOf[last]] += frame - _since[ion];
        }

        _since[ion] = frame;
    }

    private void Jump(int ion, int from, int site, long frame, long arrival)
    {
        // The frames since the arrival were counted for the old site.
        _residence[TypeOf[from]] -= frame - arrival;
        _residence[TypeOf[site]] += frame - arrival;
        _departures[TypeOf[from]]++;
        Jumps++;
        if (!_jumpLengths.TryGetValue((from, site), out double length))
        {
            _jumpLengths[(from, site)] = length = _lattice!.Distance(_sites[from].Position, _sites[site].Position);
            _network!.Add(from, site);
        }

        JumpLength += length;
        followed?.Add(ion, from, site, arrival);
    }
}
