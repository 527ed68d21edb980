using System.Globalization;

namespace Screening.Runner.Hosting;

/// <summary>How the machine fares while results are made; null where the system does not tell.</summary>
/// <param name="Cores">Processors this program may use.</param>
/// <param name="Load">Mean number of running processes over the last minute.</param>
/// <param name="FreeMemoryGb">Memory that programs can still get, GB (10^9 bytes).</param>
/// <param name="UsedMemoryGb">Memory this program holds, GB.</param>
/// <param name="FreeDiskGb">Room on the disk of the store, GB.</param>
public sealed record HostHealth(int Cores, double? Load, double? FreeMemoryGb, double UsedMemoryGb, double? FreeDiskGb)
{
    private const double Gigabyte = 1e9, KibibytesPerGigabyte = 1e9 / 1024;

    /// <summary>Room below which a campaign is in danger, GB.</summary>
    public const double LittleDiskGb = 1, LittleMemoryGb = 0.5;

    /// <summary>The state of the machine now.</summary>
    /// <param name="store">Path of the store.</param>
    public static HostHealth Now(string store) => new(
        Environment.ProcessorCount,
        Field("/proc/loadavg", text => Number(text.Split(' ')[0])),
        Field("/proc/meminfo", text => text.Split('\n').FirstOrDefault(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal)) is { } line
            ? Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / KibibytesPerGigabyte : null),
        Environment.WorkingSet / Gigabyte,
        FreeDisk(store));

    /// <summary>What is running out, or null.</summary>
    public string? Warning =>
        FreeDiskGb < LittleDiskGb ? string.Create(CultureInfo.InvariantCulture, $"only {FreeDiskGb:0.0} GB are free on the disk of the store")
        : FreeMemoryGb < LittleMemoryGb ? string.Create(CultureInfo.InvariantCulture, $"only {FreeMemoryGb:0.0} GB of memory are free")
        : null;

    /// <summary>"2 cores, load 1.9, 20.1 GB of memory free, 0.3 GB used, 75 GB of disk free".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Cores} cores, load {Text(Load, "0.0")}, {Text(FreeMemoryGb, "0.0")} GB of memory free, {UsedMemoryGb:0.0} GB used, {Text(FreeDiskGb, "0.0")} GB of disk free");

    private static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "unknown";

    private static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;

    private static double? Field(string file, Func<string, double?> read)
    {
        try
        {
            return File.Exists(file) ? read(File.ReadAllText(file)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static double? FreeDisk(string store)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(store)) ?? store).AvailableFreeSpace / Gigabyte;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
