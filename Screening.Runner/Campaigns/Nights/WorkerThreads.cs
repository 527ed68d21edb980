namespace Screening.Runner.Campaigns.Nights;

/// <summary>Threads that do the same work side by side until each of them finds no more.</summary>
internal static class WorkerThreads
{
    /// <summary>Returns when all have returned.</summary>
    /// <exception cref="AggregateException">One of them failed; a cancellation is none.</exception>
    internal static void Run(int workers, Action work)
    {
        List<Exception> errors = [];
        Thread[] threads = [.. Enumerable.Range(0, workers).Select(_ => new Thread(() =>
        {
            try
            {
                work();
            }
            catch (Exception error)
            {
                lock (errors)
                {
                    errors.Add(error);
                }
            }
        }) { IsBackground = true })];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        if (errors.Find(e => e is not OperationCanceledException) is { } first)
        {
            throw new AggregateException(first);
        }
    }
}
