using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Jint;
using Jint.Native;
using Jint.Native.Json;
using Jint.Native.Object;
using Jint.Runtime;

namespace Connections.Core.Automation.Scripts;

/// <summary>
/// Evaluates scripts of one run, in a box: no access to .NET, and limits of time, memory, statements, calls and regular
/// expressions. Never shared between runs: a script could change what the next one finds.
/// </summary>
internal sealed class ScriptEngine
{
    private const int MaxTries = 5;

    // Before it keeps more than that from one script to the next, it is made anew.
    private const long MaxKept = 32 * 1024 * 1024;

    // As deep as a document may be.
    private const int MaxResultDepth = 64;

    private static readonly TimeSpan LoadTime = TimeSpan.FromSeconds(10);

    private const string LodashFile = "lodash.min.js";

    private static readonly Lazy<Prepared<Acornima.Ast.Script>> LodashSource = new(() =>
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(LodashFile)!;
        using var reader = new StreamReader(stream);
        return Engine.PrepareScript(reader.ReadToEnd(), LodashFile);
    });

    private const string WarmCode = """
        const list = Steps.A.map(x => ({ x, text: `${x}`.replace(/b/g, 'c') })).filter(o => o.x).sort();
        function deep(n) { return n === 0 ? 0 : 1 + deep(n - 1); }
        try { null.x } catch (e) { list.push(deep(20)); }
        for (let i = 0; i < 200; i++) list.push({ i, s: 'x'.repeat(i) });
        return { list, json: JSON.parse(JSON.stringify(list)), when: new Date(0), ...Object.fromEntries([['a', 1]]) };
        """;

    // What is compiled at the first script of a process is no script's time.
    private static readonly Lazy<bool> Warm = new(() =>
    {
        var cold = new ScriptEngine(ScriptLimits.Default with { Time = TimeSpan.FromMinutes(1), IsCold = true });
        var roots = new JsonObject { [ExpressionRoots.Steps] = new JsonObject { ["A"] = new JsonArray(1, "b", null) } };
        cold.Evaluate(ScriptProgram.Body(WarmCode), roots);
        return true;
    });

    private readonly ScriptLimits limits;
    private readonly Dictionary<(string Code, bool IsBody), ScriptProgram> programs = [];
    private Engine? engine;
    private ScriptClock clock;
    private ScriptGuards guards = null!;
    private Options.ConstraintOptions? constraints;
    private bool hasLodash;
    private bool hasBegun;
    private long kept;

    public ScriptEngine(ScriptLimits? limits = null)
    {
        this.limits = limits ?? ScriptLimits.Default;
        clock = new ScriptClock(this.limits.Time);
    }

    /// <summary>How long the last script worked.</summary>
    public TimeSpan Spent { get; private set; }

    /// <summary>A script, read once.</summary>
    /// <param name="code">The script.</param>
    /// <param name="isBody">Whether it is the body of a function, and no expression.</param>
    /// <exception cref="ScriptException">It can't be read.</exception>
    public ScriptProgram Read(string code, bool isBody)
    {
        if (programs.TryGetValue((code, isBody), out var known)) return known;
        return programs[(code, isBody)] = isBody ? ScriptProgram.Body(code) : ScriptProgram.Expression(code);
    }

    /// <summary>Forgets what it keeps in memory: while its run waits, nothing is held.</summary>
    public void Release()
    {
        (engine, hasLodash, kept) = (null, false, 0);
        programs.Clear();
    }

    /// <summary>Evaluates a script.</summary>
    /// <param name="program">The script.</param>
    /// <param name="roots">The values that it may name, by root.</param>
    /// <returns>What it came to, as JSON has it; null where that is undefined or null.</returns>
    /// <exception cref="ScriptException">It failed, or took more than it may; says what and where.</exception>
    public JsonNode? Evaluate(ScriptProgram program, JsonObject roots)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return EvaluateOnce(program, roots);
            }
            catch (RegexMatchTimeoutException) when (clock.Spent < ScriptProgram.RegexTime && tries < MaxTries)
            {
                // The machine was busy, and the script did not work that long. It changes nothing, so it is run anew.
            }
            catch (RegexMatchTimeoutException)
            {
                throw new ScriptException("A regular expression took longer than 100 ms.");
            }
        }
    }

    private JsonNode? EvaluateOnce(ScriptProgram program, JsonObject roots)
    {
        if (!limits.IsCold) _ = Warm.Value;
        var before = GC.GetAllocatedBytesForCurrentThread();
        hasBegun = false;
        try
        {
            var box = Prepare(program, roots);
            clock.Arm(true);
            guards.Begin();
            hasBegun = true;
            var value = box.Evaluate(program.Prepared);
            box.Constraints.Check();
            return Result(value);
        }
        catch (JavaScriptException e)
        {
            // A line of lodash says nothing to anyone.
            throw new ScriptException(e.Location.SourceFile == LodashFile ? Sentence(e)
                : ScriptProgram.At(Math.Max(1, e.Location.Start.Line), Sentence(e)));
        }
        catch (RegexMatchTimeoutException)
        {
            engine = null;
            throw;
        }
        catch (Exception e) when (e is not ScriptException)
        {
            // Half of a script may have changed what the next one would find.
            engine = null;
            throw new ScriptException(Words(e));
        }
        finally
        {
            Spent = hasBegun ? clock.Spent : TimeSpan.Zero;
            clock.Arm(false);
            kept += GC.GetAllocatedBytesForCurrentThread() - before;
            if (kept > MaxKept) engine = null;
        }
    }

    private Engine Prepare(ScriptProgram program, JsonObject roots)
    {
        engine ??= Create();
        if (program.Names.UsesLodash && !hasLodash) LoadLodash(engine);
        var parser = new JsonParser(engine);
        var all = new JsObject(engine);
        foreach (var (name, value) in roots)
        {
            if (!program.Names.Reads(name)) continue;
            var root = Value(engine, parser, program.Names, name, value);
            engine.SetValue(name, root);
            all.Set(name, root);
        }
        engine.SetValue(ScriptNames.All, (JsValue)all);
        return engine;
    }

    // Of the steps only those that are named: each may have brought megabytes.
    private static JsValue Value(Engine engine, JsonParser parser, ScriptNames names, string root, JsonNode? value)
    {
        if (root != ExpressionRoots.Steps || names.ReadsWhole(root) || value is not JsonObject steps)
            return Parse(parser, value);
        var read = new JsObject(engine);
        foreach (var step in names.Steps)
            if (steps.TryGetPropertyValue(step, out var output)) read.Set(step, Parse(parser, output));
        return read;
    }

    private static JsValue Parse(JsonParser parser, JsonNode? value) => value is null ? JsValue.Null
        : parser.Parse(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(value, Written));

    private static readonly JsonSerializerOptions Written = new() { MaxDepth = 1024 };

    private Engine Create()
    {
        (hasLodash, kept) = (false, 0);
        clock = new ScriptClock(limits.Time);
        var box = new Engine(options =>
        {
            options.Constraint(clock);
            options.LimitMemory(limits.Bytes);
            options.MaxStatements(limits.Statements);
            options.LimitRecursion(limits.Depth);
            options.RegexTimeoutInterval(ScriptProgram.RegexTime);
            options.DisableStringCompilation();
            options.LocalTimeZone(TimeZoneInfo.Utc);
            options.Culture = CultureInfo.InvariantCulture;
            constraints = options.Constraints;
            options.Constraints.MaxArraySize = limits.Items;
            options.Constraints.StackOverflowGuard = true;
            options.Json.MaxParseDepth = 1024;
        });
        guards = ScriptGuards.Install(box);
        return box;
    }

    private void LoadLodash(Engine box)
    {
        // How it finds where to put its name.
        box.SetValue("self", box.Global);
        constraints!.RegexTimeout = LoadTime;
        box.Execute(LodashSource.Value);
        box.Global.Delete("self");
        // Its regular expressions are compiled as they are first met.
        box.Evaluate("_.get({ a: [{ b: 1 }] }, 'a[0].b'); _.template; _.cloneDeep({ a: [1] }); _.camelCase('a b')");
        constraints.RegexTimeout = ScriptProgram.RegexTime;
        hasLodash = true;
    }

    private JsonNode? Result(JsValue value)
    {
        if (value.IsUndefined() || value.IsNull()) return null;
        if (value.IsPromise())
            throw new ScriptException("The script returned a promise. Scripts can't wait: return a value.");
        clock.Arm(false);
        var text = guards.ToJson(value);
        if (text is null) return null;
        try
        {
            return JsonNode.Parse(Whole(text), documentOptions: new JsonDocumentOptions { MaxDepth = MaxResultDepth });
        }
        catch (JsonException)
        {
            throw new ScriptException("The result is nested more than 64 levels deep.");
        }
    }

    // Half of a surrogate pair stands there as an escape; no text of .NET has one.
    private static string Whole(string json)
    {
        if (!json.Contains("\\ud", StringComparison.OrdinalIgnoreCase)) return json;
        var whole = new System.Text.StringBuilder(json.Length);
        for (var i = 0; i < json.Length; i++)
        {
            if (json[i] != '\\') whole.Append(json[i]);
            else if (json[i + 1] == 'u' && json[i + 2] is 'd' or 'D' && json[i + 3] is not (>= '0' and <= '7'))
                (_, i) = (whole.Append('\uFFFD'), i + 5);
            else whole.Append(json[i]).Append(json[++i]);
        }
        return whole.ToString();
    }

    private string Words(Exception e) => e switch
    {
        TimeoutException => string.Create(CultureInfo.InvariantCulture,
            $"It took longer than {limits.Time.TotalMilliseconds:0} ms."),
        MemoryLimitExceededException => "It used more than 16 MB.",
        StatementsCountOverflowException => string.Create(CultureInfo.InvariantCulture,
            $"It executed more than {limits.Statements:N0} statements."),
        RecursionDepthOverflowException or InsufficientExecutionStackException => string.Create(
            CultureInfo.InvariantCulture, $"Its calls were nested more than {limits.Depth} levels deep."),
        OutOfMemoryException => "It used more than 16 MB.",
        // A fault of a built-in function, given what nobody gives it.
        _ => "It gave a built-in function a value that it can't work with.",
    };

    private static string Sentence(JavaScriptException e)
    {
        var message = e.Message.Length > 300 ? e.Message[..300] + "…" : e.Message;
        return message.Length == 0 ? "An error was thrown." : message.EndsWith('.') ? message : message + ".";
    }
}
