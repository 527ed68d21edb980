using Screening.Core.Neighbors;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Nep;

/// <summary>
/// The judge's arithmetic: neighbours over explicit images, descriptors, networks and partial forces of every atom in double
/// precision, one formula after the other. Any cell size and shape.
/// </summary>
internal sealed class NepEvaluator
{
    private readonly NepModel _model;
    private readonly RealHarmonics _harmonics;
    private readonly NepInvariantSet _invariants;
    private readonly double[] _f, _fSlope, _g, _gSlope, _values;
    private readonly Cartesian[] _gradients;
    private readonly int _radial, _angular, _descriptors;

    private int[] _types = [];
    private List<(int Atom, Cartesian R)>[] _neighbors = [];
    private double[] _moments = [];

    internal NepEvaluator(NepModel model)
    {
        _model = model;
        NepHeader h = model.Header;
        (_radial, _angular, _descriptors) = (h.RadialFunctions, h.AngularFunctions, h.Descriptors);
        _harmonics = new RealHarmonics(h.LargestL);
        _invariants = new NepInvariantSet(h.LargestL, h.Invariants);
        int basis = Math.Max(h.RadialBasis, h.AngularBasis), functions = Math.Max(_radial, _angular);
        (_f, _fSlope, _g, _gSlope) = (new double[basis], new double[basis], new double[functions], new double[functions]);
        (_values, _gradients) = (new double[_harmonics.Count], new Cartesian[_harmonics.Count]);
    }

    /// <summary>Type of each atom in the model.</summary>
    internal ReadOnlySpan<int> Types => _types;

    /// <summary>Raw descriptors; [atom · descriptors + descriptor].</summary>
    internal double[] Descriptors { get; private set; } = [];

    /// <summary>Neighbours of an atom: index and vector to the image, Å.</summary>
    internal IReadOnlyList<(int Atom, Cartesian R)> NeighborsOf(int atom) => _neighbors[atom];

    /// <summary>Finds all neighbours and computes moments and descriptors.</summary>
    /// <exception cref="OutsidePotentialException">An element is missing in the model.</exception>
    /// <exception cref="CloseContactException">Two atoms sit on each other.</exception>
    internal void Describe(MdState state)
    {
        int[] ofSpecies = _model.TypesOf(state.SpeciesList);
        _types = [.. state.TypeOf.Select(t => ofSpecies[t])];
        List<(int, Cartesian)>[] neighbors = [.. Enumerable.Range(0, state.Count).Select(_ => new List<(int, Cartesian)>())];
        PeriodicPairs.ForEach(state, _model.CutoffAngstrom, (i, j, r) =>
        {
            const double smallest = Pairs.ReferencePairForceField.SmallestDistanceAngstrom;
            if (r.LengthSquared < smallest * smallest)
            {
                throw new CloseContactException(i, j, r.Length, smallest);
            }

            neighbors[i].Add((j, r));
            neighbors[j].Add((i, -1 * r));
        });
        _neighbors = neighbors;
        Descriptors = new double[state.Count * _descriptors];
        _moments = new double[state.Count * _angular * _harmonics.Count];
        for (int i = 0; i < state.Count; i++)
        {
            Describe(i);
        }
    }

    /// <summary>Output of the networks for one atom, and its derivative with the raw descriptors where wanted.</summary>
    /// <param name="networks">Networks; [type].</param>
    /// <param name="atom">Atom.</param>
    /// <param name="chargeShare">How much of the charge output the derivative is to contain.</param>
    /// <param name="slopes">Derivative of output + share · charge; empty where not wanted.</param>
    /// <returns>The output (eV for a potential) and the charge before neutralisation (e).</returns>
    internal (double Output, double Charge) Network(IReadOnlyList<NepNetwork> networks, int atom, double chargeShare, Span<double> slopes)
    {
        NepNetwork network = networks[_types[atom]];
        ReadOnlySpan<double> q = Descriptors.AsSpan(atom * _descriptors, _descriptors), scale = _model.Scalers;
        double output = -network.Bias, charge = 0;
        slopes.Clear();
        for (int mu = 0; mu < network.Output.Length; mu++)
        {
            ReadOnlySpan<double> w0 = network.Hidden.AsSpan(mu * _descriptors, _descriptors);
            double sum = -network.HiddenBias[mu];
            for (int nu = 0; nu < q.Length; nu++)
            {
                sum += w0[nu] * scale[nu] * q[nu];
            }

            double hidden = Math.Tanh(sum), w1q = network.ChargeOutput.Length > 0 ? network.ChargeOutput[mu] : 0;
            output += network.Output[mu] * hidden;
            charge += w1q * hidden;
            double back = (network.Output[mu] + (chargeShare * w1q)) * (1 - (hidden * hidden));
            for (int nu = 0; nu < slopes.Length; nu++)
            {
                slopes[nu] += back * w0[nu] * scale[nu];
            }
        }

        return (output, charge);
    }

