using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Lets TorchSharp 0.107.0 load on systems whose libstdc++ is older than GCC 13's (Debian 12, Ubuntu 22.04; RHEL 9 is older still).
///
/// Its libLibTorchSharp.so requires the symbol version GLIBCXX_3.4.32. The only symbol behind that version is
/// _ZSt21ios_base_library_initv, which the library names but never uses: no relocation refers to it, so the loader never
/// looks it up, and only the version check stops the load. Setting VER_FLG_WEAK on that one requirement turns the check
/// off. Where libstdc++ is new enough a weak requirement resolves exactly as a strong one, so nothing changes there.
///
/// The task works on the copy in the build output, replaces it by rename (the copy may be a hard link to the package
/// cache, which must stay untouched), and does so only if it finds exactly what is described above.
/// </summary>
public class WeakenGlibcxxRequirement : Task
{
    private const string Version = "GLIBCXX_3.4.32";
    private const string Symbol = "_ZSt21ios_base_library_initv";
    private const ushort VerFlgWeak = 0x2;
    private const uint ShtRela = 4, ShtDynsym = 11, ShtVerneed = 0x6ffffffe, ShtVersym = 0x6fffffff;

    private byte[] elf;

    /// <summary>The library in the build output.</summary>
    [Required]
    public string Library { get; set; }

    public override bool Execute()
    {
        elf = File.ReadAllBytes(Library);
        if (elf.Length < 64 || BitConverter.ToUInt32(elf, 0) != 0x464C457F || elf[4] != 2 || elf[5] != 1)
        {
            return true; // not a 64-bit little-endian ELF file: another platform's library
        }

        int requirement = FindRequirement();
        if (requirement < 0 || (BitConverter.ToUInt16(elf, requirement + 4) & VerFlgWeak) != 0)
        {
            return true; // nothing to do, or done before
        }

        if (!OnlyUnusedSymbolNeeds(BitConverter.ToUInt16(elf, requirement + 6)))
        {
            Log.LogMessage(MessageImportance.High, Library + ": symbols other than " + Symbol + " need " + Version + "; left as it is.");
            return true;
        }

        elf[requirement + 4] |= (byte)VerFlgWeak;
        Replace();
        Log.LogMessage(MessageImportance.Low, Library + ": the requirement of " + Version + " is now weak.");
        return true;
    }

    /// <summary>
    /// Puts the changed bytes in the library's place by one rename: there is no moment without a library, and of two builds
    /// into one output, which write the same bytes, both succeed.
    /// </summary>
    private void Replace()
    {
        DateTime time = File.GetLastWriteTimeUtc(Library);
        string temporary = Library + "." + Guid.NewGuid().ToString("N");
        try
        {
            File.WriteAllBytes(temporary, elf);
            File.SetLastWriteTimeUtc(temporary, time); // an incremental build sees an unchanged file
            Rename(temporary, Library);
        }
        finally
        {
            File.Delete(temporary); // does nothing where the rename has succeeded
        }
    }

    /// <summary>
    /// Renames over what is there. The task is compiled against .NET Standard 2.0, where File.Move does not overwrite;
    /// File.Replace without a backup is rename(2) on Linux and macOS. It wants a file to replace, which another build may
    /// just be about to copy there.
    /// </summary>
    private static void Rename(string from, string to)
    {
        while (true)
        {
            try
            {
                File.Replace(from, to, null);
                return;
            }
            catch (FileNotFoundException)
            {
                if (!File.Exists(from))
                {
                    throw;
                }
            }

            try
            {
                File.Move(from, to);
                return;
            }
            catch (IOException)
            {
                if (!File.Exists(to))
                {
                    throw;
                }
            }
        }
    }

    /// <summary>Offset of the vernaux entry that requires the version, or -1.</summary>
    private int FindRequirement()
    {
        foreach (Section section in Sections(ShtVerneed))
        {
            int need = section.Offset;
            while (true)
            {
                int auxiliary = need + Int(need + 8);
                for (int left = BitConverter.ToUInt16(elf, need + 2); left > 0; left--)
                {
                    if (Text(section.Strings, Int(auxiliary + 8)) == Version)
                    {
                        return auxiliary;
                    }

                    auxiliary += Int(auxiliary + 12);
                }

                if (Int(need + 12) == 0)
                {
                    break;
                }

                need += Int(need + 12);
            }
        }

        return -1;
    }

    /// <summary>True if the one symbol with this version index is the known one and no relocation refers to it.</summary>
    private bool OnlyUnusedSymbolNeeds(ushort versionIndex)
    {
        Section symbols = First(ShtDynsym), versions = First(ShtVersym);
        int symbol = -1;
        for (int n = 0; n < versions.Size / 2; n++)
        {
            if ((BitConverter.ToUInt16(elf, versions.Offset + (2 * n)) & 0x7fff) != versionIndex)
            {
                continue;
            }

            if (symbol >= 0 || Text(symbols.Strings, Int(symbols.Offset + (24 * n))) != Symbol)
            {
                return false;
            }

            symbol = n;
        }

        foreach (Section relocations in Sections(ShtRela))
        {
            for (int at = relocations.Offset; at < relocations.Offset + relocations.Size; at += 24)
            {
                if (Int(at + 12) == symbol)
                {
                    return false;
                }
            }
        }

        return symbol >= 0;
    }

    private Section First(uint type)
    {
        foreach (Section section in Sections(type))
        {
            return section;
        }

        throw new InvalidDataException(Library + " has no section of type " + type);
    }

    private System.Collections.Generic.IEnumerable<Section> Sections(uint type)
    {
        int table = Int(0x28), size = BitConverter.ToUInt16(elf, 0x3A), count = BitConverter.ToUInt16(elf, 0x3C);
        for (int n = 0; n < count; n++)
        {
            int at = table + (n * size);
            if (BitConverter.ToUInt32(elf, at + 4) == type)
            {
                int strings = type == ShtVerneed || type == ShtDynsym ? Int(table + (Int(at + 0x28) * size) + 0x18) : 0;
                yield return new Section { Offset = Int(at + 0x18), Size = Int(at + 0x20), Strings = strings };
            }
        }
    }

    private int Int(int offset)
    {
        return BitConverter.ToInt32(elf, offset);
    }

    private string Text(int strings, int offset)
    {
        int start = strings + offset, end = Array.IndexOf(elf, (byte)0, start);
        return Encoding.ASCII.GetString(elf, start, end - start);
    }

    private struct Section
    {
        public int Offset;
        public int Size;
        public int Strings;
    }
}
