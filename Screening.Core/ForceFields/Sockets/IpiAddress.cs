using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Screening.Core.ForceFields.Sockets;

/// <summary>
/// Where outside calculators connect: <c>ipi:unix:PATH</c>, <c>ipi:unix:NAME</c> (the file /tmp/ipi_NAME, as i-PI, ASE and LAMMPS have it) or
/// <c>ipi:tcp:HOST:PORT</c>, each with options after a question mark, such as <c>ipi:unix:mace?label=mace-mp0&amp;timeout=60</c>.
/// </summary>
/// <remarks>
/// Options: <c>label</c> names the calculator in records and keys; <c>timeout</c> is the longest force call, s (default 600); <c>wait</c> the
/// longest wait for a free client, s (default 60); <c>remote=yes</c> lets a TCP address other than the loopback be used.
/// The protocol has no authentication: whoever reaches the port can send forces.
/// </remarks>
public sealed record IpiAddress
{
    /// <summary>How the names of such potentials begin.</summary>
    public const string Scheme = "ipi:";

    private const string UnixFolderPrefix = "/tmp/ipi_";

    private IpiAddress(string text, string? path, IPEndPoint? endPoint) => (Text, Path, EndPoint) = (text, path, endPoint);

    /// <summary>The address without options, such as unix:/tmp/ipi_mace.</summary>
    public string Text { get; }

    /// <summary>Socket file; null for TCP.</summary>
    public string? Path { get; }

    /// <summary>TCP end point; null for a Unix socket.</summary>
    public IPEndPoint? EndPoint { get; }

    /// <summary>Name of the calculator behind it, for records; null where none was given.</summary>
    public string? Label { get; private init; }

    /// <summary>Longest silence of a client that should answer.</summary>
    public TimeSpan Timeout { get; private init; } = TimeSpan.FromSeconds(600);

    /// <summary>Longest wait for a free client.</summary>
    public TimeSpan Wait { get; private init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether a text begins as such an address does.</summary>
    public static bool IsAddress(string text) => text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="OutsidePotentialException">The text is no address; says what is expected.</exception>
    public static IpiAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!IsAddress(text))
        {
            throw Wrong(text, "it does not begin with ipi:");
        }

        string[] halves = text[Scheme.Length..].Split('?', 2);
        Dictionary<string, string> options = Options(text, halves.Length > 1 ? halves[1] : "");
        IpiAddress address = halves[0] switch
        {
            var t when t.StartsWith("unix:", StringComparison.OrdinalIgnoreCase) => Unix(text, t["unix:".Length..]),
            var t when t.StartsWith("tcp:", StringComparison.OrdinalIgnoreCase) => Tcp(text, t["tcp:".Length..], options.GetValueOrDefault("remote") == "yes"),
            _ => throw Wrong(text, "neither unix: nor tcp: follows"),
        };
        return address with
        {
            Label = options.GetValueOrDefault("label"),
            Timeout = Seconds(text, options, "timeout") ?? address.Timeout,
            Wait = Seconds(text, options, "wait") ?? address.Wait,
        };
    }

    public override string ToString() => Text;

    private static IpiAddress Unix(string text, string name)
    {
        const int longestPath = 100;        // the system's limit is 107 bytes
        string path = name.Contains('/', StringComparison.Ordinal) ? System.IO.Path.GetFullPath(name) : UnixFolderPrefix + name;
        return name.Length == 0 ? throw Wrong(text, "the socket has no name")
            : path.Length > longestPath ? throw Wrong(text, $"the path '{path}' is longer than {longestPath} characters")
            : new("unix:" + path, path, null);
    }

    private static IpiAddress Tcp(string text, string hostAndPort, bool remote)
    {
        int colon = hostAndPort.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(hostAndPort[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            throw Wrong(text, "tcp needs HOST:PORT with a port from 0 to 65535");
        }

        string host = hostAndPort[..colon].Trim('[', ']');
        IPAddress? ip = host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback : IPAddress.TryParse(host, out IPAddress? parsed) ? parsed : null;
        return ip is null ? throw Wrong(text, $"'{host}' is neither localhost nor an address in numbers")
            : !IPAddress.IsLoopback(ip) && !remote ? throw Wrong(text, $"{ip} is reachable from other machines and the protocol has no password; add ?remote=yes if that is meant")
            : new(string.Create(CultureInfo.InvariantCulture, $"tcp:{(ip.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{ip}]" : ip)}:{port}"), null, new IPEndPoint(ip, port));
    }

    private static Dictionary<string, string> Options(string text, string query)
    {
        Dictionary<string, string> options = new(StringComparer.Ordinal);
        foreach (string part in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = part.Split('=', 2);
            if (pair.Length < 2 || pair[1].Length == 0 || pair[0] is not ("label" or "timeout" or "wait" or "remote"))
            {
                throw Wrong(text, $"'{part}' is no option; label=NAME, timeout=SECONDS, wait=SECONDS and remote=yes are known");
            }

            options[pair[0]] = pair[1];
        }

        return options;
    }

    private static TimeSpan? Seconds(string text, Dictionary<string, string> options, string name)
    {
        const double longest = 1e6;        // s
        return !options.TryGetValue(name, out string? value) ? null
            : double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and <= longest ? TimeSpan.FromSeconds(seconds)
            : throw Wrong(text, $"{name} is '{value}'; seconds above 0 and up to {longest:0} are expected");
    }

    private static OutsidePotentialException Wrong(string text, string why) =>
        new($"'{text}' is no address for outside calculators: {why}. Expected: ipi:unix:PATH, ipi:unix:NAME or ipi:tcp:127.0.0.1:PORT, with options such as ?label=NAME&timeout=60.");
}
