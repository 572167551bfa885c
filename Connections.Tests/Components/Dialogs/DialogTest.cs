using System.Security.Claims;
using AngleSharp.Dom;
using Bunit;
using Bunit.TestDoubles;
using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Execution.Consent;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Core.Jobs;
using Connections.Core.People;
using Connections.Tests.Support;
using Connections.Web.Auth;
using Connections.Web.Components.Dialogs;
using Connections.Web.Components.Shared;
using Connections.Web.Drafts;
using Connections.Web.Ui;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Services;

namespace Connections.Tests.Components.Dialogs;

/// <summary>
/// The dialogs over the real Core and a real database, with a record of everything that was ever drawn.
/// </summary>
public abstract class DialogTest : BunitContext, IAsyncLifetime
{
    private static readonly TimeSpan patience = TestTimeout.Longest;
    private readonly List<string> drawn = [];
    private BunitAuthorizationContext? authorization;
    private TestInstallation installation = null!;

    protected CoreHost Core { get; private set; } = null!;

    protected IRenderedComponent<MudDialogProvider> Screen { get; private set; } = null!;

    /// <summary>Everything that was drawn so far.</summary>
    protected string Drawn => string.Join('\n', drawn) + Screen.Markup;

    protected virtual (string Key, string Value)[] Settings => [];

    protected ConnectionService Service => Core.Get<ConnectionService>();

    public async Task InitializeAsync()
    {
        installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        Core = await installation.StartAsync(Settings);
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices();
        Services.AddSingleton<TimeProvider>(Core.Clock);
        Services.AddScoped<UserLocale>();
        Services.AddScoped<Notifier>();
        Services.AddTransient<SingleDialogService>();
        Services.AddScoped<OwnPermissions>();
        Services.AddScoped<ActorFactory>();
        Services.AddSingleton<OpenForms>();
        Services.AddScoped<DraftKeeperFactory>();
        Services.AddSingleton(Core.Get<IntegrationCatalog>());
        Services.AddSingleton(Core.Get<ConnectionService>());
        Services.AddSingleton(Core.Get<ConnectionInputRules>());
        Services.AddSingleton(Core.Get<ConnectionQueries>());
        Services.AddSingleton(Core.Get<ConnectionSearch>());
        Services.AddSingleton(Core.Get<BulkChanges>());
        Services.AddSingleton(Core.Get<global::Connections.Core.Automation.Uses.UseQueries>());
        Services.AddSingleton(Core.Get<global::Connections.Core.Automation.Uses.ChangeImpactQueries>());
        Services.AddSingleton(Core.Get<JobService>());
        Services.AddSingleton(Core.Get<DraftService>());
        Services.AddSingleton(Core.Get<ConnectionTester>());
        Services.AddSingleton(Core.Get<OAuthConsent>());
        Services.AddSingleton(new ServerOptions());
        Services.AddScoped<OAuthConsentRedirect>();
        Services.AddSingleton(Core.Get<AwsIdentity>());
        Services.AddSingleton(Core.Get<Deployment>());
        Services.AddSingleton(Core.Get<ILockState>());
        Services.AddSingleton(Core.Get<IDatabaseState>());
        Services.AddSingleton<Availability>();
        Services.AddSingleton(Core.Get<IdentityProviderNames>());
        Services.AddSingleton(Core.Get<global::Connections.Core.Access.ServiceAccountPolicies>());
        Services.AddSingleton(Core.Get<global::Connections.Core.Automation.Workflows.WorkflowPolicies>());
        Services.AddSingleton(Core.Get<global::Connections.Core.Apps.Editing.AppPolicies>());
        Services.AddSingleton(Core.Get<global::Connections.Core.Tiles.TileAccountPolicies>());
        Services.AddSingleton(Core.Get<global::Connections.Core.Tiles.TileQueries>());
        AddServices();
        SignIn(Core.Owner);
        Screen = Render<MudDialogProvider>();
        Screen.OnMarkupUpdated += (_, _) => drawn.Add(Screen.Markup);
        Render<MudPopoverProvider>();
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        await base.DisposeAsync();
        await Core.DisposeAsync();
        await installation.DisposeAsync();
    }

