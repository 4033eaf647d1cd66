using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DataMesh.Portal.Query.DuckDb.Native;

/// <summary>Finds libduckdb beside the application, where the build puts it.</summary>
internal static class DuckDbLibrary
{
    /// <summary>The name that imports use.</summary>
    internal const string Name = "duckdb";

    /// <summary>The file's name on this operating system.</summary>
    internal static string FileName => OperatingSystem.IsWindows() ? "duckdb.dll"
        : OperatingSystem.IsMacOS() ? "libduckdb.dylib"
        : "libduckdb.so";

#pragma warning disable CA2255 // The resolver must be there before the first import, whichever class makes it.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(DuckDbLibrary).Assembly, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Name)
        {
            return 0;
        }

        var file = Path.Combine(AppContext.BaseDirectory, FileName);
        if (!File.Exists(file))
        {
            throw new DllNotFoundException(
                $"The query engine's library {FileName} is not beside the application; build the project again with Node.js on the path, which brings it.");
        }

        return NativeLibrary.Load(file);
    }
}
