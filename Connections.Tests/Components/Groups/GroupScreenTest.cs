using AngleSharp.Dom;
using Bunit;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Files;
using Connections.Core.Groups;
using Connections.Tests.Components.Dialogs;
using Connections.Tests.Support;
using Connections.Web.Components.Groups;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Connections.Tests.Components.Groups;

/// <summary>The screens of groups over the real Core and a real database.</summary>
public abstract class GroupScreenTest : DialogTest
{
    protected GroupService Groups => Core.Get<GroupService>();

    protected override void AddServices()
    {
        Services.AddScoped<Shortcuts>();
        Services.AddSingleton<Availability>();
        Services.AddScoped<OwnPermissions>();
        Add<GroupService>();
        Add<GroupSearch>();
        Add<RecentlyDeletedGroups>();
        Add<GroupQueries>();
        Add<GroupCandidates>();
        Add<GroupPolicies>();
        Add<ManagedFiles>();
        Add<ConnectionPolicies>();
        Add<PrincipalDirectory>();

        void Add<T>() where T : class => Services.AddSingleton(Core.Get<T>());
    }

    /// <summary>Makes a connection as the owner.</summary>
    protected Task<Guid> MakeAsync(string name, params string[] tags) =>
        Service.AddAsync(Core.Owner, OpenAi(name, tags: tags), default);

    /// <summary>Makes a group as the owner.</summary>
    protected Task<Guid> GroupAsync(string name, string keys, params Guid[] members) =>
        Groups.AddAsync(Core.Owner,
            new NewGroup { Name = name, IntegrationType = "OpenAI", Keys = keys.Split(' '), Members = members },
            default);

    protected async Task<GroupDetails> ReadGroupAsync(Guid id, Actor? by = null) =>
        await Core.Get<GroupQueries>().GetAsync(by ?? Core.Owner, id, default);

    protected async Task<IReadOnlyList<string>> MembersAsync(Guid group) =>
        [.. (await ReadGroupAsync(group)).Members.Select(m => m.Name)];

    /// <summary>Takes the organization off a connection, or lets it have a level.</summary>
    protected async Task RestrictAsync(Guid connection, AccessLevel everyone)
    {
        var policies = Core.Get<ConnectionPolicies>();
        var seen = (await policies.GetAsync(Core.Owner, connection, default)).Policy;
        PolicyGrant[] own = [new(new(PrincipalKind.User, Core.Owner.Id), AccessLevel.Editor)];
        await policies.SaveAsync(Core.Owner, connection,
            everyone == AccessLevel.None ? own : [.. own, new(Principal.Everyone, everyone)], seen.Version,
            confirmed: true, default);
    }

    protected Task<IDialogReference> OpenNewGroupAsync() =>
        OpenAsync<NewGroupDialog>("New Group",
            new DialogParameters<NewGroupDialog> { { d => d.IntegrationType, "OpenAI" } });

    /// <summary>Opens the wizard, and continues to the candidates.</summary>
    protected async Task<IDialogReference> OpenCandidatesAsync(string name, params string[] keys)
    {
        var dialog = await OpenNewGroupAsync();
        Until(() => Screen.FindAll("#group-name").Should().NotBeEmpty());
        await NameAsync(name);
        foreach (var key in keys) await EnterKeyAsync(key);
        await PressAsync("Next, Confirm Group");
        Until(() => Screen.FindAll("[data-row], .none").Should().NotBeEmpty());
        return dialog;
    }

    protected Task NameAsync(string name) =>
        Screen.InvokeAsync(() => Screen.Find("#group-name").InputAsync(new() { Value = name }));

    protected async Task EnterKeyAsync(string key)
    {
        // What is typed is asked after a pause, which the clock of a test never ends: Enter takes it as it is.
        await Screen.InvokeAsync(() => { _ = Screen.Find("#group-keys").InputAsync(new() { Value = key }); });
        await Screen.InvokeAsync(
            () => Screen.Find("#group-keys").KeyDownAsync(new KeyboardEventArgs { Key = "Enter" }));
        Until(() => Screen.FindAll($"[aria-label='Remove {key.ToLowerInvariant()}']").Should().NotBeEmpty());
    }

    /// <summary>The tick of a candidate.</summary>
    protected IElement Tick(string name) => Screen.Find($"input[aria-label='Select {name}']");

    /// <summary>Ticks a candidate, or takes the tick away.</summary>
    protected Task TickAsync(string name, bool on = true) =>
        Screen.InvokeAsync(() => Tick(name).ChangeAsync(new() { Value = on }));

    /// <summary>What is beside a candidate.</summary>
    protected string? NoteOf(string name) =>
        Tick(name).GetAttribute("aria-describedby") is { } id ? Screen.Find($"#{id}").TextContent : null;

    protected bool IsDisabled(string button) => Button(button).HasAttribute("disabled");
}
