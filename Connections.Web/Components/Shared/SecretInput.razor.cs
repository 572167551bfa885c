using Connections.Core.Integrations;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace Connections.Web.Components.Shared;

/// <summary>
/// A field for a secret. What is typed goes to the server and stays there: the element is never given a value, so no
/// render can carry it back, and a stored secret cannot be shown because nobody here has it.
/// </summary>
public sealed partial class SecretInput
{
    /// <summary>Most characters, and most bytes of a file.</summary>
    public const int MaxLength = 64 * 1024;

    private SecretDraft? mine;
    private string? held;
    private string? uploadFault;
    private int generation;

    /// <summary>Id of the control, for its label.</summary>
    [Parameter, EditorRequired]
    public string Id { get; set; } = "";

    /// <summary>What is going to happen with the secret.</summary>
    [Parameter, EditorRequired]
    public SecretDraft Draft { get; set; } = SecretDraft.Empty;

    /// <summary>Raised with every change.</summary>
    [Parameter]
    public EventCallback<SecretDraft> DraftChanged { get; set; }

    /// <summary>Whether there is a stored one.</summary>
    [Parameter]
    public bool IsStored { get; set; }

    /// <summary>When the stored one was set.</summary>
    [Parameter]
    public DateTimeOffset? SetAt { get; set; }

    /// <summary>Who set it.</summary>
    [Parameter]
    public string? SetBy { get; set; }

    /// <summary>Whether it may be empty; a stored one can then be cleared.</summary>
    [Parameter]
    public bool Optional { get; set; }

    /// <summary>Several lines, with a file to upload: keys and certificates.</summary>
    [Parameter]
    public bool Multiline { get; set; }

    /// <summary>Whether the frame shows an error for it.</summary>
    [Parameter]
    public bool HasError { get; set; }

    /// <summary>Ids of its error and help.</summary>
    [Parameter]
    public string? DescribedBy { get; set; }

    /// <summary>A hint at the form of the secret; never a secret.</summary>
    [Parameter]
    public string? Placeholder { get; set; }

    private SecretDraft Rest => IsStored ? SecretDraft.Unchanged : SecretDraft.Empty;

    private string Before => SetAt is null ? "Set" : "Set ";

    private string After => SetBy is null ? ". Leave empty to keep it." : $" by {SetBy}. Leave empty to keep it.";

    private string StateId => $"{Id}-state";

    private string? Described => (DescribedBy, IsStored) switch
    {
        (null, false) => null,
        (null, true) => StateId,
        (_, false) => DescribedBy,
        (_, true) => $"{DescribedBy} {StateId}",
    };

    protected override void OnParametersSet()
    {
        if (Draft == mine) return;
        mine = Draft;
        // Someone else decided: what the old element still holds must not stay on the screen as if it counted.
        generation++;
        held = Draft.State == SecretFieldState.Typed ? "Entered, not saved yet." : null;
    }

    private Task TypedAsync(ChangeEventArgs e)
    {
        var text = e.Value as string ?? "";
        uploadFault = null;
        return SetAsync(text.Length == 0 ? Rest : SecretDraft.Typed(text));
    }

    private async Task UploadedAsync(InputFileChangeEventArgs e)
    {
        uploadFault = e.File.Size switch
        {
            0 => $"{e.File.Name} is empty.",
            > MaxLength => $"{e.File.Name} is larger than 64 KB. Choose a file that only contains the key or "
                + "certificate.",
            _ => null,
        };
        if (uploadFault is not null) return;

        using var bytes = new MemoryStream((int)e.File.Size);
        await using (var stream = e.File.OpenReadStream(MaxLength)) await stream.CopyToAsync(bytes);
        if (CertificateFile.Read(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)) is not { } text)
        {
            uploadFault = $"{e.File.Name} contains neither text nor a key or certificate. Choose a file in PEM, DER "
                + "or PKCS #12 form.";
            return;
        }
        held = $"Read from {e.File.Name}, not saved yet.";
        await SetAsync(SecretDraft.Typed(text));
    }

    private Task ClearAsync() => SetAsync(SecretDraft.Cleared);

    private Task KeepAsync()
    {
        held = null;
        generation++;
        return SetAsync(Rest);
    }

    private Task SetAsync(SecretDraft draft)
    {
        mine = draft;
        return DraftChanged.InvokeAsync(draft);
    }
}
