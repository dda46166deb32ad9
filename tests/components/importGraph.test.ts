import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const components = join(import.meta.dirname, "../../components");

/** The folders of `components/`, the ones that import nothing first. A folder imports those of lower floors alone. */
const FLOORS: readonly (readonly string[])[] = [
    ["svcb", "identity", "pulumi", "waiting"],
    ["model", "probe"],
    ["kubernetes", "dns"],
    ["gatewayApi", "advertisement"],
    ["certificates", "emissary", "envoyGateway", "exposures", "istio", "monitoring", "preflight", "traefik"],
    ["aws", "azure", "cloudflare", "front", "gcp"],
    ["gateway"],
    ["index.ts", "providers.ts"],
];

/** Folders of one provider each: what comes and goes with it. */
const WINGS = ["aws", "azure", "cloudflare", "emissary", "envoyGateway", "front", "gcp", "istio", "traefik"];

/** Folders whose code needs no Pulumi: they judge, encode, look, wait and speak to an API server. */
const WITHOUT_PULUMI = ["kubernetes", "probe", "svcb", "waiting"];

interface Import {
    from: string;
    /** Path below `components/`, or the name of a package. */
    to: string;
}

const roomOf = (path: string): string => path.split("/")[0] ?? path;

/** Every import of the components, types too: a type is knowledge of the other folder. */
function imports(): Import[] {
    const files = readdirSync(components, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
    return files.flatMap((from) =>
        [...readFileSync(join(components, from), "utf8").matchAll(/(?:from |import\()"([^"]+)"/g)].map(
            ([, target = ""]) => ({
                from,
                to: target.startsWith(".") ? relative(components, join(components, dirname(from), target)) : target,
            }),
        ),
    );
}

const all = imports();
const between = all.filter(({ from, to }) => !to.startsWith("..") && /\.ts$/.test(to) && roomOf(from) !== roomOf(to));
const spelled = ({ from, to }: Import) => `${from} imports ${to}`;

test("every folder of the components has a floor", () => {
    expect(readdirSync(components).toSorted()).toEqual(FLOORS.flat().toSorted());
});

test("a folder imports folders of lower floors alone, so that there is no circle", () => {
    const floorOf = (path: string) => FLOORS.findIndex((floor) => floor.includes(roomOf(path)));
    expect(between.filter(({ from, to }) => floorOf(to) >= floorOf(from)).map(spelled)).toEqual([]);
    expect(between.length).toBeGreaterThan(100);
});

test("a provider's folder imports no other provider's", () => {
    const crossing = between.filter(({ from, to }) => WINGS.includes(roomOf(from)) && WINGS.includes(roomOf(to)));
    expect(crossing.map(spelled)).toEqual([]);
});

test("components import neither tools nor stacks", () => {
    expect(all.filter(({ to }) => to.startsWith("..")).map(spelled)).toEqual([]);
});

test("only a cloud's own folder imports its SDK", () => {
    const sdk = /^@pulumi\/(aws|azure|cloudflare|gcp)/;
    const elsewhere = all.filter(({ from, to }) => sdk.exec(to) && roomOf(from) !== sdk.exec(to)?.[1]);
    expect(elsewhere.map(spelled)).toEqual([]);
});

test.each(WITHOUT_PULUMI)("%s needs no Pulumi", (room) => {
    const needed = all.filter(({ from, to }) => roomOf(from) === room && to.startsWith("@pulumi/"));
    expect(needed.map(spelled)).toEqual([]);
});

test("no component imports the Kubernetes client, whose declarations are 850 files that every user's type check would read", () => {
    expect(all.filter(({ to }) => to.startsWith("@kubernetes/client-node")).map(spelled)).toEqual([]);
});

test("no schema is passed on as Zod's classic type, which the type checker compares method by method", () => {
    const settings = readdirSync(join(components, "model/settings")).filter((file) => file.endsWith(".ts"));
    const classic = settings.filter((file) =>
        /extends z\.ZodType\b|: (?:readonly )?z\.ZodType\b(?!<)/.test(
            readFileSync(join(components, "model/settings", file), "utf8"),
        ),
    );
    expect(classic).toEqual([]);
    expect(settings).toContain("anySchema.ts");
});

test("all kinds of parts and all rules load no SDK, not even Pulumi's", () => {
    const program = `import Module from "node:module";
        const { RULES } = await import(${JSON.stringify(join(components, "gateway/rules.ts"))});
        const { KINDS } = await import(${JSON.stringify(join(components, "gateway/registry.ts"))});
        const loaded = Object.keys(Module._cache).filter((path) => path.includes("/@pulumi/"));
        console.log(JSON.stringify({ rules: RULES.length > 100, kinds: KINDS.length > 5, loaded }));`;
    const printed = execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
    expect(JSON.parse(printed)).toEqual({ rules: true, kinds: true, loaded: [] });
});
