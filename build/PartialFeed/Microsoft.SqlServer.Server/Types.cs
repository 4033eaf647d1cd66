namespace Microsoft.SqlServer.Server;

#pragma warning disable CA1008, CA1028, CA1032, CA1052, CA1813, CA1018 // The shapes are those of the package that this stands in for.

/// <summary>How a CLR user-defined type is serialised; named by SqlClient's metadata only.</summary>
public enum Format
{
    Unknown = 0,
    Native = 1,
    UserDefined = 2,
}

/// <summary>Marks CLR user-defined types. None is used here; SqlClient asks for it by reflection.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class SqlUserDefinedTypeAttribute(Format format) : Attribute
{
    public Format Format { get; } = format;
    public bool IsByteOrdered { get; set; }
    public bool IsFixedLength { get; set; }
    public int MaxByteSize { get; set; }
    public string? Name { get; set; }
    public string? ValidationMethodName { get; set; }
}

/// <summary>Thrown by SqlClient for a malformed CLR user-defined type.</summary>
public sealed class InvalidUdtException : SystemException
{
    private InvalidUdtException(string message) : base(message) { }

    /// <summary>Makes the exception for <paramref name="udtType"/> with the reason given.</summary>
    public static InvalidUdtException Create(Type udtType, string resourceReason)
        => new($"'{udtType.FullName}' is an invalid user defined type, reason: {resourceReason}.");
}

/// <summary>Custom serialisation of CLR user-defined types.</summary>
public interface IBinarySerialize
{
    void Read(BinaryReader r);
    void Write(BinaryWriter w);
}
