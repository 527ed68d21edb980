using System.Globalization;
using System.Numerics;
using Screening.Core;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Accumulators;

namespace Screening.Descriptors.Vibration;

/// <summary>
/// Phonon density of states of each species and its band center: g_s(ω) is the Fourier transform of the velocity autocorrelation of
/// the species, ω̄_s = ∫ω g_s dω / ∫g_s dω (Li and co-workers 2025, band center of the mobile cation; Muy et al., Energy Environ. Sci.
/// 11, 850 (2018)). Frequencies are ν = ω/2π in THz.
/// </summary>
/// <remarks>
/// The transform of the autocorrelation is the mean power spectrum (Wiener-Khinchin), taken over half-overlapping segments of about
/// 2.5 ps under a Hann window (Welch, IEEE Trans. Audio Electroacoust. 15, 70 (1967)). Segments give the standard error, by blocks within
/// replicas and the spread between replicas. Without velocities, differences of positions serve, corrected for the mean over the
/// frame interval by 1/sinc²(ν Δt). Frames further apart than 20 fs fold the host's vibrations (up to some 20 THz) back onto the band
/// and give no density of states.
/// </remarks>
public sealed class VibrationalDensityOfStates : IDescriptor
{
    /// <summary>Widest interval between frames, ps: a Nyquist frequency of 25 THz.</summary>
    public const double WidestIntervalPs = 0.020;

    private const double SegmentPs = 3;                // longest segment; resolution 0.3 to 0.7 THz
    private const int ShortestSegment = 32, MostBlocks = 32;

    private readonly List<Group> _groups = [];
    private double[] _ring = [];
    private double[] _lastX = [], _lastY = [], _lastZ = [];
    private PowerSpectrum? _spectrum;
    private double[] _power = [];
    private double _interval;
    private int _length, _columns, _filled, _next;
    private bool _fromPositions, _tooCoarse, _hasLast;

    public void Begin(TrajectoryInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        _interval = info.FrameIntervalPs;
        _tooCoarse = _interval > WidestIntervalPs * (1 + 1e-9);
        if (_tooCoarse)
        {
            return;
        }

        // A run that is known to be short gets shorter segments, so that at least four fit.
        double longest = SegmentPs / _interval;
        if (info.ExpectedFrames > 0)
        {
            longest = Math.Min(longest, Math.Max(ShortestSegment, info.ExpectedFrames * 0.4));
        }

        int length = _spectrum is null ? (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(ShortestSegment, (longest / 2) + 1)) : _length;
        if (_spectrum is null)
        {
            _length = length;
            _spectrum = new(length);
            _power = new double[_spectrum.Bins];
        }

        Arrange(info);
        (_filled, _next, _hasLast) = (0, 0, false);
        foreach (Group group in _groups)
        {
            group.Replicas.Add([]);
            group.Merge = 1;
        }
    }

    public void Accept(in Frame frame)
    {
        if (_tooCoarse)
        {
            return;
        }

        Span<double> row = _ring.AsSpan(_next * _columns, _columns);
        if (frame.Vx.Length > 0)
        {
            foreach (Group group in _groups)
            {
                Gather(frame.Vx, group.Atoms, row[group.FirstColumn..]);
                Gather(frame.Vy, group.Atoms, row[(group.FirstColumn + group.Atoms.Length)..]);
                Gather(frame.Vz, group.Atoms, row[(group.FirstColumn + (2 * group.Atoms.Length))..]);
            }
        }
        else
        {
            _fromPositions = true;
            if (!_hasLast)
            {
                Remember(frame);
                return;
            }

            foreach (Group group in _groups)
            {
                int[] atoms = group.Atoms;
                for (int i = 0; i < atoms.Length; i++)
                {
                    int from = atoms[i], to = group.FirstColumn + i;
                    row[to] = (frame.X[from] - _lastX[from]) / _interval;
                    row[to + atoms.Length] = (frame.Y[from] - _lastY[from]) / _interval;
                    row[to + (2 * atoms.Length)] = (frame.Z[from] - _lastZ[from]) / _interval;
                }
            }

            Remember(frame);
        }

        _next = (_next + 1) & (_length - 1);
        _filled++;
        if (_filled == _length)
        {
            Transform();
            _filled = _length / 2;
        }
    }

