import { Output } from "@pulumi/pulumi";
import type { ListenerInput } from "../model/listeners.ts";
import type { Controller, DnsZone, Exposure } from "../model/parts.ts";
import { joined } from "../model/rules/judge.ts";
import { list, type Shape, type ShapeProblem, text, wrongValue } from "../model/rules/shapeProblem.ts";
import type { Http3GatewayArgs } from "./http3GatewayArgs.ts";
import { missingSettings } from "./requiredSettings.ts";
import { unknownKeys } from "./unknownKeys.ts";

const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value) && !Output.isInstance(value);

const flag: Shape = { is: (value) => typeof value === "boolean", wanted: "true or false" };
const fields: Shape = { is: isObject, wanted: "an object, { … }" };
const fieldsOr = (...others: unknown[]): Shape => ({
    is: (value) => isObject(value) || others.includes(value),
    wanted: `an object, { … }, or ${others.map((each) => JSON.stringify(each)).join(" or ")}`,
});
const oneOf = (...values: string[]): Shape => ({
    is: (value) => values.some((each) => each === value),
    wanted: values
        .map((each) => JSON.stringify(each))
        .join(", ")
        .replace(/, ([^,]*)$/, " or $1"),
});
/** A part is known by its methods; forgotten parentheses leave the function that makes one. */
const part = (example: string, ...methods: string[]): Shape => ({
    is: (value) => isObject(value) && methods.every((method) => typeof value[method] === "function"),
    wanted: `what a function such as ${example} returns`,
});

const ARGUMENTS: Record<keyof Http3GatewayArgs, Shape> = {
    hostnames: list,
    listeners: list,
    controller: part("envoyGateway()", "describe", "deploy"),
    exposure: part("mixedService()", "describe", "serviceShape", "connect"),
    certificate: part("selfSigned()", "describe", "issue"),
    dns: part("none()", "describe", "open"),
    advertisement: fields,
    alsoPublish: fields,
    check: fieldsOr("unverified"),
    monitoring: fieldsOr(true, false),
    clientTraffic: fields,
    redirectHttp: flag,
    namespace: text,
    createNamespace: flag,
    cluster: fields,
};
const LISTENER: Record<Exclude<keyof ListenerInput, "port">, Shape> = {
    hostname: text,
    protocol: oneOf("HTTPS", "HTTP3", "TLS", "HTTP"),
    http3: fields,
};

/**
 * Values that cannot be read as what the argument is declared to be, all of them. An ESM program is not type-checked when
 * Pulumi runs it, so they come this far, and the first rule that reads one would end in a TypeError without a path.
 */
export function shapeProblems(
    args: Partial<Http3GatewayArgs> & { controller: Controller; exposure: Exposure; dns: DnsZone },
): ShapeProblem[] {
    const wrong = [
        ...wrongFields("", args, ARGUMENTS, ["certificate"]),
        ...wrongItems("hostnames", args.hostnames, text),
        ...wrongItems("listeners", args.listeners, fields),
        ...itemsOf(args.listeners).flatMap((listener, index) =>
            isObject(listener) ? wrongFields(`listeners[${index}].`, listener, LISTENER, ["hostname"]) : [],
        ),
        ...(isObject(args.advertisement)
            ? wrongFields("advertisement.", args.advertisement, { svcParams: fields })
            : []),
        ...(isObject(args.alsoPublish)
            ? wrongFields("alsoPublish.", args.alsoPublish, { ipv4: list, ipv6: list })
            : []),
        ...(isObject(args.check) ? wrongFields("check.", args.check, { families: list }) : []),
    ];
    const unreadable = new Set(wrong.map(({ path }) => path));
    const settings = (["controller", "exposure", "certificate", "dns"] as const).flatMap((key) => {
        const given = args[key];
        return given === undefined || unreadable.has(key)
            ? []
            : [
                  ...(given.problems ?? []).map(({ path, message }) => ({ path: joined(key, path), message })),
                  ...missingSettings(key, given.describe()),
              ];
    });
    return [...unknownKeys(args), ...wrong, ...settings];
}

function wrongFields(
    at: string,
    holder: object,
    shapes: Record<string, Shape>,
    required: readonly string[] = [],
): ShapeProblem[] {
    const values = holder as Record<string, unknown>;
    return Object.entries(shapes).flatMap(([key, shape]) =>
        values[key] === undefined && !required.includes(key) ? [] : wrongValue(`${at}${key}`, values[key], shape),
    );
}

const itemsOf = (value: unknown): unknown[] => (Array.isArray(value) ? [...value] : []);

function wrongItems(at: string, value: unknown, shape: Shape): ShapeProblem[] {
    return itemsOf(value).flatMap((item, index) => wrongValue(`${at}[${index}]`, item, shape));
}
