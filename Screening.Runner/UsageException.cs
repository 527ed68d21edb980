namespace Screening.Runner;

/// <summary>The command line or the settings ask for something that cannot be; exit code 2.</summary>
public sealed class UsageException(string message) : Exception(message);
