using DiffEngine;

namespace MkdSeg.Snapshots;

/// <summary>Opens a developer's diff tool on a mismatch: at a desktop only, never on a build server or in a container.</summary>
internal static class DiffTool
{
    /// <summary>Whether a tool may be opened.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="isBuildServer">Whether this is a build server.</param>
    /// <param name="isLinux">Whether a desktop shows as an X11 or Wayland display.</param>
    /// <remarks>
    /// A test host's standard streams are always redirected, so they cannot tell a terminal from a container; a display can.
    /// </remarks>
    public static bool IsWelcome(Func<string, string?> variable, bool isBuildServer, bool isLinux)
    {
        bool IsSet(string name) => !string.IsNullOrEmpty(variable(name));
        return !isBuildServer && !IsSet("CI") && !string.Equals(variable("DiffEngine_Disabled"), "true", StringComparison.OrdinalIgnoreCase)
            && (!isLinux || IsSet("DISPLAY") || IsSet("WAYLAND_DISPLAY"));
    }

    /// <summary>Opens the tool and does not wait for it.</summary>
    /// <returns>Nothing, or why it could not be opened: a tool that fails must not hide the mismatch.</returns>
    public static string Show(string received, string verified)
    {
        if (!IsWelcome(Environment.GetEnvironmentVariable, BuildServerDetector.Detected, OperatingSystem.IsLinux()))
        {
            return string.Empty;
        }

        try
        {
            DiffRunner.Launch(received, verified);
            return string.Empty;
        }
        catch (Exception e)
        {
            return $"\nNo diff tool could be opened: {e.Message}";
        }
    }
}
