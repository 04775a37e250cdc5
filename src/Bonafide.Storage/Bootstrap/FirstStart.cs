using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Audit;
using Bonafide.Storage.Databases;
using Bonafide.Storage.Logins;
using Bonafide.Storage.People;

namespace Bonafide.Storage.Bootstrap;

/// <summary>Makes the first application and its credentials on an empty database. There is no default credential.</summary>
public sealed class FirstStart
{
    private const string Actor = "first start";

    private readonly Database _database;
    private readonly ApplicationStore _applications;
    private readonly ApiKeyStore _apiKeys;
    private readonly LoginStore _logins;
    private readonly ConsoleLinks _links;
    private readonly AuditLog _audit;

    internal FirstStart(
        Database database, ApplicationStore applications, ApiKeyStore apiKeys, LoginStore logins, ConsoleLinks links, AuditLog audit)
    {
        _database = database;
        _applications = applications;
        _apiKeys = apiKeys;
        _logins = logins;
        _links = links;
        _audit = audit;
    }

    /// <summary>Does it where it has not been done yet; of several servers that start together one does.</summary>
    /// <returns>What to show once; null where the installation has had its first start before.</returns>
    /// <exception cref="StorageException">A given credential is too weak.</exception>
    public async Task<FirstCredentials?> RunAsync(BootstrapOptions options, CancellationToken cancellation = default)
    {
        if (await _database.ReadAsync(session => session.CountAsync($"SELECT bootstrapped FROM installation"), cancellation) != 0)
        {
            return null;
        }

        if (options.Faults() is { Count: > 0 } faults)
        {
            throw new StorageException(string.Join(" ", faults));
        }

        PasswordHash? password = options.Password is null ? null : PasswordHash.Create(options.Password);
        string keySecret = options.Key ?? KeySecret.Create();
        return await _database.WriteAsync(
            async session =>
            {
                if (await session.ExecuteAsync($"UPDATE installation SET bootstrapped = 1 WHERE bootstrapped = 0") == 0)
                {
                    return null;
                }

                Application application = await _applications.CreateAsync(session, "Default", null, Actor);
                await _apiKeys.CreateAsync(session, new NewApiKey(application.Id, "First key") { Scopes = ApiScopes.All }, keySecret, Actor);
                if (password is not null)
                {
                    await _logins.SetAsync(session, application.Id, options.User!, password, Actor);
                }

                await _audit.AppendAsync(session, new AuditEvent(null, Actor, "installation.started", application.Id.ToString()));
                return new FirstCredentials(application, options.Key is null ? keySecret : null, await _links.IssueForFirstOwnerAsync(session));
            },
            cancellation);
    }
}

/// <summary>Shown once at the first start and kept nowhere.</summary>
/// <param name="Application">The first one.</param>
/// <param name="NewKey">The random API key; null where the operator gave one.</param>
/// <param name="ConsoleToken">Of the link that makes the console's first owner: good once, within <see cref="ConsoleLinks.Lifetime"/>.</param>
public sealed record FirstCredentials(Application Application, string? NewKey, string ConsoleToken);
