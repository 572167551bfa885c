using System.Net.Sockets;
using System.Text.Json;
using Connections.Core;
using Microsoft.AspNetCore.Connections;

namespace Connections.Web.Hosting;

/// <summary>What an operator can mend, told in a sentence in place of a stack trace.</summary>
internal static class StartupErrors
{
    private const string Elsewhere = "Use another address: --urls http://localhost:5081";

    /// <summary>Serves; or says why not, and ends with 1.</summary>
    public static async Task<int> OrRefusalAsync(Func<Task<int>> serve)
    {
        try
        {
            return await serve();
        }
        catch (Exception e) when (Describe(e) is not null)
        {
            await Console.Error.WriteLineAsync($"Connections cannot start: {Describe(e)}");
            return 1;
        }
    }

    /// <summary>The sentence; null for a defect.</summary>
    public static string? Describe(Exception exception) => exception switch
    {
        StartupException => exception.Message,
        IOException { InnerException: AddressInUseException } => $"{exception.Message.TrimEnd('.')}. Stop the "
            + "program that listens there, or use another address: --urls http://localhost:5081",
        SocketException { SocketErrorCode: SocketError.AccessDenied } =>
            $"This user can't listen on the address in Urls: ports below 1024 require a privilege. {Elsewhere}",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => $"This machine doesn't have the "
            + $"address in Urls. {Elsewhere}",
        // The file's name is in the outer one, the place in the file in the inner one.
        InvalidDataException { InnerException: FormatException { InnerException: JsonException json } } =>
            $"{exception.Message.TrimEnd('.')}, line {json.LineNumber + 1}: {Reason(json)}",
        InvalidDataException { InnerException: FormatException format } =>
            $"{exception.Message.TrimEnd('.')}: {format.Message}",
        // A setting of the wrong type is named, with its value, by the framework's reader of settings.
        InvalidOperationException { InnerException: FormatException or ArgumentException } => exception.Message,
        InvalidOperationException
            when exception.Message.StartsWith("Unable to configure HTTPS endpoint", StringComparison.Ordinal) =>
            "Urls has an https address without a certificate. Put a TLS proxy in front, or set "
            + "Kestrel:Certificates:Default:Path and …:KeyPath.",
        _ => null,
    };

    // The reader's own place begins with 0, as no editor's does.
    private static string Reason(JsonException json)
    {
        var place = json.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return place < 0 ? json.Message : json.Message[..place];
    }
}
