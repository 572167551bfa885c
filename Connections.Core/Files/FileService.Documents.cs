using Connections.Core.Access;
using Connections.Core.Apps.Entities;
using Connections.Core.Automation.Entities;
using Connections.Core.Secrets;

namespace Connections.Core.Files;

/// <summary>Saves what has a document: workflows and apps.</summary>
public sealed partial class FileService
{
    private async Task WorkflowAsync(Actor actor, PlannedResource resource, ManifestWorkflow described)
    {
        var input = await InContextAsync(actor,
            (db, rights) => WorkflowPlanner.InputAsync(db, rights, resource, described, CancellationToken.None),
            CancellationToken.None);
        var managed = new ManagedChange<Workflow>(described.File)
        {
            Access = resource.Access,
            Note = async (db, workflow) =>
            {
                var secrets = new Dictionary<string, SecretValue>();
                if (described.WebhookSecret is { } secret) secrets.Add(WebhookSecret.Field, secret);
                await NoteAsync(db, actor, workflow.Id,
                    await db.StagedAsync(workflow, resource.Access is not null, default),
                    AppliedDigests.Write(digests, workflow.Id, secrets));
            },
        };
        if (resource.Act == PlannedAction.Create)
            await workflows.CreateAsync(actor, input, managed, CancellationToken.None);
        else
            await workflows.UpdateAsync(actor, resource.Id, input, resource.Version, managed, CancellationToken.None);
    }

    private async Task AppAsync(Actor actor, PlannedResource resource, ManifestApp described)
    {
        var input = await InContextAsync(actor,
            (db, rights) => AppPlanner.InputAsync(db, rights, resource, described, CancellationToken.None),
            CancellationToken.None);
        var managed = new ManagedChange<StoredApp>(described.File)
        {
            Access = resource.Access,
            Note = async (db, app) => await NoteAsync(db, actor, app.Id,
                await db.StagedAsync(app, resource.Access is not null, default), "{}"),
        };
        if (resource.Act == PlannedAction.Create)
            await apps.CreateAsync(actor, input, described.IsPublished, managed, CancellationToken.None);
        else
            await apps.UpdateAsync(actor, resource.Id, input, described.IsPublished, resource.Version, managed,
                CancellationToken.None);
    }
}
