using System.Runtime.CompilerServices;

namespace DataMesh.Portal.Tests.Shared;

internal static class HostSettings
{
    // Every host would otherwise watch its settings' files, and many hosts at once use up what the system allows of that.
    [ModuleInitializer]
    internal static void Prepare()
    {
        Environment.SetEnvironmentVariable("DOTNET_hostBuilder__reloadConfigOnChange", "false");
        // A busy machine is slow, not wrong.
        Bunit.BunitContext.DefaultWaitTimeout = TimeSpan.FromSeconds(15);
    }
}
