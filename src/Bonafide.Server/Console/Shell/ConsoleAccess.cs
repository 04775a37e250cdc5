using Bonafide.Server.Operations;
using Bonafide.Storage.People;

namespace Bonafide.Server.Console.Shell;

/// <summary>Who may use an endpoint of the console. One that says nothing is open to nobody.</summary>
/// <param name="Role">The least role; null = whoever comes, signed in or not.</param>
internal sealed record ConsoleAccess(ConsoleRole? Role)
{
    /// <summary>A page asks for it by itself again and again: that keeps no session alive.</summary>
    internal bool IsPolled { get; init; }

    /// <summary>Its form is too large to be read before the handler: the handler compares the form's token itself, before anything else.</summary>
    internal bool ReadsItsOwnForm { get; init; }
}

internal static class ConsoleAccessExtensions
{
    internal static TBuilder For<TBuilder>(this TBuilder endpoint, ConsoleRole role)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new ConsoleAccess(role));

    /// <summary>As <see cref="For"/>, for what pages ask by themselves.</summary>
    internal static TBuilder PolledFor<TBuilder>(this TBuilder endpoint, ConsoleRole role)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new ConsoleAccess(role) { IsPolled = true });

    /// <summary>As <see cref="For"/>, for a handler that reads the form as it comes and sees to its token.</summary>
    internal static TBuilder ForStreamsOf<TBuilder>(this TBuilder endpoint, ConsoleRole role)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new ConsoleAccess(role) { ReadsItsOwnForm = true }, new StreamedBody());

    internal static TBuilder ForAnybody<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new ConsoleAccess(null));
}
