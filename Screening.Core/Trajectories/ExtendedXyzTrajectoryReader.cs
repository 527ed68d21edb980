using System.Globalization;
using Screening.Core.Structures;

namespace Screening.Core.Trajectories;

/// <summary>
/// Extended XYZ with many frames: Lattice and Properties in each comment line, columns species and pos, velocities where the column
/// group is vel (Å/ps, as written here). The keys time_ps, frame_interval_ps and temperature_K are used where present.
/// </summary>
public sealed class ExtendedXyzTrajectoryReader(string path) : ITrajectoryReader
{
    private readonly TrajectoryText _text = new(path);
    private TrajectoryFrame? _frame;

    public TrajectoryFrame? Read()
    {
        string? line = _text.Next();
        while (line is not null && line.AsSpan().Trim().IsEmpty)
        {
            line = _text.Next();
        }

        if (line is null)
        {
            return _frame is null ? throw _text.Bad("the file holds no frame") : null;
        }

        if (!int.TryParse(line.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count == 0)
        {
            throw _text.Bad($"a number of atoms expected, found '{line.Trim()}'");
        }

        string comment = _text.Required("the comment line");
        double[] cell = _text.Numbers(Key(comment, "Lattice") ?? throw _text.Bad("no Lattice=\"...\" in the comment line"), 9);
        Lattice lattice = _text.Cell(new(cell[0], cell[1], cell[2]), new(cell[3], cell[4], cell[5]), new(cell[6], cell[7], cell[8]));
        (int species, int position, int velocity) = Columns(Key(comment, "Properties") ?? "species:S:1:pos:R:3");
        if (_frame is not null && count != _frame.U.Length)
        {
            throw _text.Bad("the number of atoms changes within the file");
        }

        bool first = _frame is null;
        double[] New(bool wanted) => wanted ? new double[count] : [];
        TrajectoryFrame frame = _frame ??= new()
        {
            Lattice = lattice, Elements = new Element[count],
            U = New(true), V = New(true), W = New(true), Vx = New(velocity >= 0), Vy = New(velocity >= 0), Vz = New(velocity >= 0),
        };
        frame.Lattice = lattice;
        (frame.TimePs, frame.FrameIntervalPs, frame.TemperatureK) = (Value(comment, "time_ps"), Value(comment, "frame_interval_ps"), Value(comment, "temperature_K"));
        int last = Math.Max(species, Math.Max(position + 2, velocity < 0 ? 0 : velocity + 2));
        Span<double> numbers = stackalloc double[last + 1];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<char> rest = _text.Next() ?? throw _text.Bad(string.Create(CultureInfo.InvariantCulture, $"the file ends within a frame, after {i} of {count} atoms"));
            for (int column = 0; column <= last; column++)
            {
                ReadOnlySpan<char> word = TrajectoryText.Word(ref rest);
                if (column == species)
                {
                    if (first)
                    {
                        frame.Elements[i] = _text.Symbol(word);
                    }
                    else if (!word.SequenceEqual(frame.Elements[i].Symbol))
                    {
                        throw _text.Bad("the atoms change within the file");
                    }
                }
                else if ((column >= position && column < position + 3) || (velocity >= 0 && column >= velocity && column < velocity + 3))
                {
                    numbers[column] = _text.Number(word);
                }
            }

            Fractional f = lattice.ToFractional(new(numbers[position], numbers[position + 1], numbers[position + 2]));
            (frame.U[i], frame.V[i], frame.W[i]) = (f.U, f.V, f.W);
            if (frame.Vx.Length > 0 && velocity >= 0)
            {
                (frame.Vx[i], frame.Vy[i], frame.Vz[i]) = (numbers[velocity], numbers[velocity + 1], numbers[velocity + 2]);
            }
        }

        return frame;
    }

    public void Dispose() => _text.Dispose();

    private (int Species, int Position, int Velocity) Columns(string properties)
    {
        string[] parts = properties.Split(':');
        int species = -1, position = -1, velocity = -1, column = 0;
        for (int i = 0; i + 2 < parts.Length; i += 3)
        {
            int width = int.TryParse(parts[i + 2], NumberStyles.None, CultureInfo.InvariantCulture, out int w) ? w : throw _text.Bad($"Properties={properties}: '{parts[i + 2]}' is no number of columns");
            switch (parts[i])
            {
                case "species": species = column; break;
                case "pos" when width == 3: position = column; break;
                case "vel" when width == 3: velocity = column; break;
            }

            column += width;
        }

        return species >= 0 && position >= 0 ? (species, position, velocity) : throw _text.Bad($"Properties={properties}: species and pos are expected");
    }

    private double? Value(string comment, string name) => Key(comment, name) is { } text ? _text.Number(text) : null;

    private static string? Key(string comment, string name)
    {
        int at = comment.IndexOf(name + "=", StringComparison.OrdinalIgnoreCase);
        if (at < 0 || (at > 0 && comment[at - 1] != ' '))
        {
            return null;
        }

        ReadOnlySpan<char> rest = comment.AsSpan(at + name.Length + 1);
        int end = rest.StartsWith("\"") ? rest[1..].IndexOf('"') + 1 : rest.IndexOf(' ');
        return (end < 0 ? rest : rest[..end]).Trim('"').ToString();
    }
}
