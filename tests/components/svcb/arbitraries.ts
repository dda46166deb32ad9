import fc from "fast-check";
import type { SvcbRecord, SvcParams } from "../../../components/svcb/index.ts";
import { keyName, keyNumber } from "../../../components/svcb/index.ts";

/** Escapes every octet, which no reader can misread. */
const escaped = (octets: Uint8Array): string =>
    Array.from(octets, (octet) =>
        /[a-z0-9_-]/.test(String.fromCharCode(octet))
            ? String.fromCharCode(octet)
            : `\\${String(octet).padStart(3, "0")}`,
    ).join("");

const hostLabel = fc.stringMatching(/^[a-z0-9_]([a-z0-9-]{0,20}[a-z0-9])?$/);
const strangeLabel = fc.uint8Array({ minLength: 1, maxLength: 12 }).map(escaped);

/** Absolute names, mostly host names, some with any octet in a label. */
const target = fc.oneof(
    { weight: 1, arbitrary: fc.constant(".") },
    {
        weight: 3,
        arbitrary: fc.array(hostLabel, { minLength: 1, maxLength: 5 }).map((labels) => `${labels.join(".")}.`),
    },
    {
        weight: 1,
        arbitrary: fc.array(strangeLabel, { minLength: 1, maxLength: 4 }).map((labels) => `${labels.join(".")}.`),
    },
);

const octets = (max: number): fc.Arbitrary<string> =>
    fc.uint8Array({ minLength: 1, maxLength: max }).map((bytes) => Buffer.from(bytes).toString("latin1"));
const commonId = fc.constantFrom("h3", "h2", "http/1.1", "h3-29", "dot", "f\\oo,bar");
/** Neither white space nor, in the wrong case, an id that everybody writes in lower case. */
const plainId = (id: string): boolean => !/\s/.test(id) && (!/[A-Z]/.test(id) || id.length > 8);
const alpnId = fc.oneof(commonId, octets(255).filter(plainId));

/** ECHConfigList: its own length, then at least four octets. */
const ech = fc
    .uint8Array({ minLength: 4, maxLength: 60 })
    .map((list) => Buffer.from([list.length >> 8, list.length & 0xff, ...list]).toString("base64"));

/** URI templates of RFC 6570 with the variable `dns`: literals, one percent-encoded octet, an expression. */
const dohpath = fc
    .tuple(
        fc.string({ unit: fc.constantFrom(..."aZ0-._~!$&()*+,;=:@/?#[]é€"), maxLength: 12 }),
        fc.constantFrom("", "%2F", "{+a.b:3}"),
        fc.constantFrom("{?dns}", "{?a,dns}", "/{dns}", "{&dns*}"),
    )
    .map((parts) => `/${parts.join("")}`);

const unknownKey = fc.oneof(
    fc.constantFrom("docpath", "pvd", "oots"),
    fc.integer({ min: 13, max: 65534 }).map(keyName),
);
const unique = { minLength: 1, maxLength: 4 };

const typedParams = fc.record(
    {
        alpn: fc.uniqueArray(alpnId, unique),
        port: fc.integer({ min: 1, max: 65535 }),
        ipv4hint: fc.uniqueArray(fc.ipV4(), unique),
        ech,
        ipv6hint: fc.uniqueArray(
            fc
                .uint8Array({ minLength: 16, maxLength: 16 })
                .map((bytes) => (Buffer.from(bytes).toString("hex").match(/.{4}/g) ?? []).join(":")),
            unique,
        ),
        dohpath,
        ohttp: fc.constant(true as const),
        tlsSupportedGroups: fc.uniqueArray(fc.integer({ min: 0, max: 65535 }), unique),
        other: fc.dictionary(unknownKey, fc.uint8Array({ maxLength: 40 }), {
            minKeys: 1,
            maxKeys: 3,
            noNullPrototype: true,
        }),
    },
    { requiredKeys: [] },
);

const fieldKeys: Record<string, string> = { tlsSupportedGroups: "tls-supported-groups" };

/** Adds what depends on other keys: `no-default-alpn`, and some of the present keys as mandatory ones. */
const params = fc
    .tuple(typedParams, fc.boolean(), fc.infiniteStream(fc.boolean()))
    .map(([given, noDefault, choices]): SvcParams => {
        const present = [
            ...Object.keys(given)
                .filter((field) => field !== "other")
                .map((field) => fieldKeys[field] ?? field),
            ...Object.keys(given.other ?? {}),
        ];
        const number = (name: string): number => keyNumber(name, "test");
        const mandatory = present.filter(() => choices.next().value === true).sort((a, b) => number(a) - number(b));
        return {
            ...given,
            ...(noDefault && given.alpn ? { noDefaultAlpn: true as const } : {}),
            ...(mandatory.length > 0 ? { mandatory } : {}),
        };
    });

const service = fc.record({ priority: fc.integer({ min: 1, max: 65535 }), target, params });
const alias = fc.record({ priority: fc.constant(0), target, params: fc.constant<SvcParams>({}) });

/** Records that may be published. */
export const records: fc.Arbitrary<SvcbRecord> = fc.oneof(
    { weight: 9, arbitrary: service },
    { weight: 1, arbitrary: alias },
);
