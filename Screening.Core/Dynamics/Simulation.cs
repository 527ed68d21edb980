using System.Diagnostics;
using System.Globalization;
using Screening.Core.Dynamics.Barostats;
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

    private readonly MdState _state;
    private readonly IForceField _forceField;
    private readonly SimulationOptions _options;
    private readonly TrajectoryInfo _info;
    private readonly bool[] _isMobile;
    private readonly int _degreesOfFreedom;
    private readonly double _mobileDegreesOfFreedom;
    private readonly MotionConstraint? _constraint;
    private readonly Thermostat? _equilibrationBath, _productionBath;
    private readonly StochasticCellRescaling? _barostat;
    private readonly Func<Energetics> _evaluate;
    private readonly Integrator _equilibration, _production;
    private readonly RunStatistics _statistics = new();
    private readonly FrameworkWatch _framework;
    private readonly MeltWatch _melt;
    private readonly Stopwatch _clock = new();
    private readonly long _equilibrationSteps, _allSteps;
    private MinimisationResult? _minimisation;
    private VerdictDecision? _failure;
    private long _step, _frames;
    private double _largestResidual;
    private bool _producing, _ended;

    private Simulation(OrderedCell cell, IForceField forceField, SimulationOptions options, IReadOnlyList<double>? modelCharges)
    {
        options.Validate();
        _state = MdState.From(cell);
        _forceField = forceField;
        _options = options;
        _equilibrationSteps = options.EquilibrationSteps;
        _allSteps = _equilibrationSteps + options.ProductionSteps;
        _isMobile = [.. Enumerable.Range(0, cell.Count).Select(cell.IsMobile)];
        _framework = new FrameworkWatch(_state, i => _isMobile[i]);
        _melt = new MeltWatch(cell.Atoms, i => _isMobile[i], (int)Math.Ceiling(options.MeltBlockPs * 1000 / options.FrameIntervalFs),
            options.MeltedAngstrom, options.FrameworkDiffusedAngstrom);
        _constraint = options.Constraint == ConstraintMode.None
            ? null
            : MotionConstraint.Create(options.Constraint, RotorAnions.Find(_state, i => _isMobile[i]), _state);
        _degreesOfFreedom = Kinetics.DegreesOfFreedom(_state, forceField.IsTranslationInvariant, _constraint);
        double mobileMass = _state.Mass.Where((_, i) => _isMobile[i]).Sum();
        int atRest = (3 * _state.Count) - (_constraint?.RemovedDegrees ?? 0) - _degreesOfFreedom;        // of the centre of mass
        _mobileDegreesOfFreedom = (3 * _isMobile.Count(m => m)) - (atRest * mobileMass / _state.Mass.Sum());
        _equilibrationBath = Thermostat.Create(options.EquilibrationThermostat, options.TemperatureK, _degreesOfFreedom,
            options.EquilibrationRelaxationPs, new RandomStream(options.Seed, "thermostat/equilibration"), _constraint);
        _productionBath = Thermostat.Create(options.Thermostat, options.TemperatureK, _degreesOfFreedom,
            options.ThermostatRelaxationPs, new RandomStream(options.Seed, "thermostat/production"), _constraint);
        double step = options.TimeStepFs / 1000;
        _equilibration = new Integrator(_state, forceField, _equilibrationBath, step, _constraint);
        _production = new Integrator(_state, forceField, _productionBath, step, _constraint);
        _evaluate = () => _production.Evaluate(Wanted.All);
        if (options.PressureGpa is { } pressure)
        {
            if (!forceField.IsTranslationInvariant)
            {
                throw new ArgumentException($"'{forceField.Name}' holds atoms at fixed places; a run at given pressure needs a model without tether.", nameof(forceField));
            }

            _barostat = new StochasticCellRescaling(options.PressureCoupling, pressure, options.TemperatureK, options.BarostatRelaxationPs,
                options.CompressibilityPerGpa, options.BarostatIntervalSteps * step, new RandomStream(options.Seed, "barostat"));
        }

        _info = new TrajectoryInfo
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

    /// <summary>Positions, velocities and forces after the last step; not to be changed.</summary>
    public MdState State => _state;

    /// <summary>Steps done, equilibration included.</summary>
    public long Step => _step;

    /// <summary>Steps of the whole run.</summary>
    public long AllSteps => _allSteps;

    /// <summary>Whether all steps are done or the run has failed.</summary>
    public bool IsFinished => _failure is not null || (_step >= _allSteps && _ended);

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
            run.Prepare(cancel);
        }
        catch (CloseContactException contact)
        {
            run.Fail($"{contact.Message.TrimEnd('.')}");
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

                if (_step == _allSteps)
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

    /// <summary>
    /// Everything needed to continue. Also makes the force field forget its neighbour lists, so that this run and one continued from
    /// the snapshot go on with the same bits.
    /// </summary>
    /// <exception cref="InvalidOperationException">The run has failed: there is nothing to continue.</exception>
    public SimulationSnapshot Save()
    {
        if (_failure is not null)
        {
            throw new InvalidOperationException("A failed run cannot be continued: " + _failure.Reason);
        }

        _forceField.ForgetHistory();
        return new SimulationSnapshot
        {
            Step = _step,
            Producing = _producing,
            Frames = _frames,
            Lattice = _state.Lattice,
            Arrays = [.. Arrays().Select(a => a.ToArray())],
            EquilibrationBath = _equilibrationBath?.Save() ?? [],
            ProductionBath = _productionBath?.Save() ?? [],
            Statistics = _statistics.Save(),
            Framework = [.. _framework.Save(), .. _melt.Save()],
            Minimisation = _minimisation,
            Barostat = _barostat?.Save() ?? [],
            Constraint = _constraint is null ? [] : [_largestResidual, .. _constraint.Save()],
        };
    }

    /// <summary>Averages so far.</summary>
    public SimulationOutcome Outcome()
    {
        (double Slope, double Scatter)? line = _statistics.ConservedLine();
        return new SimulationOutcome
        {
            Failure = _failure,
            ProductionPs = Math.Max(0, _step - _equilibrationSteps) * _options.TimeStepFs / 1000,
            Frames = _frames,
            Steps = _step,
            MeanTemperatureK = _producing ? _statistics.MeanTemperature : null,
            MeanMobileTemperatureK = _producing ? _statistics.MeanMobileTemperature : null,
            MeanPressureGpa = _producing && _constraint is not { LeavesPressure: false } ? _statistics.MeanPressure : null,
            MeanPotentialEnergyEvPerAtom = _producing ? _statistics.MeanPotential : null,
            ConservedDriftEvPerAtomPerNs = _producing ? line?.Slope * 1000 : null,
            ConservedScatterEvPerAtom = _producing ? line?.Scatter : null,
            Minimisation = _minimisation,
            Framework = _framework.Result(),
            MeanVolumeCubicAngstrom = _producing ? _statistics.MeanVolume : null,
            DegreesOfFreedom = _degreesOfFreedom,
            ConstrainedRotors = _constraint is null ? "" : RotorAnions.Summary(_constraint.Rotors),
            ConstraintResidualAngstrom = _constraint is null ? null : _largestResidual,
            WallSeconds = _clock.Elapsed.TotalSeconds,
        };
    }

    private static void Validate(OrderedCell cell, IForceField forceField, SimulationOptions options)
    {
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(forceField);
        ArgumentNullException.ThrowIfNull(options);
    }

    private void Prepare(CancellationToken cancel)
    {
        if (_options.Minimisation is { } minimisation)
        {
            _minimisation = Minimiser.Run(_state, _forceField, minimisation, cancel);
        }

        _constraint?.TakeReference(_state);
        VelocityInitializer.Draw(_state, _options.TemperatureK, new RandomStream(_options.Seed, "velocities"),
            _forceField.IsTranslationInvariant, exact: true, _constraint);
        _equilibration.Evaluate(Wanted.Forces);
        Watch();
    }

    private void BeginProduction(IFrameSink sink)
    {
        _producing = true;
        _statistics.Clear();
        sink.Begin(_info);
        HandOver(sink);
    }

    private void OneStep(IFrameSink sink)
    {
        long next = _step + 1;
        long sampled = next - (_producing ? _equilibrationSteps : 0);
        bool measure = sampled % _options.EnergyIntervalSteps == 0;
        Integrator integrator = _producing ? _production : _equilibration;
        bool deform = _barostat is not null && next % _options.BarostatIntervalSteps == 0;
        Energetics energetics = integrator.Step(measure || deform ? Wanted.All : Wanted.Forces);
        if (deform)
        {
            energetics = _barostat!.Apply(_state, energetics, _evaluate);
        }

        _step = next;
        Watch();
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
            SampleTemperature();
        }

        if (_failure is null && next % _options.FrameIntervalSteps == 0 && _melt.Accept(_state) is { } molten)
        {
            _failure = molten with { Reason = $"Step {_step.ToString(CultureInfo.InvariantCulture)}: {molten.Reason}." };
        }

        if (_producing && sampled % _options.FrameIntervalSteps == 0 && _failure is null)
        {
            HandOver(sink);
        }
    }

    private void Measure(Energetics energetics, long sampled)
    {
        _largestResidual = Math.Max(_largestResidual, _constraint?.ResidualAngstrom(_state) ?? 0);
        double kinetic = Kinetics.EnergyEv(_state);
        double bath = (_producing ? _productionBath : _equilibrationBath)?.EnergyEv ?? 0;
        bath += _barostat?.EnergyEv ?? 0;
        double pressure = ((2 * kinetic) + energetics.Virial.Trace) / (3 * _state.Lattice.VolumeCubicAngstrom);
        double change = _statistics.AddEnergies(
            sampled * _options.TimeStepFs / 1000,
            (kinetic + energetics.PotentialEnergyEv + bath) / _state.Count,
            energetics.PotentialEnergyEv / _state.Count,
            pressure * Units.GigapascalPerEvPerCubicAngstrom);
        _statistics.AddVolume(_state.Lattice.VolumeCubicAngstrom);
        if (!(Math.Abs(change) <= _options.LargestConservedChangeEvPerAtom))
        {
            Fail($"the conserved energy changed by {change:0.###} eV per atom, more than {_options.LargestConservedChangeEvPerAtom:0.###}: energy conservation is lost. A smaller time step may help");
        }
    }

    private void SampleTemperature()
    {
        double mobile = 0;
        for (int i = 0; i < _isMobile.Length; i++)
        {
            if (_isMobile[i])
            {
                double square = (_state.Vx[i] * _state.Vx[i]) + (_state.Vy[i] * _state.Vy[i]) + (_state.Vz[i] * _state.Vz[i]);
                mobile += 0.5 * Units.EvPerMassVelocitySquared * _state.Mass[i] * square;
            }
        }

        _statistics.AddTemperature(
            Kinetics.TemperatureK(Kinetics.EnergyEv(_state), _degreesOfFreedom),
            2 * mobile / (_mobileDegreesOfFreedom * Units.BoltzmannEvPerK));
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
        _framework.Accept(_state, _options.ProductionSteps > 0 ? (double)sampled / _options.ProductionSteps : 1);
        sink.Accept(frame);
        _frames++;
    }

    private void End(IFrameSink sink)
    {
        if (!_ended && _producing)
        {
            sink.End();
        }

        _ended = true;
    }

    /// <summary>Ends the run before numbers that are none, or that fly off, reach the force field or a sink.</summary>
    private void Watch()
    {
        if (!ParticleKernels.AllShorterThan(_state.Fx, _state.Fy, _state.Fz, _options.LargestForceEvPerAngstrom))
        {
            (int atom, double force) = ParticleKernels.Longest(_state.Fx, _state.Fy, _state.Fz);
            Fail($"the force on atom {atom} ({_info.Atoms[atom].Element}) is {force:G3} eV/Å, the limit is {_options.LargestForceEvPerAngstrom:G3} eV/Å");
        }
        else if (!ParticleKernels.AllShorterThan(_state.Vx, _state.Vy, _state.Vz, _options.LargestSpeedAngstromPerPs))
        {
            (int atom, double speed) = ParticleKernels.Longest(_state.Vx, _state.Vy, _state.Vz);
            Fail($"the speed of atom {atom} ({_info.Atoms[atom].Element}) is {speed:G3} Å/ps, the limit is {_options.LargestSpeedAngstromPerPs:G3} Å/ps");
        }
    }

    private void GuardedStep(IFrameSink sink)
    {
        try
        {
            OneStep(sink);
        }
        catch (CloseContactException contact)
        {
            Fail($"{contact.Message.TrimEnd('.')}");
        }
        catch (OutsidePotentialException outside)
        {
            _failure ??= new VerdictDecision(Verdict.OutsidePotential, string.Create(CultureInfo.InvariantCulture, $"Step {_step}: {outside.Message}"));
        }
    }

    private void Fail(FormattableString what) => _failure ??= new VerdictDecision(
        Verdict.Exploded, $"Step {_step.ToString(CultureInfo.InvariantCulture)}: {FormattableString.Invariant(what)}.");

    private void Restore(SimulationSnapshot snapshot)
    {
        if (snapshot.Format != SimulationSnapshot.CurrentFormat || snapshot.Arrays.Length != 9 || snapshot.Arrays[0].Length != _state.Count)
        {
            throw new ArgumentException($"The snapshot is of format {snapshot.Format} with {snapshot.Arrays.Length} arrays; format "
                + $"{SimulationSnapshot.CurrentFormat} with 9 arrays of {_state.Count} atoms is expected.", nameof(snapshot));
        }

        int a = 0;
        foreach (double[] array in Arrays())
        {
            snapshot.Arrays[a++].CopyTo(array, 0);
        }

        if ((_constraint is null) != (snapshot.Constraint.Length == 0))
        {
            throw new ArgumentException("The snapshot and the options differ in whether there are constraints.", nameof(snapshot));
        }

        if (_constraint is not null)
        {
            _constraint.Restore(snapshot.Constraint[1..]);
            _largestResidual = snapshot.Constraint[0];
        }

        _barostat?.Restore(snapshot.Barostat);
        _state.Lattice = snapshot.Lattice;
        (_step, _frames, _producing) = (snapshot.Step, snapshot.Frames, snapshot.Producing);
        _minimisation = snapshot.Minimisation;
        _equilibrationBath?.Restore(snapshot.EquilibrationBath);
        _productionBath?.Restore(snapshot.ProductionBath);
        _statistics.Restore(snapshot.Statistics);
        _framework.Restore(snapshot.Framework);
        _melt.Restore(snapshot.Framework.AsSpan()[^3..]);
        _forceField.ForgetHistory();
    }

    private IEnumerable<double[]> Arrays() =>
        [_state.X, _state.Y, _state.Z, _state.Vx, _state.Vy, _state.Vz, _state.Fx, _state.Fy, _state.Fz];
}
