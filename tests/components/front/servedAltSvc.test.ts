import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, test } from "vitest";
import { type ServedAltSvcInputs, servedAltSvcWithin } from "../../../components/front/servedAltSvcLifecycle.ts";
import { LoopbackServer } from "../../fakes/loopbackServer.ts";

const served = servedAltSvcWithin({ limit: 60_000, every: 2 });
const LABELS = encodeURIComponent("front.http3-gateway.dev/name=shop-h3,front.http3-gateway.dev/takes=tcp-and-udp");
const impatient = servedAltSvcWithin({ limit: 20, every: 2 });

/** Pods of a front on an API server, which leads to their port for probes. */
class FakePods extends LoopbackServer {
    /** What each pod sends, by its file, the next time that it is asked: the last one from then on. */
    readonly sent: Record<string, string[]>;
    /** Whether the API server leads to pods. */
    leads = true;
    /** Files that the pods were annotated with. */
    readonly annotated: Record<string, string[]> = {};

    private constructor(sent: Record<string, string[]>) {
        super();
        this.sent = sent;
    }

    static async start(sent: Record<string, string[]>): Promise<FakePods> {
        return await new FakePods(sent).listen();
    }

    protected override async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
        const [status, body] = this.route(request.method ?? "", request.url ?? "", await text(request));
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(body));
    }

    private route(method: string, url: string, body: string): [number, unknown] {
        const folder = "/api/v1/namespaces/ingress/pods";
        if (url === `${folder}?labelSelector=${LABELS}`) {
            const items = Object.keys(this.sent).map((name) => ({
                metadata: {
                    name,
                    annotations: { "front.http3-gateway.dev/alt-svc": this.annotated[name]?.at(-1) ?? "none yet" },
                },
            }));
            return [200, { items }];
        }
        const [name = "", port] = url.slice(folder.length + 1).split(":");
        if (method === "PATCH") {
            const { metadata } = JSON.parse(body) as { metadata: { annotations: Record<string, string> } };
            this.annotated[name] = [...(this.annotated[name] ?? []), ...Object.values(metadata.annotations)];
            return [200, {}];
        }
        if (port !== "8080/proxy/alt-svc" || !this.leads) {
            return [403, { message: "pods/proxy is forbidden" }];
        }
        const files = this.sent[name] ?? [];
        return [200, files.length > 1 ? files.shift() : files[0]];
    }
}

let fake: FakePods | undefined;
afterEach(async () => {
    await fake?.stop();
    fake = undefined;
});

const sending = { file: "h3-443-ma-60", value: 'h3=":443"; ma=60' };

async function pods(sent: Record<string, string[]>): Promise<{ server: FakePods; inputs: ServedAltSvcInputs }> {
    fake = await FakePods.start(sent);
    const { kubeconfig } = fake;
    return {
        server: fake,
        inputs: { namespace: "ingress", front: "shop-h3", ...sending, quic: true, drainSeconds: 0, kubeconfig },
    };
}

describe("the Alt-Svc of a front's pods", () => {
    test("is waited for until every pod sends it, and each pod is changed once so that its kubelet looks", async () => {
        const { server, inputs } = await pods({ a: ["", "", sending.file], b: ["clear", sending.file] });
        expect(await served.create(inputs)).toEqual(inputs);
        expect(server.sent).toEqual({ a: [sending.file], b: [sending.file] });
        expect(server.annotated).toEqual({ a: [sending.file], b: [sending.file] });
    });

    test("is waited for until no pod sends any, where the stage has none", async () => {
        const { file: _file, value: _value, ...none } = (await pods({ a: [sending.file, ""] })).inputs;
        expect(await served.create(none)).toEqual(none);
        expect(fake?.sent).toEqual({ a: [""] });
    });

    test("is an error where a pod keeps sending another, with its name", async () => {
        const { inputs } = await pods({ a: [sending.file], b: ["clear"] });
        await expect(impatient.update(inputs, inputs)).rejects.toThrow(
            /^Pods of the front shop-h3 still do not send Alt-Svc h3=":443"; ma=60: b in ingress\. .* \[front-alt-svc-not-served; /,
        );
    });

    test("is trusted to the kubelet after its time, where the API server does not lead to pods", async () => {
        const { server, inputs } = await pods({ a: [""] });
        server.leads = false;
        expect(await impatient.create(inputs)).toEqual(inputs);
    });

    test("is waited for again where it is another, and not where nothing changes", () => {
        const olds: ServedAltSvcInputs = {
            ...{ namespace: "ingress", front: "shop-h3", quic: true, drainSeconds: 60 },
            ...sending,
        };
        expect(served.diff(olds, { ...olds, drainSeconds: 30 })).toEqual({ changes: false, replaces: [] });
        expect(served.diff(olds, { ...olds, file: "clear", value: "clear" })).toEqual({ changes: true, replaces: [] });
        expect(served.diff(olds, { ...olds, quic: false })).toEqual({ changes: true, replaces: [] });
        expect(served.diff(olds, { ...olds, front: "other" })).toEqual({ changes: true, replaces: ["front"] });
    });
});
