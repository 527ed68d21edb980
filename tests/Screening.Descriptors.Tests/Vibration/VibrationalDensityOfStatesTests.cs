using Screening.Core.Numerics;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Vibration;

namespace Screening.Descriptors.Tests.Vibration;

public sealed class VibrationalDensityOfStatesTests
{
    private const double IntervalPs = 0.01;

    // The Hann window spreads a line over two bins of 0.39 THz on both sides, evenly but for rounding of the frequency to bins.
    private const double LineTolerancePercent = 0.2;

    [Test]
    public void An_einstein_crystal_has_its_band_center_at_its_frequency(
        [Values(3.0, 8.31, 15.0)] double frequency, [Values] bool velocities)
    {
        DescriptorOutput output = Play(velocities, 1200, (ion, t) => Oscillate(frequency, ion, t));

        Assert.That(SyntheticTrajectory.Value(output, "band_center_THz").Value, Is.EqualTo(frequency).Within(LineTolerancePercent).Percent);
        Assert.That(SyntheticTrajectory.Value(output, "band_center_meV").Value, Is.EqualTo(frequency * 4.135667696).Within(LineTolerancePercent).Percent);
        Assert.That(output.Remarks, velocities ? Is.Empty : Has.Some.Contains("differences of positions"));
    }

    [Test]
    public void Two_frequencies_of_equal_kinetic_energy_average()
    {
        DescriptorOutput output = Play(true, 1200, (ion, t) => Oscillate(ion % 2 == 0 ? 5 : 12, ion, t));
        DescriptorSeries curve = SyntheticTrajectory.Series(output, "density_of_states_Li");
        double step = curve.X[1] - curve.X[0];
        double below = curve.Y.Where((_, k) => curve.X[k] < 8.5).Sum() * step;

        Assert.That(SyntheticTrajectory.Value(output, "band_center_Li_THz").Value, Is.EqualTo(8.5).Within(LineTolerancePercent).Percent);
        Assert.That(curve.Y.Sum() * step, Is.EqualTo(1).Within(1e-9));
        Assert.That(below, Is.EqualTo(0.5).Within(0.005));
    }

    [Test]
    public void A_damped_oscillator_in_a_heat_bath_has_the_lorentzian_band_center_within_the_error()
    {
        // g(ν) ∝ ω² / ((ω₀² − ω²)² + γ²ω²); its ν⁻² tail beyond the Nyquist frequency of 50 THz folds back in any sampled signal.
        const double frequency = 6, gamma = 20;
        const int ions = 60, frames = 1500, substeps = 10, folds = 200;
        double omega0 = 2 * Math.PI * frequency;
        double moment = 0, total = 0;
        for (double nu = 0.005; nu < 50; nu += 0.01)
        {
            for (int n = -folds; n <= folds; n++)
            {
                double omega = 2 * Math.PI * (nu + (n / IntervalPs));
                double g = omega * omega / (Math.Pow((omega0 * omega0) - (omega * omega), 2) + (gamma * gamma * omega * omega));
                moment += nu * g;
                total += g;
            }
        }

        VibrationalDensityOfStates descriptor = new();
        for (int replica = 0; replica < 3; replica++)
        {
            RandomStream random = new((ulong)replica, "damped oscillator");
            double[] r = new double[3 * ions], v = new double[3 * ions];
            double h = IntervalPs / substeps, keep = Math.Exp(-gamma * h), kick = Math.Sqrt(1 - (keep * keep));
            for (int i = 0; i < r.Length; i++)
            {
                (r[i], v[i]) = (random.NextNormal() / omega0, random.NextNormal());
            }

            PlayReplica(descriptor, ions, frames, true, t =>
            {
                for (int s = 0; s < substeps; s++)
                {
                    for (int i = 0; i < r.Length; i++)
                    {
                        v[i] -= h / 2 * omega0 * omega0 * r[i];
                        r[i] += h / 2 * v[i];
                        v[i] = (keep * v[i]) + (kick * random.NextNormal());
                        r[i] += h / 2 * v[i];
                        v[i] -= h / 2 * omega0 * omega0 * r[i];
                    }
                }

                return (r, v);
            });
        }

        DescriptorValue center = SyntheticTrajectory.Value(descriptor.Complete(), "band_center_THz");

        const double smearing = 0.02;                  // THz: the Hann window's share near zero frequency
        Assert.That(center.StandardError, Is.InRange(0.001, 0.1));
        Assert.That(center.Value, Is.EqualTo(moment / total).Within((4 * center.StandardError!.Value) + smearing));
    }

