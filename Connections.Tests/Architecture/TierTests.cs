using System.Text.RegularExpressions;
using Connections.Tests.Support;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Connections.Tests.Architecture;

/// <summary>
/// A test that needs more than the SDK says so by a trait: else plain <c>dotnet test</c> runs it, and it fails there.
/// </summary>
public sealed partial class TierTests
{
    private static readonly string[] Programs =
        [nameof(RunningServer), nameof(ProductCommand), nameof(ChildProgram), nameof(NodeScript)];

    [Fact]
    public void A_test_that_needs_more_than_the_SDK_has_the_trait_of_its_tier()
    {
        using var tests = Read();
        var classes = tests.MainModule.Types.Where(
            type => type.Methods.Any(IsTest) || Bases(type).Any(b => b.Methods.Any(IsTest)));

        classes.SelectMany(FindMissing).Should().BeEmpty();
        classes.Should().HaveCountGreaterThan(200);
    }

    [Fact]
    public void A_trait_that_is_missing_is_found()
    {
        using var tests = Read();
        var forgetful = tests.MainModule.GetType(typeof(TierTests).FullName!.Replace('+', '/')).NestedTypes
            .Single(type => type.Name == nameof(TestsWithoutTier));

        FindMissing(forgetful).Should().BeEquivalentTo(
            "TestsWithoutTier.LookAsync needs Browser", "TestsWithoutTier.StartAsync needs Process",
            "TestsWithoutTier.OpenAsync needs Postgres", "TestsWithoutTier.FurnishAsync needs Postgres");
    }

    private static AssemblyDefinition Read() => AssemblyDefinition.ReadAssembly(typeof(TierTests).Assembly.Location);

    private static IEnumerable<string> FindMissing(TypeDefinition type) =>
        from need in WithCompilerMade(type).SelectMany(Needs).Distinct()
        where !(need.Tier == Tier.Postgres && IsKnownByName(type))
        where !HasTrait(type, need.Method, need.Tier) && !HasTrait(type, need.Method, Tier.Browser)
        select $"{type.Name}.{need.Method} needs {need.Tier}";

    // Of a specification for both databases, the class below it that says which one.
    private static bool IsKnownByName(TypeDefinition type) => type.IsAbstract
        ? type.Methods.Any(m => m.IsConstructor && m.Parameters.Any(p => p.Name == "postgres"))
        : type.Name.Contains("OnPostgres", StringComparison.Ordinal);

    private static IEnumerable<(string Method, string Tier)> Needs(TypeDefinition type) =>
        from method in type.Methods
        where method.HasBody
        from instruction in method.Body.Instructions
        let tier = TierOf(instruction)
        where tier is not null
        select (OwnerOf(type, method), tier);

    private static string? TierOf(Instruction instruction)
    {
        if (instruction.Operand is not MethodReference called) return null;
        var name = called.DeclaringType.Name;
        if (called.DeclaringType.FullName == typeof(System.Diagnostics.Process).FullName)
            return called.Name == nameof(System.Diagnostics.Process.Start) ? Tier.Process : null;
        if (called.DeclaringType.Namespace.StartsWith("Connections.Tests", StringComparison.Ordinal)
            && instruction.Previous?.OpCode == OpCodes.Ldc_I4_1
            && called.Resolve().Parameters is [.., { Name: "postgres" }])
            return Tier.Postgres;
        if (called.DeclaringType.Namespace != typeof(Tier).Namespace) return null;
        // A command that is called starts no program.
        if (called.Name == nameof(ProductCommand.CallAsync)) return null;
        return name == nameof(Browser) ? Tier.Browser
            : name == nameof(PostgresServer) ? Tier.Postgres
            : Programs.Contains(name) ? Tier.Process
            : null;
    }

    // What the compiler makes of a lambda or an async method bears the name of the method it is in.
    private static string OwnerOf(TypeDefinition type, MethodDefinition method) =>
        CompilerMade().Match($"{type.Name} {method.Name}") is { Success: true } made
            ? made.Groups[1].Value
            : method.Name;

    private static bool HasTrait(TypeDefinition type, string method, string tier) =>
        Bases(type).Prepend(type).Any(t => Has(t, tier)) || type.Methods.Any(m => m.Name == method && Has(m, tier));

    private static bool Has(ICustomAttributeProvider place, string tier) => place.CustomAttributes.Any(a =>
        a.AttributeType.Name == nameof(TraitAttribute) && Equals(a.ConstructorArguments[0].Value, Tier.Name)
        && Equals(a.ConstructorArguments[1].Value, tier));

    private static bool IsTest(MethodDefinition method) =>
        method.CustomAttributes.Any(a => a.AttributeType.Name is nameof(FactAttribute) or nameof(TheoryAttribute));

    private static IEnumerable<TypeDefinition> Bases(TypeDefinition type)
    {
        while (type.BaseType is { } above && above.Scope == type.Scope)
            yield return type = above.Resolve();
    }

    private static IEnumerable<TypeDefinition> WithCompilerMade(TypeDefinition type) =>
        type.NestedTypes.Where(t => t.Name.StartsWith('<')).SelectMany(WithCompilerMade).Prepend(type);

    [GeneratedRegex(@"<(\w+)>")]
    private static partial Regex CompilerMade();

    private static class TestsWithoutTier
    {
        public static Task LookAsync(Browser browser) =>
            browser.VisitAsync(new Uri("http://127.0.0.1"), _ => Task.CompletedTask);

        public static async Task StartAsync(ServerSetup setup)
        {
            await using var server = await RunningServer.StartAsync(setup);
        }

        public static async Task OpenAsync() => await Task.Run(() => PostgresServer.CreateDatabaseAsync());

        public static Task<TestInstallation> FurnishAsync() => TestInstallation.CreateInitializedAsync(postgres: true);
    }
}
