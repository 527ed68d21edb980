namespace Screening.Core.ForceFields.TensorNet.Fast;

/// <summary>
/// A block of atoms: what the way forward leaves for the way back, and the passes over it. Every quantity is a plane of rows (atoms)
/// by channels; a tensor is nine planes one after the other, so that scalar, vector and symmetric parts are matrices of one, three and five
/// times the rows.
/// </summary>
internal abstract unsafe class TensorNetBlock
{
    /// <summary>Floats of a plane of the current block.</summary>
    internal nint Plane { get; private protected set; }

    /// <summary>Summed coefficients of the weights' basis; rows of the model's width.</summary>
    internal abstract float* Coefficients { get; }

    /// <summary>Adjoints of <see cref="Coefficients"/>.</summary>
    internal abstract float* CoefficientBars { get; }

    /// <summary>First tensors, sums over edges.</summary>
    internal abstract float* Sums { get; }

    /// <summary>Adjoints of the tensors that the last pass was about; at the end of <see cref="Sums"/>.</summary>
    internal abstract float* Bars { get; }

    /// <summary>Adjoints of messages, in the neighbour model.</summary>
    internal abstract float* MessageBars { get; }

    /// <summary>Adjoints of Y.</summary>
    internal abstract float* MixedBars { get; }

    /// <summary>A block for a model's width.</summary>
    internal static TensorNetBlock Create(FloatWeights weights, int mostAtoms) => weights.Model.Shape.Channels switch
    {
        128 => new TensorNetBlock<Width128>(weights, mostAtoms),
        64 => new TensorNetBlock<Width64>(weights, mostAtoms),
        int other => throw new ArgumentException(FormattableString.Invariant($"The fast engine has no kernels for {other} channels; use the reference engine."), nameof(weights)),
    };

    /// <summary>Whether there are kernels for a model.</summary>
    internal static bool Supports(TensorNetShape shape) => shape.Channels is 64 or 128;

    /// <summary>Y of a layer: what messages are made of.</summary>
    internal abstract float* Mixed(int layer);

    /// <summary>Messages of a layer, in the neighbour model.</summary>
    internal abstract float* Messages(int layer);

    /// <summary>Starts a block of so many atoms.</summary>
    internal abstract void Begin(int atoms);

    /// <summary>Gates the sums over edges and expands the summed weights.</summary>
    internal abstract void Embed();

    /// <summary>Y of a layer.</summary>
    internal abstract void Mix(int layer);

    /// <summary>From Y and messages to the tensors after a layer.</summary>
    internal abstract void Combine(int layer);

    /// <summary>Adds the outputs of the atoms, and finds the adjoints of their tensors, in eV.</summary>
    internal abstract double Read(int atoms);

    /// <summary>Adjoints of messages and of Y.</summary>
    internal abstract void CombineBack(int layer);

    /// <summary>Adjoints of the tensors before a layer.</summary>
    internal abstract void MixBack(int layer);

    /// <summary>Adjoints of sums and summed coefficients.</summary>
    internal abstract void EmbedBack();
}
