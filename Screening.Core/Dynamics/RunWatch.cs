using System.Globalization;
using Screening.Core.Particles;
using Screening.Core.Results;
using Screening.Core.Structures;

namespace Screening.Core.Dynamics;

/// <summary>All that a run looks at in itself while it runs: limits, the framework's places, hops of the mobile ions.</summary>
internal sealed class RunWatch
{
    private const int FrameworkArrays = 7, MeltArrays = 3;          // of a snapshot

    private readonly RunLimits _limits;
    private readonly FrameworkWatch _framework;
    private readonly MeltWatch _melt;
    private readonly HopWatch? _hops;

    public RunWatch(OrderedCell cell, SimulationOptions options, MdState state)
    {
        int block = (int)Math.Ceiling(options.MeltBlockPs * 1000 / options.FrameIntervalFs);
        _limits = new RunLimits(options, cell.Atoms);
        _framework = new FrameworkWatch(state, cell.IsMobile);
        _melt = new MeltWatch(cell.Atoms, cell.IsMobile, block, options.MeltedAngstrom, options.FrameworkDiffusedAngstrom);
        _hops = options.FrozenFloorCm2PerS is { } floor
            ? new HopWatch(cell.Count, cell.IsMobile, block, options.FrameIntervalFs / 1000, options.HopAngstrom, floor, options.UnmovedIonPs)
            : null;
    }

    /// <summary>What is decided before all the time asked for is sampled, or null.</summary>
    public VerdictDecision? Decision => _hops?.Decision;

    /// <summary>Time the mobile ions have been watched without any hop, ion·ps; null where one hopped or nobody watches.</summary>
    public double? UnmovedIonPs => _hops?.UnmovedIonPs;

    /// <summary>Where the framework's mean positions have gone.</summary>
    public FrameworkDisplacement? Framework => _framework.Result();

    /// <summary>The verdict over forces and velocities after a step, or null.</summary>
    public VerdictDecision? Judge(MdState state, long step) => _limits.Judge(state, step);

    /// <summary>The verdict over the change of the conserved quantity, eV per atom, or null.</summary>
    public VerdictDecision? JudgeConserved(double change, long step) => _limits.JudgeConserved(change, step);

    /// <summary>The verdict over the framework, to be asked at the interval of frames from the start on; or null.</summary>
    public VerdictDecision? JudgeFramework(MdState state, long step) => _melt.Accept(state) is { } molten
        ? molten with { Reason = $"Step {step.ToString(CultureInfo.InvariantCulture)}: {molten.Reason}." }
        : null;

    /// <summary>Takes a frame of the sampled part.</summary>
    /// <param name="state">Positions.</param>
    /// <param name="part">Share of the sampled time that is done.</param>
    public void Accept(MdState state, double part)
    {
        _framework.Accept(state, part);
        _hops?.Accept(state);
    }

    public double[][] Save() => [.. _framework.Save(), .. _melt.Save(), .. _hops?.Save() ?? []];

    public void Restore(double[][] saved)
    {
        _framework.Restore(saved);
        _melt.Restore(saved.AsSpan()[FrameworkArrays..]);
        _hops?.Restore(saved.AsSpan()[(FrameworkArrays + MeltArrays)..]);
    }
}
