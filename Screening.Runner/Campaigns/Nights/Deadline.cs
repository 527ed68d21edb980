using System.Globalization;
using System.Text.RegularExpressions;

namespace Screening.Runner.Campaigns.Nights;

/// <summary>Until when a campaign may compute, from what people write: a time of day, or a length of time.</summary>
public static partial class Deadline
{
    /// <summary>The moment to end, or null where none is asked for.</summary>
    /// <param name="until">Time of day such as 07:30 (the next one), or a date and time such as 2026-03-01T07:30; null for none.</param>
    /// <param name="budget">Length such as 8h, 90m, 1h30m, 45s; null for none. The earlier of both counts.</param>
    /// <param name="time">Clock and time zone.</param>
    /// <exception cref="UsageException">It cannot be understood, or lies in the past.</exception>
    public static DateTimeOffset? Of(string? until, string? budget, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        DateTimeOffset? atTime = until is null ? null : At(until, time), afterTime = budget is null ? null : time.GetUtcNow() + Length(budget);
        return atTime is null || afterTime < atTime ? afterTime ?? atTime : atTime;
    }

    /// <summary>A length of time such as 8h, 90m, 1h30m or 45s.</summary>
    /// <exception cref="UsageException">It is none, or zero.</exception>
    public static TimeSpan Length(string text)
    {
        Match match = Parts().Match(text);
        double hours = 0;
        if (match.Success)
        {
            hours = Part(match, "h") + (Part(match, "m") / 60) + (Part(match, "s") / 3600);
        }

        return hours is > 0 and < 1e5 ? TimeSpan.FromHours(hours) : throw new UsageException($"--budget is '{text}'; a length of time such as 8h, 90m, 1h30m or 45s is expected.");
    }

    private static DateTimeOffset At(string text, TimeProvider time)
    {
        DateTimeOffset now = time.GetLocalNow();
        if (TimeOnly.TryParseExact(text, ["HH:mm", "H:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly clock))
        {
            DateTime day = now.Date + clock.ToTimeSpan();
            day = day > now.DateTime ? day : day.AddDays(1);
            return new DateTimeOffset(day, time.LocalTimeZone.GetUtcOffset(day));
        }

        if (!DateTime.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime date))
        {
            throw new UsageException($"--until is '{text}'; a time such as 07:30 or 2026-03-01T07:30 is expected.");
        }

        DateTimeOffset at = new(date, time.LocalTimeZone.GetUtcOffset(date));
        return at > now ? at : throw new UsageException($"--until is '{text}', which is past.");
    }

    private static double Part(Match match, string name) => match.Groups[name].Success ? double.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"\A(?=.)(?:(?<h>\d+(?:\.\d+)?)h)?(?:(?<m>\d+(?:\.\d+)?)m(?:in)?)?(?:(?<s>\d+(?:\.\d+)?)s)?\z")]
    private static partial Regex Parts();
}
