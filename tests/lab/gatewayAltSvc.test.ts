import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { nginxOnLab } from "../../tools/lab/nginx.ts";
import { lineProgress } from "../../tools/lab/progress.ts";
import { Application } from "../conformance/application.ts";
import { contour } from "../conformance/contour.ts";
import { madeAuthority } from "../support/keyPairs.ts";
import { api, Edge, run } from "./edge.ts";
import { expectSeen, steps, takeStep, titleOf } from "./stageSteps.ts";

const gateway = contour();
const { namespace } = gateway;
const ROUTE = "conformance";
const edge = new Edge(
    "front-alt-svc",
    { ...gateway.settings, replicas: "1", caFile: "", route: ROUTE, annotated: ROUTE },
    "front.ts",
);
const ROUTES = `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/httproutes/${ROUTE}`;
const INGRESSES = `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses`;
const PATIENCE = { timeout: 180_000, interval: 500 };
const LOOK = 5;
const MARK = "alt-svc.front.http3-gateway.dev/front-alt-svc";
const ANNOTATION = "somebody.example/response-header";
const OWN = { "somebody.example/owned": "yes" };

interface Owned {
    metadata: {
        annotations?: Record<string, string>;
        managedFields: { manager: string; operation: string; subresource?: string; fieldsV1: object }[];
    };
    spec: { parentRefs?: object[]; hostnames?: string[]; rules: { filters?: object[] }[] };
}

const routeNow = async () => await api<Owned>(ROUTES);
const annotationsNow = async () => (await api<Owned>(`${INGRESSES}/${ROUTE}`)).metadata.annotations;
/** Who owns what, without when. */
const ownersOf = ({ metadata }: Owned) =>
    metadata.managedFields
        .filter(({ subresource }) => subresource === undefined)
        .map(({ manager, operation, fieldsV1 }) => ({ manager, operation, fieldsV1 }));

/** The owner's route, applied as `kubectl apply --server-side` does: without force. */
async function apply({ spec }: Owned): Promise<void> {
    await api(`${ROUTES}?fieldManager=their-kubectl`, {
        method: "PATCH",
        contentType: "application/apply-patch+yaml",
        body: JSON.stringify({
            apiVersion: "gateway.networking.k8s.io/v1",
            kind: "HTTPRoute",
            metadata: { name: ROUTE, namespace },
            spec,
        }),
    });
}

/** Alt-Svc of an answer over TCP. */
async function altSvcOf(path: string): Promise<string[]> {
    const { stdout, stderr } = await run(
        [
            ...["curl", "-sS", "-D-", "-o", "/dev/null", "--cacert", edge.caFile],
            ...["--resolve", `${edge.host}:443:${edge.ipv4}`, `https://${edge.host}${path}`],
        ],
        "client",
    );
    if (stdout === "") throw new Error(stderr);
    return stdout.split("\r\n").filter((line) => line.toLowerCase().startsWith("alt-svc:"));
}

describe("a front before Contour, which sends its Alt-Svc by an HTTPRoute", () => {
    let application: Application | undefined;
    let before: Owned;

    beforeAll(async () => {
        const authority = await madeAuthority();
        const caFile = join(mkdtempSync(join(tmpdir(), "http3-front-")), "ca.pem");
        writeFileSync(caFile, authority.certificate);
        const nginxImage = await nginxOnLab(lineProgress((line) => console.error(line)));
        Object.assign(edge.config, { caFile, nginxImage });
        application = await Application.start();
        await gateway.create(edge.host, authority, application);
        await api(INGRESSES, {
            method: "POST",
            body: JSON.stringify({
                metadata: { name: ROUTE, annotations: OWN },
                spec: {
                    ingressClassName: "somebody",
                    defaultBackend: { service: { name: "conformance-http1", port: { number: 80 } } },
                },
            }),
        });
        // Its owner alone has it: not who created it for the test.
        const made = await routeNow();
        await api(ROUTES, { method: "DELETE" });
        await apply(made);
        before = await routeNow();
    });
    afterAll(async () => {
        application?.stop();
        await edge.down().finally(async () => await gateway.delete());
    });

    for (const [index, step] of steps.entries()) {
        test(`${titleOf(step, index)}, on the application's answers`, async () => {
            await takeStep(edge, step, index);
            await vi.waitFor(async () => {
                await expectSeen(edge, "/", 200, step, LOOK);
                await expectSeen(edge, "/conformance/nope", 404, step, LOOK);
            }, PATIENCE);
            // Of Contour itself, without a route.
            await expectSeen(edge, "/nope", 404, { ...step, altSvc: undefined }, LOOK);
            expect(await edge.dig("HTTPS")).toEqual(step.record);
            const { altSvc } = step;
            const filter = {
                type: "ResponseHeaderModifier",
                responseHeaderModifier: { set: [{ name: "Alt-Svc", value: altSvc }] },
            };
            const now = await routeNow();
            expect(now.spec).toEqual({
                ...before.spec,
                rules: before.spec.rules.map((rule) => (altSvc === undefined ? rule : { ...rule, filters: [filter] })),
            });
            expect(now.metadata.annotations).toEqual(altSvc === undefined ? undefined : { [MARK]: altSvc });
            expect(await annotationsNow()).toEqual({
                ...OWN,
                ...(altSvc === undefined ? {} : { [MARK]: altSvc, [ANNOTATION]: `Alt-Svc ${JSON.stringify(altSvc)}` }),
            });
        });

        if (step.stage === "dark") {
            test("is refused by a preview where the owner sends another Alt-Svc", async () => {
                const set = [{ name: "alt-svc", value: 'h3=":8443"' }];
                const [first, ...others] = before.spec.rules;
                const filters = [{ type: "ResponseHeaderModifier", responseHeaderModifier: { set } }];
                await apply({ ...before, spec: { ...before.spec, rules: [{ ...first, filters }, ...others] } });
                const { code, stderr } = await edge.preview({ stage: "trial" });
                await apply(before);
                expect(code).not.toBe(0);
                expect(stderr).toContain("front-alt-svc-taken");
            });
        }

        if (step.stage === "trial") {
            test("leaves the rules to their owner, who applies them without a conflict, and writes them again after that", async () => {
                await vi.waitFor(
                    async () => expect(await altSvcOf("/")).toEqual(['alt-svc: h3=":443"; ma=60']),
                    PATIENCE,
                );
                const owners = ownersOf(await routeNow());
                expect(owners).toEqual(expect.arrayContaining(ownersOf(before)));
                expect(owners).toHaveLength(ownersOf(before).length + 1);
                await apply(before);
                expect((await routeNow()).spec).toEqual(before.spec);
                await edge.up({ stage: "trial" });
                await vi.waitFor(
                    async () => expect(await altSvcOf("/")).toEqual(['alt-svc: h3=":443"; ma=60']),
                    PATIENCE,
                );
                expect(Object.keys((await edge.up({ stage: "trial" })).counts)).toEqual(["unchanged"]);
            });
        }
    }

    test("leaves the HTTPRoute and the Ingress as they were when it goes", async () => {
        await edge.up({ stage: "trial" });
        await edge.down();
        const now = await routeNow();
        expect(now.spec).toEqual(before.spec);
        expect(now.metadata.annotations).toBeUndefined();
        expect(ownersOf(now)).toEqual(ownersOf(before));
        expect(await annotationsNow()).toEqual(OWN);
    });
});
