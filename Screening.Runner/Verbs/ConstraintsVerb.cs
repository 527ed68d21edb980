using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Screening.Core.Dynamics;
using Screening.Core.Dynamics.Constraints;
using Screening.Core.ForceFields;
using Screening.Core.Neighbors;
using Screening.Core.Particles;
using Screening.Core.Preparation;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Descriptors.Transport;
using Screening.Runner.Campaigns;
using Screening.Runner.Output;

namespace Screening.Runner.Verbs;

/// <summary>constraints: what anion rotation, translation and vibration add to the conductivity.</summary>
internal static class ConstraintsVerb
{
    private const string Description =
        """
        Runs a structure with its rotor anions (PS4, BH4, ...) free (UC), with their orientation held (RC), with their centre of mass held too (RTC)
        and at rest (RTVC), and says what each motion adds to the conductivity: A_rot = lg(UC/RC), A_trans = lg(RC/RTC),
        A_vib = lg(RTC/RTVC), r = A / sum of A (Li et al., arXiv:2501.02440 (2025)). The potential must move the framework: a NEP
        model, not the tethered bond-valence field.
        """;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        Argument<string> file = new("file") { Description = "Structure file." };
        Option<string> potential = new("--potential") { Description = "Potential by name (see potentials), or a parameter file.", Required = true, HelpName = "NAME" };
        Option<string> temperature = new("--temperature") { Description = "Temperatures, K.", DefaultValueFactory = _ => "600,800", HelpName = "K[,K...]" };
        Option<double> time = new("--time") { Description = "Sampled time of each run, ps.", DefaultValueFactory = _ => 50, HelpName = "PS" };
        Option<double> equilibration = new("--equilibration") { Description = "Time before sampling, ps.", DefaultValueFactory = _ => 5, HelpName = "PS" };
        Option<double> step = new("--timestep") { Description = "Time step, fs.", DefaultValueFactory = _ => 1, HelpName = "FS" };
        Option<int> replicas = new("--replicas") { Description = "Runs per mode and temperature, each with another seed and ordering.", DefaultValueFactory = _ => 2, HelpName = "N" };
        Option<double?> pressure = new("--pressure") { Description = "Outside pressure whose volume the runs have, GPa, found by an unconstrained run at each temperature; without it the cell of the file.", HelpName = "GPA" };
        Option<ulong> seed = new("--seed") { Description = "Seed of every random draw.", DefaultValueFactory = _ => 1UL, HelpName = "N" };
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Command verb = new("constraints", Description) { file, potential, temperature, time, equilibration, step, replicas, pressure, seed, json };
        verb.SetAction(parsed =>
        {
            const double frames = 20;        // fs; resolves the vibrations of the cation, up to 25 THz
            ConstraintStudyOptions options = new(
                new SimulationOptions
                {
                    ProductionPs = parsed.GetValue(time),
                    EquilibrationPs = parsed.GetValue(equilibration),
                    TimeStepFs = parsed.GetValue(step),
                    FrameIntervalFs = Math.Ceiling(frames / parsed.GetValue(step)) * parsed.GetValue(step),
                    Seed = parsed.GetValue(seed),
                },
                Temperatures(parsed.GetValue(temperature)!), parsed.GetValue(replicas), parsed.GetValue(pressure));
            return Run(parsed.GetValue(file)!, parsed.GetValue(potential)!, options, parsed.GetValue(json), Console.Out, Console.Error);
        });
        return verb;
    }

    internal static int Run(string path, string named, ConstraintStudyOptions options, bool json, TextWriter output, TextWriter log)
    {
        try
        {
            options.Run.Validate();
            ArgumentOutOfRangeException.ThrowIfLessThan(options.Replicas, 1);
        }
        catch (ArgumentException error)
        {
            throw new UsageException(error.Message);
        }

        Potential potential = SharedOptions.Potential(named);
        PreparedCandidate candidate = CandidatePreparation.Prepare(
            StructureReader.Read(path), new PreparationOptions { Seed = options.Run.Seed, Orderings = options.Replicas }.For(potential));
        if (candidate.Rejection is { } || candidate.Orderings.Count == 0)
        {
            throw new StructureFileException(path, null, candidate.Rejection?.Message ?? "no ordered cell could be made");
        }

        OrderedCell first = candidate.Orderings[0];
        if (RotorAnions.Find(MdState.From(first), first.IsMobile).Count == 0)
        {
            throw new StructureFileException(path, null, "the structure has no rotor anions (finite covalent clusters such as PS4, BH4 or SiO4)");
        }

        IReadOnlyList<ConstraintTemperature> study = ConstraintStudy.Run(
            candidate.Orderings, cell => MdVerb.Built(potential, path, cell, candidate.GeometrySuspect), options, log.WriteLine, CancellationToken.None);
        if (json)
        {
            output.WriteLine(Document(path, candidate, potential.Name, options, study).ToJsonString(Indented));
        }
        else
        {
            Print(candidate, potential.Name, options, study, output);
        }

        return study.All(t => t.Runs.All(r => r.Conductivity is not null)) ? ExitCodes.Done : ExitCodes.SomeFailed;
    }

    private static IReadOnlyList<double> Temperatures(string text)
    {
        List<double> all = [];
        foreach (string word in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            all.Add(double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double kelvin) && kelvin > 0
                ? kelvin
                : throw new UsageException($"--temperature: '{word}' is no positive temperature in K."));
        }

        return all.Count > 0 ? all : throw new UsageException("--temperature: at least one temperature in K is expected.");
    }

    private static void Print(PreparedCandidate candidate, string potential, ConstraintStudyOptions options, IReadOnlyList<ConstraintTemperature> study, TextWriter output)
    {
        output.WriteLine(FormattableString.Invariant(
            $"{candidate.Structure.Composition.ReducedFormula}, {candidate.Orderings[0].Count} atoms, {potential}, {options.Replicas} x {options.Run.ProductionPs:0.###} ps per mode"));
        foreach (ConstraintTemperature t in study)
        {
            output.WriteLine(FormattableString.Invariant($"{t.TemperatureK:0.#} K, volume {t.VolumeCubicAngstrom:0.0} Å³, rotors {t.Rotors}"));
            foreach (ConstraintRun run in t.Runs)
            {
                string sigma = run.Conductivity switch
                {
                    null => "-",
                    { IsUpperBound: true } c => FormattableString.Invariant($"< {Math.Pow(10, c.Log10):G2}"),
                    _ => QuantityText.Format(run.Value("conductivity_mS_cm")),
                };
                output.WriteLine($"  {run.Mode.Text().ToUpperInvariant(),-5} σ {sigma,18} mS/cm   band center {QuantityText.Format(run.Value("band_center_THz"))} THz   {run.Verdict.Verdict.Text()}");
            }

            foreach (AnionContribution c in t.Contributions)
            {
                string bound = c.OrdersIsLowerBound ? "> " : "";
                string orders = c.Orders is { } a ? bound + QuantityText.Format(new(a, c.OrdersError, "1")) : "unknown";
                string share = c.Share is { } r ? QuantityText.Format(new(r, c.ShareError, "1")) : "unknown";
                string limit = c.Share is not null && c.ShareError is null ? c.OrdersIsLowerBound ? "> " : "< " : "";
                output.WriteLine($"  A_{c.Name,-5} {orders,16}   r_{c.Name,-5} {limit}{share}");
            }
        }
    }

    private static JsonObject Document(string path, PreparedCandidate candidate, string potential, ConstraintStudyOptions options, IReadOnlyList<ConstraintTemperature> study) => new()
    {
        ["source"] = path,
        ["formula"] = candidate.Structure.Composition.ReducedFormula,
        ["atoms"] = candidate.Orderings[0].Count,
        ["potential"] = potential,
        ["time_ps"] = options.Run.ProductionPs,
        ["replicas"] = options.Replicas,
        ["pressure_GPa"] = options.PressureGpa,
        ["seed"] = options.Run.Seed,
        ["temperatures"] = new JsonArray([.. study.Select(t => new JsonObject
        {
            ["temperature_K"] = t.TemperatureK,
            ["volume_A3"] = t.VolumeCubicAngstrom,
            ["rotors"] = t.Rotors,
            ["modes"] = new JsonArray([.. t.Runs.Select(r => new JsonObject
            {
                ["constraint"] = r.Mode.Text(),
                ["conductivity_mS_cm"] = r.Conductivity is { IsUpperBound: false } ? Quantity(r.Value("conductivity_mS_cm")) : null,
                ["conductivity_upper95_mS_cm"] = r.Conductivity is { IsUpperBound: true } c ? Math.Pow(10, c.Log10) : null,
                ["tracer_diffusivity_cm2_s"] = Quantity(r.Value("tracer_diffusivity_cm2_s")),
                ["band_center_THz"] = Quantity(r.Value("band_center_THz")),
                ["verdict"] = r.Verdict.Verdict.Text(),
                ["verdict_reason"] = r.Verdict.Reason,
            })]),
            ["contributions"] = new JsonArray([.. t.Contributions.Select(c => new JsonObject
            {
                ["motion"] = c.Name,
                ["A"] = c.Orders is { } a ? Quantity(new(a, c.OrdersError, "1")) : null,
                ["A_is_lower_bound"] = c.OrdersIsLowerBound,
                ["r"] = c.Share is { } r ? Quantity(new(r, c.ShareError, "1")) : null,
            })]),
        })]),
    };

    private static JsonObject? Quantity(Quantity? q) => q is { } && double.IsFinite(q.Value)
        ? new JsonObject { ["value"] = q.Value, ["standard_error"] = q.StandardError is { } e && double.IsFinite(e) ? e : null, ["unit"] = q.Unit }
        : null;
}
