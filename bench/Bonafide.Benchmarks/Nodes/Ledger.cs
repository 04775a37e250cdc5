using System.Net;
using Bonafide.Storage;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Credits;
using Bonafide.Storage.Policies;

namespace Bonafide.Benchmarks.Nodes;

/// <summary>An application that the drill made, with keys that may do everything.</summary>
internal sealed record Account(Guid Id, long? Given, string[] Keys);

/// <summary>The database itself, looked at beside the nodes.</summary>
internal sealed class Ledger(StorageOptions options) : IAsyncDisposable
{
    private const string Actor = "drill";
    private const int NoLimit = 1_000_000;

    private readonly BonafideStorage _storage = new(options, TimeProvider.System);

    internal Task StartAsync() => _storage.StartAsync();

    /// <param name="credits">Null = unlimited.</param>
    internal async Task<Account> OpenAsync(string name, long? credits, int keys = 1, int writesPerMinute = NoLimit)
    {
        Application application = await _storage.Applications.CreateAsync(name, credits, Actor);
        await _storage.Policies.ChangeAsync(application.Id, new ApplicationPolicy { WritesPerMinute = writesPerMinute, ReadsPerMinute = NoLimit }, Actor);
        string[] secrets = new string[keys];
        for (int i = 0; i < keys; i++)
        {
            secrets[i] = (await _storage.ApiKeys.CreateAsync(new NewApiKey(application.Id, $"{name} {i}") { Scopes = ApiScopes.All }, Actor)).Secret;
        }

        return new Account(application.Id, credits, secrets);
    }

    /// <summary>A key that may be used from one address only.</summary>
    internal async Task<string> KeyForAsync(Account account, IPAddress address) =>
        (await _storage.ApiKeys.CreateAsync(new NewApiKey(account.Id, "one address") { Networks = [new IPNetwork(address, 32)] }, Actor)).Secret;

    internal async Task<(long Left, long Holds, long Recorded)> CountAsync(Account account) => (
        (await _storage.Applications.FindAsync(account.Id))!.Credits ?? 0,
        await _storage.Database.ReadAsync(session => session.CountAsync($"SELECT COUNT(*) FROM credit_holds WHERE application_id = {account.Id}"), CancellationToken.None),
        await _storage.Database.ReadAsync(session => session.CountAsync($"SELECT COUNT(*) FROM checks WHERE application_id = {account.Id}"), CancellationToken.None));

    /// <summary>What a server's retention run does when credits were held for longer than any call takes, without the wait.</summary>
    /// <returns>How many credits went back.</returns>
    internal async Task<int> RetainLaterAsync()
    {
        await using BonafideStorage later = new(options, new LaterTime(CreditLedger.LongestCall + TimeSpan.FromMinutes(1)));
        await later.StartAsync();
        return (await later.Retention.RunAsync()).CreditsReturned;
    }

    /// <summary>Files, references, every sealed check and the audit log.</summary>
    internal async Task<bool> IsSoundAsync() => (await _storage.Maintenance.VerifyAsync()).IsSound;

    public ValueTask DisposeAsync() => _storage.DisposeAsync();

    private sealed class LaterTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
