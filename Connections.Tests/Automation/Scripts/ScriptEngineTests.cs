using System.Text.Json.Nodes;
using Connections.Core.Automation.Scripts;

namespace Connections.Tests.Automation.Scripts;

/// <summary>What scripts may do, what they come to, and what is refused in words.</summary>
public sealed class ScriptEngineTests
{
    private static readonly JsonObject Roots = JsonNode.Parse("""
        {"Trigger":{"env":"prod","n":3,"none":null},
         "Steps":{"Get":{"status":200,"body":{"items":[3,1,2],"name":"Ada"}}},
         "Variables":{},"WorkflowName":"Deploy"}
        """)!.AsObject();

    [Theory]
    [InlineData("return Trigger.env + $.Trigger.n", "\"prod3\"")]
    [InlineData("return Steps.Get.body.items.map(x => x * 2)", "[6,2,4]")]
    [InlineData("return _.sortBy(Steps.Get.body.items)", "[1,2,3]")]
    [InlineData("return _.get($, 'Steps.Get.body.items[1]')", "1")]
    [InlineData("return Object.keys($.Steps)", "[\"Get\"]")]
    [InlineData("return Steps.None?.body?.id ?? ''", "\"\"")]
    [InlineData("const a = 1;\nconsole.log(a);\nreturn { a, b: undefined, c: null, d: () => 1 };",
        "{\"a\":1,\"c\":null}")]
    [InlineData("return new Date(0)", "\"1970-01-01T00:00:00.000Z\"")]
    [InlineData("return [NaN, undefined, 1.5]", "[null,null,1.5]")]
    [InlineData("return `${WorkflowName}!`", "\"Deploy!\"")]
    [InlineData("const tags = [{Key:'Env',Value:'x'}]; "
        + "return tags.find(t => t.Key.toLowerCase() === 'env')?.Value ?? null", "\"x\"")]
    [InlineData("return JSON.stringify({a:[1,{b:2}]}, ['a', 'b'])", "\"{\\u0022a\\u0022:[1,{\\u0022b\\u0022:2}]}\"")]
    [InlineData("return [1,[2,[3]]].flat() + ''", "\"1,2,3\"")]
    [InlineData("return 'a'.padStart(3, 'xy') + 'b'.repeat(2) + 'c'.concat(1, null)", "\"xyabbc1null\"")]
    [InlineData("return this === undefined", "true")]
    [InlineData("return '\\ud800'", "\"\\uFFFD\"")]
    [InlineData("let i = 0; while (i < 20000) i++; return i", "20000")]
    [InlineData("let n = 0; for (let i = 0; i < 300; i++) "
        + "try { [{ toString() { throw i; } }].join(); } catch (e) { n++; } return n + [1, [2]].join()", "\"3001,2\"")]
    [InlineData("const a = 1", null)]
    public void A_script_comes_to_what_JSON_has_of_its_result(string code, string? expected) =>
        Run(code)?.ToJsonString().Should().Be(expected);

    [Theory]
    [InlineData("while (true) {}", "It executed more than 100,000 statements.")]
    [InlineData("const a = []; while (true) a.push('x'.repeat(10000))", "It used more than 16 MB.")]
    [InlineData("let s = 'x'; while (true) s += s", "It used more than 16 MB.")]
    [InlineData("return new Array(1e9)", "It used more than 16 MB.")]
    [InlineData("return 'x'.repeat(1e9)", "It used more than 16 MB.")]
    [InlineData("function f() { return f(); } return f()", "Its calls were nested more than 64 levels deep.")]
    [InlineData("return /^(a+)+$/.test('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!')",
        "A regular expression took longer than 100 ms.")]
    [InlineData("return Array.prototype.reverse.call({ length: 2 ** 53 - 1 })", null)]
    [InlineData("return Array.prototype.findLast.call({ length: 2 ** 53 - 1 }, x => false)", null)]
    [InlineData("let a = []; for (let i = 0; i < 60; i++) a = [a, a]; return a", null)]
    [InlineData("let a = []; for (let i = 0; i < 60; i++) a = [a, a]; return String(a)", null)]
    [InlineData("let a = []; for (let i = 0; i < 60; i++) a = [a, a]; return a.flat(Infinity)", null)]
    [InlineData("const o = { get a() { return this.a; } }; return o.a", null)]
    [InlineData("const o = { toString() { return '' + this; } }; return '' + o", null)]
    [InlineData("let o = {}; for (let i = 0; i < 5000; i++) o = { o }; return o", null)]
    [InlineData("return System.IO.File.ReadAllText('/etc/passwd')", "Line 1: System is not defined.")]
    [InlineData("return (() => 1).constructor('return 1')()",
        "Line 1: String compilation has been disabled in engine options.")]
    [InlineData("return importNamespace('System')", "Line 1: importNamespace is not defined.")]
    [InlineData("return require('fs')", "Line 1: require is not defined.")]
    [InlineData("return Atomics.wait", "Line 1: Atomics is not defined.")]
    [InlineData("return new Uint8Array(1e9)", "Line 1: Uint8Array is not defined.")]
    [InlineData("const a = 1;\n\nreturn a + x", "Line 3: x is not defined.")]
    [InlineData("x = 5", "Line 1: x is not defined.")]
    [InlineData("return Steps.None.body", "Line 1: Cannot read properties of undefined (reading 'body').")]
    [InlineData("throw new Error('The list is empty')", "Line 1: The list is empty.")]
    [InlineData("throw null", "Line 1: null.")]
    [InlineData("return Promise.resolve(1)", "The script returned a promise. Scripts can't wait: return a value.")]
    [InlineData("const a = []; a.push(a); return a", "Line 1: Cyclic reference detected.")]
    [InlineData("return 'x'.repeat(2e6).match(/x/g)", "A text of more than 1 MB can't be taken apart by a script.")]
    public void A_script_that_fails_or_takes_too_much_is_refused_in_words(string code, string? words) =>
        FluentActions.Invoking(() => Run(code)).Should().Throw<ScriptException>().Which.Message.Should()
            .Match(words ?? "*");

