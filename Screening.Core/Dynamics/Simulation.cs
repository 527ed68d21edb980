using System.Diagnostics;
using System.Globalization;
using Screening.Core.Dynamics.Constraints;
using Screening.Core.ForceFields;
using Screening.Core.Neighbors;
using Screening.Core.Numerics;
using Screening.Core.Particles;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;

namespace Screening.Core.Dynamics;

/// <summary>
/// One molecular dynamics run: relax the start, draw velocities, equilibrate, sample. Watches itself and ends early, with the
/// number that decided, when something breaks. Can stop between any two steps and continue later with the same bits.
/// </summary>
public sealed class Simulation
{
    private const int TemperatureIntervalSteps = 10;

    private readonly SimulationOptions _options;
    private readonly RunMachinery _machinery;
    private readonly MdState _state;
    private readonly RunWatch _watch;
    private readonly MobileTemperature _mobileTemperature;
    private readonly RunStatistics _statistics = new();
    private readonly Stopwatch _clock = new();
    private readonly long _equilibrationSteps, _allSteps;
    private MinimisationResult? _minimisation;
    private VerdictDecision? _failure, _decision;
    private long _step, _frames;
    private double _largestResidual;
    private bool _producing, _ended, _inStep;

    private Simulation(OrderedCell cell, IForceField forceField, SimulationOptions options, IReadOnlyList<double>? modelCharges)
    {
        options.Validate();
        _options = options;
        _machinery = new RunMachinery(cell, forceField, options);
        _state = _machinery.State;
        _watch = new RunWatch(cell, options, _state);
        _equilibrationSteps = options.EquilibrationSteps;
        _allSteps = _equilibrationSteps + options.ProductionSteps;
        int atRest = (3 * _state.Count) - (Constraint?.RemovedDegrees ?? 0) - _machinery.DegreesOfFreedom;        // of the centre of mass
        _mobileTemperature = new MobileTemperature(cell, _state, atRest);
        Info = new TrajectoryInfo
        {
            Atoms = cell.Atoms,
            Mobile = cell.Mobile,
            FrameIntervalPs = options.FrameIntervalFs / 1000,
            Lattice = cell.Lattice,
            TemperatureK = options.TemperatureK,
            ReferencePositions = cell.Positions,
            MobileSites = cell.MobileSites,
            ModelCharges = modelCharges ?? [],
            ExpectedFrames = (int)(options.ProductionSteps / options.FrameIntervalSteps) + 1,
            HasVelocities = true,
            Seed = options.Seed,
        };
    }

    /// <summary>What the frames of this run have in common: what a sink's Begin is given.</summary>
    public TrajectoryInfo Info { get; }

    /// <summary>Positions, velocities and forces after the last step; not to be changed.</summary>
    public MdState State => _state;

    private MotionConstraint? Constraint => _machinery.Constraint;

    /// <summary>Steps done, equilibration included.</summary>
    public long Step => _step;

    /// <summary>Frames handed over.</summary>
    public long Frames => _frames;

    /// <summary>Sampled time so far, ps.</summary>
    public double ProductionPs => Math.Max(0, _step - _equilibrationSteps) * _options.TimeStepFs / 1000;

    /// <summary>Why the run broke; null while it is sound.</summary>
    public VerdictDecision? Failure => _failure;

    /// <summary>Whether the sampled part has begun: the sink has been given its Begin.</summary>
    public bool Producing => _producing;

    /// <summary>Whether <see cref="Save"/> can be called: the run is sound and stands between two steps.</summary>
    public bool CanSave => _failure is null && !_inStep;

    /// <summary>Steps of the whole run.</summary>
    public long AllSteps => _allSteps;

    /// <summary>Whether all steps are done or the run has failed.</summary>
    public bool IsFinished => _failure is not null || (_ended && (_step >= _allSteps || _decision is not null));

