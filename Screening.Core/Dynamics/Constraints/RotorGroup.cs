using Screening.Core.Neighbors;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.Dynamics.Constraints;

/// <summary>One rotor's atoms, masses and reference shape, and the sums over them that every constraint needs.</summary>
internal sealed class RotorGroup
{
    private readonly Cartesian[] _shifts;

    public RotorGroup(Rotor rotor, MdState state)
    {
        Atoms = [.. rotor.Atoms];
        _shifts = [.. rotor.Shifts];
        Masses = [.. Atoms.Select(i => state.Mass[i])];
        Mass = Masses.Sum();
        Shape = new Cartesian[Atoms.Length];
    }

    public int[] Atoms { get; }

    public double[] Masses { get; }

    public double Mass { get; }

    /// <summary>Reference positions from the reference centre of mass, Å; [atom of the rotor].</summary>
    public Cartesian[] Shape { get; }

    /// <summary>Reference centre of mass, Å.</summary>
    public Cartesian Centre { get; set; }

    /// <summary>Position of an atom with the rotor in one piece, Å.</summary>
    public Cartesian Position(MdState state, int n)
    {
        int i = Atoms[n];
        return new Cartesian(state.X[i], state.Y[i], state.Z[i]) + _shifts[n];
    }

    public void SetPosition(MdState state, int n, Cartesian r)
    {
        int i = Atoms[n];
        (state.X[i], state.Y[i], state.Z[i]) = (r.X - _shifts[n].X, r.Y - _shifts[n].Y, r.Z - _shifts[n].Z);
    }

    public Cartesian Velocity(MdState state, int n)
    {
        int i = Atoms[n];
        return new(state.Vx[i], state.Vy[i], state.Vz[i]);
    }

    public void SetVelocity(MdState state, int n, Cartesian v)
    {
        int i = Atoms[n];
        (state.Vx[i], state.Vy[i], state.Vz[i]) = (v.X, v.Y, v.Z);
    }

    public Cartesian CentreNow(MdState state)
    {
        Cartesian sum = default;
        for (int n = 0; n < Atoms.Length; n++)
        {
            sum += Masses[n] * Position(state, n);
        }

        return (1 / Mass) * sum;
    }

    public Cartesian VelocityOfCentre(MdState state)
    {
        Cartesian sum = default;
        for (int n = 0; n < Atoms.Length; n++)
        {
            sum += Masses[n] * Velocity(state, n);
        }

        return (1 / Mass) * sum;
    }

    public void TakeReference(MdState state)
    {
        Centre = CentreNow(state);
        for (int n = 0; n < Atoms.Length; n++)
        {
            Shape[n] = Position(state, n) - Centre;
        }
    }

    /// <summary>Tensor of inertia of the reference shape, u Å².</summary>
    public double[,] Inertia()
    {
        double[,] tensor = new double[3, 3];
        for (int n = 0; n < Shape.Length; n++)
        {
            Cartesian r = Shape[n];
            double m = Masses[n];
            tensor[0, 0] += m * ((r.Y * r.Y) + (r.Z * r.Z));
            tensor[1, 1] += m * ((r.X * r.X) + (r.Z * r.Z));
            tensor[2, 2] += m * ((r.X * r.X) + (r.Y * r.Y));
            tensor[0, 1] -= m * r.X * r.Y;
            tensor[0, 2] -= m * r.X * r.Z;
            tensor[1, 2] -= m * r.Y * r.Z;
        }

        (tensor[1, 0], tensor[2, 0], tensor[2, 1]) = (tensor[0, 1], tensor[0, 2], tensor[1, 2]);
        return tensor;
    }
}
