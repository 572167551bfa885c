using Connections.Core;
using Connections.Core.People;
using Connections.Web.Components.Grid;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Organization;

/// <summary>Keys for programs: making, registering and revoking. Everyone sees their own application keys.</summary>
public sealed partial class KeysPage
{
    private static readonly IReadOnlyList<ListColumn> columns =
        [new("Name", null, "name"), new("Type", null, "kind"), new("Owner", null, "owner"),
            new("Allows", null, "allows"), new("Last used", null, "used"), new("Expires", null, "expires")];

    [Inject]
    public required KeyService Keys { get; init; }

    [Inject]
    public required KeyRegistrations Registrations { get; init; }

    [Inject]
    public required UserLocale Reader { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    protected override async Task<PagedResult<KeyRow>> LoadAsync(PageRequest page, CancellationToken ct) =>
        await Keys.ListAsync(await Actors.CurrentAsync(), kind: null, page, ct);

    private static string KindOf(KeyRow key) =>
        key.Kind == KeyKind.Api ? "API key" : key.Registered ? "Application key" : "Application key, not registered";

    private static string AllowsOf(KeyRow key) =>
        key.Kind == KeyKind.Api ? "Authentication only" : key.Scopes is { } scopes
            ? scopes.WireNames() is [var one] ? one : $"{scopes.WireNames().Count} scopes" : "Same as owner";

    private static string? ScopesOf(KeyRow key) =>
        key.Scopes is { } scopes ? string.Join(", ", scopes.WireNames()) : null;

    private string EndOf(KeyRow key) =>
        key.ExpiresAt is not { } end ? "Never expires" : end <= Clock.GetUtcNow() ? "Ended" : Reader.Write(end);

    private List<RowAction> ActionsFor(KeyRow key)
    {
        var revoke = new RowAction("Revoke", Sprite.Delete,
            () => RevokeAsync(key))
        { IsDanger = true };
        if (key.Kind == KeyKind.Api) return [revoke];
        return
        [
            key.Registered
                ? new("Unregister", Sprite.Unlink,
                    () => ActAsync(
                        actor => Registrations.UnregisterAsync(actor, key.Id,
                            Left), $"“{key.Name}” can no longer be used with connections."))
                : new("Register", Sprite.Link,
                    () => ActAsync(
                        actor => Registrations.RegisterAsync(actor, key.Id,
                            Left), $"“{key.Name}” can be used with connections.")),
            revoke,
        ];
    }

    private Task NewAsync() => OpenAsync("New Key", new DialogParameters<NewKeyDialog>());

    private Task RevokeAsync(KeyRow key) => OpenAsync("Are you sure?", new DialogParameters<ConfirmDialog>
    {
        { d => d.Name, key.Name },
        { d => d.Question, $"Programs that use the key “{key.Name}” lose access immediately. This can't be undone." },
        { d => d.Verb, "Revoke" },
        { d => d.Act, async () => await Keys.RevokeAsync(await Actors.CurrentAsync(), key.Id, CancellationToken.None) },
    });
}
