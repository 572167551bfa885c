using Connections.Core.Integrations;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace Connections.Web.Components.Dialogs;

/// <summary>
/// A certificate, pasted or read from a file. It is public; a private key that was chosen by mistake is not taken.
/// </summary>
public sealed partial class CertificateInput
{
    private const int MaxLength = 64 * 1024;
    private string? uploadFault;
    private int generation;

    /// <summary>Id of the control, for its label.</summary>
    [Parameter, EditorRequired]
    public string Id { get; set; } = "";

    /// <summary>The certificate as text.</summary>
    [Parameter, EditorRequired]
    public string Value { get; set; } = "";

    /// <summary>Raised with every change.</summary>
    [Parameter]
    public EventCallback<string> ValueChanged { get; set; }

    /// <summary>Whether it may be left empty.</summary>
    [Parameter]
    public bool Optional { get; set; }

    /// <summary>Whether the frame shows an error for it.</summary>
    [Parameter]
    public bool HasError { get; set; }

    /// <summary>Ids of its error and help.</summary>
    [Parameter]
    public string? DescribedBy { get; set; }

    private Task TypeAsync(string? text)
    {
        uploadFault = null;
        return ValueChanged.InvokeAsync(text ?? "");
    }

    private async Task UploadAsync(InputFileChangeEventArgs e)
    {
        generation++;
        uploadFault = e.File.Size switch
        {
            0 => $"{e.File.Name} is empty.",
            > MaxLength => $"{e.File.Name} is larger than 64 KB. Choose a file that only contains the certificate.",
            _ => null,
        };
        if (uploadFault is not null) return;

        using var bytes = new MemoryStream((int)e.File.Size);
        await using (var stream = e.File.OpenReadStream(MaxLength)) await stream.CopyToAsync(bytes);
        var text = CertificateFile.Read(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        uploadFault = text switch
        {
            null => $"{e.File.Name} contains neither text nor a certificate. Choose a file in PEM, DER or PKCS #7 "
                + "form.",
            _ when CertificateFile.HoldsKey(
                text) => $"{e.File.Name} contains a private key and was not used here. Upload it in the private key "
                    + "field: its certificate is read from it, too.",
            _ => null,
        };
        if (uploadFault is null) await ValueChanged.InvokeAsync(text);
    }
}
