using Screening.Core.Trajectories;

namespace Screening.Descriptors.Accumulators;

/// <summary>Picks every n-th frame of a trajectory, about a given time apart, the first one included.</summary>
internal sealed class FrameSampler(double intervalPs)
{
    private long _seen, _stride = 1;

    public void Begin(TrajectoryInfo info) => (_seen, _stride) = (0, Math.Max(1, (long)Math.Round(intervalPs / info.FrameIntervalPs)));

    /// <summary>Whether the frame that comes now is one to look at.</summary>
    public bool Next() => _seen++ % _stride == 0;
}
