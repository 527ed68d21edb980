using Screening.Core.Structures;

namespace Screening.Descriptors.Orientation;

/// <summary>
/// The sphere of directions cut into cells of nearly equal area: rings of equal height in the polar angle, each cut evenly in the
/// azimuth, as many cells as its circumference holds.
/// </summary>
internal sealed class SphereGrid
{
    private readonly int[] _first;                 // first cell of each ring
    private readonly double _height;

    /// <param name="stepDegrees">Height of a ring and about the width of a cell.</param>
    public SphereGrid(double stepDegrees)
    {
        int rings = (int)Math.Round(180 / stepDegrees);
        _height = Math.PI / rings;
        _first = new int[rings + 1];
        for (int ring = 0; ring < rings; ring++)
        {
            _first[ring + 1] = _first[ring] + Math.Max(3, (int)Math.Round(2 * Math.PI * Math.Sin((ring + 0.5) * _height) / _height));
        }

        Directions = new Cartesian[_first[rings]];
        SolidAngles = new double[_first[rings]];
        for (int ring = 0; ring < rings; ring++)
        {
            int cells = _first[ring + 1] - _first[ring];
            double theta = (ring + 0.5) * _height, area = 2 * Math.PI / cells * (Math.Cos(ring * _height) - Math.Cos((ring + 1) * _height));
            for (int k = 0; k < cells; k++)
            {
                double phi = 2 * Math.PI * (k + 0.5) / cells;
                Directions[_first[ring] + k] = new(Math.Sin(theta) * Math.Cos(phi), Math.Sin(theta) * Math.Sin(phi), Math.Cos(theta));
                SolidAngles[_first[ring] + k] = area;
            }
        }
    }

    /// <summary>Middle of each cell, a unit vector; [cell].</summary>
    public Cartesian[] Directions { get; }

    /// <summary>Steradians; their sum is 4π; [cell].</summary>
    public double[] SolidAngles { get; }

    public int Count => Directions.Length;

    /// <summary>Cell that a unit vector points into.</summary>
    public int Cell(Cartesian direction)
    {
        int ring = Math.Clamp((int)(Math.Acos(Math.Clamp(direction.Z, -1, 1)) / _height), 0, _first.Length - 2);
        int cells = _first[ring + 1] - _first[ring];
        double turn = Math.Atan2(direction.Y, direction.X) / (2 * Math.PI);
        return _first[ring] + Math.Clamp((int)((turn - Math.Floor(turn)) * cells), 0, cells - 1);
    }

    /// <summary>Polar angle and azimuth of a cell's middle, degrees.</summary>
    public (double Theta, double Phi) Angles(int cell)
    {
        Cartesian d = Directions[cell];
        double phi = Math.Atan2(d.Y, d.X) * 180 / Math.PI;
        return (Math.Acos(Math.Clamp(d.Z, -1, 1)) * 180 / Math.PI, phi < 0 ? phi + 360 : phi);
    }
}
