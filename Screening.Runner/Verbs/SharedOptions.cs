using System.CommandLine;
using Screening.Runner.Hosting;

namespace Screening.Runner.Verbs;

/// <summary>Options several verbs have.</summary>
public static class SharedOptions
{
    public static Option<string?> Store() => new("--store") { Description = "Database file; screening.db in the working directory unless the settings name another.", HelpName = "FILE" };

    /// <summary>The store the command line names, else the one of the settings.</summary>
    public static string StorePath(string? named) => named ?? ScreeningSettings.Load().Store;
}
