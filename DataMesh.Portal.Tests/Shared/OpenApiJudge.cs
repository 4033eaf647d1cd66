using System.Diagnostics;

namespace DataMesh.Portal.Tests.Shared;

/// <summary>A test that judges an OpenAPI document by the specification's schema; skipped where the judge is not installed.</summary>
public sealed class OpenApiFactAttribute : FactAttribute
{
    /// <summary>Looks for the judge.</summary>
    public OpenApiFactAttribute()
    {
        if (!OpenApiJudge.IsThere) Skip = "The judge of OpenAPI documents is not installed: run 'npm ci --ignore-scripts' in DataMesh.Portal.Tests/Shared/OpenApi, or test.sh, which does.";
    }
}

/// <summary>Judges OpenAPI documents by the schema that the specification publishes, with a validator that is not this portal's.</summary>
internal static class OpenApiJudge
{
    private static readonly string s_folder = Path.Combine(Repository.Root, "DataMesh.Portal.Tests", "Shared", "OpenApi");

    /// <summary>Whether the judge is installed.</summary>
    public static bool IsThere => Directory.Exists(Path.Combine(s_folder, "node_modules", "@seriousme"));

    /// <summary>Fails with what is wrong with the document.</summary>
    public static async Task ApproveAsync(string document)
    {
        using var judge = Process.Start(new ProcessStartInfo("node", ["check.js"]) { WorkingDirectory = s_folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = judge.StandardOutput.ReadToEndAsync();
        var cried = judge.StandardError.ReadToEndAsync();
        await judge.StandardInput.WriteAsync(document);
        judge.StandardInput.Close();
        await judge.WaitForExitAsync();
        Assert.True(judge.ExitCode == 0, await said + await cried);
    }
}
