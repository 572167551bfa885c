using AngleSharp.Dom;
using Bunit;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Maintenance;
using Connections.Core.People;
using Connections.Tests.Components.Dialogs;
using Connections.Tests.Support;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Components.Organization;

/// <summary>The screens below <c>/organization</c> over the real Core and a real database.</summary>
public abstract class OrganizationTest : DialogTest
{
    protected MemberService Members => Core.Get<MemberService>();

    protected TeamService Teams => Core.Get<TeamService>();

    protected RoleService Roles => Core.Get<RoleService>();

    protected ServiceAccountService Accounts => Core.Get<ServiceAccountService>();

    /// <summary>The identity provider that the screens are told of.</summary>
    protected OidcOptions Provider { get; } = new();

    protected override void AddServices()
    {
        Services.AddScoped<Shortcuts>();
        Services.AddSingleton(Provider);
        Services.AddSingleton(new ServerOptions { PublicOrigin = "https://connections.example.com" });
        Add<MemberService>();
        Add<TeamService>();
        Add<RoleService>();
        Add<ServiceAccountService>();
        Add<OrganizationSettings>();
        Add<KeyService>();
        Add<KeyRegistrations>();
        Add<PrincipalDirectory>();
        Add<OwnershipTransfer>();
        Add<OwnershipOffers>();
        Add<AccountDependents>();
        Add<ConnectionPolicies>();
        Add<GroupService>();
        Add<GroupPolicies>();
        Add<global::Connections.Core.Apps.Editing.AppPolicies>();
        Add<AuditTrail>();
        Add<LocalSignInOptions>();
        Add<ClaimMapping>();
    }

    /// <summary>Draws a screen and waits for what it shows.</summary>
    protected async Task<IRenderedComponent<T>> ShowAsync<T>(string shows) where T : IComponent
    {
        var page = Render<T>();
        await PassTimeUntilAsync(() => page.Markup.Contains(shows, StringComparison.Ordinal));
        return page;
    }

    /// <summary>The row of a table with this name in it.</summary>
    protected static IElement RowOf<T>(IRenderedComponent<T> page, string name) where T : IComponent =>
        page.FindAll("tbody tr")
            .Single(r => r.QuerySelector("td")!.TextContent.Contains(name, StringComparison.Ordinal));

    protected static bool HasRow<T>(IRenderedComponent<T> page, string name) where T : IComponent =>
        page.FindAll("tbody tr").Any(r => r.QuerySelector("td")!.TextContent.Contains(name, StringComparison.Ordinal));

    /// <summary>The button of a row's action.</summary>
    protected static IElement ActionOf<T>(IRenderedComponent<T> page, string label)
        where T : IComponent => page.Find($".cnx-row-actions button[aria-label='{label}']");

    /// <summary>
    /// Begins an action of a row, and waits for what its dialog shows. What the action does continues behind it.
    /// </summary>
    protected async Task ActAsync<T>(IRenderedComponent<T> page, string label, string shows) where T : IComponent
    {
        _ = page.InvokeAsync(() => ActionOf(page, label).ClickAsync(new()));
        await PassTimeUntilAsync(() => Screen.Markup.Contains(shows, StringComparison.Ordinal));
    }

    /// <summary>Presses a button of the page itself, which opens a dialog.</summary>
    protected async Task OpenAsync<T>(IRenderedComponent<T> page, string button, string shows) where T : IComponent
    {
        _ = page.InvokeAsync(() => page.FindAll("button").First(b => b.TextContent.Trim() == button).ClickAsync(new()));
        await PassTimeUntilAsync(() => Screen.Markup.Contains(shows, StringComparison.Ordinal));
    }

    protected void Fill(string id, string text) => Screen.Find($"#{id}").Change(text);

    /// <summary>Submits the form of the dialog.</summary>
    protected Task SubmitAsync() => Screen.InvokeAsync(() => Screen.Find("form").SubmitAsync());

    protected IElement Box(string label) =>
        Screen.FindAll("label").Single(l => l.TextContent.Contains(label, StringComparison.Ordinal))
            .QuerySelector("input[type=checkbox]")!;

    protected string? ErrorOf(string id) => Screen.FindAll($"#{id}-error").SingleOrDefault()?.TextContent.Trim();

    protected Task ClosedAsync() => PassTimeUntilAsync(() => Screen.FindAll("[role=dialog]").Count == 0);

    /// <summary>Finds someone in a picker and chooses them.</summary>
    protected async Task PickAsync(string id, string text, string name)
    {
        _ = Screen.InvokeAsync(() => Screen.Find($"#{id}").InputAsync(new ChangeEventArgs { Value = text }));
        await PassTimeUntilAsync(
            () => Screen.FindAll("[role=option]").Any(o => o.TextContent.Contains(name, StringComparison.Ordinal)));
        await Screen.InvokeAsync(
            () => Screen.FindAll("[role=option]").First(o => o.TextContent.Contains(name, StringComparison.Ordinal))
                .MouseDownAsync(new()));
    }

    /// <summary>Looks for someone whom a picker does not offer, and reads what it says of that.</summary>
    protected async Task SearchWithoutResultAsync(string id, string text, string answer)
    {
        _ = Screen.InvokeAsync(() => Screen.Find($"#{id}").InputAsync(new ChangeEventArgs { Value = text }));
        await PassTimeUntilAsync(() => Screen.FindAll("[role=status]").Any(s => s.TextContent.Trim() == answer));
    }

    /// <summary>
    /// Lets the clock of the screen go on until something is so: fields wait a moment for the next letter.
    /// </summary>
    protected async Task PassTimeUntilAsync(Func<bool> isSo)
    {
        var isThere = await TestTimeout.UntilAsync(async () =>
        {
            if (await Screen.InvokeAsync(isSo)) return true;
            Core.Clock.Advance(TimeSpan.FromMilliseconds(50));
            return false;
        });
        isThere.Should().BeTrue($"the screen gets there; it shows {Screen.Markup}");
    }

    protected async Task<MemberRow> MemberAsync(Guid id) =>
        (await Members.ListAsync(Core.Owner, new MemberQuery(Id: id), PageRequest.First, default)).Rows.Single();

    /// <summary>Someone with a role of these permissions.</summary>
    protected async Task<Actor> PersonWhoMayAsync(Permissions permissions)
    {
        var role = await Roles.CreateAsync(Core.Owner, "Of a test", permissions, default);
        var link = await Members.InviteAsync(Core.Owner, "sam@example.com", "Sam", [role], [], default);
        return new Actor(link.UserId, ActorKind.User, "Sam");
    }

    /// <summary>A connection that only this principal can edit.</summary>
    protected async Task<Guid> CreateSoleEditedResourceAsync(string name, Actor by, Principal editor)
    {
        var id = await Service.AddAsync(by, OpenAi(name), default);
        var policies = Core.Get<ConnectionPolicies>();
        var seen = await policies.GetAsync(by, id, default);
        await policies.SaveAsync(by, id, [new(Principal.Everyone, AccessLevel.Viewer), new(editor, AccessLevel.Editor)],
            seen.Policy.Version, confirmed: true, default);
        return id;
    }

    protected async Task<IEnumerable<string>> EditorsOfAsync(Guid id) =>
        (await Core.Get<ConnectionPolicies>().GetAsync(Core.Owner, id, default)).Policy.Lines.Where(
            l => l.Level == AccessLevel.Editor).Select(l => l.Name);

    protected void Add<T>() where T : class => Services.AddSingleton(Core.Get<T>());
}
