using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Screening.Core.Candidates;
using Screening.Core.Checkpoints;
using Screening.Core.Dynamics;
using Screening.Core.Dynamics.Barostats;
using Screening.Core.Dynamics.Constraints;
using Screening.Core.ForceFields;
using Screening.Core.Neighbors;
using Screening.Core.Particles;
using Screening.Core.Preparation;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Runner.Output;

namespace Screening.Runner.Verbs;

/// <summary>md: one molecular dynamics run of a structure file.</summary>
public static class MdVerb
{
    public static Command Create()
    {
        Argument<string> file = new("file") { Description = "Structure file: CIF, POSCAR or extended XYZ." };
        Option<string> potential = new("--potential") { Description = "Potential by name (see potentials), or a parameter file.", DefaultValueFactory = _ => PotentialCatalog.Default, HelpName = "NAME" };
        Option<double> temperature = new("--temperature") { Description = "Temperature, K.", DefaultValueFactory = _ => 1000, HelpName = "K" };
        Option<double> time = new("--time") { Description = "Sampled time, ps.", DefaultValueFactory = _ => 12, HelpName = "PS" };
        Option<double> equilibration = new("--equilibration") { Description = "Time before sampling, ps.", DefaultValueFactory = _ => 2, HelpName = "PS" };
        Option<double> step = new("--timestep") { Description = "Time step, fs.", DefaultValueFactory = _ => 1, HelpName = "FS" };
        Option<double> interval = new("--frame-interval") { Description = "Time between frames, fs; a multiple of the time step.", DefaultValueFactory = _ => 10, HelpName = "FS" };
        Option<ThermostatKind> thermostat = new("--thermostat")
        {
            Description = "none (constant energy), rescaling (stochastic velocity rescaling), chain (Nosé-Hoover), langevin.",
            DefaultValueFactory = _ => ThermostatKind.VelocityRescaling,
            HelpName = "NAME",
            CustomParser = result => Thermostat(result.Tokens[0].Value, result.AddError),
        };
        Option<ConstraintMode> constraint = new("--constraint")
        {
            Description = "What rotor anions (PS4, BH4, SiO4, ...) may do: uc (everything), rc (orientation held), rtc (and centre of mass), rtvc (at rest), rigid (shape held).",
            DefaultValueFactory = _ => ConstraintMode.None,
            HelpName = "MODE",
            CustomParser = result => Constraint(result.Tokens[0].Value, result.AddError),
        };
        Option<double?> pressure = new("--pressure") { Description = "Outside pressure, GPa: the cell changes; needs --tether 0. Without it the cell is fixed.", HelpName = "GPA" };
        Option<bool> fullCell = new("--full-cell") { Description = "With --pressure: lengths and angles change, not the volume alone." };
        Option<double?> tether = new("--tether") { Description = "Spring that holds the framework at its sites, eV/Å²: 1 for the bond-valence potentials, else 0 (none).", HelpName = "K" };
        Option<ulong> seed = new("--seed") { Description = "Seed of every random draw.", DefaultValueFactory = _ => 1UL, HelpName = "N" };
        Option<string?> output = new("--out") { Description = $"Trajectory file: {TrajectoryWriter.KnownEndings}.", HelpName = "FILE" };
        Option<string?> checkpoint = new("--checkpoint") { Description = "Folder in which the state of the run is saved every 30 s and when it is interrupted.", HelpName = "DIR" };
        Option<bool> resume = new("--resume") { Description = "Go on from the state in the folder of --checkpoint, with the same bits as if it had never stopped." };
        Option<RelaxationKind?> relax = SharedOptions.Relax();
        Option<string?> with = SharedOptions.RelaxWith();
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Command verb = new("md", "Run molecular dynamics of one structure.")
        {
            file, potential, temperature, time, equilibration, step, interval, thermostat, constraint, pressure, fullCell, tether, seed, output, checkpoint, resume, relax, with, json,
        };
        verb.SetAction(parsed =>
        {
            string named = parsed.GetValue(potential)!;
            MdRequest request = new(parsed.GetValue(file)!, named, parsed.GetValue(tether) ?? (SharedOptions.Potential(named).NeedsTether ? 1 : 0), parsed.GetValue(output), new SimulationOptions
            {
                TemperatureK = parsed.GetValue(temperature),
                ProductionPs = parsed.GetValue(time),
                EquilibrationPs = parsed.GetValue(equilibration),
                TimeStepFs = parsed.GetValue(step),
                FrameIntervalFs = parsed.GetValue(interval),
                Thermostat = parsed.GetValue(thermostat),
                PressureGpa = parsed.GetValue(pressure),
                PressureCoupling = parsed.GetValue(fullCell) ? PressureCoupling.FullCell : PressureCoupling.Isotropic,
                Constraint = parsed.GetValue(constraint),
                Seed = parsed.GetValue(seed),
            })
            {
                CheckpointFolder = parsed.GetValue(checkpoint),
                Resume = parsed.GetValue(resume),
                Relaxation = SharedOptions.Relaxation(parsed.GetValue(relax), parsed.GetValue(with)) ?? RelaxationKind.None,
                RelaxationPotential = parsed.GetValue(with),
            };
            using CancellationTokenSource stop = new();
            ConsoleCancelEventHandler onCancel = (_, signal) =>
            {
                signal.Cancel = true;        // the run ends between two steps and the trajectory file is finished
                stop.Cancel();
            };
            Console.CancelKeyPress += onCancel;
            using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
            {
                signal.Cancel = true;
                stop.Cancel();
            });
            try
            {
                return Run(request, parsed.GetValue(json), Console.Out, Console.Error, stop.Token);
            }
            finally
            {
                Console.CancelKeyPress -= onCancel;
            }
        });
        return verb;
    }

    /// <returns>0 for a completed run, 1 for one that broke.</returns>
    /// <exception cref="UsageException">An option is out of range.</exception>
    internal static int Run(MdRequest request, bool json, TextWriter output, TextWriter log, CancellationToken cancel)
    {
        try
        {
            request.Options.Validate();
            ArgumentOutOfRangeException.ThrowIfNegative(request.TetherEvPerSquareAngstrom);
        }
        catch (ArgumentException error)
        {
            throw new UsageException(error.Message);
        }

        if (request.Resume != Directory.Exists(request.CheckpointFolder) && request.CheckpointFolder is { } folder)
        {
            throw new UsageException(request.Resume ? $"--resume: there is no folder '{folder}'." : $"'{folder}' exists: give --resume to go on from it, or another folder.");
        }

        if (request.Resume && request.CheckpointFolder is null)
        {
            throw new UsageException("--resume needs --checkpoint DIR.");
        }

        if (request is { Relaxation: RelaxationKind.Cell, RelaxationPotential: null, TetherEvPerSquareAngstrom: > 0 })
        {
            throw new UsageException($"--relax cell needs a potential that holds the framework by itself: give --relax-with POTENTIAL, or --tether 0 with {request.Potential}.");
        }

        if (request.Options.PressureGpa is not null && request.TetherEvPerSquareAngstrom > 0)
        {
            throw new UsageException("--pressure changes the cell, and a tether holds the framework at fixed places: give --tether 0.");
        }

        Potential potential = SharedOptions.Potential(request.Potential);
        Potential relaxer = request.RelaxationPotential is { } named ? SharedOptions.Potential(named) : potential;
        PreparationOptions preparation = new PreparationOptions { Seed = request.Options.Seed }.For(potential, request.Relaxation).And(relaxer, request.Relaxation);
        PreparedCandidate candidate = CandidatePreparation.Prepare(StructureReader.Read(request.Path), preparation);
        foreach (StructureWarning warning in candidate.Warnings)
        {
            log.WriteLine($"{request.Path}: {warning.Message}");
        }

        if (candidate.Rejection is { } rejection || candidate.Orderings.Count == 0)
        {
            throw new StructureFileException(request.Path, null, candidate.Rejection?.Message ?? "no ordered cell could be made");
        }

        (OrderedCell cell, bool suspect, RelaxedCell? relaxed) = Start(candidate, relaxer, request, log, cancel);
        IForceField field = ForceField(potential, request, cell, suspect);
        using IDisposable? held = field as IDisposable;
        if (request.Options.Constraint != ConstraintMode.None && RotorAnions.Find(MdState.From(cell), cell.IsMobile).Count == 0)
        {
            throw new StructureFileException(request.Path, null,
                $"--constraint {request.Options.Constraint.Text()} needs rotor anions (finite covalent clusters such as PS4, BH4 or SiO4); the structure has none");
        }

        SimulationOutcome outcome;
        using (TrajectoryWriter? writer = Writer(request.TrajectoryPath))
        {
            using RunCheckpoints saved = new(request.CheckpointFolder, CheckpointFolder.DefaultInterval, TimeProvider.System, text => log.WriteLine($"{request.Path}: {text}"))
            {
                PlannedPs = request.Options.ProductionPs,
                KeepsFinished = true,
            };
            string forces = string.Create(CultureInfo.InvariantCulture,
                $"{potential.Name} {potential.Hash} suspect {suspect} tether {request.TetherEvPerSquareAngstrom:R}");
            outcome = saved.Run(forces, cell, field, request.Options, new FrameFanOut(writer is null ? [] : [writer]), field.ChargesOf(cell.Atoms), cancel);
        }

        if (json)
        {
            MdReport.WriteJson(request, candidate, cell, field.Name, potential.Confidence, outcome, relaxed, output);
        }
        else
        {
            MdReport.WriteText(request, candidate, cell, field.Name, outcome, output);
        }

        return outcome.Completed ? ExitCodes.Done : ExitCodes.SomeFailed;
    }

    private static (OrderedCell Cell, bool Suspect, RelaxedCell? Relaxed) Start(
        PreparedCandidate candidate, Potential relaxer, MdRequest request, TextWriter log, CancellationToken cancel)
    {
        OrderedCell cell = candidate.Orderings[0];
        if (request.Relaxation == RelaxationKind.None)
        {
            return (cell, candidate.GeometrySuspect, null);
        }

        IForceField field = Built(relaxer, request.Path, cell, candidate.GeometrySuspect);
        using IDisposable? held = field as IDisposable;
        try
        {
            RelaxedCell relaxed = GeometryRelaxation.Run(cell, field, request.Relaxation, cancel);
            log.WriteLine($"{request.Path}: {RelaxationReport.Text(relaxed, request.Relaxation, relaxer.Name)}");
            bool suspect = relaxer.FitsBondValences ? candidate.GeometrySuspect : GeometryOfCell.Of([relaxed.Cell]).Suspect;
            return relaxed.Failure is { } failure ? throw new StructureFileException(request.Path, null, failure.Reason) : (relaxed.Cell, suspect, relaxed);
        }
        catch (Exception error) when (error is OutsidePotentialException or CloseContactException or ArgumentException)
        {
            throw new StructureFileException(request.Path, null, error.Message);
        }
    }

    private static TrajectoryWriter? Writer(string? path)
    {
        try
        {
            return path is null ? null : TrajectoryWriter.Create(path);
        }
        catch (ArgumentException error)
        {
            throw new UsageException(error.Message);
        }
    }

    private static IForceField ForceField(Potential potential, MdRequest request, OrderedCell cell, bool geometrySuspect)
    {
        IForceField field = Built(potential, request.Path, cell, geometrySuspect);
        return request.TetherEvPerSquareAngstrom > 0
            ? new SumForceField(field, new HarmonicTether(MdState.From(cell), i => !cell.IsMobile(i), request.TetherEvPerSquareAngstrom))
            : field;
    }

    internal static IForceField Built(Potential potential, string path, OrderedCell cell, bool geometrySuspect)
    {
        try
        {
            return potential.Create(cell, new PotentialSettings(GeometrySuspect: geometrySuspect));
        }
        catch (Exception error) when (error is OutsidePotentialException or ArgumentException)
        {
            throw new StructureFileException(path, null, error.Message);
        }
    }

    private static ConstraintMode Constraint(string text, Action<string> error)
    {
        ConstraintMode? mode = ConstraintModes.Parse(text);
        if (mode is null)
        {
            error($"--constraint is '{text}'; uc, rc, rtc, rtvc or rigid is expected.");
        }

        return mode ?? default;
    }

    private static ThermostatKind Thermostat(string text, Action<string> error)
    {
        switch (text.ToUpperInvariant())
        {
            case "NONE": return ThermostatKind.None;
            case "RESCALING": return ThermostatKind.VelocityRescaling;
            case "CHAIN": return ThermostatKind.NoseHooverChain;
            case "LANGEVIN": return ThermostatKind.Langevin;
            default:
                error($"--thermostat is '{text}'; none, rescaling, chain or langevin is expected.");
                return default;
        }
    }
}

/// <summary>What md was asked to do.</summary>
internal sealed record MdRequest(string Path, string Potential, double TetherEvPerSquareAngstrom, string? TrajectoryPath, SimulationOptions Options)
{
    /// <summary>Where the state is saved; null for nowhere.</summary>
    public string? CheckpointFolder { get; init; }

    /// <summary>Whether to go on from the state saved there.</summary>
    public bool Resume { get; init; }

    /// <summary>What is relaxed first.</summary>
    public RelaxationKind Relaxation { get; init; }

    /// <summary>What relaxes; null for the potential of the run.</summary>
    public string? RelaxationPotential { get; init; }
}
