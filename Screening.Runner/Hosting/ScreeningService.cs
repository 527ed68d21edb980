using Microsoft.Extensions.Hosting;
using Screening.Runner.Campaigns;

namespace Screening.Runner.Hosting;

/// <summary>When a campaign ends at the latest, and what follows its first pass.</summary>
/// <param name="Deadline">Null for none.</param>
/// <param name="Time">Clock.</param>
/// <param name="Afterwards">Called when every file is screened, until the deadline.</param>
public sealed record CampaignTime(DateTimeOffset? Deadline, TimeProvider Time, Action<CancellationToken> Afterwards)
{
    /// <summary>A token that is cancelled with another one, or when time is up.</summary>
    public CancellationTokenSource Until(CancellationToken other)
    {
        CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(other);
        if (Deadline is { } deadline)
        {
            TimeSpan left = deadline - Time.GetUtcNow();
            ITimer timer = Time.CreateTimer(_ => Cancel(linked), null, left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            linked.Token.Register(timer.Dispose);
        }

        return linked;
    }

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            return;         // the campaign ended before its time did
        }
    }
}

/// <summary>Runs one campaign in the host and stops the host when it ends; Ctrl-C and SIGTERM cancel it.</summary>
public sealed class ScreeningService(CampaignRunner runner, Campaign campaign, CampaignTime time, IHostApplicationLifetime lifetime) : BackgroundService
{
    /// <summary>Whether everything was screened.</summary>
    public bool Completed { get; private set; }

    /// <summary>Whether a signal ended it.</summary>
    public bool Interrupted { get; private set; }

    /// <summary>What ended the campaign early, other than an interruption.</summary>
    public Exception? Failure { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using CancellationTokenSource end = time.Until(stoppingToken);
        try
        {
            await Task.Factory.StartNew(() =>
            {
                runner.Run(campaign, end.Token);
                Completed = true;
                time.Afterwards(end.Token);
            }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            Interrupted = stoppingToken.IsCancellationRequested;
        }
        catch (Exception error)
        {
            Failure = error;        // the verb turns it into a sentence and an exit code
        }
        finally
        {
            lifetime.StopApplication();
        }
    }
}
