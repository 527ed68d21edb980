namespace Screening.Descriptors.Hopping;

/// <summary>
/// Follows which site each ion belongs to. An ion belongs to its site until it has been nearest to one other site for the dwell time
/// without a break; it then jumped at the frame of arrival. Excursions that return sooner are no jumps (recrossing filter).
/// </summary>
internal sealed class SiteTracker(int ions, int dwellFrames)
{
    private readonly int[] _home = [.. Enumerable.Repeat(-1, ions)];
    private readonly int[] _candidate = [.. Enumerable.Repeat(-1, ions)];
    private readonly long[] _arrival = new long[ions];

    /// <summary>Site the ion belongs to; -1 before the first frame.</summary>
    public int Home(int ion) => _home[ion];

    /// <summary>Takes the nearest site of an ion in a frame; true when this frame confirms a jump.</summary>
    /// <param name="ion">Ion.</param>
    /// <param name="site">Nearest site.</param>
    /// <param name="frame">Number of the frame.</param>
    /// <param name="from">Site it left.</param>
    /// <param name="arrival">Frame in which it arrived.</param>
    public bool Advance(int ion, int site, long frame, out int from, out long arrival)
    {
        (from, arrival) = (_home[ion], frame);
        if (from < 0 || site == from)
        {
            (_home[ion], _candidate[ion]) = (site, -1);
            return false;
        }

        if (site != _candidate[ion])
        {
            (_candidate[ion], _arrival[ion]) = (site, frame);
        }

        if (frame - _arrival[ion] + 1 < dwellFrames)
        {
            return false;
        }

        arrival = _arrival[ion];
        (_home[ion], _candidate[ion]) = (site, -1);
        return true;
    }
}
