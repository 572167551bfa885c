using Connections.Core;

namespace Connections.Web.Api.Contracts;

/// <summary>An entry of the audit trail.</summary>
/// <param name="Timestamp">When.</param>
/// <param name="Actor">Who.</param>
/// <param name="EventName">What it is about.</param>
/// <param name="Action">What was done.</param>
/// <param name="Asset">With what.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Succeeded">Whether it was done as it was asked for.</param>
/// <param name="Changes">What was changed.</param>
[ResourceType("audit")]
internal sealed record AuditEntryAttributes(DateTimeOffset Timestamp, AuditActor Actor, string EventName, string Action,
    AuditAsset Asset, string Outcome, bool Succeeded, IReadOnlyList<ChangedField> Changes);

/// <summary>Who did something.</summary>
internal sealed record AuditActor(Guid Id, ActorKind Kind, string Name, string? RemoteAddress);

/// <summary>With what something was done.</summary>
internal sealed record AuditAsset(Guid? Id, string Type, string Name);

/// <summary>A change of one field.</summary>
/// <param name="Field">The field.</param>
/// <param name="Old">Its value before.</param>
/// <param name="New">Its value after.</param>
/// <param name="Secret">Whether it is a secret, of which no value is told.</param>
internal sealed record ChangedField(string Field, string? Old, string? New, bool Secret);

/// <summary>Where to continue in the audit trail.</summary>
internal sealed record AuditMeta(AuditPageMeta Page);

/// <summary>Where to continue in the audit trail.</summary>
/// <param name="After">The cursor of the next page; null at the end.</param>
internal sealed record AuditPageMeta(string? After);

/// <summary>The name of an event.</summary>
[ResourceType("audit_event_name")]
internal sealed record AuditEventNameAttributes;

/// <summary>What a verification of the audit trail found.</summary>
[ResourceType("audit_report")]
internal sealed record AuditReportAttributes(long Entries, int Chains, bool Whole, IReadOnlyList<string> Faults,
    IReadOnlyList<string> Unproven, IReadOnlyList<string> Notes);

/// <summary>How long the audit trail is kept.</summary>
/// <param name="Days">Days; null: forever.</param>
[ResourceType("audit_retention")]
internal sealed record AuditRetentionAttributes(int? Days);

/// <summary>An entry of a thing's history.</summary>
[ResourceType("history_entry")]
internal sealed record HistoryEntryAttributes(
    DateTimeOffset At, string Actor, string Action, string Outcome, IReadOnlyList<ChangedField> Changes);
