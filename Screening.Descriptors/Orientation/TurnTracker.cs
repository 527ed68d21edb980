namespace Screening.Descriptors.Orientation;

/// <summary>
/// Follows the orientation of one anion and tells when it has turned. Its home is the mean of the orientations within 35° since it came there;
/// it has reoriented when it has been more than 70° away from home for the dwell time without a break (Li and co-workers 2025, fig. 2: turns above 70°
/// count). It then has a new home, so that libration and turns that come back at once are no events.
/// </summary>
internal sealed class TurnTracker(int dwellSamples)
{
    /// <summary>Angle beyond which a turn counts, degrees.</summary>
    public const double ThresholdDegrees = 70;

    private RigidRotation _home, _away;
    private int _awayFor;
    private bool _started;

    /// <summary>Takes the orientation in a sample; true when this sample confirms a turn.</summary>
    /// <param name="now">Orientation.</param>
    /// <param name="degrees">Angle between the old home and the new one.</param>
    public bool Advance(RigidRotation now, out double degrees)
    {
        degrees = 0;
        if (!_started)
        {
            (_home, _started) = (now, true);
            return false;
        }

        RigidRotation home = _home.Normalised();
        double angle = home.DegreesTo(now);
        if (angle <= ThresholdDegrees)
        {
            _home = angle <= ThresholdDegrees / 2 ? _home.Plus(now) : _home;
            _awayFor = 0;
            return false;
        }

        _away = _awayFor == 0 ? now : _away.Plus(now);
        if (++_awayFor < dwellSamples)
        {
            return false;
        }

        degrees = home.DegreesTo(_away.Normalised());
        (_home, _awayFor) = (_away, 0);
        return true;
    }
}
