// How Pulumi marks values that JSON has no words for: sdk/go/common/resource/{properties,plugin/rpc}.go of
// pulumi/pulumi.

/** The key under which a value says that it is a special one. */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
/** Under {@link SIGNATURE}: the value next to it is a secret. */
export const SECRET = "1b47061264138c4ac30d75fd1eb44270";
/** Under {@link SIGNATURE}: a reference to a resource. */
export const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";

/** Placeholder for a value that is known only after an update. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The same for every type of value: the engine writes another one for a list than for a text. */
export const UNKNOWNS: readonly string[] = [
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    UNKNOWN,
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
];
