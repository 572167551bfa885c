using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Egress;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Execution.Testing;

/// <summary>What is tested.</summary>
/// <param name="Id">Its id; null: it is not saved.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsTileAccount">Whether it is an account of a tile, not a connection.</param>
internal sealed record TestedCredential(Guid? Id, string Name, bool IsTileAccount);

/// <summary>
/// What a test leaves behind: its entry in the audit trail, the health of a stored connection, what came of a form.
/// </summary>
internal sealed class TestRecorder(IDbContextFactory<ConnectionsDbContext> databases, AuditLog audit,
    HealthRecorder health, RecentTestResults recent, ILogger<TestRecorder> log)
{
    /// <summary>Runs a test and audits it, whatever comes of it.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="tested">What is tested.</param>
    /// <param name="send">Sends the test request.</param>
    /// <param name="ct">Cancels what is done besides the record.</param>
    /// <returns>The result, with the way to lift a blocking rule where the actor may read such rules.</returns>
    public async Task<ConnectionTestResult> RunAsync(Actor actor, TestedCredential tested,
        Func<Task<ConnectionTestResult>> send, CancellationToken ct)
    {
        ConnectionTestResult result;
        try
        {
            result = await send();
        }
        catch (OperationCanceledException e)
        {
            await RecordAsync(actor, tested, e is EgressCanceledException ? [new("known", null, e.Message)]
                : [], "cancelled");
            throw;
        }

        if (result.Defect is { } defect) log.TestFailed(defect, tested.Id);
        var changes = new List<FieldChange> { new("asked", null, result.Asked) };
        if (result.RemoteAddress is { } remote) changes.Add(new(AuditLog.RemoteAddress, null, remote));
        if (result.BlockedBy is { } rule) changes.Add(new(AuditLog.BlockedBy, null, rule));
        await RecordAsync(actor, tested, changes, result.Outcome.ToString());
        if (result.BlockedBy is not { } why) return result;
        // Readers of the audit trail find the rule there; told here, it saves them the way.
        await using var db = await databases.CreateDbContextAsync(ct);
        return (await db.RightsOfAsync(actor, ct)).Has(Permissions.AuditLogsRead)
            ? result with { NextStep = EgressPolicy.HowToLift(why) } : result;
    }

    /// <summary>Notes what the test of a stored connection says of its health.</summary>
    public async Task NoteHealthAsync(ResolvedConnection connection, ConnectionTestResult result, CancellationToken ct)
    {
        if (result.Outcome == TestOutcome.Accepted) await health.AcceptedAsync(connection, ct);
        else if (IsOpen(result)) await health.TriedAsync(connection, ct);
        else await health.RefusedAsync(connection, StageOf(result), result.Message, ct);
    }

    /// <summary>
    /// Keeps what came of a form, for the connection that its author may make of the very same values.
    /// </summary>
    public void Keep(Actor actor, Integration integration, CredentialKind kind, ConnectionValidator form,
        ConnectionTestResult result)
    {
        if (IsOpen(result)) return;
        recent.Keep(actor, integration, kind, form.Public, form.Secrets,
            result.Outcome == TestOutcome.Accepted ? null
                : HealthRecorder.Words(StageOf(result), result.Message));
    }

    // What it speaks of has happened: so nobody can give it up anymore.
    private async Task RecordAsync(Actor actor, TestedCredential tested, IReadOnlyList<FieldChange> changes,
        string outcome)
    {
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        audit.Add(db, actor, tested.IsTileAccount ? AuditEvent.TileAccountTested : AuditEvent.ConnectionTested,
            tested.Id, tested.Name, changes, outcome);
        await db.SaveAsync(CancellationToken.None);
    }

    // An answer of which nothing is known, such as a 500, says nothing of the credential.
    private static bool IsOpen(ConnectionTestResult result) =>
        result.Outcome == TestOutcome.Unknown && result.Status is not null;

    private static TestStage StageOf(ConnectionTestResult result) =>
        result is { Outcome: TestOutcome.Refused or TestOutcome.LacksPermission, Status: not null }
            ? TestStage.Authentication
        : result.Steps.FirstOrDefault(s => s.State == TestStepState.Failed)?.Stage ?? TestStage.Answer;
}
