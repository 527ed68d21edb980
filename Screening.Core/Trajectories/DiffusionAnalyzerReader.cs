using System.Text.Json;
using Screening.Core.Structures;

namespace Screening.Core.Trajectories;

/// <summary>
/// The JSON dump of pymatgen's DiffusionAnalyzer: start structure and displacements [atom][frame][axis], Å, unwrapped. The format is ordered by
/// atom, so the displacements (24 bytes per atom and frame) are held in memory.
/// </summary>
public sealed class DiffusionAnalyzerReader : ITrajectoryReader
{
    private readonly double[] _displacements;
    private readonly Cartesian[] _start;
    private readonly TrajectoryFrame _frame;
    private readonly int _frames;
    private int _next;

    public DiffusionAnalyzerReader(string path)
    {
        try
        {
            using Stream stream = TrajectoryText.Open(path);
            using JsonDocument document = JsonDocument.Parse(stream);
            JsonElement root = document.RootElement, structure = root.GetProperty("structure"), moved = root.GetProperty("displacements");
            double[][] rows = [.. structure.GetProperty("lattice").GetProperty("matrix").EnumerateArray().Select(Vector)];
            Lattice lattice = new(new(rows[0][0], rows[0][1], rows[0][2]), new(rows[1][0], rows[1][1], rows[1][2]), new(rows[2][0], rows[2][1], rows[2][2]));
            JsonElement[] sites = [.. structure.GetProperty("sites").EnumerateArray()];
            _start = [.. sites.Select(s => Vector(s.GetProperty("abc"))).Select(f => lattice.ToCartesian(new(f[0], f[1], f[2])))];
            _frames = moved[0].GetArrayLength();
            _displacements = new double[3 * sites.Length * _frames];
            int atom = 0;
            foreach (JsonElement row in moved.EnumerateArray())
            {
                int t = 0;
                foreach (JsonElement step in row.EnumerateArray())
                {
                    Vector(step).CopyTo(_displacements, 3 * ((t++ * sites.Length) + atom));
                }

                atom++;
            }

            if (atom != sites.Length)
            {
                throw new StructureFileException(path, null, $"displacements of {atom} atoms, but a structure of {sites.Length}");
            }

            double[] New() => new double[sites.Length];
            _frame = new()
            {
                Lattice = lattice,
                Elements = [.. sites.Select(s => Element.Parse(s.GetProperty("species")[0].GetProperty("element").GetString() ?? ""))],
                U = New(), V = New(), W = New(), Unwrapped = true,
                FrameIntervalPs = root.GetProperty("time_step").GetDouble() * root.GetProperty("step_skip").GetDouble() / 1000,
                TemperatureK = root.GetProperty("temperature").GetDouble(),
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException or FormatException or IndexOutOfRangeException)
        {
            throw new StructureFileException(path, (int?)(e as JsonException)?.LineNumber + 1, $"no DiffusionAnalyzer dump: {e.Message}");
        }
    }

    public TrajectoryFrame? Read()
    {
        if (_next == _frames)
        {
            return null;
        }

        for (int i = 0; i < _start.Length; i++)
        {
            int at = 3 * ((_next * _start.Length) + i);
            Fractional f = _frame.Lattice.ToFractional(_start[i] + new Cartesian(_displacements[at], _displacements[at + 1], _displacements[at + 2]));
            (_frame.U[i], _frame.V[i], _frame.W[i]) = (f.U, f.V, f.W);
        }

        _next++;
        return _frame;
    }

    public void Dispose()
    {
    }

    private static double[] Vector(JsonElement element)
    {
        double[] v = [.. element.EnumerateArray().Select(e => e.GetDouble())];
        return v.Length == 3 ? v : throw new FormatException($"{v.Length} components; three are expected");
    }
}
