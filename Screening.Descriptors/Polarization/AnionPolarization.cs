using System.Globalization;
using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;

namespace Screening.Descriptors.Polarization;

/// <summary>
/// Distribution of the anions' dipole moment |p|, e·Å: mean, width, skewness γ₁, number of modes, per anion element and for the most
/// numerous one (Wood et al., Phil. Trans. R. Soc. A 379, 20190467 (2021), fig. 2). Dipoles are self-consistent induced ones
/// (<see cref="InducedDipoles"/>) of the anions in the field of all charges: the force field's where the trajectory brings them, else
/// the formal ones; the remarks say which. Any <see cref="IDipoleSolver"/> may stand in for them. The symmetric reference is the thermal motion of an ion about a centre: |p| of an isotropic
/// Gaussian vector, γ₁ = <see cref="SymmetricSkewness"/>; the asymmetry is γ₁ minus that. Frames are sampled every 0.5 ps.
/// </summary>
public sealed class AnionPolarization : IDescriptor
{
    /// <summary>Skewness of |p| for an isotropic Gaussian p (Maxwell distribution): 2√2(16 − 5π)/(3π − 8)^(3/2).</summary>
    public const double SymmetricSkewness = 0.4856928280495921;

    /// <summary>Time between sampled frames, ps; shorter where a run would otherwise give fewer than 24 samples.</summary>
    public const double SampleIntervalPs = 0.5;

    private const int FewestSamples = 24;
    private const double LargestFailedFraction = 0.01;
    private const double NeutralityTolerance = 1e-3;

    /// <summary>A distribution narrower than this, e·Å, is rounding: ions at rest on symmetric sites.</summary>
    private const double VanishingWidth = 1e-9;
    private readonly PolarizabilityTable _table;
    private readonly ulong _seed;
    private readonly SortedDictionary<string, (MomentBlocks Blocks, MagnitudeHistogram Histogram)> _elements = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _anions = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _remarks = new(StringComparer.Ordinal);
    private readonly Func<TrajectoryInfo, IDipoleSolver>? _model;
    private IDipoleSolver? _solver;
    private (MomentBlocks Blocks, MagnitudeHistogram Histogram)[] _slots = [];
    private PowerSums[] _instant = [];
    private int[] _slotOfIon = [];
    private long _frames, _stride, _sampled, _failed, _catastrophes;

    /// <param name="seed">Seed of the mode test's resampling.</param>
    /// <param name="table">Polarizabilities; the shipped table when null.</param>
    public AnionPolarization(ulong seed, PolarizabilityTable? table = null)
    {
        _seed = seed;
        _table = table ?? PolarizabilityTable.Shared;
    }

    /// <summary>Dipoles of a model in place of the induced ones: predicted by a potential, or read from a file.</summary>
    /// <param name="seed">Seed of the mode test's resampling.</param>
    /// <param name="model">Makes the model for a trajectory.</param>
    public AnionPolarization(ulong seed, Func<TrajectoryInfo, IDipoleSolver> model)
        : this(seed) => _model = model;

    public void Begin(TrajectoryInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        int n = info.Atoms.Count;
        double[] alpha = new double[n];
        SortedDictionary<string, int> anions = new(StringComparer.Ordinal);
        for (int i = 0; i < n; i++)
        {
            Species species = info.Atoms[i];
            if (!species.IsAnion)
            {
                continue;
            }

            if (_table.TryGet(species.Element, out alpha[i]) || _model is not null)
            {
                anions[species.Element.Symbol] = anions.GetValueOrDefault(species.Element.Symbol) + 1;
            }
            else
            {
                _remarks.Add($"polarization: no cited polarizability of {species}, so it carries no dipole");
            }
        }

        foreach ((string symbol, int count) in anions)
        {
            _anions[symbol] = Math.Max(count, _anions.GetValueOrDefault(symbol));
            if (!_elements.ContainsKey(symbol))
            {
                _elements.Add(symbol, (new(), new()));
            }
        }

        _solver = anions.Count == 0 ? null : _model?.Invoke(info) ?? new InducedDipoles(Charges(info), alpha);
        _slots = [.. anions.Keys.Select(symbol => _elements[symbol])];
        _instant = new PowerSums[_slots.Length];
        string[] symbols = [.. anions.Keys];
        _slotOfIon = _solver is null ? [] : [.. _solver.Ions.Select(i => Array.IndexOf(symbols, info.Atoms[i].Element.Symbol))];
        _frames = 0;
        _stride = Math.Max(1, (long)Math.Round(SampleIntervalPs / info.FrameIntervalPs));
        if (info.ExpectedFrames > 0)
        {
            _stride = Math.Max(1, Math.Min(_stride, info.ExpectedFrames / FewestSamples));
        }
    }

