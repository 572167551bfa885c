namespace Connections.Core;

/// <summary>One rule that an input breaks.</summary>
/// <param name="Field">Path of the field as in the input (<c>name</c>, <c>tags/0</c>, <c>tokens/token1/value</c>);
/// empty for the whole.</param>
/// <param name="Message">What is wrong and how to mend it, for people. Never holds a secret.</param>
/// <param name="Severity">Whether it stops the save.</param>
public sealed record ValidationError(string Field, string Message, ErrorSeverity Severity = ErrorSeverity.Error);

/// <summary>Whether a fault refuses the input or only warns.</summary>
public enum ErrorSeverity
{
    /// <summary>The input is refused.</summary>
    Error,

    /// <summary>The input may be saved once the warning was seen.</summary>
    Warning,

    /// <summary>Only said: nothing is asked, and nothing stops the save.</summary>
    Note,
}

/// <summary>
/// An expected failure, in words for people: the closed set that screens and endpoints translate. Any other exception
/// is a defect. A message never holds a secret.
/// </summary>
public abstract class Problem : Exception
{
    private Problem(string message, Exception? cause = null) : base(message, cause) { }

    /// <summary>It does not exist, or the actor cannot see it: the same answer for both.</summary>
    public sealed class NotFound(string what, string? message = null)
        : Problem(message ?? $"{char.ToUpperInvariant(what[0])}{what[1..]} not found, or you don't have access.")
    {
        /// <summary>The kind of thing that was asked for, such as <c>connection</c>.</summary>
        public string What { get; } = what;

        /// <summary>Whether it was there, and the actor saw it: it was deleted.</summary>
        public bool WasDeleted { get; init; }
    }

    /// <summary>The actor sees it, but cannot do this.</summary>
    public sealed class Forbidden(string message) : Problem(message);

    /// <summary>Input that breaks rules; holds every fault found.</summary>
    public sealed class Invalid(IReadOnlyList<ValidationError> faults)
        : Problem(string.Join(" ", faults.Select(f => f.Message)))
    {
        /// <summary>One fault on one field.</summary>
        public Invalid(string field, string message) : this([new ValidationError(field, message)]) { }

        /// <summary>All faults, each with its field.</summary>
        public IReadOnlyList<ValidationError> Faults { get; } = faults;
    }

    /// <summary>Someone else changed it since; nothing was overwritten.</summary>
    public sealed class Conflict(string message, Exception? cause = null) : Problem(message, cause);

    /// <summary>A file manages it, and only that file changes it.</summary>
    public sealed class ManagedByFile(string name, string file) : Problem(WhyNot(name, file))
    {
        /// <summary>The file, as its operator named it.</summary>
        public string File { get; } = file;

        /// <summary>The reason in words, for what is shown before anything is tried.</summary>
        public static string WhyNot(string name, string file) =>
            $"“{name}” is managed by the file {file} and can't be changed here. Change that file and run apply, or "
            + "release it from the file first (requires Editor).";
    }

    /// <summary>Something outside failed: a remote server, a secret that cannot be opened.</summary>
    public sealed class DependencyFailed(string stage, string message) : Problem(message)
    {
        /// <summary>Where it failed, such as <c>name resolution</c> or <c>decryption</c>.</summary>
        public string Stage { get; } = stage;
    }

    /// <summary>Too many calls; try again later.</summary>
    /// <param name="retryAfter">How long to wait.</param>
    /// <param name="what">Which limit was reached, as a sentence; null: that of calls.</param>
    public sealed class TooMany(TimeSpan retryAfter, string? what = null)
        : Problem($"{what ?? "Too many requests."} Try again in {Waits(retryAfter)}.")
    {
        /// <summary>How long to wait.</summary>
        public TimeSpan RetryAfter { get; } = retryAfter;

        private static string Waits(TimeSpan time) =>
            (int)Math.Ceiling(time.TotalSeconds) is var seconds and > 1 ? $"{seconds} seconds" : "1 second";
    }

    /// <summary>The product cannot do this at the moment: locked, read-only or busy.</summary>
    public sealed class Unavailable(string message, Exception? cause = null) : Problem(message, cause)
    {
        /// <summary>Whether the database cannot even be read: it is away or damaged.</summary>
        public bool IsDatabaseAway { get; init; }

        /// <summary>Whether the next write fails as well: the disk is full, or the database read-only.</summary>
        public bool CannotWrite { get; init; }
    }
}
