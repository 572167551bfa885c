namespace Connections.Core.Audit;

/// <summary>What a verification of the audit trail found.</summary>
/// <param name="Entries">Entries looked at.</param>
/// <param name="Chains">Chains that they form.</param>
/// <param name="Faults">What cannot be the product's own work, in words for people.</param>
/// <param name="Unproven">What may hide such a thing: a proof or a newest place is missing.</param>
/// <param name="Notes">What is worth knowing, and is no fault.</param>
public sealed record AuditReport(
    long Entries, int Chains, IReadOnlyList<string> Faults, IReadOnlyList<string> Unproven, IReadOnlyList<string> Notes)
{
    /// <summary>Whether every entry is as it was written, and none is missing.</summary>
    public bool IsWhole => Faults.Count + Unproven.Count == 0;
}

/// <summary>An entry that a copy of the trail outside of the installation names.</summary>
/// <param name="Chain">Its chain.</param>
/// <param name="Sequence">Its place.</param>
/// <param name="Proof">Its proof.</param>
public sealed record ExportedAuditEntry(Guid Chain, long Sequence, byte[] Proof);