    /// <summary>Starts a run: relaxes the positions as the options say and draws velocities.</summary>
    /// <param name="cell">Cell to simulate.</param>
    /// <param name="forceField">Model of the forces, tether included; used by this run alone.</param>
    /// <param name="options">What to do.</param>
    /// <param name="modelCharges">Charges of the model, e, [atom], handed on to the descriptors; null when it has none.</param>
    /// <param name="cancel">Looked at between two steps.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Simulation Start(OrderedCell cell, IForceField forceField, SimulationOptions options,
        IReadOnlyList<double>? modelCharges = null, CancellationToken cancel = default)
    {
        Validate(cell, forceField, options);
        Simulation run = new(cell, forceField, options, modelCharges);
        run._clock.Start();
        try
        {
            run._minimisation = run._machinery.Prepare(cancel);
            run._failure = run._watch.Judge(run._state, 0);
        }
        catch (CloseContactException contact)
        {
            run._failure = RunLimits.Exploded(0, $"{contact.Message.TrimEnd('.')}");
        }
        catch (OutsidePotentialException outside)
        {
            run._failure = new VerdictDecision(Verdict.OutsidePotential, outside.Message);
        }

        run._clock.Stop();
        return run;
    }

    /// <summary>Continues a run from a snapshot, given the same cell, force field and options as at its start.</summary>
    /// <exception cref="ArgumentException">The snapshot is of another format or size.</exception>
    public static Simulation Continue(OrderedCell cell, IForceField forceField, SimulationOptions options,
        SimulationSnapshot snapshot, IReadOnlyList<double>? modelCharges = null)
    {
        Validate(cell, forceField, options);
        ArgumentNullException.ThrowIfNull(snapshot);
        Simulation run = new(cell, forceField, options, modelCharges);
        run.Restore(snapshot);
        return run;
    }

    /// <summary>A whole run: <see cref="Start"/> and all steps.</summary>
    /// <param name="cell">Cell to simulate.</param>
    /// <param name="forceField">Model of the forces, tether included; used by this run alone.</param>
    /// <param name="options">What to do.</param>
    /// <param name="sink">
    /// Gets Begin, the frames of the sampled part from its first instant on, and End. End also follows a failure in the sampled part
    /// (not a cancellation): what was sampled before is sound.
    /// </param>
    /// <param name="modelCharges">Charges of the model, e, [atom]; null when it has none.</param>
    /// <param name="cancel">Looked at between two steps.</param>
    /// <returns>Averages, and the failure if the run broke; a broken run is a result, not an exception.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is left half done but the sink's own state.</exception>
    public static SimulationOutcome Run(OrderedCell cell, IForceField forceField, SimulationOptions options, IFrameSink sink,
        IReadOnlyList<double>? modelCharges = null, CancellationToken cancel = default)
    {
        Simulation run = Start(cell, forceField, options, modelCharges, cancel);
        run.Advance(long.MaxValue, sink, cancel);
        return run.Outcome();
    }

    /// <summary>Does up to so many steps.</summary>
    /// <returns>Whether the run is finished.</returns>
    /// <exception cref="OperationCanceledException">Cancelled between two steps; the run can go on or be saved.</exception>
    public bool Advance(long steps, IFrameSink sink, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(sink);
        _clock.Start();
        try
        {
            for (long done = 0; !IsFinished; done++)
            {
                cancel.ThrowIfCancellationRequested();
                if (_step == _equilibrationSteps && !_producing)
                {
                    BeginProduction(sink);
                }

                if (_step == _allSteps || _decision is not null)
                {
                    End(sink);
                }
                else if (done >= steps)
                {
                    break;
                }
                else
                {
                    GuardedStep(sink);
                }
            }

            if (_failure is not null)
            {
                End(sink);
            }

            return IsFinished;
        }
        finally
        {
            _clock.Stop();
        }
    }

    /// <summary>Everything needed to continue; saving changes no bit of what follows.</summary>
    /// <exception cref="InvalidOperationException">The run has failed, or an exception left a step half done: there is nothing to continue.</exception>
    public SimulationSnapshot Save()
    {
        if (_failure is not null)
        {
            throw new InvalidOperationException("A failed run cannot be continued: " + _failure.Reason);
        }

        if (_inStep)
        {
            throw new InvalidOperationException("The run was stopped within a step and cannot be continued.");
        }

        return _machinery.Save() with
        {
            Step = _step,
            Producing = _producing,
            Ended = _ended,
            Frames = _frames,
            LargestResidualAngstrom = _largestResidual,
            Statistics = _statistics.Save(),
            Framework = _watch.Save(),
            Minimisation = _minimisation,
        };
    }

    /// <summary>Averages so far.</summary>
    public SimulationOutcome Outcome()
    {
        (double Slope, double Scatter)? line = _statistics.ConservedLine();
        return new SimulationOutcome
        {
            Failure = _failure,
            Decision = _decision,
            UnmovedIonPs = _watch.UnmovedIonPs,
            ProductionPs = ProductionPs,
            Frames = _frames,
            Steps = _step,
            MeanTemperatureK = _producing ? _statistics.MeanTemperature : null,
            MeanMobileTemperatureK = _producing ? _statistics.MeanMobileTemperature : null,
            MeanPressureGpa = _producing && Constraint is not { LeavesPressure: false } ? _statistics.MeanPressure : null,
            MeanPotentialEnergyEvPerAtom = _producing ? _statistics.MeanPotential : null,
            ConservedDriftEvPerAtomPerNs = _producing ? line?.Slope * 1000 : null,
            ConservedScatterEvPerAtom = _producing ? line?.Scatter : null,
            Minimisation = _minimisation,
            Framework = _watch.Framework,
            MeanVolumeCubicAngstrom = _producing ? _statistics.MeanVolume : null,
            DegreesOfFreedom = _machinery.DegreesOfFreedom,
            ConstrainedRotors = Constraint is null ? "" : RotorAnions.Summary(Constraint.Rotors),
            ConstraintResidualAngstrom = Constraint is null ? null : _largestResidual,
            WallSeconds = _clock.Elapsed.TotalSeconds,
        };
    }

    private static void Validate(OrderedCell cell, IForceField forceField, SimulationOptions options)
    {
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(forceField);
        ArgumentNullException.ThrowIfNull(options);
    }

    private void BeginProduction(IFrameSink sink)
    {
        _producing = true;
        _statistics.Clear();
        sink.Begin(Info);
        HandOver(sink);
    }

    private void OneStep(IFrameSink sink)
    {
        long next = _step + 1;
        long sampled = next - (_producing ? _equilibrationSteps : 0);
        bool measure = sampled % _options.EnergyIntervalSteps == 0;
        Energetics energetics = _machinery.Step(next, _producing, measure);
        _step = next;
        _failure = _watch.Judge(_state, _step);
        if (_failure is not null)
        {
            return;
        }

        if (measure)
        {
            Measure(energetics, sampled);
        }

        if (_producing && sampled % TemperatureIntervalSteps == 0)
        {
            _statistics.AddTemperature(Kinetics.TemperatureK(Kinetics.EnergyEv(_state), _machinery.DegreesOfFreedom), _mobileTemperature.Of(_state));
        }

        if (_failure is null && next % _options.FrameIntervalSteps == 0)
        {
            _failure = _watch.JudgeFramework(_state, _step);
        }

        if (_producing && sampled % _options.FrameIntervalSteps == 0 && _failure is null)
        {
            HandOver(sink);
        }
    }

    private void Measure(Energetics energetics, long sampled)
    {
        _largestResidual = Math.Max(_largestResidual, Constraint?.ResidualAngstrom(_state) ?? 0);
        double kinetic = Kinetics.EnergyEv(_state);
        double bath = _machinery.BathEnergyEv(_producing);
        double pressure = ((2 * kinetic) + energetics.Virial.Trace) / (3 * _state.Lattice.VolumeCubicAngstrom);
        double change = _statistics.AddEnergies(
            sampled * _options.TimeStepFs / 1000,
            (kinetic + energetics.PotentialEnergyEv + bath) / _state.Count,
            energetics.PotentialEnergyEv / _state.Count,
            pressure * Units.GigapascalPerEvPerCubicAngstrom);
        _statistics.AddVolume(_state.Lattice.VolumeCubicAngstrom);
        _failure = _watch.JudgeConserved(change, _step);
    }

    private void HandOver(IFrameSink sink)
    {
        long sampled = _step - _equilibrationSteps;
        Frame frame = new()
        {
            Index = _frames,
            TimePs = sampled * _options.TimeStepFs / 1000,
            Lattice = _state.Lattice,
            X = _state.X,
            Y = _state.Y,
            Z = _state.Z,
            Vx = _state.Vx,
            Vy = _state.Vy,
            Vz = _state.Vz,
        };
        _watch.Accept(_state, _options.ProductionSteps > 0 ? (double)sampled / _options.ProductionSteps : 1);
        sink.Accept(frame);
        _frames++;
        _decision = _step < _allSteps ? _watch.Decision : null;
    }

    private void End(IFrameSink sink)
    {
        if (!_ended && _producing)
        {
            sink.End();
        }

        _ended = true;
    }

    private void GuardedStep(IFrameSink sink)
    {
        try
        {
            _inStep = true;
            OneStep(sink);
            _inStep = false;
        }
        catch (CloseContactException contact)
        {
            _failure ??= RunLimits.Exploded(_step, $"{contact.Message.TrimEnd('.')}");
        }
        catch (OutsidePotentialException outside)
        {
            _failure ??= new VerdictDecision(Verdict.OutsidePotential, string.Create(CultureInfo.InvariantCulture, $"Step {_step}: {outside.Message}"));
        }
    }

    private void Restore(SimulationSnapshot snapshot)
    {
        _machinery.Restore(snapshot);
        (_step, _frames, _producing, _ended) = (snapshot.Step, snapshot.Frames, snapshot.Producing, snapshot.Ended);
        _minimisation = snapshot.Minimisation;
        _largestResidual = snapshot.LargestResidualAngstrom;
        _statistics.Restore(snapshot.Statistics);
        _watch.Restore(snapshot.Framework);
        _decision = _step < _allSteps ? _watch.Decision : null;
    }
}