    public void Accept(in Frame frame)
    {
        if (_frames++ % _stride != 0 || _solver is null)
        {
            return;
        }

        _sampled++;
        DipoleOutcome outcome = _solver.Solve(frame.Lattice, frame.X, frame.Y, frame.Z);
        if (outcome != DipoleOutcome.Converged)
        {
            _failed++;
            _catastrophes += outcome == DipoleOutcome.Catastrophe ? 1 : 0;
            return;
        }

        Array.Clear(_instant);
        ReadOnlySpan<double> p = _solver.Dipoles;
        for (int k = 0; k < _slotOfIon.Length; k++)
        {
            double magnitude = Math.Sqrt((p[3 * k] * p[3 * k]) + (p[(3 * k) + 1] * p[(3 * k) + 1]) + (p[(3 * k) + 2] * p[(3 * k) + 2]));
            int slot = _slotOfIon[k];
            if (slot < 0)
            {
                continue;                          // a model may give dipoles to cations too
            }

            _instant[slot] = _instant[slot].With(magnitude);
            _slots[slot].Histogram.Add(magnitude);
        }

        for (int slot = 0; slot < _slots.Length; slot++)
        {
            _slots[slot].Blocks.Add(_instant[slot]);
        }
    }

    public void End()
    {
        foreach ((MomentBlocks blocks, _) in _slots)
        {
            blocks.EndReplica();
        }

        if (_solver?.Description is { } method)
        {
            _remarks.Add("polarization: " + (_model is null ? $"induced dipoles of the anions, {_table.Name}, " : "") + method);
        }
    }

    public DescriptorOutput Complete()
    {
        List<DescriptorValue> values = [];
        List<DescriptorSeries> series = [];
        if (_failed > 0)
        {
            _remarks.Add(string.Create(CultureInfo.InvariantCulture,
                $"polarization: {_failed} of {_sampled} sampled frames had no self-consistent dipoles ({_catastrophes} polarization catastrophes)"));
        }

        if (_failed > LargestFailedFraction * _sampled)
        {
            return new(values, series, [.. _remarks]);
        }

        // The most numerous anion stands for the candidate; the more polarizable one of equals, as it carries the signal.
        string? main = _anions.Keys
            .OrderByDescending(symbol => _anions[symbol])
            .ThenByDescending(symbol => _table.TryGet(Element.Parse(symbol), out double alpha) ? alpha : 0)
            .FirstOrDefault();
        foreach ((string symbol, (MomentBlocks blocks, MagnitudeHistogram histogram)) in _elements)
        {
            if (blocks.Total.Count == 0)
            {
                continue;
            }

            ModeResult? modes = ModeTest.Examine(
                histogram.Counts, histogram.BinWidth, Math.Min(blocks.Total.Count, (double)_anions[symbol] * blocks.Count),
                new RandomStream(_seed, $"polarization modes/{symbol}"));
            Report(values, blocks, modes, "_" + symbol);
            if (symbol == main)
            {
                Report(values, blocks, modes, "");
                _remarks.Add($"polarization: the values without an element are those of {symbol}, the most numerous anion");
            }

            (double[] x, double[] density) = histogram.Density(80);
            series.Add(new($"polarization_distribution_{symbol}", x, "e Å", density, "1/(e Å)"));
        }

        return new(values, series, [.. _remarks]);
    }

    private static void Report(List<DescriptorValue> values, MomentBlocks blocks, ModeResult? modes, string suffix)
    {
        PowerSums total = blocks.Total;
        if (double.IsFinite(total.Skewness) && total.Width > VanishingWidth)
        {
            double? error = blocks.StandardError(s => s.Skewness);
            values.Add(new("polarization_skewness" + suffix, total.Skewness, error, "1"));
            values.Add(new("polarization_asymmetry" + suffix, total.Skewness - SymmetricSkewness, error, "1"));
        }

        values.Add(new($"polarization_mean{suffix}_eA", total.Mean, blocks.StandardError(s => s.Mean), "e Å"));
        values.Add(new($"polarization_width{suffix}_eA", total.Width, blocks.StandardError(s => s.Width), "e Å"));
        if (modes is not null)
        {
            values.Add(new("polarization_modes" + suffix, modes.Modes, null, "1"));
            values.Add(new("polarization_modes_p" + suffix, modes.UnimodalProbability, null, "1"));
        }
    }

    private double[] Charges(TrajectoryInfo info)
    {
        bool model = info.ModelCharges.Count == info.Atoms.Count;
        double[] charges = model ? [.. info.ModelCharges] : [.. info.Atoms.Select(a => a.OxidationState)];
        _remarks.Add(model
            ? "polarization: field of the force field's charges"
            : "polarization: field of the formal charges, as the trajectory brings none of its own");
        double sum = charges.Sum();
        if (Math.Abs(sum) > NeutralityTolerance * charges.Length)
        {
            _remarks.Add(string.Create(CultureInfo.InvariantCulture, $"polarization: the charges of the cell sum to {sum:0.###} e, not zero"));
        }

        return charges;
    }
}
