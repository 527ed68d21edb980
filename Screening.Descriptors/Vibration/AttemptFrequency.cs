using System.Globalization;
using Screening.Core.Results;
using Screening.Core.Trajectories;
using Screening.Descriptors.Accumulators;

namespace Screening.Descriptors.Vibration;

/// <summary>
/// How often a mobile ion runs against the walls of its cage and how far it swings: attempt frequency ν₀ (THz) and vibration amplitude
/// (root mean square per axis, Å), from the turning points of its motion along each axis.
/// </summary>
/// <remarks>
/// Two turning points make one vibration: ν₀ = turning points / (2 · time), the frequency of a harmonic well exactly, and Rice's mean
/// frequency √(⟨a²⟩/⟨v²⟩)/2π of a mixture. The distance between turning points is twice the amplitude A; the amplitude given is √(⟨A²⟩/2), which in a
/// harmonic well is √(k_B T/mω²). De Klerk et al. (ACS Appl. Energy Mater. 1, 3230 (2018); GEMDAT) take turning points too, but of
/// the distance from where the ion was in the first frame, which a diffusing ion leaves; turning points along axes need no origin. Swings
/// beyond 1.5 Å are jumps and make no amplitude. Frames further apart than 20 fs miss turning points and give nothing. Errors: 4 to 8 blocks per replica.
/// </remarks>
public sealed class AttemptFrequency : IDescriptor
{
    private const double LongestSwingAngstrom = 1.5;

    private readonly List<IReadOnlyList<(double[] Sums, long Frames)>> _replicas = [];
    private BlockSums? _blocks;
    private TrajectoryInfo? _info;
    private int[] _mobile = [];
    private double[] _last = [], _step = [], _turned = [];
    private long _frame;
    private bool _tooCoarse;

    public void Begin(TrajectoryInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        _info = info;
        _tooCoarse = info.FrameIntervalPs > VibrationalDensityOfStates.WidestIntervalPs * (1 + 1e-9);
        _mobile = [.. Enumerable.Range(0, info.Atoms.Count).Where(i => info.Atoms[i] == info.Mobile)];
        (_last, _step, _turned) = (new double[3 * _mobile.Length], new double[3 * _mobile.Length], new double[3 * _mobile.Length]);
        Array.Fill(_turned, double.NaN);
        _blocks = new(3, info.ExpectedFrames);
        _frame = 0;
    }

    public void Accept(in Frame frame)
    {
        if (_tooCoarse)
        {
            return;
        }

        Span<double> sums = _blocks!.Current;
        for (int i = 0; i < _mobile.Length; i++)
        {
            Follow(3 * i, frame.X[_mobile[i]], sums);
            Follow((3 * i) + 1, frame.Y[_mobile[i]], sums);
            Follow((3 * i) + 2, frame.Z[_mobile[i]], sums);
        }

        if (_frame++ > 0)
        {
            _blocks.NextFrame();
        }
    }

    public void End()
    {
        if (_frame > 2 && _mobile.Length > 0)
        {
            _replicas.Add(_blocks!.Finish());
        }
    }

    public DescriptorOutput Complete()
    {
        if (_tooCoarse)
        {
            return new([], [], [string.Create(CultureInfo.InvariantCulture,
                $"No attempt frequency: frames {1000 * _info!.FrameIntervalPs:0.#} fs apart miss turning points (at most {1000 * VibrationalDensityOfStates.WidestIntervalPs:0} fs).")]);
        }

        double Total(int q) => _replicas.Sum(r => r.Sum(b => b.Sums[q]));
        double turns = Total(0), swings = Total(2);
        if (turns == 0 || swings == 0)
        {
            return DescriptorOutput.Empty;
        }

        double perFrame = 2 * 3 * _mobile.Length * _info!.FrameIntervalPs, frequency = turns / (_replicas.Sum(r => r.Sum(b => (double)b.Frames)) * perFrame);
        double mean = Total(1) / swings, amplitude = Math.Sqrt(mean / 8);
        (_, double? frequencyError, _) = Statistics.OfBlocks([.. _replicas.Select(r => (IReadOnlyList<double>)[.. r.Select(b => b.Sums[0] / (b.Frames * perFrame))])]);
        (_, double? squareError, _) = Statistics.OfBlocks([.. _replicas.Select(r => (IReadOnlyList<double>)[.. r.Where(b => b.Sums[2] > 0).Select(b => b.Sums[1] / b.Sums[2])])]);
        return new(
        [
            new("attempt_frequency_THz", frequency, frequencyError, "THz"),
            new("vibration_amplitude_A", amplitude, squareError * amplitude / (2 * mean), "Å"),
        ], [], []);
    }

    private void Follow(int k, double position, Span<double> sums)
    {
        double step = position - _last[k];
        if (_frame > 0 && step != 0)
        {
            if (step * _step[k] < 0)
            {
                sums[0]++;
                double swing = _last[k] - _turned[k];
                if (Math.Abs(swing) <= LongestSwingAngstrom)       // false for the first turning point, which has none before it
                {
                    sums[1] += swing * swing;
                    sums[2]++;
                }

                _turned[k] = _last[k];
            }

            _step[k] = step;
        }

        _last[k] = position;
    }
}
