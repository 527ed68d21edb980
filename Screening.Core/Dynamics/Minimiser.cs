using Screening.Core.ForceFields;
using Screening.Core.Particles;

namespace Screening.Core.Dynamics;

/// <summary>When a minimisation stops, and how bold its steps are.</summary>
public sealed record MinimiserOptions
{
    /// <summary>Largest force on any atom at which the minimum counts as reached, eV/Å. Default 0.05.</summary>
    public double ForceToleranceEvPerAngstrom { get; init; } = 0.05;

    /// <summary>Most force evaluations. Default 500; 0 leaves the positions alone.</summary>
    public int StepLimit { get; init; } = 500;

    /// <summary>Longest move of any atom in one step, Å. Default 0.1: keeps starts with forces of many eV/Å from flying apart.</summary>
    public double LargestMoveAngstrom { get; init; } = 0.1;

    /// <summary>
    /// Largest stress, GPa, at which the minimum over positions and cell counts as reached; null, the default, keeps the cell. The model must then
    /// give a virial and follow the cell, which excludes a tether.
    /// </summary>
    public double? StressToleranceGpa { get; init; }
}

/// <summary>What a minimisation did.</summary>
/// <param name="Converged">Whether the largest force fell below the tolerance.</param>
/// <param name="Steps">Force evaluations after the first.</param>
/// <param name="InitialEnergyEv">Potential energy at the start, eV.</param>
/// <param name="FinalEnergyEv">Potential energy at the end, eV.</param>
/// <param name="LargestForceEvPerAngstrom">Largest force on an atom at the end, eV/Å.</param>
/// <param name="RmsDisplacementAngstrom">Root mean square move of the atoms, Å.</param>
public sealed record MinimisationResult(
    bool Converged, int Steps, double InitialEnergyEv, double FinalEnergyEv, double LargestForceEvPerAngstrom, double RmsDisplacementAngstrom)
{
    /// <summary>How far the energy fell, eV; positive.</summary>
    public double EnergyDropEv => InitialEnergyEv - FinalEnergyEv;

    /// <summary>Largest component of the stress at the end, GPa; 0 where the cell was kept.</summary>
    public double LargestStressGpa { get; init; }
}

/// <summary>
/// Minimises the potential energy over all positions, and over the cell where asked, by FIRE with the half-step correction of its second version:
/// damped dynamics that gains speed downhill and stops when going uphill (Bitzek et al., Phys. Rev. Lett. 97, 170201 (2006);
/// Guénolé et al., Comput. Mater. Sci. 175, 109584 (2020)). All atoms get equal mass; the unit of the inner time is arbitrary. The strain of a free cell moves with the
/// atoms as six more coordinates (<see cref="StrainCoordinates"/>), so that relaxing a cell costs hardly more forces than relaxing positions.
/// </summary>
public static class Minimiser
{
    // The published parameters; the inner mass is 1 eV per (Å per unit time)², so the first step of 0.1 moves by 0.01 Å per eV/Å.
    private const double FirstTimeStep = 0.1, LargestTimeStep = 1.0, SmallestTimeStep = 0.002;
    private const double MixingStart = 0.25, MixingDecay = 0.99, Growth = 1.1, Shrink = 0.5;
    private const int StepsBeforeGrowth = 20;

