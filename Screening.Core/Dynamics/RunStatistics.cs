namespace Screening.Core.Dynamics;

/// <summary>Running sums of the sampled part of a run; all in one array, so that a snapshot is a copy.</summary>
internal sealed class RunStatistics
{
    private const int Samples = 0, Temperature = 1, MobileTemperature = 2;
    private const int Measured = 3, Pressure = 4, Potential = 5;
    private const int Time = 6, TimeSquare = 7, Conserved = 8, ConservedSquare = 9, TimeConserved = 10, Reference = 11;
    private const int Volume = 12;
    private const int Length = 13;

    private readonly double[] _sums = new double[Length];

    public void Clear() => Array.Clear(_sums);

    public double[] Save() => [.. _sums];

    public void Restore(double[] saved) => saved.CopyTo(_sums, 0);

    public void AddTemperature(double all, double mobile)
    {
        _sums[Samples]++;
        _sums[Temperature] += all;
        _sums[MobileTemperature] += mobile;
    }

    /// <summary>Takes a measurement of energies (eV per atom), pressure (GPa) and time (ps).</summary>
    /// <returns>Change of the conserved quantity since the first measurement, eV per atom.</returns>
    public double AddEnergies(double timePs, double conserved, double potential, double pressure)
    {
        if (_sums[Measured] == 0)
        {
            _sums[Reference] = conserved;
        }

        double change = conserved - _sums[Reference];        // differences: the sums would lose digits otherwise
        _sums[Measured]++;
        _sums[Pressure] += pressure;
        _sums[Potential] += potential;
        _sums[Time] += timePs;
        _sums[TimeSquare] += timePs * timePs;
        _sums[Conserved] += change;
        _sums[ConservedSquare] += change * change;
        _sums[TimeConserved] += timePs * change;
        return change;
    }

    /// <summary>Takes the volume, Å³, of the measurement just added.</summary>
    public void AddVolume(double volume) => _sums[Volume] += volume;

    public double? MeanVolume => Mean(Volume, Measured);

    public double? MeanTemperature => Mean(Temperature, Samples);

    public double? MeanMobileTemperature => Mean(MobileTemperature, Samples);

    public double? MeanPressure => Mean(Pressure, Measured);

    public double? MeanPotential => Mean(Potential, Measured);

    /// <summary>Least-squares slope of the conserved quantity (eV per atom and ps) and root mean square residual (eV per atom).</summary>
    public (double Slope, double Scatter)? ConservedLine()
    {
        double n = _sums[Measured];
        if (n < 3)
        {
            return null;
        }

        double t = _sums[Time] / n, h = _sums[Conserved] / n;
        double tt = (_sums[TimeSquare] / n) - (t * t), th = (_sums[TimeConserved] / n) - (t * h);
        double hh = (_sums[ConservedSquare] / n) - (h * h);
        double slope = th / tt;
        return (slope, Math.Sqrt(Math.Max(0, hh - (slope * th))));
    }

    private double? Mean(int sum, int count) => _sums[count] > 0 ? _sums[sum] / _sums[count] : null;
}
