using Microsoft.Extensions.Hosting;
using Screening.Runner.Campaigns;

namespace Screening.Runner.Hosting;

/// <summary>Runs one campaign in the host and stops the host when it ends; Ctrl-C and SIGTERM cancel it.</summary>
public sealed class ScreeningService(CampaignRunner runner, Campaign campaign, IHostApplicationLifetime lifetime) : BackgroundService
{
    /// <summary>Whether everything was screened.</summary>
    public bool Completed { get; private set; }

    /// <summary>What ended the campaign early, other than an interruption.</summary>
    public Exception? Failure { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Factory.StartNew(() => runner.Run(campaign, stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            Completed = true;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Completed = false;
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