    /// <summary>Moves the atoms to the nearest minimum; velocities are set to zero.</summary>
    /// <returns>The way there; forces of the state are current.</returns>
    /// <exception cref="CloseContactException">Two atoms are too close for the model.</exception>
    /// <exception cref="OperationCanceledException">Cancelled between two steps.</exception>
    public static MinimisationResult Run(
        MdState state, IForceField forceField, MinimiserOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(forceField);
        options ??= new MinimiserOptions();
        StrainCoordinates? cell = options.StressToleranceGpa is null ? null : StrainCoordinates.Of(state, forceField);
        Wanted each = cell is null ? Wanted.Forces : Wanted.Virial;
        double[] startX = [.. state.X], startY = [.. state.Y], startZ = [.. state.Z];
        Stop(state, cell);
        double initial = Evaluate(state, forceField, Wanted.Energy | each, cell);
        double step = FirstTimeStep, mixing = MixingStart;
        int downhill = 0, steps = 0;
        double worst = ParticleKernels.Longest(state.Fx, state.Fy, state.Fz).Length;
        bool Reached() => worst <= options.ForceToleranceEvPerAngstrom && (cell is null || cell.LargestStressGpa <= options.StressToleranceGpa);
        while (!Reached() && steps < options.StepLimit && double.IsFinite(worst) && cell is null or { IsSane: true })
        {
            cancel.ThrowIfCancellationRequested();
            double power = Dot(state.Fx, state.Fy, state.Fz, state.Vx, state.Vy, state.Vz) + (cell?.Power ?? 0);
            if (power > 0)
            {
                if (++downhill > StepsBeforeGrowth)
                {
                    step = Math.Min(step * Growth, LargestTimeStep);
                    mixing *= MixingDecay;
                }
            }
            else if (steps > 0)
            {
                Move(state, -step / 2, cell);        // back to the middle of the uphill step
                Stop(state, cell);
                step = downhill > 0 || steps > StepsBeforeGrowth ? Math.Max(step * Shrink, SmallestTimeStep) : step;
                mixing = MixingStart;
                downhill = 0;
            }

            Accelerate(state, step);
            cell?.Accelerate(step);
            Mix(state, mixing, cell);
            double fastest = Math.Max(ParticleKernels.Longest(state.Vx, state.Vy, state.Vz).Length, cell?.Fastest(options.LargestMoveAngstrom) ?? 0);
            if (fastest * step > options.LargestMoveAngstrom)
            {
                Kinetics.Scale(state, options.LargestMoveAngstrom / (fastest * step));
                cell?.Scale(options.LargestMoveAngstrom / (fastest * step));
            }

            Move(state, step, cell);
            Evaluate(state, forceField, each, cell);
            worst = ParticleKernels.Longest(state.Fx, state.Fy, state.Fz).Length;
            steps++;
        }

        double final = steps == 0 ? initial : Evaluate(state, forceField, Wanted.Energy | each, cell);
        Stop(state, cell);
        double squares = Square(state.X, startX) + Square(state.Y, startY) + Square(state.Z, startZ);
        return new(Reached(), steps, initial, final, worst, Math.Sqrt(squares / state.Count)) { LargestStressGpa = cell?.LargestStressGpa ?? 0 };
    }

    private static double Evaluate(MdState state, IForceField forceField, Wanted wanted, StrainCoordinates? cell)
    {
        state.ClearForces();
        Energetics energetics = forceField.AddForces(state, wanted);
        cell?.Take(energetics.Virial);
        return energetics.PotentialEnergyEv;
    }

    private static void Accelerate(MdState state, double step)
    {
        ParticleKernels.AddScaled(state.Vx, state.Fx, step);
        ParticleKernels.AddScaled(state.Vy, state.Fy, step);
        ParticleKernels.AddScaled(state.Vz, state.Fz, step);
    }

    private static void Move(MdState state, double step, StrainCoordinates? cell)
    {
        ParticleKernels.AddScaled(state.X, state.Vx, step);
        ParticleKernels.AddScaled(state.Y, state.Vy, step);
        ParticleKernels.AddScaled(state.Z, state.Vz, step);
        cell?.Move(step);
    }

    /// <summary>Turns the velocity towards the force: v ← (1 − α) v + α |v| F/|F|.</summary>
    private static void Mix(MdState state, double mixing, StrainCoordinates? cell)
    {
        double speed = Math.Sqrt(Dot(state.Vx, state.Vy, state.Vz, state.Vx, state.Vy, state.Vz) + (cell?.SquaredSpeed ?? 0));
        double force = Math.Sqrt(Dot(state.Fx, state.Fy, state.Fz, state.Fx, state.Fy, state.Fz) + (cell?.SquaredForce ?? 0));
        if (force > 0)
        {
            Kinetics.Scale(state, 1 - mixing);
            cell?.Scale(1 - mixing);
            Accelerate(state, mixing * speed / force);
            cell?.Accelerate(mixing * speed / force);
        }
    }

    private static void Stop(MdState state, StrainCoordinates? cell)
    {
        cell?.Stop();
        Array.Clear(state.Vx);
        Array.Clear(state.Vy);
        Array.Clear(state.Vz);
    }

    private static double Dot(double[] ax, double[] ay, double[] az, double[] bx, double[] by, double[] bz) =>
        ParticleKernels.Dot(ax, bx) + ParticleKernels.Dot(ay, by) + ParticleKernels.Dot(az, bz);

    private static double Square(double[] now, double[] start)
    {
        double sum = 0;
        for (int i = 0; i < now.Length; i++)
        {
            sum += (now[i] - start[i]) * (now[i] - start[i]);
        }

        return sum;
    }
}