    [Test]
    public void Frames_too_far_apart_for_vibrations_give_no_band_center_and_say_so()
    {
        VibrationalDensityOfStates descriptor = new();
        SyntheticTrajectory trajectory = new() { Ions = 2, Frames = 400, IntervalPs = 0.1 };
        trajectory.Play(descriptor, (t, x, _, _) => x[0] = 0.1 * (t % 2));
        DescriptorOutput output = descriptor.Complete();

        Assert.That(output.Values, Is.Empty);
        Assert.That(output.Remarks.Single(), Does.Contain("100 fs"));
    }

    [Test]
    public void Wide_and_scalar_transforms_agree_with_the_definition()
    {
        const int length = 16, columns = 32;
        Random random = new(4);
        double[] samples = [.. Enumerable.Range(0, length * columns).Select(_ => random.NextDouble() - 0.5)];
        Screening.Descriptors.Accumulators.PowerSpectrum spectrum = new(length);
        double[] wide = new double[spectrum.Bins], scalar = new double[spectrum.Bins];
        spectrum.AddWide(samples, columns, 5, 16, wide);
        spectrum.AddScalar(samples, columns, 5, 16, scalar);

        for (int k = 0; k < spectrum.Bins; k++)
        {
            double expected = 0;
            for (int c = 16; c < 32; c++)
            {
                double re = 0, im = 0;
                for (int i = 0; i < length; i++)
                {
                    double value = samples[((5 + i) % length * columns) + c] * (0.5 - (0.5 * Math.Cos(2 * Math.PI * i / length)));
                    re += value * Math.Cos(2 * Math.PI * k * i / length);
                    im -= value * Math.Sin(2 * Math.PI * k * i / length);
                }

                expected += (re * re) + (im * im);
            }

            Assert.That(wide[k], Is.EqualTo(expected).Within(1e-9).Percent);
            Assert.That(scalar[k], Is.EqualTo(expected).Within(1e-9).Percent);
        }
    }

    private static (double Position, double Velocity) Oscillate(double frequency, int ion, double time)
    {
        double omega = 2 * Math.PI * frequency, phase = (omega * time) + (0.7 * ion);
        return (Math.Cos(phase) / omega, -Math.Sin(phase));
    }

    private static DescriptorOutput Play(bool velocities, int frames, Func<int, double, (double Position, double Velocity)> motion)
    {
        const int ions = 20;
        VibrationalDensityOfStates descriptor = new();
        double[] r = new double[3 * ions], v = new double[3 * ions];
        PlayReplica(descriptor, ions, frames, velocities, t =>
        {
            for (int i = 0; i < r.Length; i++)
            {
                (r[i], v[i]) = motion(i % ions, t * IntervalPs);
            }

            return (r, v);
        });
        return descriptor.Complete();
    }

    private static void PlayReplica(IFrameSink sink, int ions, int frames, bool velocities, Func<int, (double[] R, double[] V)> advance)
    {
        SyntheticTrajectory trajectory = new() { Ions = ions, Frames = frames, Framework = 0, IntervalPs = IntervalPs };
        sink.Begin(trajectory.Info(velocities));
        for (int t = 0; t < frames; t++)
        {
            (double[] r, double[] v) = advance(t);
            sink.Accept(new()
            {
                Index = t,
                TimePs = t * IntervalPs,
                Lattice = trajectory.Lattice,
                X = r.AsSpan(0, ions),
                Y = r.AsSpan(ions, ions),
                Z = r.AsSpan(2 * ions, ions),
                Vx = velocities ? v.AsSpan(0, ions) : default,
                Vy = velocities ? v.AsSpan(ions, ions) : default,
                Vz = velocities ? v.AsSpan(2 * ions, ions) : default,
            });
        }

        sink.End();
    }
}
