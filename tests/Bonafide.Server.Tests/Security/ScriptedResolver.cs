using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Bonafide.Server.Security.Outbound;

namespace Bonafide.Server.Tests.Security;

/// <summary>
/// Answers what a test says, one answer after the other; the last one stays. Names that it does not know do not exist.
/// </summary>
internal sealed class ScriptedResolver : IHostResolver
{
    private readonly Dictionary<string, Queue<IPAddress[]>> _answers = [];

    /// <summary>Every name that was asked for, in order.</summary>
    internal ConcurrentQueue<string> Asked { get; } = new();

    /// <param name="answers">Addresses separated by spaces.</param>
    internal ScriptedResolver With(string host, params string[] answers)
    {
        _answers[host] = new([.. answers.Select(answer => answer.Split(' ').Select(IPAddress.Parse).ToArray())]);
        return this;
    }

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        Asked.Enqueue(host);
        lock (_answers)
        {
            return !_answers.TryGetValue(host, out Queue<IPAddress[]>? answers)
                ? Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound))
                : Task.FromResult(answers.Count > 1 ? answers.Dequeue() : answers.Peek());
        }
    }
}
