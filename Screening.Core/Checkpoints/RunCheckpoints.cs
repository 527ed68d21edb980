using System.Globalization;
using Screening.Core.Dynamics;
using Screening.Core.ForceFields;
using Screening.Core.Structures;
using Screening.Core.Trajectories;

namespace Screening.Core.Checkpoints;

/// <summary>
/// The checkpoints of one record: its replicas run one after the other into one sink, and what was done is saved now and then, so that
/// a program that is stopped or killed goes on with the same bits. When it saves changes no bit. Trouble with the disk ends
/// the saving, not the run.
/// </summary>
/// <remarks>
/// Each replica has a state file and a frame journal. A state says how many frames belong to it; the journal is forced to disk before
/// the state, so that whatever a crash leaves is either a state with all its frames or none.
/// </remarks>
public sealed class RunCheckpoints : IDisposable
{
    /// <summary>Steps between two looks at the clock.</summary>
    private const int StepsAtOnce = 10;

    private readonly string? _folder;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly Action<string> _log;
    private readonly List<Saved> _replicas = [];
    private long _lastSave;
    private double _donePs;
    private bool _off, _resumed;

    /// <param name="folder">Folder of this record's checkpoints, made where there is none; null: nothing is saved.</param>
    /// <param name="interval">Wall time between two saves.</param>
    /// <param name="time">Clock.</param>
    /// <param name="log">Told what was found, and what went wrong.</param>
    public RunCheckpoints(string? folder, TimeSpan interval, TimeProvider time, Action<string> log)
    {
        ArgumentNullException.ThrowIfNull(time);
        (_folder, _interval, _time, _log) = (folder, interval, time, log);
        _off = folder is null;
        _lastSave = time.GetTimestamp();
    }

    /// <summary>One that saves nothing.</summary>
    public static RunCheckpoints None => new(null, TimeSpan.MaxValue, TimeProvider.System, _ => { });

    /// <summary>Sampled time of all replicas together, for the log, ps; 0 when unknown.</summary>
    public double PlannedPs { get; init; }

    /// <summary>Runs the next replica, from its start or from where it was saved; like <see cref="Simulation.Run"/>.</summary>
    /// <param name="potential">Name and hash of the potential, with what else decides its forces.</param>
    /// <param name="cell">Cell to simulate.</param>
    /// <param name="forceField">Model of the forces, tether included; used by this run alone.</param>
    /// <param name="options">What to do.</param>
    /// <param name="sink">Gets all frames, those of before the stop too.</param>
    /// <param name="modelCharges">Charges of the model, e, [atom].</param>
    /// <param name="cancel">Looked at between two steps; what was done until then is saved.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public SimulationOutcome Run(string potential, OrderedCell cell, IForceField forceField, SimulationOptions options, IFrameSink sink,
        IReadOnlyList<double> modelCharges, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(cell);
        if (_off)
        {
            return Simulation.Run(cell, forceField, options, sink, modelCharges, cancel);
        }

