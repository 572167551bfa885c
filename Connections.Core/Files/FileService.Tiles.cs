using Connections.Core.Access;
using Connections.Core.Integrations;
using Connections.Core.Tiles;

namespace Connections.Core.Files;

/// <summary>Saves accounts of integration tiles.</summary>
public sealed partial class FileService
{
    // Which one is the default is a save of its own: another account may have to stop being it.
    private async Task TileAsync(Actor actor, PlannedResource resource, ManifestTileAccount described)
    {
        var managed = new ManagedChange<TileAccount>(described.File)
        {
            Access = resource.Access,
            SameSecrets = resource.SameSecrets,
            Note = async (db, account) =>
            {
                var integration = catalog.Find(account.IntegrationType)!;
                var secrets = FieldRules.Separate(integration, integration.Kind(account.CredentialType)!,
                    described.Input.Fields).Secrets;
                await NoteAsync(db, actor, account.Id,
                    await db.StagedAsync(catalog, account, described.IsDefault, resource.Access is not null, default),
                    AppliedDigests.Write(digests, account.Id, secrets));
            },
        };
        var saved = resource.Act == PlannedAction.Create
            ? await tiles.CreateAsync(actor, described.Input, managed, CancellationToken.None)
            : await tiles.UpdateAsync(actor, resource.Id, described.Input, resource.Version, managed,
                CancellationToken.None);
        if (saved.Row.IsDefault != described.IsDefault)
            await tiles.SetDefaultAsync(actor, saved.Row.Id, described.IsDefault, isManaging: true,
                CancellationToken.None);
    }
}
