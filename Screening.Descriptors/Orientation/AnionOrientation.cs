using System.Globalization;
using Screening.Core.Neighbors;
using Screening.Core.Particles;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Accumulators;
using Screening.Descriptors.Hopping;

namespace Screening.Descriptors.Orientation;

/// <summary>
/// How the polyanions of the framework (PS4, BH4, B12H12 ..., found by their bonds in the first frame) are oriented and turn: density of the
/// directions of their outer atoms (<see cref="OrientationMap"/>), Shannon entropy of the discrete orientations, and rate of
/// reorientations above 70° (<see cref="TurnTracker"/>).
/// </summary>
/// <remarks>
/// <para>Entropy (Wood et al., Phil. Trans. R. Soc. A 379, 20190467 (2021), eq. 3.1 and fig. 5b), k_B per window: the windows are those of 20°
/// about the maxima of the density of one kind of anion; P_i is the share of the time, within windows, that some outer atom of an anion is in window i;
/// S = mean over windows and anions of −P ln P − (1 − P) ln(1 − P). An anion that only librates has 0, one that spends half of its time
/// in each of two orientations ln 2. Errors come from the spread between anions.</para>
/// <para>Turns are those of labelled atoms: a rotation that maps a PS4 onto itself counts. Frames are sampled every 0.1 ps; the dwell
/// time is that of the jumps (<see cref="DescriptorOptions.JumpDwellPs"/>), so that the two rates compare (Li and co-workers 2025, fig. 2).
/// Turns of linear anions are not counted.</para>
/// </remarks>
public sealed class AnionOrientation : IDescriptor
{
    private const double SampleIntervalPs = 0.1, CellDegrees = 5, AngleStepDegrees = 10;

    private readonly DescriptorOptions _options;
    private readonly SphereGrid _grid = new(CellDegrees);
    private readonly List<List<TrackedAnion>> _replicas = [];
    private readonly List<IReadOnlyList<(double[] Sums, long Frames)>> _blocks = [];
    private readonly List<(int Anions, double Ps)> _exposure = [];
    private readonly SortedDictionary<string, (long Turns, double AnionPs)> _kinds = new(StringComparer.Ordinal);
    private readonly double[] _angles = new double[(int)(180 / AngleStepDegrees)];
    private TrajectoryInfo? _info;
    private LatticeAxes _axes;
    private List<TrackedAnion>? _anions;
    private BlockSums? _current;
    private long _frame, _samples, _stride, _turns;

