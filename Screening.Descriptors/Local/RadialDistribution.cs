using System.Runtime.Intrinsics;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;

namespace Screening.Descriptors.Local;

/// <summary>
/// Radial distribution g(r) of the mobile ion with each species: mean density of the species at distance r from a mobile ion over its mean
/// density in the cell; 1 for an ideal gas. Up to 10 Å or half the smallest cell width, in steps of 0.05 Å, from a frame every
/// 0.25 ps (closer frames repeat each other).
/// </summary>
public sealed class RadialDistribution : IDescriptor
{
    private const double RangeAngstrom = 10, StepAngstrom = 0.05, SamplePs = 0.25;

    private readonly List<Partner> _partners = [];
    private readonly double[] _squares = new double[Vector512<double>.Count];
    private TrajectoryInfo? _info;
    private int[] _mobile = [];
    private double _range = RangeAngstrom;
    private double _volumes;
    private long _frames, _seen;
    private long _stride;

    public void Begin(TrajectoryInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        _info = info;
        _seen = 0;
        _stride = Math.Max(1, (long)Math.Round(SamplePs / info.FrameIntervalPs));
        _mobile = [.. Enumerable.Range(0, info.Atoms.Count).Where(i => info.Atoms[i] == info.Mobile)];
        _range = Math.Min(_range, info.Lattice.SmallestWidth / 2);
        foreach (Species species in info.Atoms.Distinct())
        {
            int[] atoms = [.. Enumerable.Range(0, info.Atoms.Count).Where(i => info.Atoms[i] == species)];
            Partner? partner = _partners.Find(p => p.Species == species);
            if (partner is null)
            {
                _partners.Add(partner = new(species, (int)(RangeAngstrom / StepAngstrom)));
            }

            partner.Atoms = atoms;
            partner.Coordinates = new double[3][];
            for (int axis = 0; axis < 3; axis++)
            {
                partner.Coordinates[axis] = new double[atoms.Length];
            }
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
        Lattice lattice = frame.Lattice;
        foreach (Partner partner in _partners)
        {
            for (int i = 0; i < partner.Atoms.Length; i++)
            {
                int atom = partner.Atoms[i];
                Fractional f = lattice.ToFractional(new(frame.X[atom], frame.Y[atom], frame.Z[atom]));
                (partner.Coordinates[0][i], partner.Coordinates[1][i], partner.Coordinates[2][i]) = (f.U, f.V, f.W);
            }

            partner.Pairs += (double)_mobile.Length * (partner.Atoms.Length - (partner.Species == _info!.Mobile ? 1 : 0));
        }

        foreach (int atom in _mobile)
        {
            Fractional f = lattice.ToFractional(new(frame.X[atom], frame.Y[atom], frame.Z[atom]));
            foreach (Partner partner in _partners)
            {
                Count(partner, f, lattice);
            }
        }
    }

    public void End()
    {
    }

    public DescriptorOutput Complete()
    {
        if (_frames == 0 || _info is null || _mobile.Length == 0)
        {
            return DescriptorOutput.Empty;
        }

        int bins = (int)(_range / StepAngstrom);
        double volume = _volumes / _frames;
        double[] r = [.. Enumerable.Range(0, bins).Select(b => (b + 0.5) * StepAngstrom)];
        List<DescriptorSeries> series = [];
        foreach (Partner partner in _partners.Where(p => p.Pairs > 0))
        {
            double[] g = new double[bins];
            for (int b = 0; b < bins; b++)
            {
                double inner = b * StepAngstrom, outer = inner + StepAngstrom;
                double shell = 4 * Math.PI / 3 * ((outer * outer * outer) - (inner * inner * inner));
                g[b] = partner.Histogram[b] / (partner.Pairs * shell / volume);
            }

            string other = _partners.Count(p => p.Species.Element == partner.Species.Element) == 1
                ? partner.Species.Element.Symbol : partner.Species.ToString();
            series.Add(new($"rdf_{_info.Mobile.Element.Symbol}-{other}", r, "Å", g, "1"));
        }

        return new([], series, []);
    }

    /// <summary>
    /// Counts the neighbours of one point. Rounding fractional differences finds every image nearer than half the smallest width, whatever the
    /// shape of the cell.
    /// </summary>
    private void Count(Partner partner, Fractional from, Lattice lattice)
    {
        ReadOnlySpan<double> u = partner.Coordinates[0], v = partner.Coordinates[1], w = partner.Coordinates[2];
        double limit = _range * _range;
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            Vector512<double> u0 = Vector512.Create(from.U), v0 = Vector512.Create(from.V), w0 = Vector512.Create(from.W), wide = Vector512.Create(limit);
            for (; i <= u.Length - Vector512<double>.Count; i += Vector512<double>.Count)
            {
                Vector512<double> du = Vector512.Create(u[i..]) - u0, dv = Vector512.Create(v[i..]) - v0, dw = Vector512.Create(w[i..]) - w0;
                (du, dv, dw) = (du - Vector512.Round(du), dv - Vector512.Round(dv), dw - Vector512.Round(dw));
                Vector512<double> x = (du * lattice.A.X) + (dv * lattice.B.X) + (dw * lattice.C.X);
                Vector512<double> y = (du * lattice.A.Y) + (dv * lattice.B.Y) + (dw * lattice.C.Y);
                Vector512<double> z = (du * lattice.A.Z) + (dv * lattice.B.Z) + (dw * lattice.C.Z);
                Vector512<double> squared = (x * x) + (y * y) + (z * z);
                ulong inside = Vector512.LessThan(squared, wide).ExtractMostSignificantBits();
                if (inside != 0)
                {
                    squared.CopyTo(_squares);
                    for (; inside != 0; inside &= inside - 1)
                    {
                        Bin(partner, _squares[System.Numerics.BitOperations.TrailingZeroCount(inside)]);
                    }
                }
            }
        }

        for (; i < u.Length; i++)
        {
            Fractional d = new(u[i] - from.U, v[i] - from.V, w[i] - from.W);
            double squared = lattice.ToCartesian(new(d.U - Math.Round(d.U), d.V - Math.Round(d.V), d.W - Math.Round(d.W))).LengthSquared;
            if (squared < limit)
            {
                Bin(partner, squared);
            }
        }
    }

    private static void Bin(Partner partner, double squared)
    {
        if (squared > 0)                               // the ion itself
        {
            partner.Histogram[(int)(Math.Sqrt(squared) * (1 / StepAngstrom))]++;
        }
    }

    private sealed class Partner(Species species, int bins)
    {
        public Species Species { get; } = species;

        public int[] Atoms { get; set; } = [];

        public double[][] Coordinates { get; set; } = [];

        public double[] Histogram { get; } = new double[bins + 1];

        /// <summary>Σ over frames of the number of ordered pairs.</summary>
        public double Pairs { get; set; }
    }
}
