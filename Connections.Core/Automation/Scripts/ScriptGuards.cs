using System.Text;
using Jint;
using Jint.Native;
using Jint.Native.Json;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace Connections.Core.Automation.Scripts;

/// <summary>
/// What the box needs besides its limits: those are looked at between statements, and some built-in functions do
/// unbounded work within one. They are taken away, or count what they do.
/// </summary>
internal sealed class ScriptGuards
{
    private const int MaxText = 8 * 1024 * 1024;
    private const int MaxSearched = 1024 * 1024;
    private const int MaxVisits = 1_000_000;
    private const int MaxNesting = 200;

    // Memory that nothing counts, waiting, numbers of any length, objects that run code behind built-in functions.
    private static readonly string[] Removed =
    [
        "Atomics", "SharedArrayBuffer", "ArrayBuffer", "DataView", "TypedArray", "Int8Array", "Uint8Array",
        "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array", "Float16Array", "Float32Array",
        "Float64Array", "BigInt64Array", "BigUint64Array", "BigInt", "WeakRef", "FinalizationRegistry", "ShadowRealm",
        "Temporal", "Proxy", "AsyncDisposableStack", "DisposableStack", "eval",
    ];

    // Each of them makes as many values as a text has characters, without a look at the limits.
    private static readonly Lazy<Prepared<Acornima.Ast.Script>> Wrappers = new(() => Engine.PrepareScript("""
        (function (guard) {
            "use strict";
            const apply = Reflect.apply;
            const wrap = (of, name, at) => {
                const native = of[name];
                const value = {
                    [name](...given) { guard(at < 0 ? this : given[at]); return apply(native, this, given); },
                };
                Object.defineProperty(of, name, { value: value[name], writable: true, configurable: true });
            };
            for (const name of ["match", "matchAll", "replace", "replaceAll", "search", "split"])
                wrap(String.prototype, name, -1);
            for (const name of ["keys", "values", "entries", "getOwnPropertyNames", "getOwnPropertyDescriptors"])
                wrap(Object, name, 0);
        })
        """));

    private readonly Engine engine;
    private readonly JsonSerializer json;
    private int visits;
    private int depth;

    private ScriptGuards(Engine engine) => (this.engine, json) = (engine, new JsonSerializer(engine));

    /// <summary>Puts them into a box.</summary>
    public static ScriptGuards Install(Engine engine)
    {
        var guards = new ScriptGuards(engine);
        foreach (var name in Removed) engine.Global.Delete(name);
        var text = Prototype(engine, "String");
        guards.Put(text, "repeat", 1, guards.Repeat);
        guards.Put(text, "padStart", 2, (self, given) => Pad(self, given, atStart: true));
        guards.Put(text, "padEnd", 2, (self, given) => Pad(self, given, atStart: false));
        guards.Put(text, "concat", 1, Concat);
        var list = Prototype(engine, "Array");
        guards.Put(list, "join", 1, (self, given) => guards.Join(self, Given(given, 0)));
        guards.Put(list, "toString", 0, (self, _) => guards.Join(self, JsValue.Undefined));
        guards.Put(list, "toLocaleString", 0, (self, _) => guards.Join(self, JsValue.Undefined));
        guards.Put(list, "flat", 0, guards.Flat);
        guards.Put(engine.Global.Get("JSON").AsObject(), "stringify", 3, guards.Stringify);
        engine.Invoke(engine.Evaluate(Wrappers.Value), new ClrFunction(engine, "", guards.EnsureShort, 1));
        var console = new JsObject(engine);
        foreach (var name in (string[])["log", "info", "warn", "error", "debug"])
            guards.Put(console, name, 0, (_, _) => JsValue.Undefined);
        engine.SetValue("console", (JsValue)console);
        return guards;
    }

    /// <summary>Begins to count for a new evaluation.</summary>
    public void Begin() => visits = 0;

    /// <summary>A value as JSON; null where JSON has none for it.</summary>
    public string? ToJson(JsValue value) =>
        Stringify(JsValue.Undefined, [value]) is { } written && written.IsString() ? written.AsString() : null;

    private static ObjectInstance Prototype(Engine engine, string of) =>
        engine.Global.Get(of).AsObject().Get("prototype").AsObject();

    private static JsValue Given(JsValue[] arguments, int at) =>
        at < arguments.Length ? arguments[at] : JsValue.Undefined;

    private void Put(ObjectInstance into, string name, int length, Func<JsValue, JsValue[], JsValue> act) =>
        into.FastSetProperty(name, new(new ClrFunction(engine, name, act, length), writable: true, enumerable: false,
            configurable: true));

    private void Visit()
    {
        if (++visits > MaxVisits) throw new MemoryLimitExceededException("Too much work in one call.");
        if (visits % 1000 == 0) engine.Constraints.Check();
    }

