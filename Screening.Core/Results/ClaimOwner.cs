using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Screening.Core.Results;

/// <summary>A running program that computes results.</summary>
/// <param name="Host">Name of its machine.</param>
/// <param name="ProcessId">Process there.</param>
/// <param name="ProcessStart">When the process began, as this system tells it: process numbers are used again.</param>
/// <param name="Instance">Tells several owners in one process apart.</param>
public sealed record ClaimOwner(string Host, int ProcessId, string ProcessStart, string Instance)
{
    /// <summary>A new owner in this process.</summary>
    public static ClaimOwner Current()
    {
        using Process self = Process.GetCurrentProcess();
        return new(Environment.MachineName, self.Id, StartOf(self), Guid.NewGuid().ToString("N"));
    }

    /// <summary>Whether the owner is known to be gone; false where that cannot be told from here.</summary>
    public bool HasEnded()
    {
        if (Host != Environment.MachineName)
        {
            return false;
        }

        try
        {
            using Process process = Process.GetProcessById(ProcessId);
            return process.HasExited || StartOf(process) != ProcessStart;
        }
        catch (ArgumentException)
        {
            return true;            // no such process
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            return e is InvalidOperationException;          // ended while being looked at; a foreign one that hides its start lives
        }
    }

    private static string StartOf(Process process)
    {
        // On Linux the start time in clock ticks since boot: the wall-clock time .NET derives from it moves when the clock is set.
        string stat = string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}/stat");
        if (File.Exists(stat))
        {
            try
            {
                string text = File.ReadAllText(stat);
                string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
                return fields[0] is "Z" or "X" ? "ended" : fields[19];
            }
            catch (IOException)
            {
                return "ended";
            }
        }

        return process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
    }
}
