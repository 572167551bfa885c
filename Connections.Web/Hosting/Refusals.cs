using Connections.Core;
using Microsoft.AspNetCore.Connections;

namespace Connections.Web.Hosting;

/// <summary>What an operator can mend, told in a sentence in place of a stack trace.</summary>
internal static class Refusals
{
    /// <summary>Serves; or says why not, and ends with 1.</summary>
    public static async Task<int> OrRefusalAsync(Func<Task<int>> serve)
    {
        try
        {
            return await serve();
        }
        catch (Exception e) when (e is StartRefused or InvalidOperationException { InnerException: FormatException or ArgumentException } or IOException { InnerException: AddressInUseException })
        {
            await Console.Error.WriteLineAsync($"Connections cannot start: {Of(e)}");
            return 1;
        }
    }

    /// <summary>The sentence. A setting of the wrong type is named, with its value, by the framework's reader of settings.</summary>
    public static string Of(Exception exception) =>
        exception is IOException ? $"{exception.Message.TrimEnd('.')}. Stop what listens there, or give another address: --urls http://localhost:5081" : exception.Message;
}
