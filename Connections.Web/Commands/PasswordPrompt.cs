using System.CommandLine;
using System.Text;
using Connections.Core;

namespace Connections.Web.Commands;

/// <summary>Reads what nobody else may see: never from the command line itself, which others can list.</summary>
internal static class PasswordPrompt
{
    /// <summary>The option that names a file with the passphrase in it.</summary>
    public static Option<FileInfo?> FileOption() =>
        new("--passphrase-file")
        {
            Description = "A file whose first line is the passphrase; by default it is read "
            + "from standard input."
        };

    /// <summary>The first line of a file, or of standard input.</summary>
    public static string Read(string what, FileInfo? file)
    {
        if (file is null) return Read(what);
        try
        {
            return File.ReadLines(file.FullName).FirstOrDefault() ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The passphrase could not be read: {e.Message}");
        }
    }

    /// <summary>A line of standard input; at a terminal nothing of it is shown.</summary>
    public static string Read(string what)
    {
        if (Console.IsInputRedirected) return Console.ReadLine() ?? "";
        Console.Error.Write($"{what}: ");
        var typed = new StringBuilder();
        for (var key =
            Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace) typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar)) typed.Append(key.KeyChar);
        }
        Console.Error.WriteLine();
        return typed.ToString();
    }
}
