import { isDeepStrictEqual } from "node:util";
import type { EffectName, FieldEffect } from "../../../components/model/plainReadings.ts";
import type { Change, Found, ReviewContext, ReviewRule, Severity } from "../../../components/model/readings.ts";
import { changedFields, type Field, isAt, isKnown, shown } from "../fields.ts";

interface Effect {
    code: string;
    severity: Severity;
    remedy: string;
    source: string;
}

const EFFECTS: Record<EffectName, Effect> = {
    address: {
        code: "address-changes",
        severity: "error",
        remedy: "Add the new address next to the old one, move the DNS records to it, and remove the old one after their TTL.",
        source: "clients and resolvers cache an address for its record's TTL (RFC 2181 §8)",
    },
    "shut-out": {
        code: "clients-shut-out",
        severity: "error",
        remedy: "Keep the rules that allow clients while DNS points there.",
        source: "documentation of the provider for this field",
    },
    http3: {
        code: "http3-switched-off",
        severity: "error",
        remedy: 'Withdraw the advertisement first (stage "withdraw"). Disable QUIC when the longest advertisement has expired.',
        source: "RFC 7838 §2.2: clients may use an alternative for as long as it was advertised",
    },
    served: {
        code: "serving-changes",
        severity: "error",
        remedy: "Create the new form next to the old one, move clients to it, and remove the old one afterwards.",
        source: "documentation of the provider for this field",
    },
    connections: {
        code: "connections-end",
        severity: "warning",
        remedy: "Choose a time of low traffic, and run `http3-gateway verify` afterwards.",
        source: "a QUIC connection ends with the endpoint that holds its state (RFC 9000 §10)",
    },
    resilience: {
        code: "resilience-changes",
        severity: "warning",
        remedy: "Keep the old value where clients depend on it.",
        source: "documentation of the provider for this field",
    },
};

/** Effect of a changed field in the readings: the first match counts. */
export function effectOf(fields: readonly FieldEffect[], field: Field): FieldEffect | undefined {
    return fields.find(
        ({ paths, from, to }) =>
            paths.some((path) => isAt(path, field.keys)) &&
            (from?.some((value) => isDeepStrictEqual(value, field.before)) ?? true) &&
            (to?.some((value) => isDeepStrictEqual(value, field.after)) ?? true),
    );
}

interface Met {
    change: Change;
    effect: FieldEffect;
    field: Field;
}

/** All changed fields with an effect on clients, by effect. */
function effectsIn(context: ReviewContext): Map<EffectName | "none", Met[]> {
    const known =
        EFFECTS_IN.get(context) ??
        Map.groupBy(
            context.changes.flatMap((change): Met[] => {
                const { fields } = context.readingOf(change.type);
                return fields === undefined || change.operation !== "update"
                    ? []
                    : changedFields(change)
                          .filter(isKnown)
                          .flatMap((field) => {
                              const effect = effectOf(fields, field);
                              return effect === undefined ? [] : [{ change, effect, field }];
                          });
            }),
            ({ effect }) => effect.effect,
        );
    EFFECTS_IN.set(context, known);
    return known;
}

const EFFECTS_IN = new WeakMap<ReviewContext, Map<EffectName | "none", Met[]>>();

function foundBy(name: EffectName, context: ReviewContext): Found[] {
    const met = effectsIn(context).get(name) ?? [];
    return [...Map.groupBy(met, ({ change }) => change)].flatMap(([change, found]) => {
        // Moved items of a list are one finding, like several fields of one object.
        const [...first] = Map.groupBy(found, ({ effect }) => effect).values();
        return first.map(([one, ...more]): Found => {
            const { effect, field } = one as Met;
            const others = more.length > 0 ? ` (and ${more.length} more)` : "";
            return {
                resource: change.name,
                urn: change.urn,
                field: field.path,
                message: `${field.path}${others} changes from ${shown(field.before) ?? "nothing"} to ${shown(field.after) ?? "nothing"}: ${effect.means ?? "clients notice the change"}.`,
                ...(effect.severity === undefined ? {} : { severity: effect.severity }),
                ...(effect.remedy === undefined ? {} : { remedy: effect.remedy }),
                ...(effect.source === undefined ? {} : { source: effect.source }),
            };
        });
    });
}

/** One rule per effect of a changed field on clients. */
export const fieldRules: ReviewRule[] = (Object.keys(EFFECTS) as EffectName[]).map((name) => ({
    ...EFFECTS[name],
    judge: (context) => foundBy(name, context),
}));
