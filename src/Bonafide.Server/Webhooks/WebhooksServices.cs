namespace Bonafide.Server.Webhooks;

internal static class WebhooksServices
{
    internal static IServiceCollection AddBonafideWebhooks(this IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton(options.Webhooks);
        services.AddSingleton<WebhookDestinations>();
        services.AddSingleton<DeliveryAttempt>();
        services.AddHostedService<WebhookSender>();
        return services;
    }
}
