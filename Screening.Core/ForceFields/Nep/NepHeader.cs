using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Nep;

/// <summary>What a neuroevolution potential predicts.</summary>
public enum NepKind
{
    /// <summary>Energy, forces, virial.</summary>
    Potential,

    /// <summary>Dipole of the cell.</summary>
    Dipole,

    /// <summary>Polarizability of the cell.</summary>
    Polarizability,
}

/// <summary>Which many-body invariants follow the three-body ones, in the order of the file's flags.</summary>
[Flags]
public enum NepInvariants
{
    None = 0,
    Four222 = 1,
    Five1111 = 2,
    Four112 = 4,
    Four123 = 8,
    Four233 = 16,
    Four134 = 32,
}

/// <summary>How the short-range repulsion of a file is given.</summary>
public enum NepRepulsion
{
    None,

    /// <summary>The universal screening function between two cutoffs.</summary>
    Universal,

    /// <summary>Universal, with an outer cutoff from covalent radii.</summary>
    TypeWise,

    /// <summary>Ten numbers of its own for each pair of elements.</summary>
    Flexible,
}

/// <summary>The first lines of a model file: what it covers and how large its parts are.</summary>
/// <remarks>Fan et al., Phys. Rev. B 104, 104309 (2021); Song et al., Nat. Commun. 15, 10208 (2024); Xu et al., J. Chem. Theory Comput. 20, 3273 (2024).</remarks>
public sealed record NepHeader
{
    /// <summary>First word of the file, such as nep4_zbl.</summary>
    public required string Tag { get; init; }

    /// <summary>3, 4 or 5.</summary>
    public required int Version { get; init; }

    public required NepKind Kind { get; init; }

    /// <summary>0 without charges; 1 Ewald, 2 reciprocal part only, 3 real space only.</summary>
    public required int ChargeMode { get; init; }

    /// <summary>Elements in the order of the file.</summary>
    public required IReadOnlyList<Element> Elements { get; init; }

    public required NepRepulsion Repulsion { get; init; }

    public double RepulsionInnerAngstrom { get; init; }

    public double RepulsionOuterAngstrom { get; init; }

    /// <summary>Factor on the sum of covalent radii of the type-wise repulsion.</summary>
    public double RepulsionFactor { get; init; }

    /// <summary>Radial cutoff of each element, Å.</summary>
    public required IReadOnlyList<double> RadialCutoffs { get; init; }

    /// <summary>Angular cutoff of each element, Å.</summary>
    public required IReadOnlyList<double> AngularCutoffs { get; init; }

    /// <summary>n_R + 1.</summary>
    public required int RadialFunctions { get; init; }

    /// <summary>n_A + 1.</summary>
    public required int AngularFunctions { get; init; }

    /// <summary>K_R + 1.</summary>
    public required int RadialBasis { get; init; }

    /// <summary>K_A + 1.</summary>
    public required int AngularBasis { get; init; }

    /// <summary>Largest angular momentum of the three-body invariants, 1 to 8.</summary>
    public required int LargestL { get; init; }

    public required NepInvariants Invariants { get; init; }

    public required int Neurons { get; init; }

    /// <summary>Invariants per angular function.</summary>
    public int AngularInvariants => LargestL + System.Numerics.BitOperations.PopCount((uint)Invariants);

    public int Descriptors => RadialFunctions + (AngularFunctions * AngularInvariants);

    public int Types => Elements.Count;

    public bool HasCharges => ChargeMode > 0;

    /// <summary>Numbers that follow the header.</summary>
    internal long ExpectedNumbers
    {
        get
        {
            long types = Types, perNetwork = ((Descriptors + 2L) * Neurons) + (HasCharges ? Neurons : 0) + (Version == 5 ? 1 : 0);
            long networks = ((Version == 3 ? 1 : types) * perNetwork) + 1 + (HasCharges ? 1 : 0);
            long coefficients = types * types * (((long)RadialFunctions * RadialBasis) + ((long)AngularFunctions * AngularBasis));
            return (networks * (Kind == NepKind.Polarizability ? 2 : 1)) + coefficients + Descriptors + (Repulsion == NepRepulsion.Flexible ? 5 * types * (types + 1) : 0);
        }
    }
}
