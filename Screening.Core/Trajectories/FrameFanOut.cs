namespace Screening.Core.Trajectories;

/// <summary>Hands every frame to several sinks, in the given order.</summary>
public sealed class FrameFanOut(params IReadOnlyList<IFrameSink> sinks) : IFrameSink
{
    private readonly IFrameSink[] _sinks = [.. sinks];

    public void Begin(TrajectoryInfo info)
    {
        foreach (IFrameSink sink in _sinks)
        {
            sink.Begin(info);
        }
    }

    public void Accept(in Frame frame)
    {
        foreach (IFrameSink sink in _sinks)
        {
            sink.Accept(frame);
        }
    }

    public void End()
    {
        foreach (IFrameSink sink in _sinks)
        {
            sink.End();
        }
    }
}
