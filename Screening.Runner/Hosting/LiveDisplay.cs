using Screening.Runner.Campaigns;
using Screening.Runner.Output;
using Spectre.Console;

namespace Screening.Runner.Hosting;

/// <summary>A live view in a terminal: finished files scroll by above a bar and the candidates being computed.</summary>
public sealed class LiveDisplay : ICampaignDisplay, IDisposable
{
    private const int RefreshMilliseconds = 500;

    private readonly IAnsiConsole _console = RecordTable.Console(Console.Error);
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private readonly CampaignProgress _progress;

    public LiveDisplay(CampaignProgress progress)
    {
        _progress = progress;
        _thread = new(Show) { IsBackground = true };
        _thread.Start();
    }

    public void Finished(FileReport report, CampaignProgress progress)
    {
        if (PlainDisplay.Describe(report) is { } text)
        {
            string colour = report.Outcome == FileOutcome.Failed ? "red" : "default";
            _console.MarkupLine($"[{colour}]{Markup.Escape(RecordTable.Printable(text))}[/]");
        }
    }

    public void Note(string text, CampaignProgress progress) => _console.MarkupLine(Markup.Escape(RecordTable.Printable(text)));

    public void Dispose()
    {
        if (!_thread.IsAlive)
        {
            return;
        }

        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
    }

    private void Show() => _console.Live(View()).AutoClear(true).Start(context =>
    {
        while (!_stop.IsCancellationRequested)
        {
            context.UpdateTarget(View());
            _stop.Token.WaitHandle.WaitOne(RefreshMilliseconds);
        }
    });

    private Rows View()
    {
        const int width = 40;
        int done = _progress.Total is > 0 and { } total ? width * _progress.Finished / total : 0;
        string bar = new string('━', done) + new string('─', width - done);
        List<Text> rows = [new($"{bar} {_progress.Line()}")];
        rows.AddRange(_progress.Running.Select(r => new Text(FormattableString.Invariant($"  {RecordTable.Printable(r.Path)}  {r.Seconds:0} s"))));
        return new(rows);
    }
}
