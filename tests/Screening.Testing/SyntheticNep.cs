using System.Globalization;
using System.Text;
using Screening.Core.ForceFields.Nep;
using Screening.Core.Numerics;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Testing;

/// <summary>Model files with random numbers and the header of a published one: right in form, meaningless in physics.</summary>
public static class SyntheticNep
{
    /// <summary>The 89 elements of NEP89: hydrogen to plutonium without Po, At, Rn, Fr, Ra.</summary>
    public static IReadOnlyList<string> EightyNineElements { get; } = [.. Element.All.Where(e => e.AtomicNumber is < 84 or (> 88 and < 95)).Select(e => e.Symbol)];

    /// <summary>Text of a file with the shape of UNEP-v1 and NEP89, by default nep4_zbl with 80 neurons and 35 descriptors.</summary>
    public static string File(IReadOnlyList<string> elements, int neurons = 80)
    {
        const int descriptors = 35, coefficientsPerPair = 90;
        RandomStream random = new(7, "synthetic model");
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"nep4_zbl {elements.Count} {string.Join(' ', elements)}\nzbl 1 2\ncutoff 6 5 200 134\nn_max 4 4\nbasis_size 8 8\nl_max 4 2 1\nANN {neurons} 0\n");
        void Numbers(long count, double size)
        {
            for (long i = 0; i < count; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{size * ((2 * random.NextDouble()) - 1),15:E7}\n");
            }
        }

        Numbers(((long)(descriptors + 2) * neurons * elements.Count) + 1, 0.3);
        Numbers((long)elements.Count * elements.Count * coefficientsPerPair, 0.2);
        for (int i = 0; i < descriptors; i++)
        {
            text.Append("  1.0000000e-01\n");
        }

        return text.ToString();
    }

    /// <summary>The model of such a file.</summary>
    public static NepModel Model(IReadOnlyList<string> elements) =>
        NepModelReader.Read("synthetic", Encoding.UTF8.GetBytes(File(elements)), null);

    /// <summary>Atoms of all elements of a model in random order on a rattled face-centred lattice.</summary>
    /// <param name="model">Model.</param>
    /// <param name="cells">Cubic cells along each axis.</param>
    /// <param name="constant">Lattice constant, Å.</param>
    public static MdState Alloy(NepModel model, int cells, double constant)
    {
        RandomStream random = new(3, "alloy");
        Species[] atoms = [.. Enumerable.Range(0, 4 * cells * cells * cells).Select(i => new Species(model.Elements[i % model.Types], 0))];
        for (int i = atoms.Length - 1; i > 0; i--)
        {
            int j = (int)(random.NextDouble() * (i + 1));
            (atoms[i], atoms[j]) = (atoms[j], atoms[i]);
        }

        MdState state = new(Lattice.Cubic(cells * constant), atoms);
        (double U, double V, double W)[] corners = [(0, 0, 0), (0, 0.5, 0.5), (0.5, 0, 0.5), (0.5, 0.5, 0)];
        const double rattle = 0.1;        // Å
        for (int i = 0; i < atoms.Length; i++)
        {
            (double u, double v, double w) = corners[i % 4];
            int cell = i / 4;
            state.X[i] = ((cell % cells) + u) * constant + (rattle * (random.NextDouble() - 0.5));
            state.Y[i] = ((cell / cells % cells) + v) * constant + (rattle * (random.NextDouble() - 0.5));
            state.Z[i] = ((cell / cells / cells) + w) * constant + (rattle * (random.NextDouble() - 0.5));
        }

        return state;
    }
}
