using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Nep;

/// <summary>One hidden layer of a type: hidden = tanh(w0 q − b0), output w1 · hidden.</summary>
/// <param name="Hidden">w0; [neuron · descriptors + descriptor].</param>
/// <param name="HiddenBias">b0; [neuron].</param>
/// <param name="Output">w1; [neuron].</param>
/// <param name="ChargeOutput">Second output, the charge; [neuron], empty without charges.</param>
/// <param name="Bias">What is subtracted from the output: the common bias, and the type's own in version 5.</param>
public sealed record NepNetwork(double[] Hidden, double[] HiddenBias, double[] Output, double[] ChargeOutput, double Bias);

/// <summary>
/// The part of a model file that concerns the elements of one structure; type indices count these elements only.
/// Memory grows with the square of their number, whatever the size of the file.
/// </summary>
public sealed record NepModel
{
    /// <summary>Header of the whole file.</summary>
    public required NepHeader Header { get; init; }

    /// <summary>SHA-256 of the file, hexadecimal.</summary>
    public required string Hash { get; init; }

    /// <summary>Elements kept; [type].</summary>
    public required IReadOnlyList<Element> Elements { get; init; }

    /// <summary>Networks; [type]. Version 3 repeats the common one.</summary>
    public required IReadOnlyList<NepNetwork> Networks { get; init; }

    /// <summary>Networks of the scalar part of a polarizability; empty otherwise.</summary>
    public required IReadOnlyList<NepNetwork> ScalarNetworks { get; init; }

    /// <summary>Square root of the high-frequency dielectric constant of a charge model; 1 otherwise.</summary>
    public required double SquareRootOfDielectric { get; init; }

    /// <summary>Radial coefficients; [((centre · types + neighbour) · functions + n) · basis + k].</summary>
    public required double[] RadialCoefficients { get; init; }

    /// <summary>Angular coefficients; laid out as the radial ones.</summary>
    public required double[] AngularCoefficients { get; init; }

    /// <summary>Factors that turn raw descriptors into network input; [descriptor].</summary>
    public required double[] Scalers { get; init; }

    /// <summary>Flexible repulsion, ten numbers for each ordered pair; [(type · types + other) · 10], empty otherwise.</summary>
    public required double[] FlexibleRepulsion { get; init; }

    /// <summary>Radial cutoff of each ordered pair, Å; [type · types + other].</summary>
    public required double[] RadialCutoffs { get; init; }

    /// <summary>Angular cutoff of each ordered pair, Å; [type · types + other].</summary>
    public required double[] AngularCutoffs { get; init; }

    public int Types => Elements.Count;

    public double LargestRadialCutoff => RadialCutoffs.Max();

    public double LargestAngularCutoff => AngularCutoffs.Max();

    /// <summary>Largest cutoff of any part, Å.</summary>
    public double CutoffAngstrom => Math.Max(LargestRadialCutoff, LargestAngularCutoff);

    /// <summary>Type of each species.</summary>
    /// <exception cref="OutsidePotentialException">The model was not extracted for an element.</exception>
    public int[] TypesOf(IReadOnlyList<Species> species)
    {
        int[] types = new int[species.Count];
        for (int s = 0; s < types.Length; s++)
        {
            types[s] = Enumerable.Range(0, Types).FirstOrDefault(t => Elements[t] == species[s].Element, -1);
            if (types[s] < 0)
            {
                throw new OutsidePotentialException($"The model {Header.Tag} has no {species[s].Element.Symbol}; it covers {string.Join(' ', Elements)}.");
            }
        }

        return types;
    }
}
