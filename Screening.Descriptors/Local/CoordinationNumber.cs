using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;

namespace Screening.Descriptors.Local;

/// <summary>How many neighbours of a kind the ions of another have.</summary>
/// <param name="Pair">Centre-neighbour, such as S-Li: lithium ions round a sulfur.</param>
/// <param name="CutoffAngstrom">Neighbours are nearer than this.</param>
/// <param name="Mean">Mean number.</param>
/// <param name="Width">Standard deviation of the number over centres and frames.</param>
/// <param name="Shares">Share of centres and frames with n neighbours; [n].</param>
public sealed record CoordinationSummary(string Pair, double CutoffAngstrom, double Mean, double Width, IReadOnlyList<double> Shares);

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

    public void End()
    {
    }

    public DescriptorOutput Complete()
    {
        List<CoordinationSummary> summaries = [];
        List<DescriptorValue> values = [];
        foreach (Partner partner in _partners.Where(p => p.CutoffSquared > 0))
        {
            string mobile = _info!.Mobile.Element.Symbol, other = partner.Species.Element.Symbol;
            foreach ((string pair, double[] histogram) in ((string, double[])[])[($"{other}-{mobile}", partner.RoundPartner), ($"{mobile}-{other}", partner.RoundMobile)])
            {
                double total = histogram.Sum(), mean = histogram.Select((h, n) => h * n).Sum() / total;
                double width = Math.Sqrt(Math.Max(0, (histogram.Select((h, n) => h * n * n).Sum() / total) - (mean * mean)));
                int last = Array.FindLastIndex(histogram, h => h > 0);
                summaries.Add(new(pair, Math.Sqrt(partner.CutoffSquared), mean, width, [.. histogram.Take(last + 1).Select(h => h / total)]));
                values.Add(new($"coordination_{pair}", mean, null, "1"));
                values.Add(new($"coordination_width_{pair}", width, null, "1"));
            }
        }

        Summary = summaries;
        return new(values, [], []);
    }

    private void Count(Partner partner, Lattice lattice, Fractional[] positions)
    {
        if (partner.CutoffSquared == 0)
        {
            double[] nearest = [.. _mobile.Select(i => partner.Atoms.Min(j => lattice.NearestImage(positions[i], positions[j]).LengthSquared)).Order()];
            partner.CutoffSquared = CutoffFactor * CutoffFactor * nearest[nearest.Length / 2];
        }

        int[] round = new int[partner.Atoms.Length];
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

            partner.RoundMobile[Math.Min(MostNeighbours, count)]++;
        }

        foreach (int count in round)
        {
            partner.RoundPartner[Math.Min(MostNeighbours, count)]++;
        }
    }

    private sealed class Partner(Species species)
    {
        public Species Species { get; } = species;

        public int[] Atoms { get; set; } = [];

        public double CutoffSquared { get; set; }

        public double[] RoundMobile { get; } = new double[MostNeighbours + 1];

        public double[] RoundPartner { get; } = new double[MostNeighbours + 1];
    }
}
