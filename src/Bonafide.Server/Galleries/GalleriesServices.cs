using System.Diagnostics;
using Bonafide.Storage.Galleries;

namespace Bonafide.Server.Galleries;

internal static partial class GalleriesServices
{
    internal static IServiceCollection AddBonafideGalleries(this IServiceCollection services) => services
        .AddSingleton<FaceIndexes>()
        .AddHostedService<FaceIndexFollower>()
        .AddSingleton<GallerySearch>()
        .AddSingleton<FaceScreening>()
        .AddSingleton<GalleryEnrollment>()
        .AddSingleton<PersonEnrollment>()
        .AddSingleton<Thumbnails>();

    /// <summary>Reads every face into memory before the first connection is accepted: a search that knows half of them would be wrong.</summary>
    internal static async Task LoadGalleriesAsync(this WebApplication app)
    {
        long start = Stopwatch.GetTimestamp();
        FaceIndexes indexes = app.Services.GetRequiredService<FaceIndexes>();
        FaceLoad load = await indexes.LoadAsync(app.Lifetime.ApplicationStopping);
        if (load.Faces > 0)
        {
            Log.Loaded(app.Logger, load.Faces, Stopwatch.GetElapsedTime(start).TotalSeconds, indexes.MemoryBytes / 1e6);
        }

        if (load.Unreadable > 0)
        {
            Log.Unreadable(app.Logger, load.Unreadable);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(402, LogLevel.Information, "{Faces} faces of the galleries are in memory after {Seconds:F1} s: {Megabytes:F0} MB")]
        internal static partial void Loaded(ILogger logger, long faces, double seconds, double megabytes);

        [LoggerMessage(403, LogLevel.Error, "{Faces} faces do not open and are not found by any search: run `bonafide db verify`")]
        internal static partial void Unreadable(ILogger logger, long faces);
    }
}
