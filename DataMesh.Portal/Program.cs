using DataMesh.Portal.Composition;
using DataMesh.Portal.Platform.Settings;

return await PortalProgram.RunAsync(args);

/// <summary>The portal's entry point; public so that tests can start the real thing.</summary>
public partial class Program;
