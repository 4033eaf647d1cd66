var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
app.MapGet("/", () => "hi");
app.Run();

/// <summary>The portal's entry point.</summary>
public partial class Program;
