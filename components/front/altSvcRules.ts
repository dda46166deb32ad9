import type { Rule } from "../model/rules/rule.ts";
import { covers } from "../model/wildcards.ts";
import {
    type AltSvcObject,
    type AltSvcPlace,
    altSvcFrontsOf,
    linesFor,
    namesOf,
    ownersAltSvc,
    reconcilerOf,
    sendsAll,
} from "./altSvcObject.ts";

/** An HTTPRoute or an Ingress that has to send Alt-Svc. */
export interface JudgedObject {
    object: AltSvcObject;
    place: AltSvcPlace;
    /** The Alt-Svc of the stage. */
    value: string;
}

const PATH = "altSvc";

const nameOf = ({ of, namespace, name }: AltSvcPlace) => `The ${of} ${namespace}/${name}`;

/** Whether its owner has written the stage's Alt-Svc: it is then used as it is. */
export function writtenByOwner({ object, place, value }: JudgedObject): boolean {
    return altSvcFrontsOf(object).length === 0 && sendsAll(object, place, value);
}

/** Requirements for an object by which the gateway behind a front sends Alt-Svc. */
export const altSvcRules: readonly Rule<JudgedObject>[] = [
    {
        code: "front-alt-svc-of-another-front",
        severity: "error",
        reason: "An answer has one Alt-Svc, and each front has its own stage.",
        remedy: "Give the hostnames to that front, or leave the object out of its altSvc first.",
        source: "RFC 7838 §3",
        judge: ({ object, place }) =>
            altSvcFrontsOf(object)
                .filter((front) => front !== place.front)
                .map((front) => ({ path: PATH, found: `${nameOf(place)} sends the Alt-Svc of the front ${front}.` })),
    },
    {
        code: "front-alt-svc-of-other-names",
        severity: "error",
        reason: "Clients of those names would try HTTP/3, and the front has no certificate for them and refuses them.",
        remedy: "Write these names in hostnames of the front, or give them an object of their own that is not in altSvc.",
        source: "RFC 7838 §2.1",
        judge: ({ object, place }) =>
            namesOf(object, place)
                .filter((name) => !place.hostnames.some((own) => covers(own, name)))
                .map((name) => ({ path: PATH, found: `${nameOf(place)} is for ${name} too.` })),
    },
    {
        code: "front-alt-svc-taken",
        severity: "error",
        reason: "It would not be the stage's, or would be lost: the front changes only what it has written.",
        remedy: "Take that away, or write the stage's.",
        source: "RFC 7838 §3",
        judge: (judged) => {
            const { object, place, value } = judged;
            return writtenByOwner(judged)
                ? []
                : ownersAltSvc(object, place).map((each) => ({
                      path: PATH,
                      found:
                          place.of === "Ingress"
                              ? `${nameOf(place)} has the annotation ${place.annotation} already.`
                              : `${nameOf(place)} ${each === "" ? "removes Alt-Svc" : `has Alt-Svc ${each}`} in a filter of its own.`,
                      remedy: `Take that away, or write the stage's ${linesFor(place, value)}`,
                  }));
        },
    },
    {
        code: "front-alt-svc-of-a-controller",
        severity: "error",
        reason: "That writes the object again, and takes away what it has not written itself.",
        remedy: "Have it write the header itself, with the value of the stage, or leave altSvc out.",
        source: "Kubernetes, owners and dependents; Flux, Kustomization: drift; Argo CD, self-heal",
        judge: (judged) => {
            const { object, place, value } = judged;
            const who = reconcilerOf(object, place);
            return who === undefined || writtenByOwner(judged)
                ? []
                : [
                      {
                          path: PATH,
                          found: `${nameOf(place)} is ${who}.`,
                          remedy: `Have it write the header itself, with the value of the stage, ${linesFor(place, value)}, or leave altSvc out.`,
                      },
                  ];
        },
    },
];
