using System.Globalization;
using System.Text.Json;
using Bonafide.Server.Security;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Limits;
using Bonafide.Storage.Logins;
using Bonafide.Storage.Policies;

namespace Bonafide.Server.Dialects.Native;

/// <summary>
/// The caller's own application: its credits, its policy, its keys, its logins. Making applications is the operator's business and done with
/// <c>bonafide applications</c>, so that no key of one application reaches another.
/// </summary>
internal static class NativeApplication
{
    private const string Route = "/applications/current";

    internal static void MapNativeApplication(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder reads = routes.GroupFor(ApiScopes.Manage, RateKind.Read);
        RouteGroupBuilder writes = routes.GroupFor(ApiScopes.Manage, RateKind.Write);

        reads.MapGet(Route, Show);
        reads.MapGet(Route + "/keys", ListKeys);
        writes.MapPost(Route + "/keys", CreateKey);
        writes.MapDelete(Route + "/keys/{id:guid}", RevokeKey);
        writes.MapPut(Route + "/policy", ChangePolicy);
        reads.MapGet(Route + "/logins", ListLogins);
        writes.MapPut(Route + "/logins/{user}", SetLogin);
        writes.MapDelete(Route + "/logins/{user}", RemoveLogin);
    }

    private static async Task<IResult> Show(HttpRequest http, ApplicationStore applications, CancellationToken cancellation)
    {
        Caller caller = Caller.Of(http.HttpContext);
        return await applications.FindAsync(caller.ApplicationId, cancellation) is { } application
            ? Results.Json(
                new NativeApplicationAnswer(application.Id, application.Name, application.Credits, caller.Policy.Version, caller.Policy.Policy),
                NativeJson.Wire.NativeApplicationAnswer)
            : NativeErrors.NotFound(http);
    }

    private static async Task<IResult> ListKeys(HttpRequest http, ApiKeyStore keys, CancellationToken cancellation) => Results.Json(
        [.. (await keys.ListAsync(Caller.Of(http.HttpContext).ApplicationId, cancellation)).Select(key => From(key, null))],
        NativeJson.Wire.NativeKeyArray);

