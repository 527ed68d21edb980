namespace Screening.Core.Results.Sqlite;

/// <summary>
/// The tables of a store file. Units are in the column names; one row is one candidate at one temperature. What filters and sorting
/// look at stands in narrow rows (scalars), what is only shown in wide ones (details): a million narrow rows are scanned in a blink.
/// </summary>
internal static class SqliteSchema
{
    /// <summary>Version of this schema, kept in PRAGMA user_version; raise it with every change and add a migration.</summary>
    public const int Version = 3;

    /// <summary>Oldest version whose results can be read and lifted to this one.</summary>
    public const int OldestReadable = 1;

    /// <summary>"Scrn" as PRAGMA application_id: tells a store from other SQLite files.</summary>
    public const int ApplicationId = 0x5363_726E;

    /// <summary>Indexes by name with what they index; a bulk load drops them and builds them again at its end, sorted.</summary>
    public static readonly IReadOnlyList<(string Name, string Of)> IndexList =
    [
        ("details_id", "details(id_head)"),
        ("details_key", "details(key_head)"),
        ("details_input_key", "details(input_key_head)"),
        ("scalars_formula", "scalars(formula)"),
        ("scalars_verdict", "scalars(verdict)"),
        ("scalars_diffusivity", "scalars(tracer_diffusivity_cm2_s)"),
        ("scalars_band_center", "scalars(band_center_THz)"),
    ];

    /// <summary>The index of a quantity's column, or null.</summary>
    public static string? IndexOf(string quantity) =>
        IndexList.FirstOrDefault(i => i.Of == $"scalars({quantity})").Name;

    public static readonly string Indexes = string.Concat(IndexList.Select(i => $"CREATE INDEX {i.Name} ON {i.Of};\n"));

    public static readonly string DropIndexes = string.Concat(IndexList.Select(i => $"DROP INDEX IF EXISTS {i.Name};\n"));

    /// <summary>Tables without indexes and without the claims of version 2.</summary>
    public static readonly string Tables = $"""
        -- What filters and sorting look at.
        CREATE TABLE scalars (
            row            INTEGER PRIMARY KEY,
            formula        INTEGER NOT NULL,          -- formulas.formula
            origin         INTEGER NOT NULL,          -- origins.origin
            verdict        TEXT NOT NULL,
            temperature_K  REAL NOT NULL,
            atoms          INTEGER NOT NULL,
            time_ps        REAL NOT NULL,
            {Join(k => $"{k.Name} REAL")}
        );

        -- What is shown of a row; the same row numbers.
        CREATE TABLE details (
            row            INTEGER PRIMARY KEY,
            id_head        INTEGER NOT NULL,          -- 64-bit hashes of the three texts below: short, and quick to sort
            key_head       INTEGER NOT NULL,
            input_key_head INTEGER,
            id             TEXT NOT NULL,
            key            NOT NULL,                  -- content hash: equal keys mean equal results; hexadecimal ones as bytes
            input_key,                                -- hash of the file's bytes and the protocol
            source         TEXT NOT NULL,
            mobile_ion     TEXT,
            seed           INTEGER NOT NULL,          -- unsigned 64 bits, stored as signed
            ordering       INTEGER NOT NULL,          -- number of orderings behind the row
            verdict_reason TEXT NOT NULL,
            {Join(k => $"{k.Name}_error REAL")},
            quantities     BLOB,                      -- the other quantities: number of the name (32 bits), value, standard error (64-bit floats) each, little-endian
            replicas       TEXT NOT NULL,             -- JSON array
            remarks        TEXT NOT NULL,             -- JSON array
            input_hash     NOT NULL,                  -- SHA-256 of the file
            created        TEXT NOT NULL,             -- UTC
            wall_s         REAL NOT NULL
        );

        CREATE TABLE formulas (
            formula     INTEGER PRIMARY KEY,
            text        TEXT NOT NULL,
            composition TEXT NOT NULL,                -- JSON object, element to atomic fraction
            UNIQUE (text, composition)
        );

        CREATE TABLE elements (
            symbol  TEXT NOT NULL,
            formula INTEGER NOT NULL,
            amount  REAL NOT NULL,                    -- atoms per formula unit
            PRIMARY KEY (symbol, formula)
        ) WITHOUT ROWID;

        -- How rows were made: few different ones, whatever the number of rows.
        CREATE TABLE origins (
            origin           INTEGER PRIMARY KEY,
            potential        TEXT NOT NULL,
            protocol         TEXT NOT NULL,
            program_version  TEXT NOT NULL,
            numerics_version INTEGER NOT NULL,
            potential_hash   TEXT NOT NULL,
            host             TEXT NOT NULL,
            UNIQUE (potential, protocol, program_version, numerics_version, potential_hash, host)
        );

        -- Names and units of all quantities ever stored, so that a filter key can be told from a typing error.
        CREATE TABLE quantity_names (
            number INTEGER PRIMARY KEY,
            name   TEXT NOT NULL UNIQUE,
            unit   TEXT NOT NULL
        );

        -- Curves; 64-bit floats, little-endian.
        CREATE TABLE series (
            result         INTEGER NOT NULL REFERENCES scalars(row) ON DELETE CASCADE,
            place          INTEGER NOT NULL,
            name           TEXT NOT NULL,
            x_unit         TEXT NOT NULL,
            y_unit         TEXT NOT NULL,
            x              BLOB NOT NULL,
            y              BLOB NOT NULL,
            standard_error BLOB,
            PRIMARY KEY (result, place)
        ) WITHOUT ROWID;

        -- Everything in one table, for people with another SQLite program.
        CREATE VIEW results AS SELECT
            s.row, d.id, f.text AS formula, s.verdict, d.verdict_reason, d.source, d.mobile_ion, s.atoms, s.temperature_K, s.time_ps,
            o.potential, o.protocol, d.seed, d.ordering,
            {Join(k => $"s.{k.Name}, d.{k.Name}_error")},
            f.composition, d.replicas, d.remarks, o.program_version, o.numerics_version, o.potential_hash,
            lower(CASE typeof(d.key) WHEN 'blob' THEN hex(d.key) ELSE d.key END) AS key,
            lower(CASE typeof(d.input_hash) WHEN 'blob' THEN hex(d.input_hash) ELSE d.input_hash END) AS input_hash,
            o.host, d.created, d.wall_s
        FROM scalars s JOIN details d ON d.row = s.row JOIN formulas f ON f.formula = s.formula JOIN origins o ON o.origin = s.origin;

        """;

    public const string Claims = """

        -- Who computes what at this moment, so that two programs on one file share the work.
        CREATE TABLE claims (
            key           TEXT PRIMARY KEY,
            host          TEXT NOT NULL,
            process       INTEGER NOT NULL,
            process_start TEXT NOT NULL,                             -- process numbers are used again
            instance      TEXT NOT NULL,
            until         REAL NOT NULL                              -- end of the lease, seconds since 1970 UTC
        ) WITHOUT ROWID;

        """;

    private static string Join(Func<KnownQuantity, string> text) => string.Join(",\n            ", KnownQuantities.All.Select(text));
}