    /// <summary>Calls back p_ij = dU_i/dr_ij for every neighbour of an atom, given dU_i/dq.</summary>
    internal void Partial(int atom, ReadOnlySpan<double> slopes, Action<int, int, Cartesian, Cartesian> visit)
    {
        NepHeader h = _model.Header;
        int count = _harmonics.Count;
        Span<double> adjoints = new double[_angular * count];
        Span<double> one = new double[count];
        for (int n = 0; n < _angular; n++)
        {
            _invariants.Adjoint(_moments.AsSpan(((atom * _angular) + n) * count, count), slopes[(_radial + n)..], _angular, one);
            one.CopyTo(adjoints[(n * count)..]);
        }

        foreach ((int j, Cartesian r) in _neighbors[atom])
        {
            int pair = (_types[atom] * _model.Types) + _types[j];
            double distance = r.Length;
            Cartesian u = (1 / distance) * r, p = default;
            if (distance < _model.RadialCutoffs[pair])
            {
                Functions(_model.RadialCoefficients, pair, _radial, h.RadialBasis, distance, _model.RadialCutoffs[pair]);
                double along = 0;
                for (int n = 0; n < _radial; n++)
                {
                    along += slopes[n] * _gSlope[n];
                }

                p = along * u;
            }

            if (distance < _model.AngularCutoffs[pair])
            {
                Functions(_model.AngularCoefficients, pair, _angular, h.AngularBasis, distance, _model.AngularCutoffs[pair]);
                _harmonics.Evaluate(u, _values, _gradients);
                for (int i = 0; i < count; i++)
                {
                    double value = 0, slope = 0;
                    for (int n = 0; n < _angular; n++)
                    {
                        value += _g[n] * adjoints[(n * count) + i];
                        slope += _gSlope[n] * adjoints[(n * count) + i];
                    }

                    p += ((slope * _values[i]) * u) + ((value / distance) * _gradients[i]);
                }
            }

            visit(atom, j, r, p);
        }
    }

    private void Describe(int atom)
    {
        NepHeader h = _model.Header;
        int count = _harmonics.Count;
        Span<double> q = Descriptors.AsSpan(atom * _descriptors, _descriptors), moments = _moments.AsSpan(atom * _angular * count, _angular * count);
        foreach ((int j, Cartesian r) in _neighbors[atom])
        {
            int pair = (_types[atom] * _model.Types) + _types[j];
            double distance = r.Length;
            if (distance < _model.RadialCutoffs[pair])
            {
                Functions(_model.RadialCoefficients, pair, _radial, h.RadialBasis, distance, _model.RadialCutoffs[pair]);
                for (int n = 0; n < _radial; n++)
                {
                    q[n] += _g[n];
                }
            }

            if (distance < _model.AngularCutoffs[pair])
            {
                Functions(_model.AngularCoefficients, pair, _angular, h.AngularBasis, distance, _model.AngularCutoffs[pair]);
                _harmonics.Evaluate((1 / distance) * r, _values, _gradients);
                for (int n = 0; n < _angular; n++)
                {
                    for (int i = 0; i < count; i++)
                    {
                        moments[(n * count) + i] += _g[n] * _values[i];
                    }
                }
            }
        }

        for (int n = 0; n < _angular; n++)
        {
            _invariants.Evaluate(moments.Slice(n * count, count), q[(_radial + n)..], _angular);
        }
    }

    private void Functions(double[] coefficients, int pair, int functions, int basis, double distance, double cutoff)
    {
        Span<double> f = _f.AsSpan(0, basis), slope = _fSlope.AsSpan(0, basis);
        NepRadialBasis.Evaluate(distance, cutoff, f, slope);
        ReadOnlySpan<double> c = coefficients.AsSpan(pair * functions * basis, functions * basis);
        NepRadialBasis.Contract(c, f, _g.AsSpan(0, functions));
        NepRadialBasis.Contract(c, slope, _gSlope.AsSpan(0, functions));
    }
}
