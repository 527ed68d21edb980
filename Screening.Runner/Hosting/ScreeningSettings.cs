using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Screening.Core.Candidates;

namespace Screening.Runner.Hosting;

/// <summary>Reads and checks the settings.</summary>
public sealed class ScreeningSettings : IValidateOptions<ScreeningOptions>
{
    public const string EnvironmentPrefix = "SCREENING_";

    private const string FileName = "appsettings.json";

    /// <summary>Adds the sources of settings, the weakest first.</summary>
    /// <param name="commandLine">Settings the command line names; null values are left out.</param>
    public static IConfigurationBuilder AddSources(IConfigurationBuilder builder, IReadOnlyDictionary<string, string?> commandLine) => builder
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, FileName), optional: true)
        .AddJsonFile(Path.Combine(Environment.CurrentDirectory, FileName), optional: true)
        .AddEnvironmentVariables(EnvironmentPrefix)
        .AddInMemoryCollection(commandLine.Where(c => c.Value is not null));

    /// <summary>Settings for a verb without a host.</summary>
    /// <exception cref="UsageException">A setting cannot be read or is out of range; the message lists each.</exception>
    public static ScreeningOptions Load(IReadOnlyDictionary<string, string?>? commandLine = null)
    {
        try
        {
            ScreeningOptions options = new();
            Bind(AddSources(new ConfigurationBuilder(), commandLine ?? new Dictionary<string, string?>()).Build(), options);
            ValidateOptionsResult result = new ScreeningSettings().Validate(null, options);
            return result.Failed ? throw new UsageException(string.Join(Environment.NewLine, result.Failures)) : options;
        }
        catch (Exception error) when (error is InvalidOperationException or InvalidDataException)
        {
            // The binder names the setting; the reason (such as "abc is no number") is inside.
            throw new UsageException(error.InnerException is { } inner ? $"{error.Message} {inner.Message}" : error.Message);
        }
    }

    /// <summary>Fills the options; a misspelt setting of a profile is an error.</summary>
    public static void Bind(IConfiguration configuration, ScreeningOptions options)
    {
        configuration.Bind(options);
        foreach (IConfigurationSection profile in configuration.GetSection(nameof(ScreeningOptions.Profiles)).GetChildren())
        {
            string[] known = [.. typeof(ProfileOptions).GetProperties().Select(p => p.Name)];
            if (profile.GetChildren().FirstOrDefault(c => !known.Contains(c.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            {
                throw new UsageException($"profile '{profile.Key}' has no setting '{unknown.Key}'; known: {string.Join(", ", known)}.");
            }
        }
    }

    public ValidateOptionsResult Validate(string? name, ScreeningOptions options)
    {
        List<string> problems = [];
        if (options.Workers is < 0 or > 4096)
        {
            problems.Add(FormattableString.Invariant($"Workers is {options.Workers}, expected 0 (one per core) to 4096."));
        }

        if (options.CheckpointSeconds is not (>= 0 and <= 1e6))
        {
            problems.Add(FormattableString.Invariant($"CheckpointSeconds is {options.CheckpointSeconds}, expected 0 (none) to 1000000 s."));
        }

        if (string.IsNullOrWhiteSpace(options.Store))
        {
            problems.Add("Store is empty, expected the path of a file.");
        }

        try
        {
            problems.AddRange(ProtocolCheck.Problems(options.ToProtocol()));
        }
        catch (UsageException error)
        {
            problems.Add(error.Message);
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
