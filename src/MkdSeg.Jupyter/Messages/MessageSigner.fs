namespace MkdSeg.Jupyter

open System
open System.Security.Cryptography
open System.Text

/// Signs messages with HMAC-SHA256 under the connection's key, as Jupyter does.
[<Sealed>]
type internal MessageSigner(key: string) =
    let key = Encoding.UTF8.GetBytes key

    /// The signature of header, parent header, metadata and content in hexadecimal digits.
    member _.Sign(parts: byte[] list) : string =
        use hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key)

        for part in parts do
            hash.AppendData part

        Convert.ToHexStringLower(hash.GetHashAndReset())

    /// Takes as long whatever the signature is.
    member signer.IsValid(signature: byte[], parts: byte[] list) : bool =
        CryptographicOperations.FixedTimeEquals(signature, Encoding.ASCII.GetBytes(signer.Sign parts))
