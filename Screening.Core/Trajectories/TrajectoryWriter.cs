using System.IO.Compression;

namespace Screening.Core.Trajectories;

/// <summary>
/// Writes frames to a file as they come. Positions are unwrapped (Å, six decimals), velocities Å/ps. Trajectories that follow one
/// another go into the same file. Dispose to finish the file.
/// </summary>
public abstract class TrajectoryWriter : IFrameSink, IDisposable
{
    private protected TrajectoryWriter(Stream stream) => Text = new Utf8Text(stream);

    private protected Utf8Text Text { get; }

    /// <summary>The description of the running trajectory.</summary>
    private protected TrajectoryInfo? Info { get; private set; }

    /// <summary>Endings that <see cref="Create"/> knows, for messages.</summary>
    public const string KnownEndings = ".xyz, .extxyz, .lammpstrj or .dump, each also with .gz";

    /// <summary>Writer for a new file, its format by the ending; a further .gz compresses.</summary>
    /// <param name="path">File to create or replace.</param>
    /// <param name="withVelocities">Whether to write velocities where frames have them.</param>
    /// <exception cref="ArgumentException">The ending is not known.</exception>
    public static TrajectoryWriter Create(string path, bool withVelocities = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        bool compressed = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        string ending = Path.GetExtension(compressed ? path[..^3] : path).ToUpperInvariant();
        if (ending is not (".XYZ" or ".EXTXYZ" or ".LAMMPSTRJ" or ".DUMP"))
        {
            throw new ArgumentException($"The ending of '{path}' names no trajectory format; {KnownEndings} is expected.", nameof(path));
        }

        Stream file = File.Create(path);
        Stream stream = compressed ? new GZipStream(file, CompressionLevel.Fastest) : file;
        return ending is ".XYZ" or ".EXTXYZ"
            ? new ExtendedXyzTrajectoryWriter(stream, withVelocities)
            : new LammpsDumpWriter(stream, withVelocities);
    }

    public virtual void Begin(TrajectoryInfo info) => Info = info;

    public void Accept(in Frame frame)
    {
        Write(frame, Info ?? throw new InvalidOperationException("A frame came before Begin."));
    }

    public void End() => Text.Flush();

    public void Dispose()
    {
        Text.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract void Write(in Frame frame, TrajectoryInfo info);
}