    public void End()
    {
    }

    public DescriptorOutput Complete()
    {
        if (_tooCoarse)
        {
            return new([], [], [string.Create(CultureInfo.InvariantCulture,
                $"No density of states: frames {1000 * _interval:0.#} fs apart cannot follow vibrations (at most {1000 * WidestIntervalPs:0} fs).")]);
        }

        List<DescriptorValue> values = [];
        List<DescriptorSeries> series = [];
        List<string> remarks = [];
        foreach (Group group in _groups.Where(g => g.Segments > 0))
        {
            AddGroup(group, values, series);
        }

        if (values.Count == 0)
        {
            remarks.Add(string.Create(CultureInfo.InvariantCulture, $"No density of states: the run is shorter than {_length} frames."));
        }
        else if (_fromPositions)
        {
            remarks.Add("Density of states from differences of positions: the trajectory has no velocities.");
        }

        return new(values, series, remarks);
    }

    private void AddGroup(Group group, List<DescriptorValue> values, List<DescriptorSeries> series)
    {
        double resolution = 1 / (_length * _interval);
        double[] frequency = [.. Enumerable.Range(0, _power.Length).Select(k => k * resolution)];
        double moment = group.Replicas.Sum(r => r.Sum(b => b.Moment)), power = group.Replicas.Sum(r => r.Sum(b => b.Power));
        if (!(power > 0))
        {
            return;
        }

        double center = moment / power;
        double perBlock = power / group.Replicas.Sum(r => r.Count);
        (_, double? error, _) = Statistics.OfBlocks([.. group.Replicas
            .Where(r => r.Count > 0)
            .Select(r => (IReadOnlyList<double>)[.. r.Select(b => (b.Moment - (center * b.Power)) / perBlock)])]);
        if (group.Mobile)
        {
            values.Add(new("band_center_THz", center, error, "THz"));
            values.Add(new("band_center_meV", center * Units.MilliElectronVoltPerTerahertz, error * Units.MilliElectronVoltPerTerahertz, "meV"));
            values.Add(new("band_center_per_cm", center * Units.InverseCentimetrePerTerahertz, error * Units.InverseCentimetrePerTerahertz, "1/cm"));
        }

        values.Add(new($"band_center_{group.Label}_THz", center, error, "THz"));
        double norm = group.Spectrum.Sum() * resolution;
        double[] deviation = [.. group.Spectrum.Select((p, k) => group.Segments < 2
            ? 0
            : Math.Sqrt(Math.Max(0, group.Squares[k] - (p * p / group.Segments)) * group.Segments / (group.Segments - 1)) / norm)];
        series.Add(new($"density_of_states_{group.Label}", frequency, "THz", [.. group.Spectrum.Select(p => p / norm)], "1/THz", deviation));
    }

    private void Transform()
    {
        foreach (Group group in _groups)
        {
            Array.Clear(_power);
            for (int column = group.FirstColumn; column < group.FirstColumn + group.Columns; column += PowerSpectrum.Columns)
            {
                _spectrum!.Add(_ring, _columns, _next, column, _power);
            }

            double moment = 0, total = 0, resolution = 1 / (_length * _interval);
            for (int k = 0; k < _power.Length; k++)
            {
                double p = _power[k] * ((k == 0 || k == _power.Length - 1) ? 0.5 : 1) / Response(k * resolution);      // trapezoid rule
                group.Spectrum[k] += _power[k] / Response(k * resolution);
                group.Squares[k] += _power[k] / Response(k * resolution) * (_power[k] / Response(k * resolution));
                moment += k * resolution * p;
                total += p;
            }

            group.Add(moment, total);
        }
    }

