namespace Bonafide.Server.Console.Shell;

/// <summary>The server's address as the visitor's browser knows it, for links and examples.</summary>
internal static class ServerAddress
{
    internal static Uri Of(HttpRequest request, ServerOptions options) => options.PublicUrl ?? new Uri($"{request.Scheme}://{request.Host}");
}
