namespace Screening.Core.ForceFields.TensorNet;

/// <summary>
/// Whose tensor an interaction layer sends along an edge. Two published sets of weights with equal shapes differ in this; the wrong
/// choice gives wrong energies and no error.
/// </summary>
public enum MessageSource
{
    /// <summary>The receiving atom's own tensor times the sum of its radial weights: strictly local (matgl's DGL layer and weights).</summary>
    Self,

    /// <summary>The sum of the neighbours' tensors, as in the paper (matgl's PyG layer and weights).</summary>
    Neighbour,
}
