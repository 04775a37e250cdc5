using Bonafide.Engine;
using Bonafide.Engine.Decision;
using Bonafide.Engine.Imaging;
using Bonafide.Engine.Models;

namespace Bonafide.Server.Checks;

internal static class ChecksServices
{
    internal static IServiceCollection AddBonafideChecks(this IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton(new ImageDecoder(new ImageLimits()));
        services.AddSingleton(_ => new InferenceGate(options.Concurrency, options.QueueLength, options.QueueTime));
        services.AddSingleton<ILivenessEngine>(_ =>
        {
            LivenessEngine engine = LivenessEngine.Load(ModelCatalog.Open(options.ModelFolders), options.Pack, new DecisionPolicy());
            engine.WarmUp();
            return engine;
        });
        services.AddSingleton(_ => new BatchLane(options.Concurrency));
        services.AddSingleton<PictureReader>();
        services.AddSingleton<PaidWork>();
        services.AddSingleton<LivenessCheckService>();
        services.AddSingleton<FaceDescriptionService>();
        services.AddSingleton<FaceComparisonService>();
        services.AddSingleton<CheckRecorder>();
        return services;
    }
}
