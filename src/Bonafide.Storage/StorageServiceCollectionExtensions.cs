using Microsoft.Extensions.DependencyInjection;

namespace Bonafide.Storage;

public static class StorageServiceCollectionExtensions
{
    /// <summary>
    /// Adds the storage and each of its services. The host awaits <see cref="BonafideStorage.StartAsync"/> before it serves.
    /// </summary>
    public static IServiceCollection AddBonafideStorage(this IServiceCollection services, StorageOptions options)
    {
        services.AddSingleton(provider => new BonafideStorage(options, provider.GetService<TimeProvider>() ?? TimeProvider.System));
        Add(storage => storage.Audit);
        Add(storage => storage.Policies);
        Add(storage => storage.Applications);
        Add(storage => storage.ApiKeys);
        Add(storage => storage.Tokens);
        Add(storage => storage.FirstStart);
        Add(storage => storage.Logins);
        Add(storage => storage.Credits);
        Add(storage => storage.Limits);
        Add(storage => storage.Checks);
        Add(storage => storage.Galleries);
        Add(storage => storage.Faces);
        Add(storage => storage.Blocklist);
        Add(storage => storage.Persons);
        Add(storage => storage.StaleFaces);
        Add(storage => storage.FaceChanges);
        Add(storage => storage.Search);
        Add(storage => storage.Statistics);
        Add(storage => storage.Idempotency);
        Add(storage => storage.Reviews);
        Add(storage => storage.Webhooks);
        Add(storage => storage.Outbox);
        Add(storage => storage.Eraser);
        Add(storage => storage.Retention);
        Add(storage => storage.KeyRotation);
        Add(storage => storage.Maintenance);
        Add(storage => storage.Evaluations);
        Add(storage => storage.Users);
        Add(storage => storage.Links);
        Add(storage => storage.Sessions);
        Add(storage => storage.SignIn);
        return services;

        void Add<T>(Func<BonafideStorage, T> service)
            where T : class => services.AddSingleton(provider => service(provider.GetRequiredService<BonafideStorage>()));
    }
}
