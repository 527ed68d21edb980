namespace Screening.Reports.Calibration;

/// <summary>Place of an element in the periodic table.</summary>
public static class PeriodicTable
{
    private static readonly int[] NobleGases = [2, 10, 18, 36, 54, 86, 118];

    /// <summary>Period, 1 to 7.</summary>
    public static int Period(int atomicNumber) => 1 + NobleGases.Count(noble => noble < atomicNumber);

    /// <summary>IUPAC group, 1 to 18; lanthanides and actinides count as group 3.</summary>
    public static int Group(int atomicNumber)
    {
        int period = Period(atomicNumber);
        int end = NobleGases[period - 1];
        int place = atomicNumber - (period == 1 ? 0 : NobleGases[period - 2]);
        int length = end - (atomicNumber - place);
        int fromEnd = 18 - (end - atomicNumber);
        return length switch
        {
            2 => place == 1 ? 1 : 18,
            8 or 18 => place <= 2 ? place : fromEnd,
            _ => place <= 2 ? place : Math.Max(3, fromEnd),
        };
    }
}
