using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Splines;

/// <summary>
/// Reads spline potentials as the nap package writes them (in.params.uf3l): one block per term, begun by a comment with "UF3 POT".
/// <c>1B element energy</c>; <c>2B a b 0 3 nk</c>, then cutoff and number of knots, knots, number of coefficients, coefficients;
/// <c>3B centre a b 0 3 nk</c>, then two cutoffs, number of knots and two ranges, knots, number, coefficients. Cubic splines on uniform
/// knots; pair sums run over ordered pairs, so that every pair counts twice.
/// </summary>
public static class UltraFastFile
{
    private const string Mark = "UF3 POT";
    private const int Clamped = 3;        // knots repeated at each end beyond the first
    private const double KnotTolerance = 2e-3;        // knots are printed with four decimals

    /// <summary>Whether a file begins like one.</summary>
    public static bool IsFile(string path)
    {
        try
        {
            return File.Exists(path) && File.ReadLines(path).FirstOrDefault()?.Contains(Mark, StringComparison.Ordinal) == true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The same potential in the layout of a parameter file.</summary>
    /// <exception cref="PotentialFileException">The file is not of this layout; the message names the line.</exception>
    public static byte[] AsParameters(string path)
    {
        JsonObject charges = [], energies = [], pairs = [];
        JsonArray triplets = [];
        double cutoff = 0;
        Lines lines = new(path);
        while (lines.Next() is { } head)
        {
            switch (head[0])
            {
                case "1B" when head.Length == 3:
                    charges[Symbol(head[1], lines)] = 0;
                    energies[Symbol(head[1], lines)] = lines.Number(head[2]);
                    break;
                case "2B" when head.Length == 6:
                    string[] range = lines.Expect(2, "cutoff and number of knots");
                    (double first, double last, double[] values) = Spline(lines, lines.Number(range[1]));
                    cutoff = Math.Max(cutoff, lines.Number(range[0]));
                    pairs[$"{Symbol(head[1], lines)}-{Symbol(head[2], lines)}"] = new JsonArray(new JsonObject
                    {
                        ["type"] = "spline", ["first"] = first, ["last"] = last, ["factor"] = 2, ["coefficients"] = Array(values),
                    });
                    break;
                case "3B" when head.Length == 7:
                    string[] reach = lines.Expect(5, "two cutoffs, number of knots and two ranges: the light three-body form");
                    (double low, double high, double[] angular) = Spline(lines, lines.Number(reach[2]));
                    if (reach[0] != reach[1] || reach[3] != reach[4])
                    {
                        throw lines.Error("unequal cutoffs or ranges of the two neighbours are not known here");
                    }

                    triplets.Add((JsonNode)new JsonObject
                    {
                        ["centre"] = Symbol(head[1], lines), ["ends"] = new JsonArray(Symbol(head[2], lines), Symbol(head[3], lines)),
                        ["cutoff_A"] = lines.Number(reach[0]), ["range_A"] = lines.Number(reach[3]), ["first"] = low, ["last"] = high, ["coefficients"] = Array(angular),
                    });
                    break;
                default:
                    throw lines.Error($"'{string.Join(' ', head)}' where a block 1B, 2B or 3B is expected");
            }
        }

        if (charges.Count == 0 || cutoff == 0)
        {
            throw new PotentialFileException(path, "no elements or no pair splines");
        }

        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["name"] = Path.GetFileName(path),
            ["form"] = "cubic B-splines in distance and bond angle (UF3, light three-body form)",
            ["citation"] = "the file's author; method: S. R. Xie, M. Rupp, R. G. Hennig, npj Comput. Mater. 9, 162 (2023)",
            ["confidence"] = "a file of yours: nothing is known about it here",
            ["charges_e"] = charges,
            ["cutoff_A"] = cutoff,
            ["tail_correction"] = false,
            ["small_cell_cutoffs_A"] = new JsonArray(),
            ["self_energies_eV"] = energies,
            ["pairs"] = pairs,
            ["triplets"] = triplets,
        });
    }

    private static JsonArray Array(double[] values) => new([.. values.Select(v => (JsonNode)v)]);

    private static string Symbol(string text, Lines lines) => Element.TryParse(text, out Element? element) ? element.Symbol : throw lines.Error($"'{text}' where an element is expected");

    private static (double First, double Last, double[] Coefficients) Spline(Lines lines, double knotCount)
    {
        double[] knots = [.. lines.Expect((int)knotCount, $"{knotCount.ToString(CultureInfo.InvariantCulture)} knots").Select(lines.Number)];
        (double first, double last) = (knots[0], knots[^1]);
        double step = (last - first) / (knots.Length - 1 - (2 * Clamped));
        for (int k = 0; k < knots.Length; k++)
        {
            if (!(Math.Abs(knots[k] - (first + (step * Math.Clamp(k - Clamped, 0, knots.Length - 1 - (2 * Clamped))))) < KnotTolerance))
            {
                throw lines.Error($"knot {(k + 1).ToString(CultureInfo.InvariantCulture)} is not where uniform knots, repeated at both ends, have it");
            }
        }

        int count = (int)lines.Number(lines.Expect(1, "number of coefficients")[0]);
        return count == knots.Length - Clamped - 1
            ? (first, last, [.. lines.Expect(count, "coefficients").Select(lines.Number)])
            : throw lines.Error($"{count.ToString(CultureInfo.InvariantCulture)} coefficients where {(knots.Length - Clamped - 1).ToString(CultureInfo.InvariantCulture)} belong to these knots");
    }

    /// <summary>The lines that are no comments, as fields.</summary>
    private sealed class Lines
    {
        private readonly string _path;
        private readonly string[] _all;
        private int _line;

        internal Lines(string path)
        {
            _path = path;
            try
            {
                _all = File.ReadAllLines(path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new PotentialFileException(path, error.Message);
            }
        }

        internal string[]? Next()
        {
            while (_line < _all.Length)
            {
                string[] fields = _all[_line++].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                if (fields.Length > 0 && fields[0][0] != '#')
                {
                    return fields;
                }
            }

            return null;
        }

        internal string[] Expect(int count, string what) => Next() is { } fields && fields.Length == count ? fields : throw Error($"{what} expected");

        internal double Number(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : throw Error($"'{text}' where a number is expected");

        internal PotentialFileException Error(string what) => new(_path, string.Create(CultureInfo.InvariantCulture, $"line {_line}: {what}"));
    }
}
