using Screening.Core.Structures;

namespace Screening.Core.Trajectories;

/// <summary>Two consecutive frames that no dynamics connects.</summary>
/// <param name="Frame">Number of the later frame in the whole trajectory, from 0.</param>
/// <param name="MovedAtoms">Atoms that moved beyond <see cref="TrajectoryReplay.FarAngstrom"/> between the two.</param>
/// <param name="LargestAngstrom">Largest displacement, Å.</param>
/// <param name="File">File of the later frame.</param>
public sealed record Discontinuity(long Frame, int MovedAtoms, double LargestAngstrom, string File);

/// <summary>What a replay saw.</summary>
public sealed record ReplaySummary(int Atoms, long Frames, double MeanVolumeCubicAngstrom, IReadOnlyList<Discontinuity> Discontinuities, long RepeatedFrames);

/// <summary>
/// Plays trajectory files, one after the other as one trajectory, into a sink. Positions are unwrapped in fractional coordinates (nearest
/// image from frame to frame), which is right for changing cells too; coordinates that are unwrapped already stay as they are. Only one frame is in memory.
/// </summary>
/// <remarks>
/// Where frames do not follow from one another (a gap, a wrong file order, renumbered atoms), far more atoms move far than in the frames
/// before; the trajectory is cut there and goes on as a new replica, so that no displacement crosses the break. The rule: the
/// number of atoms that moved further than 1.5 Å exceeds its running mean m by 6√(m + 1) and by 5 % of the atoms. The
/// last frame of one file repeated as the first of the next is left out.
/// </remarks>
public static class TrajectoryReplay
{
    /// <summary>Displacement between frames that counts as far, Å: half a hop.</summary>
    public const double FarAngstrom = 1.5;

    private const double ExcessInStandardErrors = 6, ExcessFraction = 0.05;

    /// <param name="paths">Files in order.</param>
    /// <param name="describe">Makes the description of the trajectory from its first frame.</param>
    /// <param name="sink">Takes the frames.</param>
    /// <param name="topology">File that names the atoms, for formats that do not (DCD, some LAMMPS dumps).</param>
    /// <exception cref="StructureFileException">A file cannot be read, or its atoms differ from those of the first.</exception>
    public static ReplaySummary Run(IReadOnlyList<string> paths, Func<TrajectoryFrame, TrajectoryInfo> describe, IFrameSink sink, string? topology = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(describe);
        ArgumentNullException.ThrowIfNull(sink);
        Playing? playing = null;
        foreach (string path in paths)
        {
            using ITrajectoryReader reader = TrajectoryReader.Open(path, topology);
            bool opening = true;
            while (reader.Read() is { } frame)
            {
                if (playing is null)
                {
                    playing = new(describe(frame), frame, sink);
                }
                else if (!playing.Matches(frame))
                {
                    throw new StructureFileException(path, null, "its atoms differ from those of the first file");
                }

                playing.Accept(frame, path, opening);
                opening = false;
            }
        }

        return playing?.Finish() ?? throw new StructureFileException(paths.Count > 0 ? paths[0] : "", null, "no frame was found");
    }

    private sealed class Playing
    {
        private readonly TrajectoryInfo _info;
        private readonly Element[] _elements;
        private readonly IFrameSink _sink;
        private readonly double[] _u, _v, _w, _x, _y, _z;
        private readonly List<Discontinuity> _breaks = [];
        private double _volume, _farMean;
        private long _frames, _counted, _repeated;

        public Playing(TrajectoryInfo info, TrajectoryFrame first, IFrameSink sink)
        {
            (_info, _sink, _elements) = (info, sink, first.Elements);
            int n = first.U.Length;
            (_u, _v, _w, _x, _y, _z) = ([.. first.U], [.. first.V], [.. first.W], new double[n], new double[n], new double[n]);
            sink.Begin(info);
        }

        public bool Matches(TrajectoryFrame frame) => frame.Elements.AsSpan().SequenceEqual(_elements);

        public void Accept(TrajectoryFrame frame, string path, bool opening)
        {
            if (_frames > 0 && Step(frame, path, opening))
            {
                _repeated++;
                return;
            }

            Lattice lattice = frame.Lattice;
            for (int i = 0; i < _x.Length; i++)
            {
                Cartesian r = lattice.ToCartesian(new(_u[i], _v[i], _w[i]));
                (_x[i], _y[i], _z[i]) = (r.X, r.Y, r.Z);
            }

            _volume += lattice.VolumeCubicAngstrom;
            _sink.Accept(new()
            {
                Index = _frames,
                TimePs = _frames * _info.FrameIntervalPs,
                Lattice = lattice,
                X = _x,
                Y = _y,
                Z = _z,
                Vx = frame.Vx,
                Vy = frame.Vy,
                Vz = frame.Vz,
            });
            _frames++;
        }

        public ReplaySummary Finish()
        {
            _sink.End();
            return new(_x.Length, _frames, _volume / _frames, _breaks, _repeated);
        }

        /// <summary>Moves the unwrapped positions on; true where a file opens with the last frame of the one before.</summary>
        private bool Step(TrajectoryFrame frame, string path, bool opening)
        {
            int far = 0;
            double largest = 0;
            for (int i = 0; i < _u.Length; i++)
            {
                double du = frame.U[i] - _u[i], dv = frame.V[i] - _v[i], dw = frame.W[i] - _w[i];
                if (!frame.Unwrapped || opening)
                {
                    (du, dv, dw) = (du - Math.Round(du), dv - Math.Round(dv), dw - Math.Round(dw));
                }

                double squared = frame.Lattice.ToCartesian(new(du, dv, dw)).LengthSquared;
                largest = Math.Max(largest, squared);
                far += squared > FarAngstrom * FarAngstrom ? 1 : 0;
                (_u[i], _v[i], _w[i]) = (_u[i] + du, _v[i] + dv, _w[i] + dw);
            }

            // Differences of the sums of wrapped steps carry rounding; nothing that moves stays within it.
            const double rounding = 1e-18;
            if (opening && largest < rounding)
            {
                return true;
            }

            double excess = far - _farMean;
            if (excess > ExcessInStandardErrors * Math.Sqrt(_farMean + 1) && excess > ExcessFraction * _u.Length)
            {
                _breaks.Add(new(_frames, far, Math.Sqrt(largest), path));
                _sink.End();
                _sink.Begin(_info);
            }
            else
            {
                _counted++;
                _farMean += (far - _farMean) / _counted;
            }

            return false;
        }
    }
}