    /// <summary>A new key of the same application, shown this once. It may not do more than the key that asks for it.</summary>
    private static async Task<IResult> CreateKey(HttpRequest http, ApiKeyStore keys, TimeProvider clock, CancellationToken cancellation)
    {
        Caller caller = Caller.Of(http.HttpContext);
        NativeNewKey? wanted = await ReadAsync(http, NativeJson.Wire.NativeNewKey, cancellation);
        if (wanted is null || string.IsNullOrWhiteSpace(wanted.Name) || wanted.Name.Length > ApplicationStore.MaxNameLength)
        {
            return NativeErrors.BadField(http, "The body must be a JSON object with a 'name' of at most 200 characters.");
        }

        ApiScopes scopes = ApiScopes.None;
        foreach (string name in wanted.Scopes ?? ["check", "read"])
        {
            if (!Enum.TryParse(name, ignoreCase: true, out ApiScopes scope) || !Enum.IsDefined(scope) || !caller.Key.Scopes.HasFlag(scope))
            {
                return NativeErrors.BadField(http, "'scopes' may hold check, read, gallery, erase and manage, and none that your own key lacks.");
            }

            scopes |= scope;
        }

        if (wanted.ExpiresAt <= clock.GetUtcNow())
        {
            return NativeErrors.BadField(http, "'expires_at' must lie in the future.");
        }

        IssuedApiKey issued = await keys.CreateAsync(
            new NewApiKey(caller.ApplicationId, wanted.Name) { Scopes = scopes, ExpiresAt = wanted.ExpiresAt, Networks = caller.Key.Networks }, Actor(caller), cancellation);
        return Results.Json(From(issued.Key, issued.Secret), NativeJson.Wire.NativeKey, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> RevokeKey(HttpRequest http, Guid id, ApiKeyStore keys, CancellationToken cancellation)
    {
        Caller caller = Caller.Of(http.HttpContext);
        return await keys.RevokeAsync(caller.ApplicationId, id, Actor(caller), cancellation) ? Results.NoContent() : NativeErrors.NotFound(http);
    }

    /// <summary>Puts a new version in force; settings that are left out take their defaults. All faults are told at once.</summary>
    private static async Task<IResult> ChangePolicy(HttpRequest http, PolicyStore policies, IEnumerable<DialectSetting> known, CancellationToken cancellation)
    {
        Caller caller = Caller.Of(http.HttpContext);
        using StreamReader reader = new(http.Body);
        string document = await reader.ReadToEndAsync(cancellation);
        ApplicationPolicy wanted;
        try
        {
            wanted = PolicyJson.ReadWritten(document);
        }
        catch (JsonException fault)
        {
            return NativeErrors.BadField(http, fault.Message);
        }

        string[] faults = [.. PolicyRules.Faults(wanted), .. DialectSetting.Faults(known, wanted.DialectSettings)];
        if (faults.Length > 0)
        {
            return NativeErrors.BadField(http, string.Join(" ", faults));
        }

        PolicyVersion version = await policies.ChangeAsync(caller.ApplicationId, wanted, Actor(caller), cancellation);
        return Results.Json(new NativePolicyAnswer(version.Version, version.Policy), NativeJson.Wire.NativePolicyAnswer);
    }

    private static async Task<IResult> ListLogins(HttpRequest http, LoginStore logins, CancellationToken cancellation) => Results.Json(
        [.. (await logins.ListAsync(Caller.Of(http.HttpContext).ApplicationId, cancellation)).Select(login => new NativeLogin(login.UserName, Iso(login.CreatedAt)!))],
        NativeJson.Wire.NativeLoginArray);

    /// <summary>Makes a user of the application, or gives one a new password. For dialects that ask for user and password beside the key.</summary>
    private static async Task<IResult> SetLogin(HttpRequest http, string user, LoginStore logins, CancellationToken cancellation)
    {
        user = NativePaths.Name(http, user, "/logins/");
        Caller caller = Caller.Of(http.HttpContext);
        NativeNewPassword? wanted = await ReadAsync(http, NativeJson.Wire.NativeNewPassword, cancellation);
        if (wanted?.Password is not { } password)
        {
            return NativeErrors.BadField(http, "The body must be a JSON object with a 'password'.");
        }

        if (PasswordRules.Faults(user, password) is { Count: > 0 } faults)
        {
            return NativeErrors.BadField(http, string.Join(" ", faults));
        }

        try
        {
            await logins.SetAsync(caller.ApplicationId, user, password, Actor(caller), cancellation);
            return Results.NoContent();
        }
        catch (ArgumentException)
        {
            return NativeErrors.BadField(http, "This user name is taken. Choose another one.");
        }
    }

    private static async Task<IResult> RemoveLogin(HttpRequest http, string user, LoginStore logins, CancellationToken cancellation)
    {
        Caller caller = Caller.Of(http.HttpContext);
        return await logins.RemoveAsync(caller.ApplicationId, NativePaths.Name(http, user, "/logins/"), Actor(caller), cancellation) ? Results.NoContent() : NativeErrors.NotFound(http);
    }

    private static async ValueTask<T?> ReadAsync<T>(HttpRequest http, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        try
        {
            return http.HasJsonContentType() ? await JsonSerializer.DeserializeAsync(http.Body, type, cancellation) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Actor(Caller caller) => $"api-key:{caller.Key.Prefix}";

    private static NativeKey From(ApiKey key, string? secret) => new(
        key.Id, key.Name, key.Prefix,
        [.. Enum.GetValues<ApiScopes>().Where(scope => scope is not (ApiScopes.None or ApiScopes.All) && key.Scopes.HasFlag(scope)).Select(scope => JsonNamingPolicy.SnakeCaseLower.ConvertName($"{scope}"))],
        Iso(key.CreatedAt)!, Iso(key.ExpiresAt), Iso(key.RevokedAt), Iso(key.LastUsedAt), secret);

    private static string? Iso(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