    /// <summary>Share of the power at a frequency that the mean velocity over a frame interval keeps.</summary>
    private double Response(double frequency)
    {
        double phase = Math.PI * frequency * _interval;
        return _fromPositions && phase > 0 ? Math.Sin(phase) / phase * (Math.Sin(phase) / phase) : 1;
    }

    private void Remember(in Frame frame)
    {
        frame.X.CopyTo(_lastX);
        frame.Y.CopyTo(_lastY);
        frame.Z.CopyTo(_lastZ);
        _hasLast = true;
    }

    /// <summary>Columns of the ring: per species all x, all y, all z, then zeros up to a multiple of sixteen.</summary>
    private void Arrange(TrajectoryInfo info)
    {
        Species[] species = [.. info.Atoms.Distinct()];
        _columns = 0;
        foreach (Species one in species)
        {
            int[] atoms = [.. Enumerable.Range(0, info.Atoms.Count).Where(i => info.Atoms[i] == one)];
            int columns = ((3 * atoms.Length) + PowerSpectrum.Columns - 1) / PowerSpectrum.Columns * PowerSpectrum.Columns;
            string label = species.Count(s => s.Element == one.Element) == 1 ? one.Element.Symbol : one.ToString();
            Group? group = _groups.Find(g => g.Label == label);
            if (group is null)
            {
                _groups.Add(group = new(label, one == info.Mobile, _power.Length));
            }

            (group.Atoms, group.FirstColumn, group.Columns) = (atoms, _columns, columns);
            _columns += columns;
        }

        if (_ring.Length != _columns * _length || _lastX.Length != info.Atoms.Count)
        {
            _ring = new double[_columns * _length];
            (_lastX, _lastY, _lastZ) = (new double[info.Atoms.Count], new double[info.Atoms.Count], new double[info.Atoms.Count]);
        }
    }

    private static void Gather(ReadOnlySpan<double> from, int[] atoms, Span<double> to)
    {
        for (int i = 0; i < atoms.Length; i++)
        {
            to[i] = from[atoms[i]];
        }
    }

    /// <summary>Atoms of one species, and what their spectra have given so far.</summary>
    private sealed class Group(string label, bool mobile, int bins)
    {
        public string Label { get; } = label;

        public bool Mobile { get; } = mobile;

        public int[] Atoms { get; set; } = [];

        public int FirstColumn { get; set; }

        public int Columns { get; set; }

        /// <summary>Σ over segments of the power; [bin].</summary>
        public double[] Spectrum { get; } = new double[bins];

        public double[] Squares { get; } = new double[bins];

        public int Segments { get; private set; }

        /// <summary>Σ ν P and Σ P per block of segments; [replica][block].</summary>
        public List<List<(double Moment, double Power, int Segments)>> Replicas { get; } = [];

        /// <summary>Segments per block; doubles when blocks run out.</summary>
        public int Merge { get; set; } = 1;

        public void Add(double moment, double power)
        {
            Segments++;
            List<(double Moment, double Power, int Segments)> blocks = Replicas[^1];
            if (blocks.Count > 0 && blocks[^1].Segments < Merge)
            {
                blocks[^1] = (blocks[^1].Moment + moment, blocks[^1].Power + power, blocks[^1].Segments + 1);
                return;
            }

            if (blocks.Count == MostBlocks)
            {
                for (int b = 0; b < MostBlocks / 2; b++)
                {
                    (double m0, double p0, int n0) = blocks[2 * b];
                    (double m1, double p1, int n1) = blocks[(2 * b) + 1];
                    blocks[b] = (m0 + m1, p0 + p1, n0 + n1);
                }

                blocks.RemoveRange(MostBlocks / 2, MostBlocks / 2);
                Merge *= 2;
            }

            blocks.Add((moment, power, 1));
        }
    }
}
