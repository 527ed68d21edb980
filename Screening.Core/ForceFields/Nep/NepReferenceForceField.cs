using Screening.Core.ForceFields.Pairs;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Nep;

/// <summary>
/// A neuroevolution potential in double precision for any cell, charge models included: the judge of <see cref="NepForceField"/>.
/// Its time per call grows with the square of the atoms.
/// </summary>
public sealed class NepReferenceForceField : IForceField
{
    private readonly NepEvaluator _evaluator;
    private readonly NepShortRange _shortRange;
    private double _largestScaled;

    /// <exception cref="OutsidePotentialException">The model predicts a tensor, no energies.</exception>
    public NepReferenceForceField(NepModel model, string name)
    {
        RequirePotential(model.Header, name);
        (Model, Name) = (model, name);
        _evaluator = new NepEvaluator(model);
        _shortRange = new NepShortRange(model);
    }

    public NepModel Model { get; }

    public string Name { get; }

    public double CutoffAngstrom => Model.CutoffAngstrom;

    /// <summary>The largest scaled descriptor met so far, which <see cref="NepDomain"/> limits.</summary>
    public IReadOnlyList<ModelFinding> Findings => [NepDomain.Finding(_largestScaled)];

    /// <summary>Charges of the last call, e; [atom], empty where the model has none.</summary>
    public double[] ChargesE { get; private set; } = [];

    /// <summary>Energies of the last call without electrostatics, half of each repelling pair to either atom, eV; [atom].</summary>
    public double[] AtomEnergiesEv { get; private set; } = [];

    /// <inheritdoc/>
    public double[] SaveHistory() => [_largestScaled];

    /// <inheritdoc/>
    public void RestoreHistory(MdState state, double[] saved) => _largestScaled = saved is [double largest] ? largest : 0;

    /// <inheritdoc/>
    /// <exception cref="OutsidePotentialException">An element is missing in the model, or surroundings are outside its domain.</exception>
    public Energetics AddForces(MdState state, Wanted wanted)
    {
        _evaluator.Describe(state);
        int count = state.Count;
        double[] energies = new double[count], charges = new double[Model.Header.HasCharges ? count : 0], chargeSlopes = new double[count];
        for (int i = 0; i < count; i++)
        {
            for (int nu = 0; nu < Model.Header.Descriptors; nu++)
            {
                double scaled = Model.Scalers[nu] * _evaluator.Descriptors[(i * Model.Header.Descriptors) + nu];
                _largestScaled = Math.Max(_largestScaled, Math.Abs(scaled));
                NepDomain.Require(state, i, nu, scaled);
            }

            (energies[i], double charge) = _evaluator.Network(Model.Networks, i, 0, []);
            if (charges.Length > 0)
            {
                charges[i] = charge;
            }
        }

        Energetics electrostatics = new(0, default);
        if (charges.Length > 0)
        {
            Neutralise(charges);
            electrostatics = NepElectrostatics.Add(Model, state, charges, chargeSlopes);
            Neutralise(chargeSlopes);        // moving a charge moves the mean: the chain rule through q_i = q_i^0 − mean(q^0)
        }

        double[,] w = new double[3, 3];
        double[] slopes = new double[Model.Header.Descriptors];
        for (int i = 0; i < count; i++)
        {
            _evaluator.Network(Model.Networks, i, chargeSlopes[i], slopes);
            _evaluator.Partial(i, slopes, (a, b, r, p) => AddPartial(state, w, a, b, r, p));
            AddRepulsion(state, w, i, energies);
        }

        (ChargesE, AtomEnergiesEv) = (charges, energies);
        return wanted == Wanted.Forces
            ? Energetics.NotAsked
            : new(energies.Sum() + electrostatics.PotentialEnergyEv, electrostatics.Virial + new Virial(
                w[0, 0], w[1, 1], w[2, 2], (w[0, 1] + w[1, 0]) / 2, (w[0, 2] + w[2, 0]) / 2, (w[1, 2] + w[2, 1]) / 2));
    }

    /// <summary>Descriptors as the network sees them, scaled; [atom, descriptor].</summary>
    public double[,] ScaledDescriptors(MdState state)
    {
        _evaluator.Describe(state);
        double[,] scaled = new double[state.Count, Model.Header.Descriptors];
        for (int i = 0; i < state.Count; i++)
        {
            for (int nu = 0; nu < Model.Header.Descriptors; nu++)
            {
                scaled[i, nu] = Model.Scalers[nu] * _evaluator.Descriptors[(i * Model.Header.Descriptors) + nu];
            }
        }

        return scaled;
    }

    internal static void RequirePotential(NepHeader header, string name)
    {
        if (header.Kind != NepKind.Potential)
        {
            throw new OutsidePotentialException($"{name} ({header.Tag}) predicts a {header.Kind.ToString().ToLowerInvariant()}, no energies and forces.");
        }
    }

    private static void Neutralise(double[] values)
    {
        double mean = values.Average();
        for (int i = 0; i < values.Length; i++)
        {
            values[i] -= mean;
        }
    }

    private static void AddPartial(MdState state, double[,] w, int i, int j, Cartesian r, Cartesian p)
    {
        state.Fx[i] += p.X;
        state.Fy[i] += p.Y;
        state.Fz[i] += p.Z;
        state.Fx[j] -= p.X;
        state.Fy[j] -= p.Y;
        state.Fz[j] -= p.Z;
        ReadOnlySpan<double> a = [r.X, r.Y, r.Z], b = [p.X, p.Y, p.Z];
        for (int row = 0; row < 3; row++)
        {
            for (int column = 0; column < 3; column++)
            {
                w[row, column] -= a[row] * b[column];
            }
        }
    }

    private void AddRepulsion(MdState state, double[,] w, int atom, double[] energies)
    {
        foreach ((int j, Cartesian r) in _evaluator.NeighborsOf(atom))
        {
            double distance = r.Length;
            PairValue pair = _shortRange.At(_evaluator.Types[atom], _evaluator.Types[j], distance);
            if (pair != default)
            {
                energies[atom] += pair.EnergyEv / 2;
                AddPartial(state, w, atom, j, r, (pair.Derivative / 2 / distance) * r);
            }
        }
    }
}
