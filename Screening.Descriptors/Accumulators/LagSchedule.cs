namespace Screening.Descriptors.Accumulators;

/// <summary>
/// Which lags a displacement is measured at. Level 0 holds every lag from 1 to <paramref name="Dense"/> frames, from every frame
/// as origin. Level k ≥ 1 holds <paramref name="PerOctave"/> lags from Dense·2^(k−1) to Dense·2^k, from origins
/// Dense·2^(k−1)/PerOctave frames apart. Each level remembers only as many frames as it has lags, so that memory grows with the
/// logarithm of the run, and origins stay far denser than displacements of that lag decorrelate.
/// </summary>
/// <param name="Dense">Lags at the resolution of the frames; a multiple of <paramref name="PerOctave"/>.</param>
/// <param name="PerOctave">Lags per doubling beyond.</param>
internal sealed record LagSchedule(int Dense, int PerOctave)
{
    /// <summary>
    /// During dynamics: 24 distances per frame. Origins at most an eighth of the lag apart lose under 1 % of the information of
    /// all origins on a random walk (tested).
    /// </summary>
    public static readonly LagSchedule Live = new(16, 8);

    /// <summary>For trajectories at rest: exact over all origins up to 1024 frames of lag.</summary>
    public static readonly LagSchedule EveryLag = new(1024, 32);

    /// <summary>Frames between two stored origins of a level.</summary>
    public long Stride(int level) => level == 0 ? 1 : (long)Dense / PerOctave << (level - 1);

    /// <summary>Frames a level remembers.</summary>
    public int Depth(int level) => level == 0 ? Dense : 2 * PerOctave;

    /// <summary>Smallest multiple of the stride that a level measures.</summary>
    public int FirstMultiple(int level) => level == 0 ? 1 : PerOctave + 1;

    /// <summary>Number of a level's first lag among all lags.</summary>
    public int FirstLag(int level) => level == 0 ? 0 : Dense + ((level - 1) * PerOctave);

    /// <summary>Length of the lag with a number, frames.</summary>
    public long Frames(int lag)
    {
        if (lag < Dense)
        {
            return lag + 1;
        }

        int level = 1 + ((lag - Dense) / PerOctave);
        return Stride(level) * (PerOctave + 1 + ((lag - Dense) % PerOctave));
    }

    /// <summary>Number of lags shorter than a trajectory of so many frames.</summary>
    public int LagsBelow(long frames)
    {
        int count = 0;
        while (Frames(count) < frames)
        {
            count++;
        }

        return count;
    }
}
