using Bonafide.Tests;

namespace Bonafide.Cli.Tests;

/// <summary>Somebody at a shell: types a command line and looks at what comes back. No process is started.</summary>
internal sealed class Caller
{
    private readonly Dictionary<string, string> _variables = [];
    private byte[] _input = [];
    private bool _errorIsTerminal, _inputIsTerminal;
    private TimeProvider _time = TimeProvider.System;

    internal Caller WithVariable(string name, string value)
    {
        _variables[name] = value;
        return this;
    }

    internal Caller WithInput(byte[] bytes)
    {
        _input = bytes;
        return this;
    }

    internal Caller WithErrorsOnATerminal()
    {
        _errorIsTerminal = true;
        return this;
    }

    /// <summary>Somebody sits there, sees errors and types this.</summary>
    internal Caller AtATerminal(string typed)
    {
        _inputIsTerminal = true;
        return WithErrorsOnATerminal().WithInput(System.Text.Encoding.UTF8.GetBytes(typed));
    }

    /// <summary>As if this were now.</summary>
    internal Caller At(DateTimeOffset now)
    {
        _time = new StoppedClock(now);
        return this;
    }

    /// <summary>With the public networks at hand; the test is skipped where they are not.</summary>
    internal static Caller WithModels() => new Caller().WithVariable("BONAFIDE_MODELS", Needs.SharedModels());

    internal async Task<Answer> RunAsync(params string[] args)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int code = await CommandLine.RunAsync(args, new Shell
        {
            Out = output,
            Error = error,
            OpenInput = () => new MemoryStream(_input),
            Variables = _variables,
            ErrorIsTerminal = _errorIsTerminal,
            InputIsTerminal = _inputIsTerminal,
            Time = _time,
        });
        return new Answer(code, output.ToString(), error.ToString());
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

internal sealed record Answer(int Code, string Out, string Error);
