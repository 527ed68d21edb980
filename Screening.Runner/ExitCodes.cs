namespace Screening.Runner;

/// <summary>What the process tells its caller.</summary>
public static class ExitCodes
{
    public const int Done = 0;
    public const int SomeFailed = 1;
    public const int WrongUsage = 2;
    public const int BadInput = 3;
    public const int StoreUnusable = 4;

    /// <summary>Stopped by Ctrl-C or SIGTERM; everything finished is stored.</summary>
    public const int Interrupted = 130;
}
