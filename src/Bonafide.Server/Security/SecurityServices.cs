using Bonafide.Storage.ApiKeys;

namespace Bonafide.Server.Security;

internal static class SecurityServices
{
    internal static IServiceCollection AddBonafideSecurity(this IServiceCollection services, ServerOptions options)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(options.DataFolder);
        }
        else
        {
            Directory.CreateDirectory(options.DataFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return services.AddSingleton(_ => Open(options));
    }

    private static ApiKeyFile Open(ServerOptions options)
    {
        ApiKeyFile keys;
        string? newKey;
        try
        {
            keys = ApiKeyFile.Open(options.DataFolder, options.BootstrapKey, out newKey);
        }
        catch (ArgumentException weak)
        {
            throw new ServerOptionsException(weak.Message);
        }

        if (newKey is not null)
        {
            // The one message that holds a key; to the console and not to the log, which may be kept.
            Console.Error.WriteLine($"""

                First start. This API key is shown once; only its hash is kept:

                    {newKey}

                """);
        }

        return keys;
    }
}
