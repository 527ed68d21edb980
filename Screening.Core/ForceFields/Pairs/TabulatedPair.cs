using System.Globalization;
using MathNet.Numerics.Interpolation;

namespace Screening.Core.ForceFields.Pairs;

/// <summary>
/// A pair energy from a table, interpolated by a natural cubic spline; energy and force vanish beyond the last point and mean
/// nothing below the first. Text files: one line per point with distance (Å) and energy (eV), more columns ignored, # comments.
/// </summary>
public sealed class TabulatedPair : IPairPotential
{
    private const int FewestPoints = 4;

    private readonly CubicSpline _spline;
    private readonly double _first, _last;

    /// <exception cref="FormatException">Fewer than four points, or distances that do not ascend.</exception>
    public TabulatedPair(IReadOnlyList<double> distancesAngstrom, IReadOnlyList<double> energiesEv)
    {
        if (distancesAngstrom.Count < FewestPoints || distancesAngstrom.Count != energiesEv.Count || distancesAngstrom[0] <= 0
            || distancesAngstrom.Zip(distancesAngstrom.Skip(1)).Any(d => !(d.Second > d.First)))
        {
            throw new FormatException($"a table needs at least {FewestPoints} points with ascending positive distances");
        }

        (_first, _last) = (distancesAngstrom[0], distancesAngstrom[^1]);
        _spline = CubicSpline.InterpolateNaturalSorted([.. distancesAngstrom], [.. energiesEv]);
    }

    /// <summary>Reads a table file.</summary>
    /// <exception cref="PotentialFileException">The file is missing or no table; the message names the line.</exception>
    public static TabulatedPair Read(string path)
    {
        List<double> distances = [], energies = [];
        int number = 0;
        try
        {
            foreach (string line in File.ReadLines(path))
            {
                number++;
                string[] fields = line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                if (fields.Length == 0)
                {
                    continue;
                }

                if (fields.Length < 2 || !double.TryParse(fields[0], CultureInfo.InvariantCulture, out double distance) || !double.TryParse(fields[1], CultureInfo.InvariantCulture, out double energy))
                {
                    throw new PotentialFileException(path, $"line {number}: '{line.Trim()}' where a distance and an energy are expected");
                }

                distances.Add(distance);
                energies.Add(energy);
            }

            return new TabulatedPair(distances, energies);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new PotentialFileException(path, error.Message);
        }
    }

    public PairValue At(double distance) => distance < _first
        ? new(double.PositiveInfinity, double.NegativeInfinity)
        : distance > _last ? default : new(_spline.Interpolate(distance), _spline.Differentiate(distance));
}
