using Screening.Core.ForceFields;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.Dynamics.ReactionPaths;

/// <summary>The images of one band, each a flat vector x, y, z of all atoms, and the nudged forces on them.</summary>
internal sealed class Band
{
    private readonly double[][] _places, _forces, _velocities;
    private readonly IForceField _forceField;
    private readonly double _spring;

    public Band(MdState from, MdState to, int between, IForceField forceField, double spring, (int Atom, Cartesian Offset)? bow = null)
    {
        _forceField = forceField;
        _spring = spring;
        int images = between + 2;
        double[] a = Flat(from.X, from.Y, from.Z), b = Flat(to.X, to.Y, to.Z);
        if (!a.Zip(b).Any(p => p.First != p.Second))
        {
            throw new ArgumentException("The two ends of the path are the same.");
        }

        _places = [.. Enumerable.Range(0, images).Select(k => a.Zip(b, (p, q) => p + ((q - p) * k / (images - 1))).ToArray())];
        if (bow is var (atom, offset))
        {
            for (int k = 1; k < images - 1; k++)
            {
                double part = Math.Sin(Math.PI * k / (images - 1));
                _places[k][3 * atom] += part * offset.X;
                _places[k][(3 * atom) + 1] += part * offset.Y;
                _places[k][(3 * atom) + 2] += part * offset.Z;
            }
        }

        _forces = [.. _places.Select(p => new double[p.Length])];
        _velocities = [.. _places.Select(p => new double[p.Length])];
        Energies = new double[images];
        Images = [.. Enumerable.Range(0, images).Select(_ => new MdState(from.Lattice, [.. from.TypeOf.Select(t => from.SpeciesList[t])]))];
        Raw(0);
        Raw(images - 1);
    }

    public double[] Energies { get; }

    public MdState[] Images { get; }

    /// <summary>The highest image; it climbs unless it is an end.</summary>
    public int Climbing => Array.IndexOf(Energies, Energies.Max());

    /// <summary>Energies and nudged forces of all images between the ends.</summary>
    /// <returns>Largest force on an atom, the spring forces left out, eV/Å.</returns>
    public double Evaluate()
    {
        int last = _places.Length - 1;
        for (int k = 1; k < last; k++)
        {
            Raw(k);
        }

        int climbing = Climbing;
        double worst = 0;
        for (int k = 1; k < last; k++)
        {
            double[] force = _forces[k], tangent = Tangent(k);
            double along = Dot(force, tangent);
            AddScaled(force, tangent, k == climbing ? -2 * along : -along);
            for (int i = 0; i < force.Length; i += 3)
            {
                worst = Math.Max(worst, Math.Sqrt((force[i] * force[i]) + (force[i + 1] * force[i + 1]) + (force[i + 2] * force[i + 2])));
            }

            if (k != climbing)
            {
                AddScaled(force, tangent, _spring * (Distance(k, k + 1) - Distance(k - 1, k)));
            }
        }

        return worst;
    }

    public double Power() => Enumerable.Range(1, _places.Length - 2).Sum(k => Dot(_forces[k], _velocities[k]));

    public void StepBack(double step)
    {
        for (int k = 1; k < _places.Length - 1; k++)
        {
            AddScaled(_places[k], _velocities[k], -step);
            Array.Clear(_velocities[k]);
        }
    }

    public void Move(double step, double mixing, double longest)
    {
        double speed = 0, pull = 0;
        for (int k = 1; k < _places.Length - 1; k++)
        {
            AddScaled(_velocities[k], _forces[k], step);
            speed += Dot(_velocities[k], _velocities[k]);
            pull += Dot(_forces[k], _forces[k]);
        }

        double towards = pull > 0 ? mixing * Math.Sqrt(speed / pull) : 0, fastest = 0;
        for (int k = 1; k < _places.Length - 1; k++)
        {
            double[] v = _velocities[k];
            for (int i = 0; i < v.Length; i++)
            {
                v[i] = ((1 - mixing) * v[i]) + (towards * _forces[k][i]);
                fastest = Math.Max(fastest, Math.Abs(v[i]));
            }
        }

        double scale = fastest * step > longest ? longest / (fastest * step) : 1;
        for (int k = 1; k < _places.Length - 1; k++)
        {
            for (int i = 0; i < _velocities[k].Length; i++)
            {
                _velocities[k][i] *= scale;
            }

            AddScaled(_places[k], _velocities[k], step);
        }
    }

    public double[] Distances()
    {
        double[] sum = new double[_places.Length];
        for (int k = 1; k < sum.Length; k++)
        {
            sum[k] = sum[k - 1] + Distance(k - 1, k);
        }

        return sum;
    }

    private static double[] Flat(double[] x, double[] y, double[] z)
    {
        double[] flat = new double[3 * x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            (flat[3 * i], flat[(3 * i) + 1], flat[(3 * i) + 2]) = (x[i], y[i], z[i]);
        }

        return flat;
    }

    /// <summary>True force and energy of one image. Where nothing holds the crystal, its common drift is left out.</summary>
    private void Raw(int k)
    {
        MdState state = Images[k];
        double[] place = _places[k];
        for (int i = 0; i < state.Count; i++)
        {
            (state.X[i], state.Y[i], state.Z[i]) = (place[3 * i], place[(3 * i) + 1], place[(3 * i) + 2]);
        }

        state.ClearForces();
        Energies[k] = _forceField.AddForces(state, Wanted.Energy).PotentialEnergyEv;
        bool drifts = _forceField.IsTranslationInvariant && state.Count > 1;
        double mx = drifts ? state.Fx.Average() : 0, my = drifts ? state.Fy.Average() : 0, mz = drifts ? state.Fz.Average() : 0;
        for (int i = 0; i < state.Count; i++)
        {
            (_forces[k][3 * i], _forces[k][(3 * i) + 1], _forces[k][(3 * i) + 2]) = (state.Fx[i] - mx, state.Fy[i] - my, state.Fz[i] - mz);
        }
    }

    /// <summary>Unit vector along the path: towards the higher neighbour, a weighted mean of both at an extremum.</summary>
    private double[] Tangent(int k)
    {
        double[] up = Difference(k, k + 1), down = Difference(k - 1, k);
        double rise = Energies[k + 1] - Energies[k], fall = Energies[k - 1] - Energies[k];
        double wUp, wDown;
        if (rise > 0 && fall < 0)
        {
            (wUp, wDown) = (1, 0);
        }
        else if (rise < 0 && fall > 0)
        {
            (wUp, wDown) = (0, 1);
        }
        else
        {
            double large = Math.Max(Math.Abs(rise), Math.Abs(fall)), small = Math.Min(Math.Abs(rise), Math.Abs(fall));
            (wUp, wDown) = large == 0 ? (1, 1) : rise > fall ? (large, small) : (small, large);
        }

        double[] tangent = new double[up.Length];
        AddScaled(tangent, up, wUp);
        AddScaled(tangent, down, wDown);
        double length = Math.Sqrt(Dot(tangent, tangent));
        for (int i = 0; i < tangent.Length; i++)
        {
            tangent[i] /= length;
        }

        return tangent;
    }

    private double[] Difference(int a, int b) => [.. _places[b].Zip(_places[a], (p, q) => p - q)];

    private double Distance(int a, int b)
    {
        double[] d = Difference(a, b);
        return Math.Sqrt(Dot(d, d));
    }

    private static double Dot(double[] a, double[] b) => ParticleKernels.Dot(a, b);

    private static void AddScaled(double[] y, double[] x, double factor) => ParticleKernels.AddScaled(y, x, factor);
}
