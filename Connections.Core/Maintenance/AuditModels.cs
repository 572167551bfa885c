using System.Globalization;
using System.Reflection;
using Connections.Core.Audit;

namespace Connections.Core.Maintenance;

/// <summary>Which entries of the audit trail to show.</summary>
/// <param name="From">Not before.</param>
/// <param name="To">Before.</param>
/// <param name="Actor">Part of the name of who acted, or their id.</param>
/// <param name="EventName">Group of events, such as <c>Custom Connections</c>.</param>
/// <param name="Action">What was done.</param>
/// <param name="Asset">Part of the name of what it was done to, or its id.</param>
/// <param name="Refused">Only acts that did not succeed.</param>
public sealed record AuditQuery(DateTimeOffset? From = null, DateTimeOffset? To = null, string? Actor = null,
    string? EventName = null, string? Action = null, string? Asset = null, bool Refused = false)
{
    /// <summary>Every action that is audited, in the order of the alphabet.</summary>
    public static IReadOnlyList<string> Actions { get; } =
    [
        .. typeof(AuditEvent).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => f.GetValue(null))
            .OfType<AuditEvent>()
            .Select(e => e.Action).Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>Whether it asks for what no index answers.</summary>
    internal bool IsSearch => Refused || AuditQueryFilters.Clean(Action) is not null || IsPart(Actor) || IsPart(Asset);

    private static bool IsPart(string? text) =>
        AuditQueryFilters.Clean(text) is { } part && !Guid.TryParse(part, out _);
}

/// <summary>One act in the audit trail.</summary>
public sealed record AuditRow(
    Guid Id, DateTimeOffset At, string Actor, ActorKind ActorKind, Guid ActorId, string? RemoteAddress,
    string EventName, string AssetType, Guid? AssetId, string AssetName,
    string Action, string Outcome, IReadOnlyList<FieldChange> Changes)
{
    /// <summary>The chain that it is a link of; null: it has no proof.</summary>
    public Guid? Chain { get; init; }

    /// <summary>Its place there.</summary>
    public long? Sequence { get; init; }

    /// <summary>
    /// Its proof, in hexadecimal: a copy that is kept elsewhere shows later that it is still the same.
    /// </summary>
    public string? Proof { get; init; }

    /// <summary>Whether it was done as it was asked for.</summary>
    public bool Succeeded => AuditQueryFilters.Successes.Contains(Outcome);
}

/// <summary>What one look at the trail found.</summary>
/// <param name="Rows">The entries, the newest first. They may be fewer than were asked for, or none, though older ones
/// follow.</param>
/// <param name="Older">From where to look on; null at the end of the trail.</param>
public sealed record AuditPage(IReadOnlyList<AuditRow> Rows, AuditCursor? Older);

/// <summary>A place in the trail; a page that begins behind it stays the same however much is added.</summary>
public readonly record struct AuditCursor(DateTimeOffset At, Guid Id)
{
    /// <summary>The place between a moment and all that is older.</summary>
    public static AuditCursor OlderThan(DateTimeOffset moment) => new(moment, Guid.Empty);

    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static AuditCursor? Parse(string? text) =>
        text?.Split('.') is [var at, var id]
            && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTime.MaxValue.Ticks && Guid.TryParseExact(id, "N", out var guid)
            ? new(new DateTimeOffset(ticks, TimeSpan.Zero), guid) : null;

    /// <summary>For an address.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.UtcTicks}.{Id:N}");
}
