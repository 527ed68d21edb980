using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Accumulators;

namespace Screening.Descriptors;

/// <summary>
/// Feeds several descriptors from one trajectory in one pass, and merges what they say. The drift of the cell is removed once
/// for all of them: positions lose the unweighted mean displacement of the non-mobile ions, velocities their mean velocity; where
/// nothing is framework, the motion of the centre of mass. Displacements count from the reference positions where these are
/// known (so that sites and ions share one frame), else from the first frame.
/// </summary>
public sealed class DescriptorSet : IFrameSink
{
    private readonly IReadOnlyList<IDescriptor> _descriptors;
    private readonly bool _removeDrift;
    private double[] _weight = [];
    private double[] _x = [], _y = [], _z = [], _vx = [], _vy = [], _vz = [];
    private IReadOnlyList<Fractional> _reference = [];
    private Cartesian _origin;
    private bool _first;

    public DescriptorSet(IReadOnlyList<IDescriptor> descriptors, bool removeDrift = true)
    {
        ArgumentNullException.ThrowIfNull(descriptors);
        _descriptors = descriptors;
        _removeDrift = removeDrift;
    }

    /// <summary>All descriptors of the catalogue.</summary>
    public DescriptorSet(DescriptorOptions options)
        : this(DescriptorCatalog.Create(options))
    {
    }

    public void Begin(TrajectoryInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        int count = info.Atoms.Count;
        _weight = DriftWeights(info);
        if (_x.Length != count)
        {
            (_x, _y, _z) = (new double[count], new double[count], new double[count]);
        }

        if (info.HasVelocities && _vx.Length != count)
        {
            (_vx, _vy, _vz) = (new double[count], new double[count], new double[count]);
        }

        _reference = info.ReferencePositions.Count == count ? info.ReferencePositions : [];
        _first = true;
        foreach (IDescriptor descriptor in _descriptors)
        {
            descriptor.Begin(info);
        }
    }

    public void Accept(in Frame frame)
    {
        if (!_removeDrift)
        {
            foreach (IDescriptor descriptor in _descriptors)
            {
                descriptor.Accept(frame);
            }

            return;
        }

        if (_first)
        {
            _origin = ReferenceMean(frame);
            _first = false;
        }

        Shift(frame.X, Weighted(frame.X) - _origin.X, _x);
        Shift(frame.Y, Weighted(frame.Y) - _origin.Y, _y);
        Shift(frame.Z, Weighted(frame.Z) - _origin.Z, _z);
        bool velocities = frame.Vx.Length == frame.X.Length && _vx.Length == frame.X.Length;
        if (velocities)
        {
            Shift(frame.Vx, Weighted(frame.Vx), _vx);
            Shift(frame.Vy, Weighted(frame.Vy), _vy);
            Shift(frame.Vz, Weighted(frame.Vz), _vz);
        }

        Frame corrected = new()
        {
            Index = frame.Index,
            TimePs = frame.TimePs,
            Lattice = frame.Lattice,
            X = _x,
            Y = _y,
            Z = _z,
            Vx = velocities ? _vx : default,
            Vy = velocities ? _vy : default,
            Vz = velocities ? _vz : default,
        };
        foreach (IDescriptor descriptor in _descriptors)
        {
            descriptor.Accept(corrected);
        }
    }

    public void End()
    {
        foreach (IDescriptor descriptor in _descriptors)
        {
            descriptor.End();
        }
    }

    /// <summary>Scalars, curves and remarks of all descriptors, in the order of the catalogue.</summary>
    /// <exception cref="InvalidOperationException">Two descriptors give a value or a curve of the same name.</exception>
    public DescriptorOutput Complete()
    {
        List<DescriptorValue> values = [];
        List<DescriptorSeries> series = [];
        List<string> remarks = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (IDescriptor descriptor in _descriptors)
        {
            DescriptorOutput output = descriptor.Complete();
            foreach (DescriptorValue value in output.Values)
            {
                if (!names.Add(value.Name))
                {
                    throw new InvalidOperationException($"Two descriptors give the value {value.Name}.");
                }
            }

            foreach (DescriptorSeries curve in output.Series)
            {
                if (!names.Add("curve " + curve.Name))
                {
                    throw new InvalidOperationException($"Two descriptors give the curve {curve.Name}.");
                }
            }

            values.AddRange(output.Values);
            series.AddRange(output.Series);
            remarks.AddRange(output.Remarks);
        }

        return new(values, series, remarks);
    }

    private static double[] DriftWeights(TrajectoryInfo info)
    {
        int framework = info.Atoms.Count(a => a != info.Mobile);
        double mass = info.Atoms.Sum(a => a.Element.MassU);
        return [.. info.Atoms.Select(a => framework == 0 ? a.Element.MassU / mass : a == info.Mobile ? 0.0 : 1.0 / framework)];
    }

    /// <summary>Mean over the framework of where the reference structure has it, in the images nearest to the first frame.</summary>
    private Cartesian ReferenceMean(in Frame first)
    {
        Cartesian mean = new(Weighted(first.X), Weighted(first.Y), Weighted(first.Z));
        for (int i = 0; i < _reference.Count; i++)
        {
            if (_weight[i] > 0)
            {
                Fractional now = first.Lattice.ToFractional(new(first.X[i], first.Y[i], first.Z[i]));
                mean += _weight[i] * first.Lattice.NearestImage(now, _reference[i]);
            }
        }

        return mean;
    }

    private double Weighted(ReadOnlySpan<double> values) => VectorKernels.Dot(values, _weight);

    private static void Shift(ReadOnlySpan<double> from, double shift, Span<double> to) => VectorKernels.Add(from, -shift, to);
}
