using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Accumulators;

namespace Screening.Descriptors.Local;

/// <summary>How many neighbours of a kind the ions of another have.</summary>
/// <param name="Pair">Centre-neighbour, such as S-Li: lithium ions round a sulfur.</param>
/// <param name="CutoffAngstrom">Neighbours are nearer than this.</param>
/// <param name="Mean">Mean number.</param>
/// <param name="Width">Standard deviation of the number over centres and frames.</param>
/// <param name="Shares">Share of centres and frames with n neighbours; [n].</param>
public sealed record CoordinationSummary(string Pair, double CutoffAngstrom, double Mean, double Width, IReadOnlyList<double> Shares)
{
    /// <summary>Standard error of the mean, by blocks of time; null where one block is all.</summary>
    public double? MeanError { get; init; }

    public double? WidthError { get; init; }
}

/// <summary>
/// Coordination numbers of mobile ions round each ion of opposite charge, and the reverse: mean, width and distribution. A wide distribution
/// is the mark of a frustrated anion sublattice (Wood et al., Phil. Trans. R. Soc. A 379, 20190467 (2021), fig. 4b).
/// </summary>
/// <remarks>
/// Cutoff: 1.3 times the median distance from a mobile ion to its nearest counter-ion of the species in the first frame, which lies between the first
/// and second shells of four-fold (1.63) and six-fold (1.73) sites. From a frame every 0.25 ps.
/// </remarks>
public sealed class CoordinationNumber : IDescriptor
{
    private const double CutoffFactor = 1.3, SamplePs = 0.25;
    private const int MostNeighbours = 40;

    private readonly List<Partner> _partners = [];
    private TrajectoryInfo? _info;
    private int[] _mobile = [];
    private long _seen, _stride;

    /// <summary>Distributions, filled by <see cref="Complete"/>.</summary>
    public IReadOnlyList<CoordinationSummary> Summary { get; private set; } = [];

    public void Begin(TrajectoryInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        _info = info;
        (_seen, _stride) = (0, Math.Max(1, (long)Math.Round(SamplePs / info.FrameIntervalPs)));
        _mobile = [.. Enumerable.Range(0, info.Atoms.Count).Where(i => info.Atoms[i] == info.Mobile)];
        foreach (Species species in info.Atoms.Distinct().Where(s => s.OxidationState * info.Mobile.OxidationState < 0))
        {
            Partner? partner = _partners.Find(p => p.Species == species);
            if (partner is null)
            {
                _partners.Add(partner = new(species));
            }

            partner.Atoms = [.. Enumerable.Range(0, info.Atoms.Count).Where(i => info.Atoms[i] == species)];
        }
    }

    public void Accept(in Frame frame)
    {
        if (_seen++ % _stride != 0 || _mobile.Length == 0)
        {
            return;
        }

        Fractional[] positions = new Fractional[frame.X.Length];
        for (int i = 0; i < positions.Length; i++)
        {
            positions[i] = frame.Lattice.ToFractional(new(frame.X[i], frame.Y[i], frame.Z[i]));
        }

        foreach (Partner partner in _partners)
        {
            Count(partner, frame.Lattice, positions);
        }
    }

    public void End() => _partners.ForEach(p => p.Means.EndReplica());

    public DescriptorOutput Complete()
    {
        List<CoordinationSummary> summaries = [];
        List<DescriptorValue> values = [];
        foreach (Partner partner in _partners.Where(p => p.Means.Samples > 0))
        {
            string mobile = _info!.Mobile.Element.Symbol, other = partner.Species.Element.Symbol;
            foreach ((string pair, int first) in ((string, int)[])[($"{other}-{mobile}", 0), ($"{mobile}-{other}", Partner.Bins)])
            {
                (double mean, double width) = Moments(partner.Means.Total, first);
                double total = Enumerable.Range(first, Partner.Bins).Sum(partner.Means.Total);
                int last = Enumerable.Range(0, Partner.Bins).Last(n => n == 0 || partner.Means.Total(first + n) > 0);
                CoordinationSummary one = new(pair, Math.Sqrt(partner.CutoffSquared), mean, width, [.. Enumerable.Range(first, last + 1).Select(n => partner.Means.Total(n) / total)])
                {
                    MeanError = partner.Means.ErrorOf(b => Moments(n => b.Sums[n], first).Mean),
                    WidthError = partner.Means.ErrorOf(b => Moments(n => b.Sums[n], first).Width),
                };
                summaries.Add(one);
                values.Add(new($"coordination_{pair}", mean, one.MeanError, "1"));
                values.Add(new($"coordination_width_{pair}", width, one.WidthError, "1"));
            }
        }

        Summary = summaries;
        return new(values, [], []);
    }

    private static (double Mean, double Width) Moments(Func<int, double> histogram, int first)
    {
        double total = 0, sum = 0, squares = 0;
        for (int n = 0; n < Partner.Bins; n++)
        {
            double h = histogram(first + n);
            (total, sum, squares) = (total + h, sum + (h * n), squares + (h * n * n));
        }

        double mean = sum / total;
        return (mean, Math.Sqrt(Math.Max(0, (squares / total) - (mean * mean))));
    }

    private void Count(Partner partner, Lattice lattice, Fractional[] positions)
    {
        if (partner.CutoffSquared == 0)
        {
            double[] nearest = [.. _mobile.Select(i => partner.Atoms.Min(j => lattice.NearestImage(positions[i], positions[j]).LengthSquared)).Order()];
            partner.CutoffSquared = CutoffFactor * CutoffFactor * nearest[nearest.Length / 2];
        }

        int[] round = new int[partner.Atoms.Length];
        Span<double> sums = partner.Means.Current;
        foreach (int i in _mobile)
        {
            int count = 0;
            for (int k = 0; k < round.Length; k++)
            {
                Fractional d = positions[partner.Atoms[k]] - positions[i];
                Cartesian r = lattice.ToCartesian(new(d.U - Math.Round(d.U), d.V - Math.Round(d.V), d.W - Math.Round(d.W)));
                if (r.LengthSquared < partner.CutoffSquared)
                {
                    count++;
                    round[k]++;
                }
            }

            sums[Partner.Bins + Math.Min(MostNeighbours, count)]++;
        }

        foreach (int count in round)
        {
            sums[Math.Min(MostNeighbours, count)]++;
        }

        partner.Means.NextSample();
    }

    private sealed class Partner(Species species)
    {
        public Species Species { get; } = species;

        public int[] Atoms { get; set; } = [];

        public double CutoffSquared { get; set; }

        /// <summary>Neighbours one kind of centre may have, and the number of bins.</summary>
        public const int Bins = MostNeighbours + 1;

        /// <summary>Centres with n neighbours: first the partners', then the mobile ions'.</summary>
        public SampledMeans Means { get; } = new(2 * Bins);
    }
}
