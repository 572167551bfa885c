using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Execution.Testing;
using Connections.Core.Impact;
using Connections.Core.Resolving;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Execution.Actions;

/// <summary>
/// What a run leaves behind: its entry in the audit trail, the moment of use, the connection's health. Little of it is
/// waited for.
/// </summary>
internal sealed class RunRecorder(AuditLog audit, AuditBatchWriter committer, UsageCounter usage, HealthRecorder health,
    ILogger<RunRecorder> log)
{
    /// <summary>Audits a run that has ended. Never fails: what it speaks of has happened.</summary>
    public void Record(Actor actor, ResolvedConnection connection, IReadOnlyList<FieldChange> changes, string outcome)
    {
        var executed = connection.IsTileAccount ? AuditEvent.TileAccountExecuted : AuditEvent.ConnectionExecuted;
        try
        {
            committer.Post(audit.Entry(actor, executed, connection.Id, connection.Name, changes,
                outcome));
        }
        catch (Exception e)
        {
            log.RunDetailsLost(e, connection.Id, outcome);
            committer.Post(audit.Entry(actor, executed, connection.Id, connection.Name,
                outcome: outcome));
        }

        // Days are counted of connections alone.
        if (connection.IsTileAccount) return;
        try
        {
            usage.Note(connection.Id);
        }
        catch (Exception e)
        {
            log.UseNotCounted(e, connection.Id);
        }
    }

    /// <summary>
    /// What an answer says of the credential. A 401 is about nothing else; a 2xx shows that it is accepted; any other
    /// status is about the request, or about the other side. Only a change is written, so that runs do not wait for it.
    /// Where it cannot be written, the run has its result all the same: the other side has done it.
    /// </summary>
    public async Task NoteHealthAsync(ResolvedConnection connection, int? status)
    {
        try
        {
            await NoteAsync(connection, status);
        }
        catch (Exception e)
        {
            log.HealthNotUpdated(e, connection.Id);
        }
    }

    private async Task NoteAsync(ResolvedConnection connection, int? status)
    {
        var ct = CancellationToken.None;
        if (status == 401)
            await health.RefusedAsync(connection, TestStage.Authentication,
                "A run was rejected with status 401. Test the connection, and re-enter the credential.", ct);
        else if (status is >= 200 and < 300 && connection.Health != ConnectionHealth.Healthy)
            await health.AcceptedAsync(connection, ct);
    }
}
