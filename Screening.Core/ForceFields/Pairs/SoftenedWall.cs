namespace Screening.Core.ForceFields.Pairs;

/// <summary>
/// A repulsive form whose wall goes on linearly in r² below the distance where it reaches a limit. For pairs that also occur inside
/// molecules: a pair sum has to add, and an exclusion to subtract, 1000 eV of Lennard-Jones wall at the length of a bond, which
/// single precision cannot. Between molecules nothing changes: no contact comes near the limit.
/// </summary>
public sealed class SoftenedWall : IPairPotential
{
    private readonly IPairPotential _form;
    private readonly double _forceOverDistance;

    /// <param name="form">The form; falling where it passes the limit.</param>
    /// <param name="limitEv">Energy at which its wall becomes soft, eV.</param>
    /// <param name="cutoffAngstrom">From where inwards the wall is looked for, Å.</param>
    public SoftenedWall(IPairPotential form, double limitEv, double cutoffAngstrom)
    {
        (double low, double high) = (0.01, cutoffAngstrom);
        for (int k = 0; k < 60; k++)
        {
            double middle = (low + high) / 2;
            (low, high) = form.At(middle).EnergyEv > limitEv ? (middle, high) : (low, middle);
        }

        _form = form;
        StartAngstrom = high;
        _forceOverDistance = -form.At(high).Derivative / high;
        LimitEv = form.At(high).EnergyEv;
    }

    /// <summary>Below this distance the wall is soft, Å.</summary>
    public double StartAngstrom { get; }

    /// <summary>Energy there, eV.</summary>
    public double LimitEv { get; }

    /// <summary>Bounded: a table may cover it down to contact.</summary>
    public double TableWallEv => double.PositiveInfinity;

    public PairValue At(double distance) => distance >= StartAngstrom
        ? _form.At(distance)
        : new(LimitEv + (_forceOverDistance / 2 * ((StartAngstrom * StartAngstrom) - (distance * distance))), -_forceOverDistance * distance);
}
