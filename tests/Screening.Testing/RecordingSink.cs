using Screening.Core.Trajectories;

namespace Screening.Testing;

/// <summary>Keeps every frame it sees, and the order of calls.</summary>
public sealed class RecordingSink : IFrameSink
{
    public TrajectoryInfo? Info { get; private set; }

    public List<double> TimesPs { get; } = [];

    /// <summary>Positions and velocities of each frame: x, y, z, vx, vy, vz one after the other.</summary>
    public List<double[]> Frames { get; } = [];

    public int Begun { get; private set; }

    public int Ended { get; private set; }

    public void Begin(TrajectoryInfo info)
    {
        Info = info;
        Begun++;
    }

    public void Accept(in Frame frame)
    {
        TimesPs.Add(frame.TimePs);
        Frames.Add([.. frame.X, .. frame.Y, .. frame.Z, .. frame.Vx, .. frame.Vy, .. frame.Vz]);
    }

    public void End() => Ended++;
}
