namespace DataMesh.Portal.Platform.Settings;

/// <summary>The settings cannot be used.</summary>
public sealed class SettingsException(IReadOnlyList<string> problems)
    : Exception(string.Join(Environment.NewLine, problems.Select(p => "  " + p).Prepend("The settings cannot be used:")));