    public AnionOrientation(DescriptorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <summary>Maps by kind of anion; filled by <see cref="Complete"/>.</summary>
    public IReadOnlyList<OrientationMap> Maps { get; private set; } = [];

    public void Begin(TrajectoryInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        _info = info;
        _axes = LatticeAxes.Of(info.Lattice);
        _stride = Math.Max(1, (long)Math.Round(SampleIntervalPs / info.FrameIntervalPs));
        _current = new(1, info.ExpectedFrames / (int)_stride);
        (_anions, _frame, _samples) = (null, 0, 0);
    }

    public void Accept(in Frame frame)
    {
        if (_frame++ % _stride != 0)
        {
            return;
        }

        if (_anions is null)
        {
            int dwell = Math.Max(1, (int)Math.Round(_options.JumpDwellPs / (_stride * _info!.FrameIntervalPs)));
            _anions = [];
            foreach (Rotor rotor in Rotors(frame))
            {
                _anions.Add(new(rotor, _info, frame, _grid.Count, dwell));
            }
        }

        if (_anions.Count == 0)
        {
            return;
        }

        foreach (TrackedAnion anion in _anions)
        {
            if (anion.Follow(frame, _grid, _axes, out double degrees))
            {
                _turns++;
                _current!.Current[0]++;
                _angles[Math.Min(_angles.Length - 1, (int)(degrees / AngleStepDegrees))]++;
                (long turns, double ps) = _kinds.GetValueOrDefault(anion.Formula);
                _kinds[anion.Formula] = (turns + 1, ps);
            }
        }

        _samples++;
        _current!.NextFrame();
    }

    public void End()
    {
        if (_anions is { Count: > 0 } && _samples > 1)
        {
            _replicas.Add(_anions);
            _blocks.Add(_current!.Finish());
            double time = _samples * _stride * _info!.FrameIntervalPs;
            _exposure.Add((_anions.Count(a => !a.IsLinear), time));
            foreach (IGrouping<string, TrackedAnion> kind in _anions.Where(a => !a.IsLinear).GroupBy(a => a.Formula))
            {
                (long turns, double ps) = _kinds.GetValueOrDefault(kind.Key);
                _kinds[kind.Key] = (turns, ps + (kind.Count() * time));
            }
        }

        _anions = null;
    }

    public DescriptorOutput Complete()
    {
        if (_replicas.Count == 0)
        {
            return DescriptorOutput.Empty;
        }

        List<DescriptorValue> values = [new("polyanion_count", _replicas[0].Count, null, "1")];
        List<DescriptorSeries> series = [];
        List<string> remarks = [];
        AddTurns(values, series);
        List<OrientationMap> maps = [];
        string[] formulas = [.. _replicas.SelectMany(r => r).Select(a => a.Formula).Distinct().Order(StringComparer.Ordinal)];
        List<List<double>> all = [.. _replicas.Select(_ => new List<double>())];
        foreach (string formula in formulas)
        {
            double[] counts = new double[_grid.Count];
            foreach (TrackedAnion anion in _replicas.SelectMany(r => r).Where(a => a.Formula == formula))
            {
                for (int k = 0; k < counts.Length; k++)
                {
                    counts[k] += anion.Counts[k];
                }
            }

            OrientationMap map = OrientationMap.Of(formula, _grid, counts);
            maps.Add(map);
            int[] windows = map.Windows(_grid);
            List<List<double>> entropies = [.. _replicas.Select(r => r.Where(a => a.Formula == formula).Select(a => Entropy(a, windows, map.Maxima.Count)).ToList())];
            (double mean, double? error, _) = Statistics.OfBlocks(entropies);
            values.Add(new($"orientation_entropy_{formula}_kB", mean, error, "kB/window"));
            values.Add(new($"orientation_windows_{formula}", map.Maxima.Count, null, "1"));
            for (int r = 0; r < entropies.Count; r++)
            {
                all[r].AddRange(entropies[r]);
            }
        }

        (double total, double? spread, _) = Statistics.OfBlocks(all);
        values.Add(new("orientation_entropy_kB", total, spread, "kB/window"));
        if (_replicas.SelectMany(r => r).Any(a => a.IsLinear))
        {
            remarks.Add("orientation: turns of linear anions are not counted");
        }

        Maps = maps;
        return new(values, series, remarks);
    }

    private void AddTurns(List<DescriptorValue> values, List<DescriptorSeries> series)
    {
        double exposure = _exposure.Sum(e => e.Anions * e.Ps);
        if (exposure == 0)
        {
            return;
        }

        double interval = _stride * _info!.FrameIntervalPs;
        (_, double? error, _) = Statistics.OfBlocks([.. _blocks.Select((b, r) =>
            (IReadOnlyList<double>)[.. b.Where(_ => _exposure[r].Anions > 0).Select(x => x.Sums[0] / (x.Frames * interval * _exposure[r].Anions))])]);
        values.Add(new("reorientation_count", _turns, null, "1"));
        values.Add(new("reorientation_rate_per_anion_THz", _turns / exposure, Math.Max(Math.Sqrt(Math.Max(1, _turns)) / exposure, error ?? 0), "THz"));
        foreach ((string formula, (long turns, double ps)) in _kinds)
        {
            values.Add(new($"reorientation_rate_{formula}_THz", turns / ps, Math.Sqrt(Math.Max(1, turns)) / ps, "THz"));
        }

        if (_turns > 0)
        {
            series.Add(new("reorientation_angle", [.. _angles.Select((_, b) => (b + 0.5) * AngleStepDegrees)], "degree",
                [.. _angles.Select(n => n / (_turns * AngleStepDegrees))], "1/degree"));
        }
    }

    /// <summary>Mean over the windows of the entropy of being occupied or not.</summary>
    private static double Entropy(TrackedAnion anion, int[] windows, int count)
    {
        double[] inWindow = new double[count];
        double total = 0;
        for (int k = 0; k < windows.Length; k++)
        {
            if (windows[k] >= 0)
            {
                inWindow[windows[k]] += anion.Counts[k];
                total += anion.Counts[k];
            }
        }

        double[] ones = new double[count];
        Array.Fill(ones, 1);
        return total == 0 ? 0 : SiteEntropy.PerSite(ones, [.. inWindow.Select(n => Math.Min(1, n * anion.OuterAtoms / total))]);
    }

    private IReadOnlyList<Rotor> Rotors(in Frame frame)
    {
        MdState state = new(frame.Lattice, _info!.Atoms);
        frame.X.CopyTo(state.X);
        frame.Y.CopyTo(state.Y);
        frame.Z.CopyTo(state.Z);
        return RotorAnions.Find(state, i => _info.Atoms[i] == _info.Mobile);
    }
}
