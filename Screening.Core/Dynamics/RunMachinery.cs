using Screening.Core.Dynamics.Barostats;
using Screening.Core.Dynamics.Constraints;
using Screening.Core.ForceFields;
using Screening.Core.Neighbors;
using Screening.Core.Numerics;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.Dynamics;

/// <summary>What moves the atoms of one run: state, forces, constraints, heat baths, barostat, integrators.</summary>
internal sealed class RunMachinery
{
    private readonly IForceField _forceField;
    private readonly SimulationOptions _options;
    private readonly Thermostat? _equilibrationBath, _productionBath;
    private readonly StochasticCellRescaling? _barostat;
    private readonly Func<Energetics> _evaluate;
    private readonly Integrator _equilibration, _production;

    public RunMachinery(OrderedCell cell, IForceField forceField, SimulationOptions options)
    {
        State = MdState.From(cell);
        _forceField = forceField;
        _options = options;
        Constraint = options.Constraint == ConstraintMode.None
            ? null
            : MotionConstraint.Create(options.Constraint, RotorAnions.Find(State, cell.IsMobile), State);
        DegreesOfFreedom = Kinetics.DegreesOfFreedom(State, forceField.IsTranslationInvariant, Constraint);
        _equilibrationBath = Thermostat.Create(options.EquilibrationThermostat, options.TemperatureK, DegreesOfFreedom,
            options.EquilibrationRelaxationPs, new RandomStream(options.Seed, "thermostat/equilibration"), Constraint);
        _productionBath = Thermostat.Create(options.Thermostat, options.TemperatureK, DegreesOfFreedom,
            options.ThermostatRelaxationPs, new RandomStream(options.Seed, "thermostat/production"), Constraint);
        double step = options.TimeStepFs / 1000;
        _equilibration = new Integrator(State, forceField, _equilibrationBath, step, Constraint);
        _production = new Integrator(State, forceField, _productionBath, step, Constraint);
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
    }

    public MdState State { get; }

    public MotionConstraint? Constraint { get; }

    public int DegreesOfFreedom { get; }

    /// <summary>Relaxes the positions as the options say, draws velocities, computes the first forces.</summary>
    public MinimisationResult? Prepare(CancellationToken cancel)
    {
        MinimisationResult? minimisation = _options.Minimisation is { } asked ? Minimiser.Run(State, _forceField, asked, cancel) : null;
        Constraint?.TakeReference(State);
        VelocityInitializer.Draw(State, _options.TemperatureK, new RandomStream(_options.Seed, "velocities"),
            _forceField.IsTranslationInvariant, exact: true, Constraint);
        _equilibration.Evaluate(Wanted.Forces);
        return minimisation;
    }

    /// <summary>One time step, and where it is due a change of the cell.</summary>
    /// <param name="step">Number of the step, from 1.</param>
    /// <param name="producing">Whether the bath is that of the sampled part.</param>
    /// <param name="measure">Whether energies are wanted.</param>
    public Energetics Step(long step, bool producing, bool measure)
    {
        bool deform = _barostat is not null && step % _options.BarostatIntervalSteps == 0;
        Energetics energetics = (producing ? _production : _equilibration).Step(measure || deform ? Wanted.All : Wanted.Forces);
        return deform ? _barostat!.Apply(State, energetics, _evaluate) : energetics;
    }

    /// <summary>Energy that baths hold, eV.</summary>
    public double BathEnergyEv(bool producing) => ((producing ? _productionBath : _equilibrationBath)?.EnergyEv ?? 0) + (_barostat?.EnergyEv ?? 0);

    /// <summary>The part of a snapshot that belongs to the machinery; saving changes nothing.</summary>
    public SimulationSnapshot Save() => new()
    {
        Step = 0,
        Producing = false,
        Frames = 0,
        Lattice = State.Lattice,
        Arrays = [.. Arrays().Select(a => a.ToArray())],
        EquilibrationBath = _equilibrationBath?.Save() ?? [],
        ProductionBath = _productionBath?.Save() ?? [],
        Statistics = [],
        Framework = [],
        Barostat = _barostat?.Save() ?? [],
        Constraint = Constraint?.Save() ?? [],
        ForceHistory = _forceField.SaveHistory(),
    };

    public void Restore(SimulationSnapshot snapshot)
    {
        if (snapshot.Format != SimulationSnapshot.CurrentFormat || snapshot.Arrays.Length != 9 || snapshot.Arrays[0].Length != State.Count)
        {
            throw new ArgumentException($"The snapshot is of format {snapshot.Format} with {snapshot.Arrays.Length} arrays; format "
                + $"{SimulationSnapshot.CurrentFormat} with 9 arrays of {State.Count} atoms is expected.", nameof(snapshot));
        }

        Require(Constraint is null, snapshot.Constraint, "constraints");
        Require(_barostat is null, snapshot.Barostat, "a barostat");
        Require(_equilibrationBath is null, snapshot.EquilibrationBath, "a bath of the equilibration");
        Require(_productionBath is null, snapshot.ProductionBath, "a bath of the sampled part");
        int a = 0;
        foreach (double[] array in Arrays())
        {
            snapshot.Arrays[a++].CopyTo(array, 0);
        }

        Constraint?.Restore(snapshot.Constraint);
        _barostat?.Restore(snapshot.Barostat);
        State.Lattice = snapshot.Lattice;
        _equilibrationBath?.Restore(snapshot.EquilibrationBath);
        _productionBath?.Restore(snapshot.ProductionBath);
        _forceField.RestoreHistory(State, snapshot.ForceHistory);
    }

    private static void Require(bool absent, double[] saved, string what)
    {
        if (absent != (saved.Length == 0))
        {
            throw new ArgumentException($"The snapshot and the options differ in whether there is {what}.", nameof(saved));
        }
    }

    private IEnumerable<double[]> Arrays() =>
        [State.X, State.Y, State.Z, State.Vx, State.Vy, State.Vz, State.Fx, State.Fy, State.Fz];
}
