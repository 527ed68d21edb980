using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Screening.Core.Results;
using Screening.Core.Structures;

namespace Screening.Runner.Campaigns;

/// <summary>What to screen.</summary>
/// <param name="Paths">Files and folders.</param>
/// <param name="Workers">Candidates computed at once, each on a thread of its own.</param>
public sealed record Campaign(IReadOnlyList<string> Paths, int Workers);

/// <summary>
/// Feeds the files of a campaign through a bounded queue to the workers. Files are found as they are needed; results do not
/// depend on the number of workers or on who takes which file.
/// </summary>
public sealed class CampaignRunner(CandidateJob job, CampaignProgress progress, ICampaignDisplay display)
{
    private const int QueueLength = 64;
    private static readonly TimeSpan WaitForOthers = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentQueue<string> _withOthers = new();
    private readonly List<(string Path, string First)> _duplicates = [];

    /// <summary>Screens everything; returns when all is done.</summary>
    /// <exception cref="OperationCanceledException">Cancelled: what was finished is stored, what was not is dropped.</exception>
    public void Run(Campaign campaign, CancellationToken cancel)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Channel<string> queue = Channel.CreateBounded<string>(QueueLength);
        Exception? first = null;
        void Guarded(Action action)
        {
            try
            {
                action();
            }
            catch (Exception error)
            {
                Interlocked.CompareExchange(ref first, error, null);
                stop.Cancel();
            }
        }

        List<Thread> threads = [new(() => Guarded(() => Count(campaign, stop.Token))), new(() => Guarded(() => Feed(campaign, queue.Writer, stop.Token)))];
        threads.AddRange(Enumerable.Range(0, campaign.Workers).Select(_ => new Thread(() => Guarded(() => Work(queue.Reader, stop.Token)))));
        foreach (Thread thread in threads)
        {
            thread.IsBackground = true;
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        Guarded(job.Flush);

        cancel.ThrowIfCancellationRequested();
        if (first is null)
        {
            Guarded(() => ShareDuplicates(cancel));
        }

        cancel.ThrowIfCancellationRequested();
        if (first is not null)
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }

    /// <summary>Files and problems of the campaign's paths; a folder without any structure file is a problem too.</summary>
    public static IEnumerable<StructureFile> Files(IReadOnlyList<string> paths)
    {
        foreach (string path in paths)
        {
            bool any = false;
            foreach (StructureFile file in StructureReader.FindFiles([path]))
            {
                any = true;
                yield return file;
            }

            if (!any)
            {
                yield return new(path, "the folder holds no structure file (*.cif, *.vasp, POSCAR*, *.xyz).");
            }
        }
    }

    private void Count(Campaign campaign, CancellationToken cancel)
    {
        int total = 0;
        foreach (StructureFile _ in Files(campaign.Paths))
        {
            cancel.ThrowIfCancellationRequested();
            total++;
        }

        progress.Total = total;
    }

    private void Feed(Campaign campaign, ChannelWriter<string> queue, CancellationToken cancel)
    {
        try
        {
            foreach (StructureFile file in Files(campaign.Paths))
            {
                if (file.Problem is { } problem)
                {
                    Report(new(file.Path, FileOutcome.Failed, [], $"{file.Path}: {problem}"), readable: false);
                    continue;
                }

                // What is stored is told here: the queue is for work, which then begins soon behind any number of known files.
                cancel.ThrowIfCancellationRequested();
                (StoredSummary? stored, string? twin) = job.Duplicates.Look(file.Path);
                if (stored is not null)
                {
                    (FileReport known, bool readable) = CandidateJob.Known(file.Path, stored);
                    Report(known, readable);
                }
                else if (twin is not null)
                {
                    _duplicates.Add((file.Path, twin));
                }
                else
                {
                    queue.WriteAsync(file.Path, cancel).AsTask().GetAwaiter().GetResult();
                }
            }
        }
        finally
        {
            queue.Complete();
        }
    }

    /// <summary>After the first files are done; where one of them gave no result, its duplicate is screened after all.</summary>
    private void ShareDuplicates(CancellationToken cancel)
    {
        foreach ((string path, string twin) in _duplicates)
        {
            cancel.ThrowIfCancellationRequested();
            if (job.Duplicates.Share(path, twin))
            {
                Report(new(path, FileOutcome.Known, [], $"{path}: the same crystal as {twin}, whose results stand for both."), readable: true);
            }
            else
            {
                while (!Screen(path, cancel))
                {
                    cancel.WaitHandle.WaitOne(WaitForOthers);
                }
            }
        }
    }

    private void Work(ChannelReader<string> queue, CancellationToken cancel)
    {
        while (queue.WaitToReadAsync(cancel).AsTask().GetAwaiter().GetResult())
        {
            while (queue.TryRead(out string? path))
            {
                Screen(path, cancel);
            }
        }

        // What another program on the same store was computing: its result counts, and where it gives up this one takes over.
        while (_withOthers.TryDequeue(out string? path))
        {
            if (!Screen(path, cancel))
            {
                cancel.WaitHandle.WaitOne(WaitForOthers);
            }
        }
    }

    private bool Screen(string path, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        progress.Started(path);
        if (job.Run(path, cancel) is not { } done)
        {
            progress.Waits(path);
            _withOthers.Enqueue(path);
            return false;
        }

        Report(done.Report, done.Readable);
        return true;
    }

    private void Report(FileReport report, bool readable)
    {
        progress.Add(report, readable);
        display.Finished(report, progress);
    }
}
