using Connections.Web.Hosting;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddSignIn();
builder.Services.AddScreens();

var app = builder.Build();

app.UseSecurityHeaders();
app.UseErrorPages();
app.UseOwnOriginForCircuits();
app.UseAuthentication();
app.UseAuthorization();
app.UseAntiforgery();

app.MapScreens();

await app.RunAsync();
