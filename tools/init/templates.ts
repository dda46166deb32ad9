import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import * as z from "zod";

/** Folder of the templates, one for each target; `pulumi new` takes each of them too. */
const TEMPLATES = join(import.meta.dirname, "../../templates");

/** What a template asks for. */
export interface Question {
    /** Key of the setting; with the name of a provider, such as `aws:region`, where it is not the program's own. */
    key: string;
    /** What it is, for a person. */
    about: string;
    default?: string;
    /** Whether the program needs it in any case. Others are needed by what other settings say, or not at all. */
    isRequired: boolean;
    /** Whether its value is a number in the settings file. */
    isNumber: boolean;
}

/** A project to begin with. */
export interface Template {
    /** Name of its folder, and of the target. */
    name: string;
    title: string;
    /** What it makes, in a sentence. */
    about: string;
    folder: string;
    /** In the order in which they are asked. */
    questions: readonly Question[];
}

const described = z.object({ description: z.string(), default: z.string().optional() });

/** What is read of a template's Pulumi.yaml. */
const manifest = z.object({
    config: z.record(z.string(), z.object({ type: z.string(), default: z.union([z.string(), z.number()]).optional() })),
    template: z.object({
        displayName: z.string(),
        description: z.string(),
        config: z.record(z.string(), described),
    }),
});

/** Names of the targets. */
export function targetNames(): string[] {
    return readdirSync(TEMPLATES).sort();
}

/** Reads the template of a target. */
export function readTemplate(name: string): Template {
    const folder = join(TEMPLATES, name);
    const { config, template } = manifest.parse(parse(readFileSync(join(folder, "Pulumi.yaml"), "utf8")));
    return {
        name,
        title: template.displayName,
        about: template.description,
        folder,
        questions: Object.entries(template.config).map(([key, asked]) => ({
            key,
            about: asked.description,
            ...(asked.default === undefined ? {} : { default: asked.default }),
            // A provider's own key is not declared: Pulumi takes only values there.
            isRequired: asked.default === undefined && (key in config || key.includes(":")),
            isNumber: config[key]?.type === "integer",
        })),
    };
}
