using System.Globalization;
using System.Net;
using Bonafide.Server.Console.Shell;
using Bonafide.Storage.ApiKeys;
using Bonafide.Storage.Applications;
using Bonafide.Storage.Credits;
using Bonafide.Storage.People;

namespace Bonafide.Server.Console.Applications;

/// <summary>The applications of the installation; of each its keys and credits.</summary>
internal static class ApplicationsEndpoints
{
    internal static void MapApplications(this IEndpointRouteBuilder console)
    {
        console.MapGet("/apps", (ApplicationStore applications, CancellationToken cancellation) => ShowAllAsync(applications, null, cancellation)).For(ConsoleRole.Viewer);
        console.MapPost("/apps", CreateAsync).For(ConsoleRole.Owner);
    }

    internal static void MapKeys(this IEndpointRouteBuilder application)
    {
        application.MapGet("/keys", (HttpContext http, ApiKeyStore keys, CancellationToken cancellation) => ShowAsync(http, keys, null, null, cancellation)).For(ConsoleRole.Viewer);
        application.MapPost("/keys", CreateKeyAsync).For(ConsoleRole.Owner);
        application.MapPost("/keys/{id:guid}/revoke", RevokeAsync).For(ConsoleRole.Owner);
        application.MapPost("/credits", SetCreditsAsync).For(ConsoleRole.Owner);
    }

    private static async Task<IResult> ShowAllAsync(ApplicationStore applications, string? fault, CancellationToken cancellation) =>
        ConsolePage.Of<ApplicationsView, ApplicationsModel>(
            "Applications", new ApplicationsModel(await applications.ListAsync(cancellation), fault), fault is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);

    private static async Task<IResult> CreateAsync(HttpContext http, ApplicationStore applications, CancellationToken cancellation)
    {
        IFormCollection form = await http.Request.ReadFormAsync(cancellation);
        string name = form["name"].ToString().Trim();
        if (name.Length is 0 or > ApplicationStore.MaxNameLength || name.Any(char.IsControl))
        {
            return await ShowAllAsync(applications, $"A name has 1 to {ApplicationStore.MaxNameLength} characters on one line.", cancellation);
        }

        if ((await applications.ListAsync(cancellation)).Any(application => application.Name == name))
        {
            return await ShowAllAsync(applications, $"There is an application '{name}' already.", cancellation);
        }

        if (!TryCredits(form["credits"].ToString(), out long? credits))
        {
            return await ShowAllAsync(applications, "Credits are a whole number from 0; leave the field empty for unlimited ones.", cancellation);
        }

        Application made = await applications.CreateAsync(name, credits, Visitor.Of(http).User.Actor, cancellation);
        return SeeOther.To($"{ConsoleEndpoints.Root}/apps/{made.Id}/keys");
    }

    private static async Task<IResult> CreateKeyAsync(HttpContext http, ApiKeyStore keys, TimeProvider clock, CancellationToken cancellation)
    {
        Visitor visitor = Visitor.Of(http);
        IFormCollection form = await http.Request.ReadFormAsync(cancellation);
        List<string> faults = [];
        NewApiKey wanted = ReadKey(form, visitor.ApplicationId, clock.GetUtcNow(), faults);
        if (faults.Count > 0)
        {
            return await ShowAsync(http, keys, null, string.Join(" ", faults), cancellation);
        }

        IssuedApiKey issued = await keys.CreateAsync(wanted, visitor.User.Actor, cancellation);
        return await ShowAsync(http, keys, issued, null, cancellation);
    }

    private static NewApiKey ReadKey(IFormCollection form, Guid application, DateTimeOffset now, List<string> faults)
    {
        string name = form["name"].ToString().Trim();
        if (name.Length is 0 or > ApplicationStore.MaxNameLength || name.Any(char.IsControl))
        {
            faults.Add($"A name has 1 to {ApplicationStore.MaxNameLength} characters on one line.");
        }

        ApiScopes scopes = ApiScopes.None;
        foreach (string? word in form["scope"])
        {
            scopes |= Enum.TryParse(word, out ApiScopes scope) && Enum.IsDefined(scope) ? scope : ApiScopes.None;
        }

        if (scopes == ApiScopes.None)
        {
            faults.Add("Choose what the key may do.");
        }

        List<IPNetwork> networks = [];
        foreach (string text in form["networks"].ToString().Split([' ', ',', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (IPNetwork.TryParse(text, out IPNetwork network))
            {
                networks.Add(network);
            }
            else
            {
                faults.Add($"'{text}' is no network such as 203.0.113.0/24.");
            }
        }

        DateTimeOffset? expiry = null;
        if (form["days"].ToString() is { Length: > 0 } days)
        {
            if (int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is > 0 and <= 3_650)
            {
                expiry = now.AddDays(count);
            }
            else
            {
                faults.Add("Days are a whole number from 1 to 3650; leave the field empty for a key that does not expire.");
            }
        }

        return new NewApiKey(application, name) { Scopes = scopes, Networks = networks, ExpiresAt = expiry };
    }

    private static async Task<IResult> RevokeAsync(HttpContext http, Guid id, ApiKeyStore keys, CancellationToken cancellation)
    {
        Visitor visitor = Visitor.Of(http);
        await keys.RevokeAsync(visitor.ApplicationId, id, visitor.User.Actor, cancellation);
        return SeeOther.To($"{ConsoleEndpoints.Root}/apps/{visitor.ApplicationId}/keys");
    }

    private static async Task<IResult> SetCreditsAsync(HttpContext http, ApiKeyStore keys, CreditLedger credits, CancellationToken cancellation)
    {
        Visitor visitor = Visitor.Of(http);
        IFormCollection form = await http.Request.ReadFormAsync(cancellation);
        if (!TryCredits(form["credits"].ToString(), out long? left))
        {
            return await ShowAsync(http, keys, null, "Credits are a whole number from 0; leave the field empty for unlimited ones.", cancellation);
        }

        await credits.SetAsync(visitor.ApplicationId, left, visitor.User.Actor, cancellation);
        return SeeOther.To($"{ConsoleEndpoints.Root}/apps/{visitor.ApplicationId}/keys");
    }

    /// <summary>Null = unlimited.</summary>
    private static bool TryCredits(string text, out long? credits)
    {
        credits = null;
        if (text.Trim().Length == 0)
        {
            return true;
        }

        bool isNumber = int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        credits = number;
        return isNumber;
    }

    private static async Task<IResult> ShowAsync(HttpContext http, ApiKeyStore keys, IssuedApiKey? issued, string? fault, CancellationToken cancellation)
    {
        Application application = Visitor.Of(http).Application!;
        return ConsolePage.Of<KeysView, KeysModel>(
            "Keys and credits", new KeysModel(application, await keys.ListAsync(application.Id, cancellation), issued, fault),
            fault is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }
}

/// <param name="Fault">Why none was made.</param>
public sealed record ApplicationsModel(IReadOnlyList<Application> Applications, string? Fault);

/// <param name="Keys">Oldest first, revoked ones included.</param>
/// <param name="Issued">Just made: shown this once.</param>
/// <param name="Fault">Why nothing was changed.</param>
public sealed record KeysModel(Application Application, IReadOnlyList<ApiKey> Keys, IssuedApiKey? Issued, string? Fault);
