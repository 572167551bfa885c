using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Dialogs;

/// <summary>One field of a schema, of whatever format, with its help and what is wrong with it.</summary>
public sealed partial class CatalogField
{
    /// <summary>The form.</summary>
    [Parameter, EditorRequired]
    public ConnectionFormModel Model { get; set; } = null!;

    /// <summary>The level of the form that the field is in.</summary>
    [Parameter, EditorRequired]
    public FormFields Values { get; set; } = null!;

    /// <summary>The field.</summary>
    [Parameter, EditorRequired]
    public Field Field { get; set; } = null!;

    /// <summary>Raised with the place of what was changed.</summary>
    [Parameter]
    public EventCallback<string> OnChange { get; set; }

    private string Place => Values.PlaceOf(Field);

    private string Id => CatalogForm.IdOf(Place);

    private FormMessage? Message => Model.Faults.At(Place);

    private bool HasError => Message is { IsWarning: false };

    private string? Invalid => HasError ? "true" : null;

    private string? Required => Field.Optional ? null : "true";

    private string? Described => FormField.DescribedBy(Id, Message is not null, Field.Help is not null);

    private bool IsMultiLine =>
        Field.Format is FieldFormat.MultiLine or FieldFormat.PemKey or FieldFormat.PemCertificate;

    private bool IsMono =>
        Field.Format is FieldFormat.Url or FieldFormat.Host or FieldFormat.Guid || Field.TemplateOver is not null;

    private string? InputMode => Field.Format switch
    {
        FieldFormat.Url or FieldFormat.Host => "url",
        FieldFormat.Email => "email",
        FieldFormat.Integer => "numeric",
        _ => null,
    };

    // A default counts where nothing is given, so that it is what an empty choice shows.
    private string? Default =>
        Field.Explicit || Field.Options.All(o => o.Value != Field.Default) ? null : Field.Default;

    private bool HasEmptyOption =>
        Default is null && (Field.Optional || Field.Default is null || Values.Text(Field).Length == 0);

    private string Choice => Values.Text(Field) is { Length: > 0 } given ? given : Default ?? "";

    private string Path => Values.PathOf(Field);

    private StoredSecretInfo? Stored => Model.StoredAt(Path);

    private bool LosesStored => Field.Optional && Draft.State == SecretFieldState.Empty && Model.LosesStored(Path);

    // A secret that is stored under no name of now is not unchanged, but empty.
    private SecretDraft Draft => Values.Secret(Field) switch
    {
        { State: SecretFieldState.Typed } typed => typed,
        { State: SecretFieldState.Cleared } cleared when Stored is not null => cleared,
        _ => Stored is null ? SecretDraft.Empty : SecretDraft.Unchanged,
    };

    private void Leave() => Model.Faults.Leave(Place);

    private Task SetAsync(string? text)
    {
        Values.SetText(Field, text ?? "");
        return OnChange.InvokeAsync(Place);
    }

    private Task ChooseAsync(string value, bool isChosen)
    {
        Values.Choose(Field, value, isChosen);
        return OnChange.InvokeAsync(Place);
    }

    private Task TypeSecretAsync(SecretDraft draft)
    {
        Values.SetSecret(Field, draft);
        return OnChange.InvokeAsync(Place);
    }
}
