using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Accumulators;

namespace Screening.Descriptors.Local;

/// <summary>
/// Radial distribution g(r): mean density of a species at distance r from an ion of another over its mean density in the cell; 1 for an
/// ideal gas. The mobile ion with each species, or all pairs of species. Up to 10 Å or half the smallest cell width, in steps of 0.05 Å, from
/// a frame every 0.25 ps (closer frames repeat each other).
/// </summary>
public sealed class RadialDistribution : IDescriptor
{
    private const double RangeAngstrom = 10, StepAngstrom = 0.05, SamplePs = 0.25;

    private readonly bool _allPairs;
    private readonly List<Partner> _partners = [];
    private readonly List<Pair> _pairs = [];
    private readonly PairHistogram _histogram = new(StepAngstrom, (int)(RangeAngstrom / StepAngstrom));
    private TrajectoryInfo? _info;
    private double _range = RangeAngstrom;
    private double _volumes;
    private long _frames, _seen;
    private long _stride;

    /// <param name="allPairs">Whether pairs without the mobile ion are wanted too.</param>
    public RadialDistribution(bool allPairs = false) => _allPairs = allPairs;

    /// <summary>Every measured pair; filled by <see cref="Complete"/>.</summary>
    public IReadOnlyList<PartialDistribution> Partials { get; private set; } = [];

    /// <summary>Mean volume of the cell over the frames used, Å³.</summary>
    public double MeanVolumeCubicAngstrom => _volumes / _frames;

    public void Begin(TrajectoryInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        _info = info;
        _seen = 0;
        _stride = Math.Max(1, (long)Math.Round(SamplePs / info.FrameIntervalPs));
        _range = Math.Min(_range, info.Lattice.SmallestWidth / 2);
        foreach (Partner partner in _partners)
        {
            partner.Positions = new([]);
        }

        foreach (Species species in info.Atoms.Distinct().OrderBy(s => s == info.Mobile ? 0 : 1))
        {
            Partner? partner = _partners.Find(p => p.Species == species);
            if (partner is null)
            {
                _partners.Add(partner = new(species));
                foreach (Partner other in _partners.Where(o => _allPairs || o.Species == info.Mobile))
                {
                    _pairs.Add(new(other, partner, _histogram.Bins));
                }
            }

            partner.Positions = new([.. Enumerable.Range(0, info.Atoms.Count).Where(i => info.Atoms[i] == species)]);
        }
    }

    public void Accept(in Frame frame)
    {
        if (_seen++ % _stride != 0)
        {
            return;
        }

        _frames++;
        _volumes += frame.Lattice.VolumeCubicAngstrom;
        _range = Math.Min(_range, frame.Lattice.SmallestWidth / 2);
        _histogram.SetCell(frame.Lattice);
        foreach (Partner partner in _partners)
        {
            partner.Positions.Set(frame);
        }

        foreach (Pair pair in _pairs)
        {
            bool same = pair.First == pair.Second;
            if (same)
            {
                _histogram.Within(pair.First.Positions);
            }
            else
            {
                _histogram.Between(pair.First.Positions, pair.Second.Positions);
            }

            _histogram.MoveTo(pair.Sums, same ? 2 : 1);
            pair.Pairs += (double)pair.First.Positions.Count * (pair.Second.Positions.Count - (same ? 1 : 0));
        }
    }

    public void End()
    {
    }

    public DescriptorOutput Complete()
    {
        if (_frames == 0 || _info is null)
        {
            return DescriptorOutput.Empty;
        }

        int bins = (int)(_range / StepAngstrom);
        double volume = MeanVolumeCubicAngstrom;
        double[] r = [.. Enumerable.Range(0, bins).Select(b => (b + 0.5) * StepAngstrom)];
        List<PartialDistribution> partials = [];
        foreach (Pair pair in _pairs.Where(p => p.Pairs > 0))
        {
            double[] g = new double[bins];
            for (int b = 0; b < bins; b++)
            {
                double inner = b * StepAngstrom, outer = inner + StepAngstrom;
                double shell = 4 * Math.PI / 3 * ((outer * outer * outer) - (inner * inner * inner));
                g[b] = pair.Sums[b] / (pair.Pairs * shell / volume);
            }

            partials.Add(new(pair.First.Species, pair.Second.Species, $"{Label(pair.First)}-{Label(pair.Second)}", r, g));
        }

        Partials = partials;
        return new([], [.. partials.Select(p => new DescriptorSeries("rdf_" + p.Label, p.R, "Å", p.G, "1"))], []);
    }

    private string Label(Partner partner) => partner.Species == _info!.Mobile || _partners.Count(p => p.Species.Element == partner.Species.Element) == 1
        ? partner.Species.Element.Symbol : partner.Species.ToString();

    private sealed class Partner(Species species)
    {
        public Species Species { get; } = species;

        public PackedPositions Positions { get; set; } = new([]);
    }

    private sealed class Pair(Partner first, Partner second, int bins)
    {
        public Partner First { get; } = first;

        public Partner Second { get; } = second;

        /// <summary>Σ over frames of ordered pairs at each distance; [bin].</summary>
        public double[] Sums { get; } = new double[bins];

        /// <summary>Σ over frames of the number of ordered pairs.</summary>
        public double Pairs { get; set; }
    }
}
