using System.Diagnostics;
using System.Security.Cryptography;
using Connections.Benchmarks;

using var stop = new CancellationTokenSource();
var ct = stop.Token;
var clock = Stopwatch.StartNew();
var password = RandomNumberGenerator.GetHexString(20, lowercase: true);
await using var i = await Installation.OpenAsync(args[1], args.Length > 3 ? args[3] : null, password, ct);
Console.WriteLine($"open {clock.ElapsedMilliseconds}");
if (args[0] == "seed") await i.SeedAsync(int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture), ct);
else await new Connections.Benchmarks.Measuring.ServiceMeasures(i, ct).RunAsync();
Console.WriteLine($"seeded {clock.ElapsedMilliseconds}");
