using Screening.Core.Structures;

namespace Screening.Core.Trajectories;

/// <summary>Opens a trajectory file of any format that is read, by its name or, where that says nothing, by its beginning.</summary>
public static class TrajectoryReader
{
    /// <summary>Formats that are read, for messages and help.</summary>
    public const string KnownFormats = "XDATCAR, vasprun.xml, LAMMPS dump, extended XYZ, DCD, DiffusionAnalyzer JSON; text also gzipped";

    /// <param name="path">Trajectory file.</param>
    /// <param name="topology">Structure or LAMMPS data file that names the atoms, for formats that do not.</param>
    /// <exception cref="StructureFileException">The file cannot be opened, or a needed topology is missing.</exception>
    public static ITrajectoryReader Open(string path, string? topology = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        string name = Path.GetFileName(path);
        name = (name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name).ToUpperInvariant();
        if (name.EndsWith(".DCD", StringComparison.Ordinal))
        {
            return new DcdReader(path, topology is null
                ? throw new StructureFileException(path, null, "a DCD file does not name its atoms; give --topology")
                : StructureReader.Read(topology));
        }

        string start = Beginning(path);
        if (start.StartsWith("<?xml", StringComparison.Ordinal) || start.StartsWith("<modeling", StringComparison.Ordinal))
        {
            return new VasprunReader(path);
        }

        if (start.StartsWith("ITEM:", StringComparison.Ordinal))
        {
            return new LammpsDumpReader(path, topology);
        }

        if (start.StartsWith('{'))
        {
            return new DiffusionAnalyzerReader(path);
        }

        string[] lines = start.Split('\n');
        bool counted = int.TryParse(lines[0].Trim(), System.Globalization.CultureInfo.InvariantCulture, out _);
        return counted && lines.Length > 1 && lines[1].Contains("Lattice=", StringComparison.OrdinalIgnoreCase)
            ? new ExtendedXyzTrajectoryReader(path)
            : new XdatcarReader(path);
    }

    /// <summary>
    /// What a file says about the time between its frames (ps) and the temperature (K), from its first two frames; null where it does not say.
    /// </summary>
    public static (double? FrameIntervalPs, double? TemperatureK) Hints(string path, string? topology = null)
    {
        using ITrajectoryReader reader = Open(path, topology);
        TrajectoryFrame? frame = reader.Read();
        double? stated = frame?.FrameIntervalPs, first = frame?.TimePs, temperature = frame?.TemperatureK;
        if (stated is null && first is not null)
        {
            stated = reader.Read()?.TimePs - first;
        }

        return (stated > 0 ? stated : null, temperature);
    }

    private static string Beginning(string path)
    {
        using Stream stream = TrajectoryText.Open(path);
        byte[] bytes = new byte[2048];
        try
        {
            int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return System.Text.Encoding.Latin1.GetString(bytes, 0, read).TrimStart('\uFEFF', ' ', '\n', '\r');
        }
        catch (InvalidDataException e)
        {
            throw new StructureFileException(path, null, $"the gzip data is damaged ({e.Message})");
        }
    }
}
