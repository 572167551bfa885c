using Connections.Core.People;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Organization;

/// <summary>Shows a one-time link, this once, for the admin to pass on.</summary>
public sealed partial class LinkPanel
{
    /// <summary>The link.</summary>
    [Parameter, EditorRequired]
    public IssuedLink Link { get; set; } = null!;

    /// <summary>For whom it is.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required ServerOptions Server { get; init; }

    [Inject]
    public required UserLocale Reader { get; init; }

    // Behind a proxy the address that people use is the setting's.
    private string Address =>
        (Server.PublicOrigin.Length > 0 ? Server.PublicOrigin : Navigation.BaseUri).TrimEnd('/')
            + Urls.Join(Link.Token);
}
