using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Impact;

namespace Connections.Core.Runtime.Actions;

/// <summary>What a run leaves behind: its entry in the audit trail, the moment of use, the connection's health. Little of it is waited for.</summary>
internal sealed class RunBook(AuditLog audit, AuditCommitter committer, UsageBook usage, HealthNotes health)
{
    /// <summary>Puts a run on record that has ended.</summary>
    public void Record(Actor actor, ResolvedConnection connection, IReadOnlyList<Change> changes, string outcome)
    {
        usage.Note(connection.Id);
        committer.Post(audit.Entry(actor, AuditEvent.ConnectionExecuted, connection.Id, connection.Name, changes, outcome));
    }

    /// <summary>
    /// What an answer says of the credential. A 401 is about nothing else; a 2xx shows that it is accepted; any other status is about the
    /// request, or about the other side. Only a change is written, so that runs do not wait for it.
    /// </summary>
    public async Task NoteHealthAsync(ResolvedConnection connection, int? status, CancellationToken ct)
    {
        if (status == 401) await health.RefusedAsync(connection.Id, connection.Version, HealthNotes.WordFor(TestStage.Authentication), "A run was refused with status 401. Test the connection, and enter the credential again.", ct);
        else if (status is >= 200 and < 300 && connection.Health != Health.Healthy) await health.AcceptedAsync(connection.Id, connection.Version, ct);
    }
}
