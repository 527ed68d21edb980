namespace Screening.Core.Results.Sqlite;

/// <summary>The tables of a store file. Units are in the column names; one row of results is one candidate at one temperature.</summary>
internal static class SqliteSchema
{
    /// <summary>Version of this schema, kept in PRAGMA user_version; raise it with every change and add a migration.</summary>
    public const int Version = 2;

    /// <summary>Oldest version whose results can be read as they are and lifted to this one.</summary>
    public const int OldestReadable = 1;

    /// <summary>"Scrn" as PRAGMA application_id: tells a store from other SQLite files.</summary>
    public const int ApplicationId = 0x5363_726E;

    private const string Claims = """

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

    /// <summary>Indexes apart from those of the keys; a bulk load drops them and builds them again at its end.</summary>
    public const string Indexes = """

        CREATE INDEX results_input_key ON results(input_key);
        CREATE INDEX results_verdict ON results(verdict);
        CREATE INDEX results_formula ON results(formula);
        CREATE INDEX results_diffusivity ON results(tracer_diffusivity_cm2_s);
        CREATE INDEX results_band_center ON results(band_center_THz);
        CREATE INDEX quantities_by_value ON quantities(name, value);
        CREATE INDEX elements_by_symbol ON elements(symbol, amount);
        """;

    public const string DropIndexes = """
        DROP INDEX IF EXISTS results_input_key;
        DROP INDEX IF EXISTS results_verdict;
        DROP INDEX IF EXISTS results_formula;
        DROP INDEX IF EXISTS results_diffusivity;
        DROP INDEX IF EXISTS results_band_center;
        DROP INDEX IF EXISTS quantities_by_value;
        DROP INDEX IF EXISTS elements_by_symbol;
        """;

    public const string Create = """
        CREATE TABLE results (
            row                              INTEGER PRIMARY KEY,
            id                               TEXT NOT NULL UNIQUE,
            key                              TEXT NOT NULL UNIQUE,   -- content hash: equal keys mean equal results
            input_key                        TEXT,                   -- hash of the file's bytes and the protocol
            source                           TEXT NOT NULL,
            formula                          TEXT NOT NULL,
            mobile_ion                       TEXT,
            atoms                            INTEGER NOT NULL,
            temperature_K                    REAL NOT NULL,
            time_ps                          REAL NOT NULL,
            potential                        TEXT NOT NULL,
            protocol                         TEXT NOT NULL,
            seed                             INTEGER NOT NULL,       -- unsigned 64 bits, stored as signed
            ordering                         INTEGER NOT NULL,       -- number of orderings behind the row
            verdict                          TEXT NOT NULL,
            verdict_reason                   TEXT NOT NULL,
            band_center_THz                  REAL, band_center_THz_error          REAL,
            site_entropy_kB                  REAL, site_entropy_kB_error          REAL,
            polarization_skewness            REAL, polarization_skewness_error    REAL,
            softness_mean                    REAL, softness_mean_error            REAL,
            softness_accuracy                REAL, softness_accuracy_error        REAL,
            tracer_diffusivity_cm2_s         REAL, tracer_diffusivity_cm2_s_error REAL,
            conductivity_mS_cm               REAL, conductivity_mS_cm_error       REAL,
            activation_energy_eV             REAL, activation_energy_eV_error     REAL,
            haven_ratio                      REAL, haven_ratio_error              REAL,
            bv_barrier_1d_eV                 REAL, bv_barrier_1d_eV_error         REAL,
            bv_barrier_2d_eV                 REAL, bv_barrier_2d_eV_error         REAL,
            bv_barrier_3d_eV                 REAL, bv_barrier_3d_eV_error         REAL,
            composition                      TEXT NOT NULL,          -- JSON object, element to atomic fraction
            replicas                         TEXT NOT NULL,          -- JSON array
            remarks                          TEXT NOT NULL,          -- JSON array
            program_version                  TEXT NOT NULL,
            numerics_version                 INTEGER NOT NULL,
            potential_hash                   TEXT NOT NULL,
            input_hash                       TEXT NOT NULL,          -- SHA-256 of the file
            host                             TEXT NOT NULL,
            created                          TEXT NOT NULL,          -- UTC
            wall_s                           REAL NOT NULL
        );

        -- Every quantity without a column of its own.
        CREATE TABLE quantities (
            result         INTEGER NOT NULL REFERENCES results(row) ON DELETE CASCADE,
            name           TEXT NOT NULL,                            -- with the unit as suffix
            value          REAL NOT NULL,
            standard_error REAL,
            PRIMARY KEY (result, name)
        ) WITHOUT ROWID;

        -- Names and units of all quantities ever stored, so that a filter key can be told from a typing error.
        CREATE TABLE quantity_names (
            name TEXT PRIMARY KEY,
            unit TEXT NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE elements (
            result INTEGER NOT NULL REFERENCES results(row) ON DELETE CASCADE,
            symbol TEXT NOT NULL,
            amount REAL NOT NULL,                                    -- atoms per formula unit
            PRIMARY KEY (result, symbol)
        ) WITHOUT ROWID;

        -- Curves, apart from the scalars so that scanning these stays quick; 64-bit floats, little-endian.
        CREATE TABLE series (
            result         INTEGER NOT NULL REFERENCES results(row) ON DELETE CASCADE,
            place          INTEGER NOT NULL,
            name           TEXT NOT NULL,
            x_unit         TEXT NOT NULL,
            y_unit         TEXT NOT NULL,
            x              BLOB NOT NULL,
            y              BLOB NOT NULL,
            standard_error BLOB,
            PRIMARY KEY (result, place)
        ) WITHOUT ROWID;
        """ + Claims + Indexes;

    /// <summary>Statements that lift version i + 1 to i + 2; [i].</summary>
    public static readonly IReadOnlyList<string> Migrations = [Claims];
}