    private JsValue EnsureShort(JsValue self, JsValue[] given)
    {
        if (Given(given, 0) is JsString text && text.Length > MaxSearched)
            throw new ScriptException("A text of more than 1 MB can't be taken apart by a script.");
        return JsValue.Undefined;
    }

    private static void EnsureText(double length)
    {
        if (length > MaxText) throw new MemoryLimitExceededException("The text is too long.");
    }

    private JsString Repeat(JsValue self, JsValue[] given)
    {
        var (text, count) = (TypeConverter.ToString(self), TypeConverter.ToIntegerOrInfinity(Given(given, 0)));
        if (count < 0 || double.IsInfinity(count))
            throw new JavaScriptException(new JsString("Invalid count value"));
        EnsureText(text.Length * count);
        return new JsString(new StringBuilder(text.Length * (int)count).Insert(0, text, (int)count).ToString());
    }

    private static JsString Pad(JsValue self, JsValue[] given, bool atStart)
    {
        var (text, length) = (TypeConverter.ToString(self), TypeConverter.ToLength(Given(given, 0)));
        var filler = Given(given, 1).IsUndefined() ? " " : TypeConverter.ToString(given[1]);
        if (length <= (ulong)text.Length || filler.Length == 0) return new JsString(text);
        EnsureText(length);
        var fill = new StringBuilder();
        while (fill.Length < (int)length - text.Length) fill.Append(filler);
        fill.Length = (int)length - text.Length;
        return new JsString(atStart ? fill + text : text + fill);
    }

    private static JsString Concat(JsValue self, JsValue[] given)
    {
        var whole = new StringBuilder(TypeConverter.ToString(self));
        foreach (var part in given)
        {
            var text = TypeConverter.ToString(part);
            EnsureText((double)whole.Length + text.Length);
            whole.Append(text);
        }
        return new JsString(whole.ToString());
    }

    // A list may stand in itself many times over: what is visited is counted, not what there is.
    private JsValue Join(JsValue self, JsValue separator)
    {
        if (self is not ObjectInstance items) return new JsString(TypeConverter.ToString(self));
        var between = separator.IsUndefined() ? "," : TypeConverter.ToString(separator);
        var whole = new StringBuilder();
        Walk(items, index =>
        {
            if (index > 0) whole.Append(between);
            var item = items.Get(JsNumber.Create(index));
            if (!item.IsNull() && !item.IsUndefined()) whole.Append(TypeConverter.ToString(item));
            EnsureText(whole.Length);
        });
        return new JsString(whole.ToString());
    }

    private JsArray Flat(JsValue self, JsValue[] given)
    {
        var depthGiven = Given(given, 0);
        var levels = depthGiven.IsUndefined() ? 1 : TypeConverter.ToIntegerOrInfinity(depthGiven);
        var flat = new List<JsValue>();
        if (self is ObjectInstance items) Flatten(items, levels, flat);
        return new JsArray(engine, [.. flat]);
    }

    private void Flatten(ObjectInstance items, double levels, List<JsValue> into) => Walk(items, index =>
    {
        if (!items.HasProperty(JsNumber.Create(index))) return;
        var item = items.Get(JsNumber.Create(index));
        if (item is JsArray inner && levels >= 1) Flatten(inner, levels - 1, into);
        else into.Add(item);
    });

    private void Walk(ObjectInstance items, Action<double> visit)
    {
        var length = TypeConverter.ToLength(items.Get("length"));
        try
        {
            if (++depth > MaxNesting) throw new MemoryLimitExceededException("Lists are nested too deeply.");
            for (ulong i = 0; i < length; i++)
            {
                Visit();
                visit(i);
            }
        }
        finally
        {
            // A script may catch what an item throws, and walk on.
            depth--;
        }
    }

    // Told each value before it is written: so it is known how many there are, and how deep.
    private JsValue Stringify(JsValue self, JsValue[] given)
    {
        var (value, replacer, space) = (Given(given, 0), Given(given, 1), Given(given, 2));
        var allowed = replacer is JsArray names ? names.Select(TypeConverter.ToString).ToHashSet() : null;
        var open = new Stack<JsValue>();
        long characters = 0;
        var counting = new ClrFunction(engine, "", (holder, pair) =>
        {
            Visit();
            while (open.Count > 0 && !ReferenceEquals(open.Peek(), holder)) open.Pop();
            if (open.Count == 0) open.Push(holder);
            if (open.Count > MaxNesting) throw new MemoryLimitExceededException("Values are nested too deeply.");
            var (key, item) = (pair[0], pair[1]);
            if (allowed is not null && holder is not JsArray && TypeConverter.ToString(key) is { Length: > 0 } name
                && !allowed.Contains(name)) return JsValue.Undefined;
            characters += key.IsString() ? key.AsString().Length : 0;
            if (item.IsString()) characters += item.AsString().Length;
            EnsureText(characters);
            if (item is ObjectInstance) open.Push(item);
            return item;
        }, 2);
        return json.Serialize(value, counting, space);
    }
}
