import { ComponentResource, InputPropertiesError } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import * as aws from "../../../../components/aws/index.ts";
import * as azure from "../../../../components/azure/index.ts";
import * as cloudflare from "../../../../components/cloudflare/index.ts";
import { KINDS } from "../../../../components/gateway/registry.ts";
import * as gcp from "../../../../components/gcp/index.ts";
import * as core from "../../../../components/index.ts";
import type { AnySchema } from "../../../../components/model/settings/anySchema.ts";
import { type FormProblem, spelled } from "../../../../components/model/settings/read.ts";
import { readAlone } from "../../../../components/model/settings/readAlone.ts";
import { fieldsOf, schemasAt, unwrapped } from "../../../../components/model/settings/walk.ts";
import { COMPONENTS, GATEWAY } from "../../../../tools/dev/release/componentSchemas.ts";

type Path = readonly (string | number)[];

/** Slips of a finger: each letter left out, doubled, swapped with the next, or in the other case. */
function slips(word: string): string[] {
    const letters = [...word];
    const made = letters.flatMap((letter, index) => {
        const [before, after] = [letters.slice(0, index), letters.slice(index + 1)];
        const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
        const [next = "", ...rest] = after;
        return [
            [...before, ...after],
            [...before, letter, letter, ...after],
            [...before, next, letter, ...rest],
            [...before, other, ...after],
        ].map((each) => each.join(""));
    });
    return [...new Set(made)].filter((each) => each !== word && each !== "");
}

/** Every object of a schema, with the way to it: an item of a list is its first. */
function objectsIn(schema: AnySchema, path: Path = []): { path: Path; fields: string[] }[] {
    const holder = unwrapped(schema);
    if (holder instanceof z.ZodUnion) {
        return holder.options.flatMap((option) => objectsIn(option as AnySchema, path));
    }
    if (holder instanceof z.ZodArray) {
        return objectsIn(holder.element as AnySchema, [...path, 0]);
    }
    if (!(holder instanceof z.ZodObject)) {
        return [];
    }
    const fields = fieldsOf(holder);
    const within = fields.flatMap((field) =>
        schemasAt(holder, field).flatMap((each) => objectsIn(each, [...path, field])),
    );
    // What is read of a resource, such as an address's allocation, has the resource's other fields beside it.
    const strict = holder
        .safeParse({ "no such key": 1 })
        .error?.issues.some(({ code }) => code === "unrecognized_keys");
    return strict === true ? [{ path, fields }, ...within] : within;
}

/** Settings in which there is nothing but one value. */
function only(path: Path, value: unknown): unknown {
    return path.reduceRight((inner, key) => (typeof key === "number" ? [inner] : { [key]: inner }), value);
}

/** What a program may write, and who reads it. */
interface Written {
    name: string;
    schema: AnySchema;
    read(given: unknown): { problems: readonly FormProblem[] };
}

const parts = KINDS.map(
    (kind): Written => ({ name: kind.kind, schema: kind.settings, read: (given) => kind.open(given).part }),
);

/** Components that stand alone. */
const alone = [GATEWAY, ...COMPONENTS].map(
    ({ name, schema }): Written => ({ name, schema, read: (given) => readAlone(schema, given) }),
);

const objects = [...parts, ...alone].flatMap((written) =>
    objectsIn(written.schema).map((each) => ({ ...written, ...each })),
);

describe("no misspelt key passes", () => {
    test.each(objects)("of $name at $path", ({ read, path, fields }) => {
        const missed = fields.flatMap((field) =>
            slips(field)
                .filter((slip) => !fields.includes(slip))
                .filter((slip) => {
                    const at = spelled([...path, slip]);
                    const { problems } = read(only([...path, slip], "anything"));
                    return !problems.some((each) => each.path === at && each.message.startsWith("Unknown key."));
                }),
        );
        expect(missed).toEqual([]);
    });

    test("is said of every kind, and of what is in its settings", () => {
        expect(new Set(objects.map(({ name }) => name)).size).toBe(parts.length + alone.length);
        expect(objects.map(({ name, path }) => `${name} ${spelled(path)}`)).toEqual(
            expect.arrayContaining([
                "envoyGateway crds",
                "envoyGateway autoscaling",
                "aws.networkLoadBalancer healthCheck",
                "aws.route53 weight",
                "gcp.passthroughLoadBalancer addresses",
                "azure.dns https",
                "acme certManager",
                "acme externalAccountBinding",
                "AcmeCertificate cluster",
                "AcmeCertificate gateway",
                "AzureDnsRecords ",
                "CloudDnsRecords ",
                "CloudflareRecords ",
                "EnvoyGatewayInstallation cluster",
                "InClusterZone records[0]",
                "PublicAddresses prefixIds",
                "ReservedAddresses ",
                "SelfSignedCertificate ",
                "SharedAddress ports[0]",
                "SharedAddressServices ports[0]",
                ...["", "advertisement", "alsoPublish", "check", "clientTraffic", "cluster", "listeners[0].http3"].map(
                    (place) => `Http3Gateway ${place}`,
                ),
                "Http3Gateway monitoring.alerts",
                "Http3Watch prometheusOperator",
            ]),
        );
    });
});

test.each([
    ["aws.loadBalancerController", "sheme", "internal", "scheme"],
    ["acme", "enviroment", "production", "environment"],
])("a slip of a letter is answered with the key that was meant: %s({ %s })", (name, slip, value, meant) => {
    const kind = KINDS.find((each) => each.kind === name) ?? expect.fail();
    const { problems } = kind.open({ email: "ops@example.com", [slip]: value }).part;
    expect(problems.map(({ path, message }) => [path, message.includes(`Did you mean ${meant}?`)])).toContainEqual([
        slip,
        true,
    ]);
});

/** Components that the package exports, by module and name. */
const classes = new Map(
    Object.entries({ "": core, aws, azure, cloudflare, gcp }).flatMap(([module, exported]) =>
        Object.entries(exported).flatMap(([name, each]): [string, new (name: string, args: object) => object][] =>
            typeof each === "function" && each.prototype instanceof ComponentResource
                ? [[`${module}.${name}`, each as new (name: string, args: object) => object]]
                : [],
        ),
    ),
);

describe("a component that stands alone", () => {
    test("is read, whichever it is", () => {
        const read = [GATEWAY, ...COMPONENTS].map(({ module, name }) => `${module}.${name}`);
        expect(read.sort()).toEqual([...classes.keys()].sort());
    });

    test.each([GATEWAY, ...COMPONENTS])("refuses a misspelt key, and says which was meant: $module $name", (each) => {
        const Component = classes.get(`${each.module}.${each.name}`) ?? expect.fail();
        const [field = ""] = fieldsOf(each.schema).filter((name) => name.length > 5);
        const slip = field.slice(0, -1);
        const made = () => new Component("site", { [slip]: "anything" });
        expect(made).toThrow(InputPropertiesError);
        expect(made).toThrow(new RegExp(`^ {2}${slip}: Unknown key\\. .* Did you mean ${field}\\?`, "m"));
    });
});
