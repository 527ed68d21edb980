using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Screening.Core.Results.Sqlite;

/// <summary>
/// Inserts on a thread of its own what another thread records: making rows of records costs as much as inserting them. The statements'
/// connection belongs to that thread until <see cref="Finish"/> or <see cref="Dispose"/> returns.
/// </summary>
internal sealed class TapePlayer : IDisposable
{
    private const int FullTapeBytes = 256 * 1024, Tapes = 4;

    private readonly BlockingCollection<RowTape> _full = [], _empty = [];
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _failure;

    public TapePlayer(IReadOnlyList<RawStatement> statements)
    {
        for (int i = 0; i < Tapes; i++)
        {
            _empty.Add(new RowTape(FullTapeBytes + (FullTapeBytes / 4)));
        }

        Tape = _empty.Take();
        _thread = new(() => Play(statements)) { IsBackground = true, Name = "bulk load" };
        _thread.Start();
    }

    /// <summary>Where to record; another one after each <see cref="Next"/>.</summary>
    public RowTape Tape { get; private set; }

    /// <summary>To be called after each record: hands over a tape that is full.</summary>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">An insertion failed.</exception>
    public void Next()
    {
        if (Tape.Length > FullTapeBytes)
        {
            _full.Add(Tape);
            Tape = _empty.Take();
            _failure?.Throw();
        }
    }

    /// <summary>Waits until everything is inserted.</summary>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">An insertion failed.</exception>
    public void Finish()
    {
        _full.Add(Tape);
        Stop();
        _failure?.Throw();
    }

    public void Dispose()
    {
        Stop();
        _full.Dispose();
        _empty.Dispose();
    }

    private void Stop()
    {
        _full.CompleteAdding();
        _thread.Join();
    }

    private void Play(IReadOnlyList<RawStatement> statements)
    {
        foreach (RowTape tape in _full.GetConsumingEnumerable())
        {
            try
            {
                if (_failure is null)
                {
                    tape.Play(statements);
                }
            }
            catch (Exception error)
            {
                _failure = ExceptionDispatchInfo.Capture(error);
            }

            tape.Clear();
            _empty.Add(tape);
        }
    }
}
