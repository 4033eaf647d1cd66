namespace DataMesh.Portal.Features.Notifications.Contracts;

/// <summary>What a message is about. Stored as numbers: never renumbered.</summary>
public enum MessageKind
{
    /// <summary>Requests that the person decides on, and reviews of grants.</summary>
    RequestsToDecide = 1,

    /// <summary>What becomes of the person's own requests.</summary>
    MyRequests = 2,

    /// <summary>Grants of the person or their domain that end, were shortened or revoked.</summary>
    MyGrants = 3,

    /// <summary>Products that the person owns were published, deprecated, retired or opened.</summary>
    ProductsIOwn = 4,

    /// <summary>Products that the person has a grant on are changed, deprecated or retired.</summary>
    ProductsIUse = 5,

    /// <summary>Sources that drift away from what a product says, and webhooks that are paused.</summary>
    Alarms = 6,

    /// <summary>The person's data sets and their schedules.</summary>
    DataSets = 7,

    /// <summary>The person's account: keys, passwords, second factor, roles.</summary>
    Security = 8,
}

/// <summary>How a kind of message comes by e-mail.</summary>
public enum MailWay
{
    /// <summary>Not by e-mail.</summary>
    None,

    /// <summary>One e-mail for each message, at once.</summary>
    AtOnce,

    /// <summary>Together with others, at the hour that the person chose.</summary>
    Digest,
}

/// <summary>How often a digest comes.</summary>
public enum DigestEvery
{
    /// <summary>Every day.</summary>
    Daily,

    /// <summary>Once a week.</summary>
    Weekly,
}

/// <summary>The kinds in words.</summary>
public static class MessageKinds
{
    /// <summary>Every kind in the order of screens.</summary>
    public static IReadOnlyList<MessageKind> All { get; } = Enum.GetValues<MessageKind>();

    /// <summary>The kind's name for people.</summary>
    public static string Title(this MessageKind kind) => kind switch
    {
        MessageKind.RequestsToDecide => "Requests to decide",
        MessageKind.MyRequests => "My requests",
        MessageKind.MyGrants => "My grants",
        MessageKind.ProductsIOwn => "Products I own",
        MessageKind.ProductsIUse => "Products I use",
        MessageKind.Alarms => "Quality and drift alarms",
        MessageKind.DataSets => "Data sets and schedules",
        _ => "Keys and security",
    };

    /// <summary>What belongs to the kind, for people.</summary>
    public static string Means(this MessageKind kind) => kind switch
    {
        MessageKind.RequestsToDecide => "Somebody asks for access to what you answer for, a request waits too long, or grants are due for review",
        MessageKind.MyRequests => "Your requests are approved, denied or asked about",
        MessageKind.MyGrants => "Your grants, or your domain's, end soon, are shortened or revoked",
        MessageKind.ProductsIOwn => "Others publish, deprecate, retire or open a product of yours",
        MessageKind.ProductsIUse => "A port that you may read is changed, or its product deprecated or retired",
        MessageKind.Alarms => "A source no longer is as your product says, or a webhook of yours is paused",
        MessageKind.DataSets => "A snapshot fails or has far more or fewer rows than before",
        _ => "A key, password, passkey, second factor or role of yours is changed",
    };

    /// <summary>Whether the kind may be left out in the application: nobody may miss what others wait for, or what was done to their account.</summary>
    public static bool MaySilence(this MessageKind kind) => kind is not (MessageKind.RequestsToDecide or MessageKind.Security);
}
