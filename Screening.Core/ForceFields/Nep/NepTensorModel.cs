using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Nep;

/// <summary>A symmetric tensor of the cell in the units the model was trained in.</summary>
public readonly record struct SymmetricTensor(double Xx, double Yy, double Zz, double Xy, double Yz, double Zx);

/// <summary>Dipole and polarizability models, double precision, any cell.</summary>
/// <remarks>Xu et al., J. Chem. Theory Comput. 20, 3273 (2024).</remarks>
public sealed class NepTensorModel
{
    private readonly NepEvaluator _evaluator;

    /// <exception cref="ArgumentException">The model is a potential.</exception>
    public NepTensorModel(NepModel model)
    {
        if (model.Header.Kind == NepKind.Potential)
        {
            throw new ArgumentException($"{model.Header.Tag} is a potential; a dipole or polarizability model is expected.", nameof(model));
        }

        Model = model;
        _evaluator = new NepEvaluator(model);
    }

    public NepModel Model { get; }

    /// <summary>Dipole of the cell, −Σ r² ∂U_i/∂r_ij.</summary>
    /// <exception cref="InvalidOperationException">The model predicts polarizabilities.</exception>
    public Cartesian Dipole(MdState state)
    {
        Require(NepKind.Dipole);
        Cartesian sum = default;
        ForEachPartial(state, (r, p) => sum -= r.LengthSquared * p);
        return sum;
    }

    /// <summary>Polarizability of the cell, Σ U'_i 1 − Σ r ⊗ ∂U_i/∂r_ij, symmetrised.</summary>
    /// <exception cref="InvalidOperationException">The model predicts dipoles.</exception>
    public SymmetricTensor Polarizability(MdState state)
    {
        Require(NepKind.Polarizability);
        double xx = 0, yy = 0, zz = 0, xy = 0, yz = 0, zx = 0, scalar = 0;
        ForEachPartial(state, (r, p) =>
        {
            xx -= r.X * p.X;
            yy -= r.Y * p.Y;
            zz -= r.Z * p.Z;
            xy -= ((r.X * p.Y) + (r.Y * p.X)) / 2;
            yz -= ((r.Y * p.Z) + (r.Z * p.Y)) / 2;
            zx -= ((r.Z * p.X) + (r.X * p.Z)) / 2;
        });
        for (int i = 0; i < state.Count; i++)
        {
            scalar += _evaluator.Network(Model.ScalarNetworks, i, 0, []).Output;
        }

        return new(xx + scalar, yy + scalar, zz + scalar, xy, yz, zx);
    }

    private void Require(NepKind kind)
    {
        if (Model.Header.Kind != kind)
        {
            throw new InvalidOperationException($"{Model.Header.Tag} predicts a {Model.Header.Kind.ToString().ToLowerInvariant()}, no {kind.ToString().ToLowerInvariant()}.");
        }
    }

    private void ForEachPartial(MdState state, Action<Cartesian, Cartesian> visit)
    {
        _evaluator.Describe(state);
        double[] slopes = new double[Model.Header.Descriptors];
        for (int i = 0; i < state.Count; i++)
        {
            _evaluator.Network(Model.Networks, i, 0, slopes);
            _evaluator.Partial(i, slopes, (_, _, r, p) => visit(r, p));
        }
    }
}
