import * as z from "zod";
import { routeArgs } from "../../components/gateway/routeArgs.ts";
import { hostnameProblem } from "../../components/model/rules/hostnames.ts";
import type { AnySchema } from "../../components/model/settings/anySchema.ts";
import { aws } from "../../stacks/settings/aws.ts";
import { azure } from "../../stacks/settings/azure.ts";
import { gcp } from "../../stacks/settings/gcp.ts";
import { key } from "../../stacks/settings/key.ts";
import { kubernetes } from "../../stacks/settings/kubernetes.ts";
import { local } from "../../stacks/settings/local.ts";
import { readKey } from "../../stacks/settings/readKey.ts";
import { type Group, group } from "../../stacks/settings/stack.ts";
import type { Question, Template } from "./templates.ts";

/** Values of settings by key, as texts. */
export type Texts = Readonly<Record<string, string>>;

const application = group({
    title: "Application",
    fields: {
        service: key(routeArgs.shape.service, "the name of a Service"),
        namespace: key(routeArgs.shape.namespace, "the namespace of that Service"),
        port: key(routeArgs.shape.port, "the port of that Service"),
    },
});

const there = group({
    title: "Controller",
    fields: { gatewayClass: local.groups.controller.fields.gatewayClass },
});

/** Anything that a provider accepts. */
const provider = group({ title: "Provider", fields: {} });

const groupsOf = (...groups: Group[]): readonly Group[] => [...groups, application];
const onKubernetes = Object.values<Group>(kubernetes.groups);
const onAws = Object.values<Group>(aws.groups);

/** Whose keys the settings of a template are: those of the ready stacks, with their schemas. */
const GROUPS: Readonly<Record<string, readonly Group[]>> = {
    eks: groupsOf(...onAws),
    "eks-auto-mode": groupsOf(...onAws),
    gke: groupsOf(...Object.values<Group>(gcp.groups)),
    aks: groupsOf(...Object.values<Group>(azure.groups)),
    metallb: groupsOf(...onKubernetes),
    k3s: groupsOf(...onKubernetes),
    kubernetes: groupsOf(...onKubernetes),
    "existing-envoy-gateway": groupsOf(...onKubernetes, there),
};

/** A key of a stack, and the group that it is in. */
interface Field {
    name: string;
    schema: AnySchema;
    of: Group;
}

/** @throws Error for a key that no ready stack has, and no provider: its value could not be judged. */
function fieldOf({ name: target }: Template, key: string): Field {
    for (const of of GROUPS[target] ?? []) {
        const found = Object.entries(of.fields).find(([name]) => name === key || of.elsewhere?.[name] === key);
        if (found !== undefined) return { name: found[0], schema: found[1], of };
    }
    if (key.includes(":")) return { name: key, schema: z.string(), of: provider };
    throw new Error(`The template ${target} asks for ${key}, which no stack has.`);
}

/** What a setting is when it is missing: the text of its default, or nothing. */
function textOf({ key, default: usual }: Question, texts: Texts): string | undefined {
    return texts[key] || usual;
}

/** What is known of the values so far, by the names of a stack's keys. */
function valuesOf(template: Template, texts: Texts): Record<string, unknown> {
    return Object.fromEntries(
        template.questions.flatMap((question) => {
            const { name, schema } = fieldOf(template, question.key);
            const text = textOf(question, texts);
            const value = text === undefined ? undefined : readKey(name, schema, text).value;
            return value === undefined ? [] : [[name, value]];
        }),
    );
}

/** Whether a setting is needed, by what the others are. */
export function isNeeded(template: Template, question: Question, texts: Texts): boolean {
    const { name, of } = fieldOf(template, question.key);
    return question.isRequired || (of.needed?.[name]?.isNeeded(valuesOf(template, texts)) ?? false);
}

/** Optional settings that have an effect only with some values. */
const ONLY_WITH: Readonly<Record<string, (values: Readonly<Record<string, unknown>>) => boolean>> = {
    acmeEnvironment: ({ certificate }) => certificate === "acme",
};

/** Whether a setting has an effect with the others: one that only some values need has none with other values. */
export function isUseful(template: Template, question: Question, texts: Texts): boolean {
    const { name, of } = fieldOf(template, question.key);
    return of.needed?.[name] === undefined
        ? (ONLY_WITH[name]?.(valuesOf(template, texts)) ?? true)
        : isNeeded(template, question, texts);
}

/** What is wrong with the text of a setting. */
export function problemsOf(template: Template, { key }: Question, text: string): string[] {
    const { name, schema } = fieldOf(template, key);
    const { value, problems } = readKey(key, schema, text);
    const hostnames = name === "hostnames" && Array.isArray(value) ? value.map(String) : [];
    return [
        ...problems,
        ...hostnames.flatMap((hostname) => {
            const problem = hostnameProblem(hostname);
            return problem === undefined ? [] : [`${key}: "${hostname}" ${problem}`];
        }),
    ];
}

/** What is wrong with several settings together. */
export function contradictionsOf(template: Template, texts: Texts): string[] {
    const values = valuesOf(template, texts);
    return (GROUPS[template.name] ?? []).flatMap((each) => each.contradictions?.(values) ?? []);
}

/** The text of a setting as it is written: a list without spaces, as the program splits it. */
export function written(template: Template, { key }: Question, text: string): string {
    const { name, schema } = fieldOf(template, key);
    const { value } = readKey(name, schema, text);
    return Array.isArray(value) ? value.join(",") : text.trim();
}
