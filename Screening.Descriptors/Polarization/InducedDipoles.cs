using System.Runtime.Intrinsics;
using Screening.Core.Structures;

namespace Screening.Descriptors.Polarization;

/// <summary>How a self-consistent solution ended.</summary>
public enum DipoleOutcome
{
    Converged,

    /// <summary>The response matrix is not positive definite: dipoles feed one another without bound.</summary>
    Catastrophe,

    /// <summary>The iteration limit was reached first.</summary>
    NotConverged,
}

/// <summary>
/// Self-consistent point dipoles p_i = α_i (E_i + Σ_j T_ij p_j) of the polarizable ions in a periodic cell, e·Å.
/// E is the field of all charges, T the dipole tensor, both by Ewald sums without surface term (conducting surroundings), with Thole
/// damping at short range (see <see cref="RealSpaceField"/>; an ion without polarizability counts as a point charge facing the
/// dipole's own width). The symmetric system (1/α − T) p = E is solved by conjugate gradients,
/// preconditioned by α. Working arrays live as long as the object: no allocation per call once the pair list has its size.
/// </summary>
public sealed class InducedDipoles : IDipoleSolver
{
    /// <summary>Largest cutoff of the sums, Å; a cell narrower than twice this lowers it to half its smallest width.</summary>
    public const double LargestCutoffAngstrom = 10.0;

    /// <summary>κ times the cutoff: what the real-space sums leave out is of the order of e^(−κ² r_c²).</summary>
    internal const double ScreeningAtCutoff = 2.5;

    /// <summary>e^(−k²/4κ²) at the last wave vector.</summary>
    internal const double LastWaveWeight = 2e-3;

    /// <summary>Residual of the linear system relative to the charge field (both weighted by √α) at which the iteration ends.</summary>
    public const double Tolerance = 1e-5;

    private const int MostIterations = 100;
    private readonly double[] _charge, _alpha, _u, _v, _w, _rootInverseAlpha;
    private readonly DipoleTensors _tensors;
    private readonly double[] _field, _dipole, _residual, _direction, _product;
    private Lattice? _lattice;
    private CellVectors _cell;
    private readonly double _largestCutoff, _screening, _lastWeight;
    private readonly ReciprocalField? _reciprocal;
    private readonly int[] _order;
    private double _cutoff, _kappa, _shift;
    private Cartesian _ru, _rv, _rw;

    /// <param name="charges">Charge of each atom, e; [atom].</param>
    /// <param name="polarizabilities">Polarizability of each atom, Å³, 0 for none; [atom].</param>
    public InducedDipoles(IReadOnlyList<double> charges, IReadOnlyList<double> polarizabilities)
        : this(charges, polarizabilities, LargestCutoffAngstrom, ScreeningAtCutoff, LastWaveWeight, true)
    {
    }

    internal InducedDipoles(
        IReadOnlyList<double> charges, IReadOnlyList<double> polarizabilities, double largestCutoff,
        double screening, double lastWeight, bool reciprocal)
    {
        (_largestCutoff, _screening, _lastWeight) = (largestCutoff, screening, lastWeight);
        ArgumentNullException.ThrowIfNull(charges);
        ArgumentNullException.ThrowIfNull(polarizabilities);
        if (charges.Count != polarizabilities.Count)
        {
            throw new ArgumentException($"{charges.Count} charges but {polarizabilities.Count} polarizabilities.");
        }

        int n = charges.Count;
        Ions = [.. Enumerable.Range(0, n).Where(i => polarizabilities[i] > 0)];
        _order = [.. Ions, .. Enumerable.Range(0, n).Where(i => !(polarizabilities[i] > 0))];
        _charge = [.. _order.Select(i => charges[i])];
        _alpha = [.. Ions.Select(i => polarizabilities[i])];
        _rootInverseAlpha = [.. _order.Select(i => polarizabilities[i] > 0 ? 1 / Math.Sqrt(polarizabilities[i]) : 0)];
        _reciprocal = reciprocal ? new(_charge, Ions.Length) : null;
        (_u, _v, _w) = (new double[n], new double[n], new double[n]);
        int m = Ions.Length;
        _tensors = new([.. _rootInverseAlpha.Take(m)]);
        (_field, _dipole, _residual, _direction, _product) = (new double[3 * m], new double[3 * m], new double[3 * m], new double[3 * m], new double[3 * m]);
    }

    /// <summary>Indices of the polarizable atoms, in order.</summary>
    public int[] Ions { get; }

    IReadOnlyList<int> IDipoleSolver.Ions => Ions;

    /// <summary>Method and cutoff; null before the first solution.</summary>
    public string? Description => CutoffAngstrom > 0
        ? FormattableString.Invariant($"Ewald sums with real-space cutoff {CutoffAngstrom:0.0} Å, Thole damping")
        : null;

    /// <summary>Dipoles of the last solution, e·Å; x, y, z of each ion in <see cref="Ions"/> in turn.</summary>
    public ReadOnlySpan<double> Dipoles => _dipole;

    /// <summary>Field of the charges at the ions, e/Å²; layout of <see cref="Dipoles"/>.</summary>
    public ReadOnlySpan<double> Field => _field;

    public int Iterations { get; private set; }

    /// <summary>Cutoff of the last solution, Å.</summary>
    public double CutoffAngstrom => _cutoff;

