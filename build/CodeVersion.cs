using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// One SHA-256 over source files, by their paths within the repository and their bytes: equal in every clone, whatever the order in
/// which files are found and wherever the clone lies.
/// </summary>
public sealed class CodeVersion : Task
{
    [Required]
    public ITaskItem[] Sources { get; set; }

    [Required]
    public string Root { get; set; }

    [Output]
    public string Version { get; set; }

    public override bool Execute()
    {
        string root = Path.GetFullPath(Root);
        var lines = Sources
            .Select(item => item.GetMetadata("FullPath"))
            .Select(path => path.Substring(root.Length).Replace('\\', '/') + " " + Hex(SHA256.Create().ComputeHash(File.ReadAllBytes(path))))
            .OrderBy(line => line, StringComparer.Ordinal);
        Version = Hex(SHA256.Create().ComputeHash(Encoding.UTF8.GetBytes(string.Join("\n", lines))));
        return true;
    }

    private static string Hex(byte[] bytes) => BitConverter.ToString(bytes).Replace("-", string.Empty).ToLowerInvariant();
}
