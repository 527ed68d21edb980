using System.Globalization;
using Screening.Core.Particles;
using Screening.Core.Results;
using Screening.Core.Structures;

namespace Screening.Core.Dynamics;

/// <summary>
/// Tells during a run that the framework has left its sites: positions averaged over blocks of frames (so that vibration does not
/// count) against those of the first block, drift of the framework removed, species by species. Melted where every species, diffusing
/// where one has moved beyond its limit in two blocks in a row, which a rare collective swing does not reach.
/// </summary>
internal sealed class MeltWatch
{
    private const int BlocksBeyond = 2;

    private readonly int[] _atoms, _species;
    private readonly Species[] _names;
    private readonly int _framesPerBlock;
    private readonly double _melted, _diffused;
    private readonly double[] _first, _sum;                    // [3 * framework atom + axis]
    private readonly double[] _counts = new double[3];         // frames in this block, blocks, blocks in a row beyond a limit

    /// <param name="atoms">Species of all atoms.</param>
    /// <param name="isMobile">Which are not framework.</param>
    /// <param name="framesPerBlock">Frames averaged over.</param>
    /// <param name="meltedAngstrom">Root mean square displacement every species must exceed, Å.</param>
    /// <param name="diffusedAngstrom">Root mean square displacement one species must exceed, Å.</param>
    public MeltWatch(IReadOnlyList<Species> atoms, Func<int, bool> isMobile, int framesPerBlock, double meltedAngstrom, double diffusedAngstrom)
    {
        _atoms = [.. Enumerable.Range(0, atoms.Count).Where(i => !isMobile(i))];
        _names = [.. _atoms.Select(i => atoms[i]).Distinct()];
        _species = [.. _atoms.Select(i => Array.IndexOf(_names, atoms[i]))];
        (_framesPerBlock, _melted, _diffused) = (Math.Max(1, framesPerBlock), meltedAngstrom, diffusedAngstrom);
        _first = new double[3 * _atoms.Length];
        _sum = new double[3 * _atoms.Length];
    }

    /// <summary>Adds a frame.</summary>
    /// <returns>The verdict that ends the run, or null.</returns>
    public VerdictDecision? Accept(MdState state)
    {
        if (_atoms.Length == 0)
        {
            return null;
        }

        for (int i = 0; i < _atoms.Length; i++)
        {
            int atom = _atoms[i];
            _sum[3 * i] += state.X[atom];
            _sum[(3 * i) + 1] += state.Y[atom];
            _sum[(3 * i) + 2] += state.Z[atom];
        }

        if (++_counts[0] < _framesPerBlock)
        {
            return null;
        }

        VerdictDecision? found = Judge();
        Array.Clear(_sum);
        _counts[0] = 0;
        _counts[1]++;
        return found;
    }

    public double[][] Save() => [[.. _counts], [.. _first], [.. _sum]];

    public void Restore(ReadOnlySpan<double[]> saved)
    {
        saved[0].CopyTo(_counts, 0);
        saved[1].CopyTo(_first, 0);
        saved[2].CopyTo(_sum, 0);
    }

    private VerdictDecision? Judge()
    {
        if (_counts[1] == 0)
        {
            for (int q = 0; q < _sum.Length; q++)
            {
                _first[q] = _sum[q] / _counts[0];
            }

            return null;
        }

        double[] moved = Displacements();
        int most = Array.IndexOf(moved, moved.Max());
        bool melted = moved.Min() > _melted;
        _counts[2] = melted || moved[most] > _diffused ? _counts[2] + 1 : 0;
        if (_counts[2] < BlocksBeyond)
        {
            return null;
        }

        return melted
            ? new(Verdict.Melted, string.Create(CultureInfo.InvariantCulture,
                $"every framework species moved by {moved.Min():0.0} Å or more from its first mean positions, the limit is {_melted:0.0} Å"))
            : new(Verdict.FrameworkDiffused, string.Create(CultureInfo.InvariantCulture,
                $"{_names[most]} of the framework moved by {moved[most]:0.0} Å from its first mean positions, the limit is {_diffused:0.0} Å"));
    }

    /// <summary>Root mean square displacement of each species, Å.</summary>
    private double[] Displacements()
    {
        Span<double> drift = stackalloc double[3];
        for (int q = 0; q < _sum.Length; q++)
        {
            drift[q % 3] += ((_sum[q] / _counts[0]) - _first[q]) / _atoms.Length;
        }

        double[] squares = new double[_names.Length];
        int[] count = new int[_names.Length];
        for (int q = 0; q < _sum.Length; q++)
        {
            double d = (_sum[q] / _counts[0]) - _first[q] - drift[q % 3];
            squares[_species[q / 3]] += d * d;
            count[_species[q / 3]] += q % 3 == 0 ? 1 : 0;
        }

        return [.. squares.Select((s, k) => Math.Sqrt(s / count[k]))];
    }
}
