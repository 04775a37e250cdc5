namespace Bonafide.Server.Operations;

/// <summary>
/// Tells a clock that jumped from time that passed, by the machine's own count of time since it started. What is deleted by the clock is not deleted by a
/// clock that jumped forward: an hour of a wrong year would empty the record. A clock that stays where it jumped to is believed after a day, since machines
/// that slept or were restored jump too.
/// </summary>
internal sealed class ClockWatch
{
    private static readonly TimeSpan _tolerance = TimeSpan.FromHours(1), _doubt = TimeSpan.FromDays(1);

    private readonly TimeProvider _clock;
    private DateTimeOffset _anchor;
    private long _anchorMark;
    private long? _doubtSince;

    internal ClockWatch(TimeProvider clock)
    {
        _clock = clock;
        Anchor();
    }

    /// <summary>How far the clock is ahead of the time that passed; negative where it is behind.</summary>
    internal TimeSpan Jump => _clock.GetUtcNow() - _anchor - _clock.GetElapsedTime(_anchorMark);

    /// <summary>Whether things may be deleted by the clock now.</summary>
    internal bool IsTrusted()
    {
        if (Jump <= _tolerance)
        {
            // A clock that was set back deletes too late and never too early.
            _doubtSince = null;
            if (Jump < -_tolerance)
            {
                Anchor();
            }

            return true;
        }

        _doubtSince ??= _clock.GetTimestamp();
        if (_clock.GetElapsedTime(_doubtSince.Value) < _doubt)
        {
            return false;
        }

        Anchor();
        return true;
    }

    private void Anchor() => (_anchor, _anchorMark, _doubtSince) = (_clock.GetUtcNow(), _clock.GetTimestamp(), null);
}
