using Screening.Core.Neighbors;
using Screening.Core.Structures;
using Screening.Core.Trajectories;

namespace Screening.Descriptors.Orientation;

/// <summary>One polyanion of a trajectory: its centre of mass, its outer atoms, its orientation against that of the first frame.</summary>
internal sealed class TrackedAnion
{
    private readonly Rotor _rotor;
    private readonly double[] _mass;
    private readonly int[] _outer;                     // positions in the rotor's list
    private readonly int[] _counts;
    private readonly TurnTracker _turns;
    private readonly Cartesian[] _reference, _now;
    private RigidRotation _rotation = RigidRotation.None;

    public TrackedAnion(Rotor rotor, TrajectoryInfo info, in Frame first, int cells, int dwellSamples)
    {
        _rotor = rotor;
        _mass = [.. rotor.Atoms.Select(a => info.Atoms[a].Element.MassU)];
        _now = new Cartesian[rotor.Atoms.Count];
        _counts = new int[cells];
        _turns = new(dwellSamples);
        Place(first);
        _reference = [.. _now];
        Element outermost = rotor.Atoms.Select((a, k) => (info.Atoms[a].Element, Distance: _reference[k].Length))
            .GroupBy(p => p.Element).OrderByDescending(g => g.Average(p => p.Distance)).ThenBy(g => g.Key.AtomicNumber).First().Key;
        _outer = [.. Enumerable.Range(0, rotor.Atoms.Count).Where(k => info.Atoms[rotor.Atoms[k]].Element == outermost)];
        Cartesian[] outside = [.. _reference.Where(r => r.Length > 0.3)];
        IsLinear = outside.All(r => r.Cross(outside[0]).Length < 0.1 * r.Length * outside[0].Length);
    }

    public string Formula => _rotor.Formula;

    /// <summary>All atoms on one line: its turns about that line cannot be seen.</summary>
    public bool IsLinear { get; }

    /// <summary>Number of outer atoms.</summary>
    public int OuterAtoms => _outer.Length;

    /// <summary>Samples in which an outer atom pointed into a cell; [cell].</summary>
    public int[] Counts => _counts;

    /// <summary>Takes a frame; true when it confirms a turn.</summary>
    public bool Follow(in Frame frame, SphereGrid grid, in LatticeAxes axes, out double degrees)
    {
        Place(frame);
        foreach (int k in _outer)
        {
            _counts[grid.Cell(axes.Direction(_now[k]))]++;
        }

        degrees = 0;
        if (IsLinear)
        {
            return false;
        }

        _rotation = RigidRotation.Fit(_reference, _now, _rotation);
        return _turns.Advance(_rotation, out degrees);
    }

    /// <summary>Positions from the centre of mass.</summary>
    private void Place(in Frame frame)
    {
        Cartesian centre = default;
        double total = 0;
        for (int k = 0; k < _now.Length; k++)
        {
            int atom = _rotor.Atoms[k];
            _now[k] = new Cartesian(frame.X[atom], frame.Y[atom], frame.Z[atom]) + _rotor.Shifts[k];
            centre += _mass[k] * _now[k];
            total += _mass[k];
        }

        centre = (1 / total) * centre;
        for (int k = 0; k < _now.Length; k++)
        {
            _now[k] -= centre;
        }
    }
}

/// <summary>Axes of lattice polar coordinates: z along c, x in the plane of c and a.</summary>
internal readonly record struct LatticeAxes(Cartesian X, Cartesian Y, Cartesian Z)
{
    public static LatticeAxes Of(Lattice lattice)
    {
        Cartesian z = (1 / lattice.C.Length) * lattice.C, a = lattice.A - (lattice.A.Dot(z) * z), x = (1 / a.Length) * a;
        return new(x, z.Cross(x), z);
    }

    /// <summary>Unit vector along r in these axes.</summary>
    public Cartesian Direction(Cartesian r) => (1 / r.Length) * new Cartesian(r.Dot(X), r.Dot(Y), r.Dot(Z));
}
