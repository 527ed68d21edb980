using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.Dynamics.Barostats;

/// <summary>A symmetric 3 x 3 matrix ε; the deformation it stands for is exp(ε).</summary>
/// <param name="Xx">Logarithmic stretch along x.</param>
/// <param name="Yy">Along y.</param>
/// <param name="Zz">Along z.</param>
/// <param name="Xy">Half the shear in xy.</param>
/// <param name="Xz">Half the shear in xz.</param>
/// <param name="Yz">Half the shear in yz.</param>
public readonly record struct Strain(double Xx, double Yy, double Zz, double Xy, double Xz, double Yz)
{
    public static Strain Isotropic(double volumeLogarithm) => new(volumeLogarithm / 3, volumeLogarithm / 3, volumeLogarithm / 3, 0, 0, 0);

    /// <summary>Tr ε: the logarithm of the volume's ratio.</summary>
    public double Trace => Xx + Yy + Zz;

    public static Strain operator *(double s, Strain e) => new(s * e.Xx, s * e.Yy, s * e.Zz, s * e.Xy, s * e.Xz, s * e.Yz);

    public static Strain operator +(Strain a, Strain b) =>
        new(a.Xx + b.Xx, a.Yy + b.Yy, a.Zz + b.Zz, a.Xy + b.Xy, a.Xz + b.Xz, a.Yz + b.Yz);

    /// <summary>Σ ε_ab², over all nine components.</summary>
    public double SquaredNorm => (Xx * Xx) + (Yy * Yy) + (Zz * Zz) + (2 * ((Xy * Xy) + (Xz * Xz) + (Yz * Yz)));

    public Cartesian Times(Cartesian r) => new(
        (Xx * r.X) + (Xy * r.Y) + (Xz * r.Z), (Xy * r.X) + (Yy * r.Y) + (Yz * r.Z), (Xz * r.X) + (Yz * r.Y) + (Zz * r.Z));

    /// <summary>exp(ε) r by the series, to rounding for the small strains of one step.</summary>
    public Cartesian Deform(Cartesian r)
    {
        Cartesian sum = r, term = r;
        for (int n = 1; n <= 20 && term.LengthSquared > 1e-36 * r.LengthSquared; n++)
        {
            term = 1.0 / n * Times(term);
            sum += term;
        }

        return sum;
    }

    /// <summary>Deforms cell and positions by exp(ε), and the velocities by its inverse if wanted, which keeps the canonical measure.</summary>
    public void Apply(MdState state, bool velocities)
    {
        ArgumentNullException.ThrowIfNull(state);
        Lattice old = state.Lattice;
        state.Lattice = new Lattice(Deform(old.A), Deform(old.B), Deform(old.C));
        Strain back = -1 * this;
        for (int i = 0; i < state.Count; i++)
        {
            Cartesian r = Deform(new(state.X[i], state.Y[i], state.Z[i]));
            (state.X[i], state.Y[i], state.Z[i]) = (r.X, r.Y, r.Z);
            if (velocities)
            {
                Cartesian v = back.Deform(new(state.Vx[i], state.Vy[i], state.Vz[i]));
                (state.Vx[i], state.Vy[i], state.Vz[i]) = (v.X, v.Y, v.Z);
            }
        }
    }
}
