using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Accumulators;

namespace Screening.Descriptors.Transport;

/// <summary>
/// How far the framework moved during the run: root mean square distance between the mean positions of its ions over the first and over
/// the last block (an eighth to a quarter of the run each), so that vibration does not count. Over all framework ions, and for the
/// species that moved most and least. The largest of the replicas counts. Expects frames without drift.
/// </summary>
public sealed class FrameworkDisplacement : IDescriptor
{
    private int[] _atoms = [];
    private BlockSums? _blocks;
    private TrajectoryInfo? _info;
    private double _all = double.NaN, _most = double.NaN, _least = double.NaN;

    public void Begin(TrajectoryInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        _info = info;
        _atoms = [.. Enumerable.Range(0, info.Atoms.Count).Where(i => info.Atoms[i] != info.Mobile)];
        _blocks = new(3 * _atoms.Length, info.ExpectedFrames);
    }

    public void Accept(in Frame frame)
    {
        Span<double> sums = _blocks!.Current;
        for (int i = 0; i < _atoms.Length; i++)
        {
            int atom = _atoms[i];
            sums[3 * i] += frame.X[atom];
            sums[(3 * i) + 1] += frame.Y[atom];
            sums[(3 * i) + 2] += frame.Z[atom];
        }

        _blocks.NextFrame();
    }

    public void End()
    {
        IReadOnlyList<(double[] Sums, long Frames)> blocks = _blocks!.Finish();
        if (blocks.Count < 2 || _atoms.Length == 0)
        {
            return;
        }

        (double[] first, long n0) = blocks[0];
        (double[] last, long n1) = blocks[^1];
        double[] squares = [.. Enumerable.Range(0, _atoms.Length).Select(i => Enumerable.Range(3 * i, 3)
            .Sum(q => Math.Pow((last[q] / n1) - (first[q] / n0), 2)))];
        double[] bySpecies = [.. _atoms.Select((atom, i) => (Species: _info!.Atoms[atom], Square: squares[i]))
            .GroupBy(p => p.Species).Select(g => Math.Sqrt(g.Average(p => p.Square)))];
        _all = Largest(_all, Math.Sqrt(squares.Average()));
        _most = Largest(_most, bySpecies.Max());
        _least = Largest(_least, bySpecies.Min());
    }

    public DescriptorOutput Complete() => double.IsNaN(_all)
        ? DescriptorOutput.Empty
        : new(
        [
            new("framework_rms_displacement_A", _all, null, "Å"),
            new("framework_largest_species_displacement_A", _most, null, "Å"),
            new("framework_smallest_species_displacement_A", _least, null, "Å"),
        ], [], []);

    private static double Largest(double a, double b) => double.IsNaN(a) ? b : Math.Max(a, b);
}
