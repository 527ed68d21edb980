using System.Runtime.InteropServices;

namespace Screening.Benchmarks;

/// <summary>CPU time of the running thread: on a busy machine the only time that means something.</summary>
internal static partial class ThreadClock
{
    internal static double Seconds
    {
        get
        {
            const int threadCpuTime = 3;        // CLOCK_THREAD_CPUTIME_ID
            _ = ReadClock(threadCpuTime, out Time time);
            return time.Seconds + (time.Nanoseconds * 1e-9);
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ReadClock(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        internal long Seconds, Nanoseconds;
    }
}
