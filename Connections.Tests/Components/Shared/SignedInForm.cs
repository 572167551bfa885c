using System.Security.Claims;
using Connections.Core;
using Connections.Web.Auth;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Options;
using MudBlazor;

namespace Connections.Tests.Components.Shared;

/// <summary>The parts of a form that someone who is signed in has open, without a screen.</summary>
internal sealed class SignedInForm : IDisposable
{
    private readonly SnackbarService snackbar =
        new(new NoNavigation(), TimeProvider.System, Options.Create(new SnackbarConfiguration()));

    public SignedInForm(Guid person)
    {
        Actors = new(new SignedIn(person));
        Notifier = new(snackbar);
        Submission = new(Actors, Notifier);
    }

    public ActorFactory Actors { get; }

    public Notifier Notifier { get; }

    public FormSubmission Submission { get; }

    public void Dispose() => snackbar.Dispose();

    private sealed class NoNavigation : NavigationManager
    {
        public NoNavigation() => Initialize("http://127.0.0.1/", "http://127.0.0.1/");
    }

    private sealed class SignedIn(Guid person) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() =>
            Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity(
                [new(ClaimTypes.NameIdentifier, person.ToString()), new(ClaimTypes.Name, "Ada")], "test"))));
    }
}