    /// <summary>What is asked of the database from now on.</summary>
    private protected SqlCommandRecorder Watch() => SqlCommandRecorder.For(installation);

    /// <summary>Further services of a screen.</summary>
    protected virtual void AddServices()
    {
    }

    /// <summary>Lets someone else look from now on.</summary>
    protected void SignIn(Actor actor) =>
        (authorization ??= AddAuthorization()).SetAuthorized(actor.Name)
            .SetClaims(new Claim(ClaimTypes.NameIdentifier, actor.Id.ToString()),
                new Claim(ClaimTypes.Name, actor.Name));

    protected async Task<IDialogReference> OpenNewAsync(string? type = null, Action<string>? chosen = null,
        string? opens = null)
    {
        var dialog = await OpenAsync<NewConnectionDialog>("New Connection",
            new DialogParameters<NewConnectionDialog> { { d => d.IntegrationType, type }, { d => d.Chosen, chosen } });
        Until(() =>
            Screen.FindAll(opens ?? (type is null ? "#catalogue, #connection-form" : "#connection-form")).Should()
                .NotBeEmpty());
        return dialog;
    }

    protected async Task<IDialogReference> OpenEditAsync(Guid id)
    {
        var dialog = await OpenAsync<EditConnectionDialog>("Edit",
            new DialogParameters<EditConnectionDialog> { { d => d.Id, id } });
        Until(() => Screen.FindAll("#connection-form, .merge, [role=alert]").Should().NotBeEmpty());
        return dialog;
    }

    protected void Until(Action assertion) => Screen.WaitForAssertion(assertion, patience);

    /// <summary>Types into the control at a place: <c>name</c>, <c>fields/api_token</c>.</summary>
    protected void Type(string place, string text) => Screen.Find($"#{CatalogForm.IdOf(place)}").Input(text);

    protected void Choose(string place, string value) => Screen.Find($"#{CatalogForm.IdOf(place)}").Change(value);

    protected void Leave(string place) => Screen.Find($"#{CatalogForm.IdOf(place)}").FocusOut();

    protected string? ErrorAt(string place) =>
        Screen.FindAll($"#{CatalogForm.IdOf(place)}-error").SingleOrDefault()?.TextContent.Trim();

    protected IElement Button(string text) => Screen.FindAll("button").Single(b => b.TextContent.Trim() == text);

    protected bool HasButton(string text) => Screen.FindAll("button").Any(b => b.TextContent.Trim() == text);

    /// <summary>Presses a button and waits until what it began is done.</summary>
    protected Task PressAsync(string text) => Screen.InvokeAsync(() => Button(text).ClickAsync(new()));

    /// <summary>Waits for the dialog to close and gives its result.</summary>
    protected static async Task<DialogResult?> ResultOf(IDialogReference dialog) =>
        await dialog.Result.WaitAsync(patience);

    protected async Task<ConnectionDetails> ReadAsync(Guid id) =>
        await Core.Get<ConnectionQueries>().GetAsync(Core.Owner, id, default);

    protected static ConnectionInput OpenAi(string name, string token = "sk-first", params string[] tags) => new()
    {
        Name = name,
        IntegrationType = "OpenAI",
        CredentialType = "OpenAIAPIKey",
        Fields = new FieldSet { { "api_token", new FieldValue.Secret(new SecretValue(token)) } },
        Tags = tags,
    };

    protected static ConnectionInput HttpBasic(string name, string address = "https://api.example.com") => new()
    {
        Name = name,
        IntegrationType = "HTTP",
        CredentialType = "HTTPBasicAuth",
        Fields = new FieldSet { { "base_url", address }, { "username", "ada" },
            { "password", new FieldValue.Secret(new SecretValue("s3cret")) } },
    };

    protected async Task<IDialogReference> OpenAsync<T>(string title, DialogParameters parameters)
        where T : Microsoft.AspNetCore.Components.IComponent
    {
        IDialogReference? dialog = null;
        await Screen.InvokeAsync(
            async () => dialog = await Services.GetRequiredService<IDialogService>().ShowAsync<T>(title, parameters));
        return dialog!;
    }
}
