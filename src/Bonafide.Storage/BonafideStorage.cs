using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Audit;
using Bonafide.Storage.Bootstrap;
using Bonafide.Storage.Checks;
using Bonafide.Storage.Credits;
using Bonafide.Storage.Databases;
using Bonafide.Storage.Encryption;
using Bonafide.Storage.Erasure;
using Bonafide.Storage.Evaluations;
using Bonafide.Storage.Galleries;
using Bonafide.Storage.Idempotency;
using Bonafide.Storage.Limits;
using Bonafide.Storage.Logins;
using Bonafide.Storage.Maintenance;
using Bonafide.Storage.People;
using Bonafide.Storage.Policies;
using Bonafide.Storage.Retention;
using Bonafide.Storage.Tokens;
using Bonafide.Storage.Webhooks;

namespace Bonafide.Storage;

/// <summary>
/// Everything that an installation keeps, as a table of contents. Making it does nothing; <see cref="StartAsync"/> migrates the
/// database and opens the keys. Its services are thread-safe and live as long as it does.
/// </summary>
public sealed class BonafideStorage : IAsyncDisposable, IDisposable
{
    private readonly KeyRing _keys;
    private readonly SchemaMigrator _migrator;

    public BonafideStorage(StorageOptions options, TimeProvider time)
        : this(options, time, Migration.All)
    {
    }

    internal BonafideStorage(StorageOptions options, TimeProvider time, IReadOnlyList<Migration> migrations)
    {
        Options = options;
        Database = options.PostgresConnection is { } connection
            ? new PostgresDatabase(connection)
            : new SqliteDatabase(Path.Combine(options.DataFolder, "bonafide.db"));
        _migrator = new SchemaMigrator(Database, migrations, time);
        MasterKeySource masterKey = new(options);
        _keys = new KeyRing(Database, masterKey, time);
        Audit = new AuditLog(Database, _keys, time);
        Policies = new PolicyStore(Database, Audit, time);
        Applications = new ApplicationStore(Database, Policies, Audit, time);
        ApiKeys = new ApiKeyStore(Database, Audit, time);
        Logins = new LoginStore(Database, Audit, time);
        Tokens = new AccessTokens(new SigningKeys(Database, _keys, Audit, time), ApiKeys, time);
        Credits = new CreditLedger(Database, Audit, time);
        Limits = new RateLimiter(Database, time);
        Subjects subjects = new(_keys, time);
        Webhooks = new WebhookStore(Database, _keys, Audit);
        Outbox = new DeliveryOutbox(Database, Audit, time);
        Galleries = new GalleryStore(Database, Audit, time);
        Faces = new FaceStore(Database, _keys, subjects, Galleries, Audit, time);
        Blocklist = new BlocklistStore(Database, _keys, Galleries, Faces, Audit);
        Persons = new PersonStore(Database, _keys, subjects, Galleries, Audit, time);
        StaleFaces = new StaleFaceStore(Database, _keys, Audit);
        FaceChanges = new FaceChangeFeed(Database, _keys);
        Checks = new CheckStore(Database, _keys, subjects, Audit, Outbox, Faces);
        Search = new CheckSearch(Database, _keys, subjects);
        Statistics = new CheckStatistics(Database);
        Reviews = new CheckReviewStore(_keys, Audit, Outbox, time);
        Eraser = new SubjectEraser(Database, subjects, Audit, time);
        Idempotency = new IdempotencyStore(Database, _keys, time);
        Retention = new RetentionRun(Database, Applications, Policies, Credits, Limits, Outbox, Idempotency, Audit, time);
        KeyRotation = new KeyRotation(Database, _keys, masterKey, Audit);
        Maintenance = new StorageMaintenance(Database, _migrator, _keys, Checks, Audit);
        Evaluations = new EvaluationStore(Database, _keys, Audit, time);
        Users = new ConsoleUserStore(Database, Audit, time);
        Links = new ConsoleLinks(Database, Users, Audit, time);
        Sessions = new ConsoleSessions(Database, Audit, time);
        SignIn = new ConsoleSignIn(Database, _keys, Sessions, Audit, time);
        FirstStart = new FirstStart(Database, Applications, ApiKeys, Logins, Links, Audit);
    }

    public StorageOptions Options { get; }

    public AuditLog Audit { get; }

    public PolicyStore Policies { get; }

    public ApplicationStore Applications { get; }

    public ApiKeyStore ApiKeys { get; }

    public LoginStore Logins { get; }

    public AccessTokens Tokens { get; }

    public CreditLedger Credits { get; }

    public RateLimiter Limits { get; }

    public CheckStore Checks { get; }

    public CheckSearch Search { get; }

    public CheckStatistics Statistics { get; }

    public CheckReviewStore Reviews { get; }

    public GalleryStore Galleries { get; }

    public FaceStore Faces { get; }

    public BlocklistStore Blocklist { get; }

    public PersonStore Persons { get; }

    public StaleFaceStore StaleFaces { get; }

    public FaceChangeFeed FaceChanges { get; }

    public WebhookStore Webhooks { get; }

    public DeliveryOutbox Outbox { get; }

    public IdempotencyStore Idempotency { get; }

    public SubjectEraser Eraser { get; }

    public RetentionRun Retention { get; }

    public KeyRotation KeyRotation { get; }

    public StorageMaintenance Maintenance { get; }

    public EvaluationStore Evaluations { get; }

    public ConsoleUserStore Users { get; }

    public ConsoleLinks Links { get; }

    public ConsoleSessions Sessions { get; }

    public ConsoleSignIn SignIn { get; }

    public FirstStart FirstStart { get; }

    internal Database Database { get; }

    internal KeyRing Keys => _keys;

    /// <summary>Brings the schema up to date and opens the keys. Call it once, before anything else.</summary>
    /// <exception cref="StorageException">The database is newer than the program, or the master key is missing, exposed or wrong.</exception>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        CreateDataFolder();
        await _migrator.MigrateAsync(cancellation);
        await _keys.OpenAsync(cancellation);
    }

    /// <summary>Whether the database answers, for a readiness check.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellation = default)
    {
        try
        {
            return await _migrator.VersionAsync(cancellation) == _migrator.Newest;
        }
        catch (StorageUnavailableException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Logins.Dispose();
        SignIn.Dispose();
        await Database.DisposeAsync();
    }

    public void Dispose()
    {
        Logins.Dispose();
        SignIn.Dispose();
        Database.Dispose();
    }

    /// <summary>For its owner alone: it holds the record and the master key.</summary>
    private void CreateDataFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Options.DataFolder);
        }
        else
        {
            Directory.CreateDirectory(Options.DataFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
