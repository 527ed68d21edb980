using Screening.Core;
using Screening.Core.Percolation;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;

namespace Screening.Descriptors.Density;

/// <summary>
/// Probability density of the mobile ions on a grid of 0.25 Å, and the free energy −k_B T ln(ρ/ρ_max) at which the regions the ions visit first connect
/// through the whole cell in one, two and three dimensions, eV. Positions are taken in units of the lattice vectors, so that a cell that
/// breathes does not blur them. Expects frames without drift.
/// </summary>
/// <remarks>
/// The connection level is that of the density smoothed once (<see cref="DensityGrid.Smoothed"/>); voxels without a count are impassable, so that a run
/// that never crosses gives no level. Several replicas on one cell add up; where the lattice differs only the first counts.
/// </remarks>
public sealed class IonDensity : IDescriptor
{
    private const double VoxelAngstrom = 0.25;
    private const int MostVoxelsPerAxis = 256;

    private TrajectoryInfo? _info;
    private Lattice? _lattice;
    private int[] _mobile = [], _framework = [];
    private double[] _means = [];
    private double[] _counts = [];
    private int _na, _nb, _nc;
    private long _frames;
    private bool _skip;

    /// <summary>The density; null before a frame was seen.</summary>
    public DensityGrid? Density => _frames == 0 || _lattice is null
        ? null
        : new(_lattice, _na, _nb, _nc, [.. _counts.Select(n => n / (_frames * (_lattice.VolumeCubicAngstrom / _counts.Length)))], _counts.Sum());

    /// <summary>Framework atoms at their mean positions, Å.</summary>
    public IReadOnlyList<(Element Element, Cartesian Position)> Framework => _frames == 0
        ? []
        : [.. _framework.Select((atom, n) => (_info!.Atoms[atom].Element,
            new Cartesian(_means[3 * n] / _frames, _means[(3 * n) + 1] / _frames, _means[(3 * n) + 2] / _frames)))];

    public void Begin(TrajectoryInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        _info = info;
        _mobile = [.. Enumerable.Range(0, info.Atoms.Count).Where(i => info.Atoms[i] == info.Mobile)];
        if (_lattice is null)
        {
            _lattice = info.Lattice;
            (double a, double b, double c) = info.Lattice.Widths;
            (_na, _nb, _nc) = (Cut(a), Cut(b), Cut(c));
            _counts = new double[_na * _nb * _nc];
            _framework = [.. Enumerable.Range(0, info.Atoms.Count).Where(i => info.Atoms[i] != info.Mobile)];
            _means = new double[3 * _framework.Length];
        }

        // The same cell up to rounding; orderings of one parent share it.
        const double sameCell = 1e-6;
        _skip = info.Atoms.Count != _mobile.Length + _framework.Length || (info.Lattice.A - _lattice.A).Length + (info.Lattice.B - _lattice.B).Length + (info.Lattice.C - _lattice.C).Length > sameCell;
    }

    public void Accept(in Frame frame)
    {
        if (_skip)
        {
            return;
        }

        foreach (int atom in _mobile)
        {
            Fractional f = frame.Lattice.ToFractional(new(frame.X[atom], frame.Y[atom], frame.Z[atom])).Wrapped();
            int i = Math.Min(_na - 1, (int)(f.U * _na)), j = Math.Min(_nb - 1, (int)(f.V * _nb)), k = Math.Min(_nc - 1, (int)(f.W * _nc));
            _counts[(((i * _nb) + j) * _nc) + k]++;
        }

        for (int n = 0; n < _framework.Length; n++)
        {
            _means[3 * n] += frame.X[_framework[n]];
            _means[(3 * n) + 1] += frame.Y[_framework[n]];
            _means[(3 * n) + 2] += frame.Z[_framework[n]];
        }

        _frames++;
    }

    public void End()
    {
    }

    public DescriptorOutput Complete()
    {
        if (Density is not { } density || density.Samples == 0)
        {
            return DescriptorOutput.Empty;
        }

        if (_info!.TemperatureK is not { } temperature)
        {
            return new([], [], ["No free energies: the temperature is not known."]);
        }

        DensityGrid smooth = density.Smoothed();
        double[] energies = FreeEnergyProfile.Energies(smooth, temperature);
        PercolationBarrier barrier = PercolationBarrier.Of(energies, _na, _nb, _nc, PercolationBarrier.DefaultCeilingEv);
        double kt = Units.BoltzmannEvPerK * temperature, densest = smooth.Values.Max() * smooth.VoxelCubicAngstrom * _frames * FreeEnergyProfile.EffectiveVoxels;
        List<DescriptorValue> values = [];
        foreach ((int dimension, double? level) in new[] { (1, barrier.OneDimensionEv), (2, barrier.TwoDimensionsEv), (3, barrier.ThreeDimensionsEv) })
        {
            if (level is { } ev)
            {
                // Poisson noise of the counts at the saddle.
                values.Add(new($"density_barrier_{dimension}d_eV", ev, kt / Math.Sqrt(densest * Math.Exp(-ev / kt)), "eV"));
            }
        }

        return new(values, [], values.Count > 0 ? [] : ["The density of the mobile ions connects nowhere through the cell."]);
    }

    private static int Cut(double width) => Math.Clamp((int)Math.Round(width / VoxelAngstrom), 1, MostVoxelsPerAxis);
}