    [Theory]
    [InlineData("return 1 +", "Line 1, column *")]
    [InlineData("const a = 1;\nreturn a b;", "Line 2, column 10: *")]
    [InlineData("})(); (function(){", "Line 1, column 1: *")]
    [InlineData("return 10n", "Line 1: BigInt is not available.")]
    [InlineData("return import('fs')", "Line 1: Modules can't be imported.")]
    public void A_script_that_cannot_be_read_is_refused_with_its_place(string code, string words) =>
        FluentActions.Invoking(() => ScriptProgram.Body(code)).Should().Throw<ScriptException>().WithMessage(words);

    [Fact]
    public void A_script_over_10_KB_or_nested_too_deeply_is_refused()
    {
        FluentActions.Invoking(() => ScriptProgram.Body(new string(' ', 10 * 1024 + 1))).Should()
            .Throw<ScriptException>().WithMessage("The script is longer than 10 KB.");
        FluentActions.Invoking(() => ScriptProgram.Expression(new string('(', 5000))).Should().Throw<ScriptException>()
            .WithMessage("The script is nested too deeply.");
    }

    [Fact]
    public void A_script_leaves_nothing_of_its_own_for_another_run()
    {
        var (mine, other) = (new ScriptEngine(), new ScriptEngine());
        mine.Evaluate(ScriptProgram.Body("Array.prototype.map = () => 'stolen'; globalThis.leak = 1"), Roots);

        other.Evaluate(ScriptProgram.Body("return [1].map(x => typeof leak)"), Roots)!.ToJsonString().Should()
            .Be("""["undefined"]""");
    }

    [Fact]
    public void A_script_that_changes_what_it_reads_changes_nothing_of_the_run()
    {
        Run("Steps.Get.body.items.push(9); Trigger.env = 'x'; return 1");

        Roots["Steps"]!["Get"]!["body"]!["items"]!.AsArray().Should().HaveCount(3);
        Run("return Trigger.env")!.GetValue<string>().Should().Be("prod");
    }

    [Fact]
    public void Names_of_a_script_are_known_from_its_syntax()
    {
        var names = ScriptProgram.Body("""
            const Trigger2 = { Steps: 1, _: 2 };
            return $.Steps.Get.body.id + Steps["Other"]?.status + Trigger.env + Trigger2.Steps;
            """).Names;

        names.Steps.Should().BeEquivalentTo("Get", "Other");
        names.Paths.Select(p => string.Join('.', p)).Should().BeEquivalentTo("Steps.Get.body.id", "Steps.Other.status",
            "Trigger.env");
        names.UsesLodash.Should().BeFalse("a member of that name is no variable");
        names.ReadsWhole("Steps").Should().BeFalse();
        ScriptProgram.Body("return Steps[Trigger.env]").Names.ReadsWhole("Steps").Should().BeTrue();
        ScriptProgram.Body("return _.map($)").Names.Should()
            .Match<ScriptNames>(n => n.UsesLodash && n.ReadsWhole("Source"));
    }

    [Fact]
    public void A_script_is_read_once_as_a_body_and_once_as_an_expression()
    {
        var engine = new ScriptEngine();
        var (body, expression) = (engine.Read("1", isBody: true), engine.Read("1", isBody: false));

        engine.Read("1", isBody: true).Should().BeSameAs(body).And.NotBeSameAs(expression);
        engine.Evaluate(body, Roots).Should().BeNull("a body returns what it returns");
        engine.Evaluate(expression, Roots)!.GetValue<int>().Should().Be(1);
    }

    private static JsonNode? Run(string code) => new ScriptEngine().Evaluate(ScriptProgram.Body(code), Roots);
}