    /// <summary>Solves for one configuration, starting from the last solution. Positions in Å, any image.</summary>
    public DipoleOutcome Solve(Lattice lattice, ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z) =>
        Solve(lattice, x, y, z, default);

    /// <summary>The same with a uniform external field added, e/Å².</summary>
    public DipoleOutcome Solve(Lattice lattice, ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z, Cartesian external)
    {
        UseCell(lattice);
        for (int k = 0; k < _u.Length; k++)
        {
            int i = _order[k];
            _u[k] = (_ru.X * x[i]) + (_ru.Y * y[i]) + (_ru.Z * z[i]);
            _v[k] = (_rv.X * x[i]) + (_rv.Y * y[i]) + (_rv.Z * z[i]);
            _w[k] = (_rw.X * x[i]) + (_rw.Y * y[i]) + (_rw.Z * z[i]);
        }

        ChargeField(external);
        _tensors.Set(_cell, _cutoff, _kappa, _u, _v, _w);
        DipoleOutcome outcome = ConjugateGradients();
        if (outcome != DipoleOutcome.Converged)
        {
            Array.Clear(_dipole);        // the next frame must not start from a runaway
        }

        return outcome;
    }

    /// <summary>Forgets the last solution, so that a new replica starts from the same state as the first.</summary>
    public void Reset() => Array.Clear(_dipole);

    private void UseCell(Lattice lattice)
    {
        if (ReferenceEquals(lattice, _lattice))
        {
            return;
        }

        _lattice = lattice;
        _cell = new CellVectors(lattice);
        // A little inside half the width: partners exactly there have two nearest images, and rounding would pick one.
        _cutoff = Math.Min(_largestCutoff, 0.4999 * lattice.SmallestWidth);
        _kappa = _screening / _cutoff;
        _shift = _reciprocal is null ? RealSpaceField.Screened(_cutoff, _kappa) : 0;
        _reciprocal?.UseCell(lattice, _kappa, _lastWeight);
        Fractional fx = lattice.ToFractional(new(1, 0, 0)), fy = lattice.ToFractional(new(0, 1, 0)), fz = lattice.ToFractional(new(0, 0, 1));
        (_ru, _rv, _rw) = (new(fx.U, fy.U, fz.U), new(fx.V, fy.V, fz.V), new(fx.W, fy.W, fz.W));
    }

    private void ChargeField(Cartesian external)
    {
        FieldSource source = new()
        {
            Cell = _cell, U = _u, V = _v, W = _w, Charge = _charge, RootInverseAlpha = _rootInverseAlpha,
            Cutoff = _cutoff, Kappa = _kappa, Shift = _shift,
        };
        for (int k = 0; k < Ions.Length; k++)
        {
            (double ex, double ey, double ez) = Vector256.IsHardwareAccelerated
                ? RealSpaceField.ChargeFieldWide(source, _u[k], _v[k], _w[k], _rootInverseAlpha[k])
                : RealSpaceField.ChargeFieldScalar(source, _u[k], _v[k], _w[k], _rootInverseAlpha[k], 0);
            (_field[3 * k], _field[(3 * k) + 1], _field[(3 * k) + 2]) = (ex + external.X, ey + external.Y, ez + external.Z);
        }

        _reciprocal?.AddChargeField(_field, _u, _v, _w);
    }

    private DipoleOutcome ConjugateGradients()
    {
        Apply(_dipole, _product);
        double scale = 0, rho = 0;
        for (int c = 0; c < _field.Length; c++)
        {
            double alpha = _alpha[c / 3];
            _residual[c] = _field[c] - _product[c];
            _direction[c] = alpha * _residual[c];
            scale += alpha * _field[c] * _field[c];
            rho += _residual[c] * _direction[c];
        }

        // Below rounding of unit charges at lattice distances every field is zero: a crystal at rest has no dipoles to find.
        const double Vanishing = 1e-26;
        double goal = Math.Max(Tolerance * Tolerance * scale, Vanishing);
        for (Iterations = 0; Iterations < MostIterations; Iterations++)
        {
            if (rho <= goal)
            {
                return DipoleOutcome.Converged;
            }

            Apply(_direction, _product);
            double curvature = 0;
            for (int c = 0; c < _product.Length; c++)
            {
                curvature += _direction[c] * _product[c];
            }

            if (!(curvature > 0))
            {
                return DipoleOutcome.Catastrophe;
            }

            double step = rho / curvature, next = 0;
            for (int c = 0; c < _product.Length; c++)
            {
                _dipole[c] += step * _direction[c];
                _residual[c] -= step * _product[c];
                next += _alpha[c / 3] * _residual[c] * _residual[c];
            }

            double beta = next / rho;
            rho = next;
            for (int c = 0; c < _product.Length; c++)
            {
                _direction[c] = (_alpha[c / 3] * _residual[c]) + (beta * _direction[c]);
            }
        }

        return DipoleOutcome.NotConverged;
    }

    // out = (1/α − self − T) p
    private void Apply(double[] p, double[] product)
    {
        double self = 4 * _kappa * _kappa * _kappa / (3 * Math.Sqrt(Math.PI));
        for (int c = 0; c < p.Length; c++)
        {
            product[c] = ((1 / _alpha[c / 3]) - self) * p[c];
        }

        _tensors.AddProduct(p, product);
        _reciprocal?.SubtractDipoleField(product, p);
    }
}
