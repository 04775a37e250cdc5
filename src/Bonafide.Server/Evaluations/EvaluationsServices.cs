namespace Bonafide.Server.Evaluations;

internal static class EvaluationsServices
{
    internal static IServiceCollection AddBonafideEvaluations(this IServiceCollection services) => services
        .AddSingleton<ServerFolders>()
        .AddSingleton<EvaluationRunner>()
        .AddSingleton<MeasuredErrors>()
        .AddHostedService(provider => provider.GetRequiredService<EvaluationRunner>());
}