        Saved saved = new(Path.Combine(_folder!, string.Create(CultureInfo.InvariantCulture, $"replica-{_replicas.Count}")),
            RunTag.Of(potential, cell, options, modelCharges));
        _replicas.Add(saved);
        Simulation? run = Resume(saved, cell, forceField, options, modelCharges, sink);
        run ??= Simulation.Start(cell, forceField, options, modelCharges, cancel);
        Tell(run);
        Advance(run, saved, sink, cancel);
        _donePs += run.ProductionPs;
        return run.Outcome();
    }

    /// <summary>Whether finished replicas are saved at the end too, for a longer record to use.</summary>
    public bool KeepsFinished { get; init; }

    /// <summary>Leaves files as they are, after saving what is finished where that is kept.</summary>
    public void Dispose()
    {
        if (KeepsFinished)
        {
            Save();
        }

        foreach (Saved replica in _replicas)
        {
            Close(replica);
        }
    }

    private void Advance(Simulation run, Saved saved, IFrameSink sink, CancellationToken cancel)
    {
        JournalingSink journaling = new(this, saved, sink);
        try
        {
            while (!run.Advance(StepsAtOnce, journaling, cancel))
            {
                if (!_off && _time.GetElapsedTime(_lastSave) >= _interval)
                {
                    saved.Snapshot = run.Save();
                    Save();
                }
            }
        }
        catch (OperationCanceledException)
        {
            if (run.CanSave)
            {
                saved.Snapshot = run.Save();
            }

            Save();
            throw;
        }

        // Saved when the next save is due: a crash until then costs no more than one interval.
        saved.Snapshot = run.CanSave ? run.Save() : null;
    }

    private Simulation? Resume(Saved saved, OrderedCell cell, IForceField forceField, SimulationOptions options, IReadOnlyList<double> modelCharges, IFrameSink sink)
    {
        Simulation? run = null;
        Guarded(() =>
        {
            Directory.CreateDirectory(_folder!);
            saved.Journal = FrameJournal.Open(saved.Frames, cell.Count);
            SimulationSnapshot? snapshot = SnapshotFile.TryRead(saved.State, saved.Tag, out string? problem);
            if (snapshot is not null && !saved.Journal.Holds(snapshot.Frames))
            {
                problem = "frames that belong to it are missing or damaged";
            }

            if (problem is null && snapshot is not null)
            {
                run = TryContinue(cell, forceField, options, snapshot, modelCharges, ref problem);
            }

            if (problem is not null)
            {
                _log($"checkpoint {saved.State} is not used: {problem}; starting anew.");
                File.Delete(saved.State);
            }
        });
        if (run is { Producing: true })
        {
            sink.Begin(run.Info);
        }

        saved.Journal?.Replay(run?.Frames ?? 0, sink);
        if (run is { IsFinished: true })
        {
            sink.End();
        }

        _resumed |= run is not null;
        return run;
    }

    private static Simulation? TryContinue(
        OrderedCell cell, IForceField forceField, SimulationOptions options, SimulationSnapshot snapshot, IReadOnlyList<double> modelCharges, ref string? problem)
    {
        try
        {
            return Simulation.Continue(cell, forceField, options, snapshot, modelCharges);
        }
        catch (ArgumentException error)
        {
            forceField.ForgetHistory();
            problem = error.Message;
            return null;
        }
    }

    private void Tell(Simulation run)
    {
        if (_resumed && !run.IsFinished)
        {
            _log(string.Create(CultureInfo.InvariantCulture, $"resumed at {_donePs + run.ProductionPs:0.0} of {PlannedPs:0.0} ps"));
            _resumed = false;
        }
    }

    private void Save()
    {
        Guarded(() =>
        {
            foreach (Saved replica in _replicas)
            {
                if (replica.Snapshot is { } snapshot && replica.Journal is { } journal)
                {
                    journal.Flush();
                    SnapshotFile.Write(replica.State, replica.Tag, snapshot);
                    replica.Snapshot = null;
                }
            }
        });
        _lastSave = _time.GetTimestamp();
    }

    // A checkpoint is a convenience: a full disk must not cost the candidate, nor take the room its result needs.
    private void Guarded(Action write)
    {
        if (_off)
        {
            return;
        }

        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _off = true;
            _log($"no checkpoints for this candidate: {error.Message}");
            foreach (Saved replica in _replicas)
            {
                bool own = replica.Journal is not null;
                Close(replica);
                if (own)
                {
                    CheckpointFolder.TryDelete(replica.State);
                    CheckpointFolder.TryDelete(replica.Frames);
                }
            }
        }
    }

    private static void Close(Saved replica)
    {
        try
        {
            replica.Journal?.Dispose();
        }
        catch (IOException)
        {
            // What could not be written belongs to no saved state.
        }

        replica.Journal = null;
    }

    private sealed class Saved(string path, byte[] tag)
    {
        public string State { get; } = path + ".state";

        public string Frames { get; } = path + ".frames";

        public byte[] Tag { get; } = tag;

        public FrameJournal? Journal { get; set; }

        /// <summary>Not yet on disk.</summary>
        public SimulationSnapshot? Snapshot { get; set; }
    }

    private sealed class JournalingSink(RunCheckpoints owner, Saved saved, IFrameSink inner) : IFrameSink
    {
        public void Begin(TrajectoryInfo info) => inner.Begin(info);

        public void Accept(in Frame frame)
        {
            inner.Accept(frame);
            if (owner._off || saved.Journal is null)
            {
                return;
            }

            try
            {
                saved.Journal.Append(frame);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                owner.Guarded(() => throw error);
            }
        }

        public void End() => inner.End();
    }
}
