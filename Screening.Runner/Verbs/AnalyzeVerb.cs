using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors;
using Screening.Descriptors.Hopping;
using Screening.Descriptors.Local;
using Screening.Descriptors.Polarization;
using Screening.Descriptors.Transport;
using Screening.Runner.Output;

namespace Screening.Runner.Verbs;

/// <summary>analyze TRAJ...: every descriptor that a trajectory of another program supports.</summary>
internal static class AnalyzeVerb
{
    private const int MostPoints = 500;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        Argument<string[]> files = new("trajectory") { Description = $"Trajectory files in order, one continuous trajectory: {TrajectoryReader.KnownFormats}.", Arity = ArgumentArity.OneOrMore };
        Option<string> mobile = new("--mobile") { Description = "Element whose transport is measured, such as Li.", Required = true };
        Option<double?> temperature = new("--temperature") { Description = "Temperature of the run, K; needed for the conductivity." };
        Option<double?> interval = new("--frame-interval-fs") { Description = "Time between frames, fs; needed where the file does not hold it (XDATCAR, DCD)." };
        Option<string?> structure = new("--structure") { Description = "Structure file whose sites of the mobile ion are used; otherwise sites are found from the density." };
        Option<string?> sites = new("--sites") { Description = "Sites of the mobile ion: a structure file, or JSON with points or tetrahedra of named vertices (see data/sites).", HelpName = "FILE" };
        Option<string?> topology = new("--topology") { Description = "Structure or LAMMPS data file that names the atoms of a trajectory which does not.", HelpName = "FILE" };
        Option<string?> cube = new("--cube") { Description = "Write the density of the mobile ions as a Gaussian cube file.", HelpName = "FILE" };
        Option<string[]> wannier = new("--wannier") { Description = "Wannier centres (*_centres.xyz of wannier90), one file per frame; their dipoles replace the induced ones.", HelpName = "FILES", AllowMultipleArgumentsPerToken = true };
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Command command = new("analyze", "Measures every descriptor that a trajectory supports.") { files, mobile, temperature, interval, structure, sites, topology, cube, wannier, json };
        command.SetAction(parsed =>
        {
            JsonObject document = Document(new(parsed.GetValue(files)!, parsed.GetValue(mobile)!)
            {
                TemperatureK = parsed.GetValue(temperature),
                IntervalFs = parsed.GetValue(interval),
                StructureFile = parsed.GetValue(structure),
                SitesFile = parsed.GetValue(sites),
                TopologyFile = parsed.GetValue(topology),
                CubeFile = parsed.GetValue(cube),
                WannierFiles = parsed.GetValue(wannier) ?? [],
            }, Console.Error);
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(document.ToJsonString(Indented));
            }
            else
            {
                Print(document, Console.Out);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    internal static JsonObject Document(AnalyzeRequest request, TextWriter log)
    {
        (string[] files, string mobile) = (request.Files, request.Mobile);
        (double? temperature, double? intervalFs) = (request.TemperatureK, request.IntervalFs);
        if (!Element.TryParse(mobile, out Element? element))
        {
            throw new UsageException($"--mobile: '{mobile}' is no element symbol.");
        }

        (double? stated, double? statedTemperature) = files.Length > 0 && File.Exists(files[0]) ? TrajectoryReader.Hints(files[0], request.TopologyFile) : (null, null);
        (intervalFs, temperature) = (intervalFs ?? (1000 * stated), temperature ?? statedTemperature);
        if (intervalFs is not > 0)
        {
            throw new UsageException("--frame-interval-fs: the file does not hold the time between its frames; give it in fs.");
        }

        if (temperature is <= 0)
        {
            throw new UsageException("--temperature: a positive temperature in K is expected.");
        }

        if (request.StructureFile is not null && request.SitesFile is not null)
        {
            throw new UsageException("--sites and --structure both give sites; one is expected.");
        }

        bool defined = request.SitesFile?.EndsWith(".json", StringComparison.OrdinalIgnoreCase) == true;
        SiteDefinition? definition = defined ? SiteFile.Read(request.SitesFile!) : null;
        string? structureFile = request.StructureFile ?? (defined ? null : request.SitesFile);
        Structure? structure = structureFile is null ? null : StructureReader.Read(structureFile);
        IReadOnlyList<IDescriptor> descriptors = [.. DescriptorCatalog.CreateAll(new() { EveryLag = true })
            .Where(d => request.WannierFiles.Count == 0 || d is not AnionPolarization), new NonGaussianParameter(), new VanHoveDistinct(), new Descriptors.Density.IonDensity()];
        DescriptorSet set = new(descriptors);
        TrajectoryInfo? info = null;
        List<string> remarks = [];
        ReplaySummary summary = TrajectoryReplay.Run(files, frame => info = Describe(frame), set, request.TopologyFile);
        DescriptorOutput output = set.Complete();
        if (request.WannierFiles.Count > 0)
        {
            DescriptorOutput dipoles = WannierDipoles.Measure(request.WannierFiles, info!.Lattice, [.. info.Atoms.Distinct()], seed: 1);
            output = new([.. output.Values, .. dipoles.Values], [.. output.Series, .. dipoles.Series], [.. output.Remarks, .. dipoles.Remarks]);
        }

        VerdictDecision verdict = VerdictJudge.Decide(output, new());
        foreach (Discontinuity gap in summary.Discontinuities)
        {
            log.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{gap.File}: frame {gap.Frame} does not follow from the one before: {gap.MovedAtoms} atoms moved, up to {gap.LargestAngstrom:0.0} Å. Analysed as separate runs."));
        }

        if (summary.RepeatedFrames > 0)
        {
            remarks.Add(string.Create(CultureInfo.InvariantCulture, $"{summary.RepeatedFrames} repeated frame(s) at file joins left out."));
        }

        SiteDynamics sites = descriptors.OfType<SiteDynamics>().Single();
        JsonObject document = Compose(info!, summary, output, verdict, sites.Summary, [.. remarks, .. output.Remarks]);
        AddDistributions(document, output, descriptors.OfType<CoordinationNumber>().Single().Summary);
        StructureDetails.AddTo(document, descriptors, output);
        AnalyzeDetails.AddTo(document, descriptors, output, temperature);
        AnalyzeDetails.WriteCube(request.CubeFile, descriptors, files);
        return document;

        TrajectoryInfo Describe(TrajectoryFrame frame)
        {
            Species[] atoms = TrajectorySpecies.Assign(frame, out string? warning);
            if (warning is not null)
            {
                remarks.Add(warning);
            }

            int first = Array.FindIndex(atoms, a => a.Element == element);
            if (first < 0)
            {
                throw new UsageException($"--mobile: the trajectory holds no {element.Symbol}, only {string.Join(", ", atoms.Select(a => a.Element.Symbol).Distinct())}.");
            }

            TrajectoryInfo plain = new()
            {
                Atoms = atoms,
                Mobile = atoms[first],
                FrameIntervalPs = intervalFs.Value / 1000,
                Lattice = frame.Lattice,
                TemperatureK = temperature,
                HasVelocities = frame.Vx.Length > 0,
            };
            return definition?.Apply(plain, frame) ?? (structure is null ? plain : ReferenceAlignment.Apply(plain, frame, structure));
        }
    }

    private static void AddDistributions(JsonObject document, DescriptorOutput output, IReadOnlyList<CoordinationSummary> coordination)
    {
        document["coordination"] = new JsonObject(coordination.Select(c => KeyValuePair.Create<string, JsonNode?>(c.Pair, new JsonObject
        {
            ["cutoff_A"] = Number(c.CutoffAngstrom),
            ["mean"] = Number(c.Mean),
            ["mean_standard_error"] = c.MeanError is { } m ? Number(m) : null,
            ["width"] = Number(c.Width),
            ["width_standard_error"] = c.WidthError is { } w ? Number(w) : null,
            ["shares"] = Numbers([.. c.Shares]),
        })));
        if (output.Series.FirstOrDefault(s => s.Name == "non_gaussian_parameter") is { } alpha)
        {
            document["non_gaussian_parameter"] = new JsonObject { ["lag_ps"] = Numbers(alpha.X), ["alpha_2"] = Numbers(alpha.Y), ["standard_error"] = Numbers(alpha.StandardError ?? []) };
        }

        foreach (string part in (string[])["van_hove_self", "van_hove_distinct"])
        {
            document[part] = new JsonArray([.. output.Series.Where(s => s.Name.StartsWith(part + "_", StringComparison.Ordinal)).Select(s => new JsonObject
            {
                ["lag_ps"] = Number(double.Parse(s.Name[(part.Length + 1)..^2], CultureInfo.InvariantCulture)),
                ["r_A"] = Numbers(s.X),
                [part == "van_hove_self" ? "density_per_A" : "over_mean_density"] = Numbers(s.Y),
                ["standard_error"] = Numbers(s.StandardError ?? []),
            })]);
        }

        if (output.Series.FirstOrDefault(s => s.Name == "per_ion_diffusivity") is { } ions)
        {
            document["per_ion_diffusivity_cm2_s"] = new JsonArray([.. ions.Y.Select(d => (JsonNode?)Number(d))]);
        }
    }

    private static JsonObject Compose(
        TrajectoryInfo info, ReplaySummary summary, DescriptorOutput output, VerdictDecision verdict, IReadOnlyList<SiteTypeSummary> sites, IReadOnlyList<string> remarks)
    {
        Dictionary<string, DescriptorValue> values = output.Values.ToDictionary(v => v.Name);
        JsonNode? Quantity(string name) => values.TryGetValue(name, out DescriptorValue? v)
            ? new JsonObject { ["value"] = Number(v.Value), ["standard_error"] = v.StandardError is { } e ? Number(e) : null, ["unit"] = v.Unit }
            : null;

        JsonNode? tracer = Quantity("tracer_diffusivity_cm2_s");
        if (tracer is not null)
        {
            tracer["interval_95"] = new JsonArray(Number(values["tracer_diffusivity_lower95_cm2_s"].Value), Number(values["tracer_diffusivity_upper95_cm2_s"].Value));
            tracer["fit_window_ps"] = new JsonArray(Number(values["fit_window_start_ps"].Value), Number(values["fit_window_end_ps"].Value));
        }

        JsonObject document = new()
        {
            ["mobile_ion"] = info.Mobile.Element.Symbol,
            ["mobile_charge_e"] = info.Mobile.OxidationState,
            ["atoms"] = summary.Atoms,
            ["frames"] = summary.Frames,
            ["frame_interval_ps"] = info.FrameIntervalPs,
            ["temperature_K"] = info.TemperatureK,
            ["volume_A3"] = Number(summary.MeanVolumeCubicAngstrom),
            ["msd"] = new JsonArray([.. Displacements(output, info.FrameIntervalPs)]),
            ["tracer_diffusivity_cm2_s"] = tracer,
            ["charge_diffusivity_cm2_s"] = Quantity("charge_diffusivity_cm2_s"),
            ["haven_ratio"] = Quantity("haven_ratio"),
            ["conductivity_mS_cm"] = Quantity("conductivity_mS_cm"),
            ["verdict"] = new JsonObject { ["name"] = verdict.Verdict.Text(), ["reason"] = verdict.Reason },
            ["band_center_THz"] = Quantity("band_center_THz"),
            ["site_entropy_kB"] = Quantity("site_entropy_kB"),
            ["sites"] = new JsonArray([.. sites.Select(s => new JsonObject
            {
                ["type"] = s.Type,
                ["multiplicity"] = s.Multiplicity,
                ["occupancy"] = Number(s.Occupancy),
                ["population_fraction"] = Number(s.PopulationFraction),
                ["mean_residence_ps"] = s.MeanResidencePs is { } t ? Number(t) : null,
                ["visits"] = s.Visits,
                ["mean_visit_ps"] = s.MeanVisitPs is { } v ? Number(v) : null,
            })]),
            ["jumps"] = values.TryGetValue("jump_count", out DescriptorValue? jumps)
                ? new JsonObject { ["count"] = (long)jumps.Value, ["rate_per_ion_THz"] = Quantity("jump_rate_per_ion_THz") }
                : null,
            ["rdf"] = new JsonArray([.. output.Series.Where(s => s.Name.StartsWith("rdf_", StringComparison.Ordinal) && !s.Name.StartsWith("rdf_soft_", StringComparison.Ordinal) && !s.Name.StartsWith("rdf_hard_", StringComparison.Ordinal)).Select(s => new JsonObject
            {
                ["pair"] = s.Name["rdf_".Length..],
                ["r_A"] = Numbers(s.X),
                ["g"] = Numbers(s.Y),
            })]),
            ["discontinuities"] = new JsonArray([.. summary.Discontinuities.Select(d => new JsonObject
            {
                ["frame"] = d.Frame,
                ["moved_atoms"] = d.MovedAtoms,
                ["largest_A"] = Number(d.LargestAngstrom),
                ["file"] = d.File,
            })]),
        };
        foreach (string name in values.Keys.Where(n => !document.ContainsKey(n)))
        {
            document[name] = Quantity(name);
        }

        document["remarks"] = new JsonArray([.. remarks.Select(r => JsonValue.Create(r))]);
        return document;
    }

    /// <summary>The curve, thinned evenly in the logarithm above 500 points; lags of 1, 2, 5 · 10ⁿ ps stay.</summary>
    private static IEnumerable<JsonNode> Displacements(DescriptorOutput output, double interval)
    {
        if (output.Series.FirstOrDefault(s => s.Name == "mean_squared_displacement") is not { } curve)
        {
            yield break;
        }

        double step = Math.Log(curve.X.Length) / (MostPoints - 50), next = 0;       // room for the round lags
        for (int k = 0; k < curve.X.Length; k++)
        {
            bool thinned = curve.X.Length > MostPoints;
            if (thinned && Math.Log(k + 1) < next && !IsRound(curve.X[k], interval))
            {
                continue;
            }

            next = Math.Log(k + 1) + step;
            yield return new JsonObject
            {
                ["lag_ps"] = Math.Round(curve.X[k], 9),
                ["msd_A2"] = Number(curve.Y[k]),
                ["standard_error_A2"] = curve.StandardError is { } e ? Number(e[k]) : null,
            };
        }
    }

    private static bool IsRound(double lag, double interval)
    {
        double decade = Math.Pow(10, Math.Floor(Math.Log10(lag * (1 + 1e-9))));
        return new[] { 1, 2, 5 }.Any(m => Math.Abs(lag - (m * decade)) < 1e-6 * interval);
    }

    private static JsonValue? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    private static JsonArray Numbers(double[] values) => new([.. values.Select(v => (JsonNode?)Number(Math.Round(v, 6)))]);

    private static void Print(JsonObject document, TextWriter output)
    {
        output.WriteLine(FormattableString.Invariant(
            $"{document["atoms"]} atoms, {document["frames"]} frames of {1000 * (double)document["frame_interval_ps"]!:0.###} fs, mobile {document["mobile_ion"]}"));
        output.WriteLine($"verdict {(string?)document["verdict"]!["name"]}: {(string?)document["verdict"]!["reason"]}");
        AnalyzeTable.Print(document, output);
        foreach (JsonNode? site in document["sites"]!.AsArray())
        {
            output.WriteLine(FormattableString.Invariant(
                $"  site {site!["type"]}: {site["multiplicity"]} sites, occupancy {(double)site["occupancy"]!:0.000}, {(double)site["population_fraction"]!:0.000} of the ions"));
        }

        foreach (JsonNode? remark in document["remarks"]!.AsArray())
        {
            output.WriteLine($"  {(string?)remark}");
        }
    }
}

/// <summary>What analyze was asked to do.</summary>
internal sealed record AnalyzeRequest(string[] Files, string Mobile)
{
    public double? TemperatureK { get; init; }

    public double? IntervalFs { get; init; }

    /// <summary>Structure whose sites are used.</summary>
    public string? StructureFile { get; init; }

    /// <summary>Structure or data file that names the atoms.</summary>
    public string? TopologyFile { get; init; }

    /// <summary>Where the density goes as a cube file.</summary>
    public string? CubeFile { get; init; }

    /// <summary>Wannier centres, one file per frame.</summary>
    public IReadOnlyList<string> WannierFiles { get; init; } = [];

    /// <summary>Sites in JSON, or a structure.</summary>
    public string? SitesFile { get; init; }
}
