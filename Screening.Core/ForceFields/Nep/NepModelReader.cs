using System.Security.Cryptography;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Nep;

/// <summary>Reads model files (nep.txt): every number is checked, only those of the wanted elements are kept.</summary>
public static class NepModelReader
{
    /// <summary>Whether the first word is that of a neuroevolution potential, so that a foreign file is left to other readers.</summary>
    public static bool IsModel(ReadOnlySpan<byte> content) => content.TrimStart(" \t\r\n"u8).StartsWith("nep"u8);

    /// <summary>Header of a file.</summary>
    /// <exception cref="PotentialFileException">Not a usable header; line, found and expected are named.</exception>
    public static NepHeader ReadHeader(string path, byte[] content) => NepHeaderReader.Read(new NepTokens(path, content));

    /// <summary>The model for some elements; null for all of the file.</summary>
    /// <exception cref="PotentialFileException">A line is wrong, missing or too many.</exception>
    /// <exception cref="OutsidePotentialException">An element is not in the file.</exception>
    public static NepModel Read(string path, IReadOnlyList<Element>? elements = null) => Read(path, File.ReadAllBytes(path), elements);

    /// <inheritdoc cref="Read(string, IReadOnlyList{Element}?)"/>
    public static NepModel Read(string path, byte[] content, IReadOnlyList<Element>? elements)
    {
        NepTokens tokens = new(path, content);
        NepHeader header = NepHeaderReader.Read(tokens);
        int[] kept = Kept(path, header, elements);
        long total = header.ExpectedNumbers;
        if (content.Length < 2 * total - 1)        // a number takes a digit and a separator at least
        {
            throw tokens.Problem(FormattableString.Invariant($"{content.Length} bytes follow, too few for the {total} numbers of this header (truncated?)"));
        }

        tokens.BeginNumbers();
        Filler filler = new(tokens, header, kept, total);
        (NepNetwork[] networks, double dielectric) = filler.Networks();
        NepNetwork[] scalar = header.Kind == NepKind.Polarizability ? filler.Networks().Networks : [];
        double[] radial = filler.Coefficients(header.RadialFunctions, header.RadialBasis, "radial coefficient");
        double[] angular = filler.Coefficients(header.AngularFunctions, header.AngularBasis, "angular coefficient");
        double[] scalers = filler.Block(header.Descriptors, "scaler");
        double[] repulsion = header.Repulsion == NepRepulsion.Flexible ? filler.FlexibleRepulsion() : [];
        tokens.RequireEnd(total);
        return new NepModel
        {
            Header = header,
            Hash = Convert.ToHexStringLower(SHA256.HashData(content)),
            Elements = [.. kept.Select(t => header.Elements[t])],
            Networks = networks,
            ScalarNetworks = scalar,
            SquareRootOfDielectric = dielectric,
            RadialCoefficients = radial,
            AngularCoefficients = angular,
            Scalers = scalers,
            FlexibleRepulsion = repulsion,
            RadialCutoffs = PairCutoffs(header, kept, header.RadialCutoffs),
            AngularCutoffs = PairCutoffs(header, kept, header.AngularCutoffs),
        };
    }

    private static int[] Kept(string path, NepHeader header, IReadOnlyList<Element>? elements)
    {
        if (elements is null)
        {
            return [.. Enumerable.Range(0, header.Types)];
        }

        Element[] missing = [.. elements.Except(header.Elements)];
        return missing.Length == 0
            ? [.. Enumerable.Range(0, header.Types).Where(t => elements.Contains(header.Elements[t]))]
            : throw new OutsidePotentialException($"{Path.GetFileName(path)} has no {string.Join(", ", missing.Select(e => e.Symbol))}; it covers {string.Join(' ', header.Elements)}.");
    }

    /// <summary>Mean of the two elements' cutoffs; charge models take the largest for every pair.</summary>
    private static double[] PairCutoffs(NepHeader header, int[] kept, IReadOnlyList<double> cutoffs) =>
        [.. kept.SelectMany(a => kept.Select(b => header.HasCharges ? cutoffs.Max() : (cutoffs[a] + cutoffs[b]) / 2))];

    /// <summary>Walks through the numbers in file order and keeps those of the wanted types.</summary>
    private sealed class Filler(NepTokens tokens, NepHeader header, int[] kept, long total)
    {
        private long _done;

        internal double[] Block(int count, string what)
        {
            double[] values = new double[count];
            for (int i = 0; i < count; i++)
            {
                values[i] = Next(what);
            }

            return values;
        }

        internal (NepNetwork[] Networks, double Dielectric) Networks()
        {
            int blocks = header.Version == 3 ? 1 : header.Types;
            NepNetwork?[] read = new NepNetwork?[blocks];
            for (int t = 0; t < blocks; t++)
            {
                if (header.Version == 3 || Array.IndexOf(kept, t) >= 0)
                {
                    read[t] = new(
                        Block(header.Neurons * header.Descriptors, "hidden weight"),
                        Block(header.Neurons, "hidden bias"),
                        Block(header.Neurons, "output weight"),
                        Block(header.HasCharges ? header.Neurons : 0, "charge weight"),
                        header.Version == 5 ? Next("type bias") : 0);
                }
                else
                {
                    int count = (header.Neurons * (header.Descriptors + (header.HasCharges ? 3 : 2))) + (header.Version == 5 ? 1 : 0);
                    for (int i = 0; i < count; i++)
                    {
                        Next("network of another element");
                    }
                }
            }

            double dielectric = header.HasCharges ? Next("square root of the dielectric constant") : 1, bias = Next("common bias");
            return ([.. kept.Select(t => read[header.Version == 3 ? 0 : t]!).Select(n => n with { Bias = n.Bias + bias })], dielectric);
        }

        internal double[] Coefficients(int functions, int basis, string what)
        {
            int types = kept.Length;
            int[] index = Indices();
            double[] values = new double[types * types * functions * basis];
            for (int n = 0; n < functions; n++)
            {
                for (int k = 0; k < basis; k++)
                {
                    for (int a = 0; a < header.Types; a++)
                    {
                        for (int b = 0; b < header.Types; b++)
                        {
                            double value = Next(what);
                            if (index[a] >= 0 && index[b] >= 0)
                            {
                                values[((((index[a] * types) + index[b]) * functions) + n) * basis + k] = value;
                            }
                        }
                    }
                }
            }

            return values;
        }

        internal double[] FlexibleRepulsion()
        {
            const int perPair = 10;
            int types = kept.Length;
            int[] index = Indices();
            double[] values = new double[types * types * perPair];
            for (int a = 0; a < header.Types; a++)
            {
                for (int b = a; b < header.Types; b++)
                {
                    for (int i = 0; i < perPair; i++)
                    {
                        double value = Next("flexible repulsion");
                        if (index[a] >= 0 && index[b] >= 0)
                        {
                            values[(((index[a] * types) + index[b]) * perPair) + i] = value;
                            values[(((index[b] * types) + index[a]) * perPair) + i] = value;
                        }
                    }
                }
            }

            return values;
        }

        private int[] Indices() => [.. Enumerable.Range(0, header.Types).Select(t => Array.IndexOf(kept, t))];

        private double Next(string what)
        {
            double value = tokens.NextNumber(what, _done, total);
            _done++;
            return value;
        }
    }
}
