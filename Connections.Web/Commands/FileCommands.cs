using System.CommandLine;
using Connections.Core;
using Connections.Core.Files;
using Connections.Core.Maintenance;

namespace Connections.Web.Commands;

/// <summary>Connections, groups, workflows and apps as files describe them: <c>plan</c> and <c>apply</c>.</summary>
internal static class FileCommands
{
    private const string Reading = "Placeholders in them (${env:NAME}, ${file:path}) are filled here, on this machine.";

    /// <summary>Status of a plan that has something to do.</summary>
    public const int Differs = 2;

    public static Command Plan()
    {
        var (paths, identity, prune) = (Paths(), As(), Prune());
        var command = new Command(
            "plan", $"Shows what apply would do with these files, and changes nothing. Exits with 0 if there is "
                + $"nothing to do, with 2 if there is, and with 1 if it can't be done. {Reading}") { paths, identity,
                    prune };
        return command.Answers(async (services, parsed, ct) =>
        {
            var (actor, described) = await ReadAsync(services, parsed.GetValue(identity), parsed.GetValue(paths)!, ct);
            var plan = await services.GetRequiredService<FileService>().PlanAsync(actor, described,
                parsed.GetValue(prune), ct);
            if (plan.Refusals.Count > 0) throw new Problem.Invalid(plan.Refusals);
            Console.Write(PlanPrinter.Print(plan));
            return plan.Differs ? Differs : 0;
        });
    }

    public static Command Apply()
    {
        var (paths, identity, prune) = (Paths(), As(), Prune());
        var sure = new Option<bool>("--yes") { Description = "Applies it without asking." };
        var command = new Command(
            "apply", $"Creates and updates what these files describe, also while the product runs. It can be run "
                + $"again at any time, also after an interruption. {Reading}") { paths, identity, prune, sure };
        return command.Answers(async (services, parsed, ct) =>
        {
            var (actor, described) = await ReadAsync(services, parsed.GetValue(identity), parsed.GetValue(paths)!, ct);
            var files = services.GetRequiredService<FileService>();
            var plan = await files.PlanAsync(actor, described, parsed.GetValue(prune), ct);
            if (plan.Refusals.Count > 0) throw new Problem.Invalid(plan.Refusals);
            Console.Write(PlanPrinter.Print(plan));
            if (!plan.Differs) return 0;
            if (!parsed.GetValue(sure) && !IsConfirmed(actor.Name)) return 1;
            var report = await files.ApplyAsync(actor, described, parsed.GetValue(prune),
                resource => Console.WriteLine(PlanPrinter.Done(resource)), ct);
            foreach (var (resource,
                reason) in report.NotDone) await Console.Error.WriteLineAsync($"Not done: {resource.Kind} {resource.Name}. {reason}");
            Console.WriteLine($"{report.Done.Count} done, {report.NotDone.Count} not done.");
            return report.NotDone.Count == 0 ? 0 : 1;
        });
    }

    private static async Task<(Actor Actor, Manifest Described)> ReadAsync(IServiceProvider services, string? identity,
        string[] paths, CancellationToken ct)
    {
        var described = services.GetRequiredService<ManifestReader>().Read(paths, Placeholders.OfThisMachine);
        return (await services.GetRequiredService<CommandLineIdentity>().ActAsync(identity, ct), described);
    }

    private static bool IsConfirmed(string name)
    {
        if (Console.IsInputRedirected)
            throw new StartupException("Nothing was done. To apply without a prompt, add --yes.");
        Console.Write($"Apply this as {name}? (yes/no) ");
        return string.Equals(Console.ReadLine()?.Trim(), "yes", StringComparison.OrdinalIgnoreCase);
    }

    private static Argument<string[]> Paths() =>
        new("path") { Description = "YAML files, or folders of them.", Arity = ArgumentArity.OneOrMore };

    internal static Option<string?> As() =>
        new("--as")
        {
            Description = "Acts as this member (email address) or service account (name or id), and is "
            + "logged under its name; the first admin by default."
        };

    private static Option<bool> Prune() =>
        new("--prune")
        {
            Description = "Deletes what these files managed and no longer describe. It can be restored for "
            + "30 days, except an account of an integration tile."
        };
}
