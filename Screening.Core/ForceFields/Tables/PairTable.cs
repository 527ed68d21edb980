using Screening.Core.ForceFields.Pairs;

namespace Screening.Core.ForceFields.Tables;

/// <summary>Force and energy tables of one species pair.</summary>
internal sealed class PairTable
{
    /// <summary>No table starts below this, Å.</summary>
    internal const double ShortestStart = 0.6;

    internal PairTable(IPairPotential form, double cutoff)
    {
        Form = form;
        FirstDistance = FindStart(form, cutoff);
        Map = new(FirstDistance, cutoff);
        // Force over distance, divided by √a because the kernels multiply it by coordinates scaled with √a.
        Force = new(r => -form.At(r).Derivative / r, Map, 1.0 / Map.SquareRootOfA);
        Energy = new(r => form.At(r).EnergyEv, Map, 1);
    }

    internal IPairPotential Form { get; }

    /// <summary>Distance below which the tables mean nothing and the form itself is used, Å.</summary>
    internal double FirstDistance { get; }

    internal RegisterMap Map { get; }

    internal RegisterTable Force { get; }

    internal RegisterTable Energy { get; }

    /// <summary>The distance where the form, going inwards, passes the wall, its inner maximum or a non-finite value.</summary>
    private static double FindStart(IPairPotential form, double cutoff)
    {
        const double step = 0.02;
        const double barrier = 5;        // eV above the lowest energy: an inner maximum of a Buckingham form, not a ripple
        double distance = cutoff - step, lowest = double.MaxValue, before = form.At(distance).EnergyEv;
        while (distance - step > ShortestStart)
        {
            double next = form.At(distance - step).EnergyEv;
            if (!double.IsFinite(next) || next > form.TableWallEv || (next < before && before > lowest + barrier))
            {
                break;
            }

            (before, lowest) = (next, Math.Min(lowest, next));
            distance -= step;
        }

        return distance;
    }
}
