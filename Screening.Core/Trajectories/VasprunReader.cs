using System.Globalization;
using System.Xml;
using Screening.Core.Structures;

namespace Screening.Core.Trajectories;

/// <summary>
/// VASP's vasprun.xml of a molecular dynamics run, streamed: elements from atominfo, and of each calculation the structure (basis vectors and
/// fractional positions). POTIM is the time between frames, fs; TEBEG the temperature.
/// </summary>
public sealed class VasprunReader : ITrajectoryReader
{
    private readonly string _path;
    private readonly XmlReader _xml;
    private readonly List<Element> _elements = [];
    private TrajectoryFrame? _frame;
    private double? _stepPs, _temperature;
    private bool _ahead;

    public VasprunReader(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        _path = path;
        _xml = XmlReader.Create(TrajectoryText.Open(path), new() { DtdProcessing = DtdProcessing.Ignore, IgnoreWhitespace = true, CloseInput = true });
    }

    public TrajectoryFrame? Read()
    {
        try
        {
            bool calculation = false;
            while (_ahead || _xml.Read())
            {
                _ahead = false;
                if (_xml.NodeType != XmlNodeType.Element)
                {
                    continue;
                }

                string name = _xml.GetAttribute("name") ?? "";
                switch (_xml.Name)
                {
                    case "i" when name == "POTIM" && _stepPs is null:
                        _stepPs = Number(Content()) / 1000;
                        break;
                    case "i" when name == "TEBEG" && _temperature is null:
                        _temperature = Number(Content());
                        break;
                    case "array" when name == "atoms" && _elements.Count == 0:
                        Atoms();
                        break;
                    case "calculation":
                        calculation = true;
                        break;
                    case "structure" when calculation:
                        return Structure();
                }
            }
        }
        catch (Exception e) when (e is XmlException or InvalidDataException)
        {
            throw Bad($"the file breaks off or is damaged ({e.Message})");
        }

        return _frame is null ? throw Bad("no calculation with a structure was found") : null;
    }

    public void Dispose() => _xml.Dispose();

    /// <summary>Text of an element; the reader then already stands on what follows.</summary>
    private string Content()
    {
        _ahead = true;
        return _xml.ReadElementContentAsString();
    }

    private void Atoms()
    {
        using XmlReader atoms = _xml.ReadSubtree();
        while (atoms.ReadToFollowing("rc"))
        {
            if (atoms.ReadToDescendant("c"))
            {
                string symbol = atoms.ReadElementContentAsString().Trim();
                _elements.Add(Element.TryParse(symbol, out Element? element) ? element : throw Bad($"an element symbol expected, found '{symbol}'"));
            }
        }
    }

    private TrajectoryFrame Structure()
    {
        List<double[]> basis = [], positions = [];
        using (XmlReader structure = _xml.ReadSubtree())
        {
            List<double[]>? into = null;
            structure.Read();
            while (!structure.EOF)
            {
                if (structure is { NodeType: XmlNodeType.Element, Name: "varray" })
                {
                    into = structure.GetAttribute("name") switch { "basis" => basis, "positions" => positions, _ => null };
                    structure.Read();
                }
                else if (into is not null && structure is { NodeType: XmlNodeType.Element, Name: "v" })
                {
                    into.Add([.. structure.ReadElementContentAsString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Number)]);
                }
                else
                {
                    structure.Read();
                }
            }
        }

        if (basis.Count != 3 || positions.Count != _elements.Count || basis.Concat(positions).Any(v => v.Length != 3))
        {
            throw Bad($"three basis vectors and {_elements.Count} positions expected, found {basis.Count} and {positions.Count}");
        }

        Cartesian Vector(double[] v) => new(v[0], v[1], v[2]);
        Lattice lattice;
        try
        {
            lattice = new(Vector(basis[0]), Vector(basis[1]), Vector(basis[2]));
        }
        catch (ArgumentException e)
        {
            throw Bad(e.Message);
        }

        int count = positions.Count;
        _frame ??= new() { Lattice = lattice, Elements = [.. _elements], U = new double[count], V = new double[count], W = new double[count], FrameIntervalPs = _stepPs > 0 ? _stepPs : null, TemperatureK = _temperature > 0 ? _temperature : null };
        _frame.Lattice = lattice;
        for (int i = 0; i < count; i++)
        {
            (_frame.U[i], _frame.V[i], _frame.W[i]) = (positions[i][0], positions[i][1], positions[i][2]);
        }

        return _frame;
    }

    private double Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
        ? value : throw Bad($"a number expected, found '{text.Trim()}'");

    private StructureFileException Bad(string message) => new(_path, (_xml as IXmlLineInfo)?.LineNumber, message);
}
