import type { IncomingMessage, ServerResponse } from "node:http";
import { parse } from "yaml";
import { LoopbackServer } from "./loopbackServer.ts";

/** Kinds that it serves, by group and version; those without a namespace have a star. */
const KINDS: Record<string, string[]> = {
    v1: ["Namespace*", "ConfigMap", "Secret", "Service", "ServiceAccount"],
    "apps/v1": ["Deployment", "DaemonSet"],
    "policy/v1": ["PodDisruptionBudget"],
    "admissionregistration.k8s.io/v1": ["ValidatingAdmissionPolicy*", "ValidatingAdmissionPolicyBinding*"],
    "gateway.networking.k8s.io/v1": ["Gateway", "GatewayClass*", "HTTPRoute"],
    "gateway.envoyproxy.io/v1alpha1": ["ClientTrafficPolicy", "EnvoyProxy", "EnvoyPatchPolicy"],
};

const plural = (kind: string) => `${kind.toLowerCase()}${kind.endsWith("s") ? "es" : "s"}`.replace(/ys$/, "ies");

/** What it has beside nothing: the class that a gateway names which does not install its controller. */
const OBJECTS: Record<string, unknown> = {
    "/apis/gateway.networking.k8s.io/v1/gatewayclasses/eg": { metadata: { name: "eg" } },
};

/**
 * As much of a Kubernetes API server as Pulumi's Kubernetes provider needs for a preview: it has next to no object, and an
 * apply that is only tried is answered with what was sent. On loopback, over plain HTTP.
 */
export class EmptyCluster extends LoopbackServer {
    static async start(): Promise<EmptyCluster> {
        return await new EmptyCluster().listen();
    }

    protected override async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
        let body = "";
        for await (const chunk of request) body += chunk;
        const { pathname, searchParams } = new URL(request.url ?? "/", "http://fake");
        if (pathname === "/openapi/v2") {
            // A document without definitions, in the only encoding that the provider asks for.
            response.writeHead(200, { "content-type": "application/com.github.proto-openapi.spec.v2@v1.0+protobuf" });
            response.end();
            return;
        }
        const tried = request.method === "PATCH" && searchParams.get("dryRun") === "All";
        const found = tried ? parse(body) : (discovery(pathname) ?? OBJECTS[pathname]);
        response.writeHead(found === undefined ? 404 : 200, { "content-type": "application/json" });
        response.end(
            JSON.stringify(
                found ?? { kind: "Status", apiVersion: "v1", status: "Failure", reason: "NotFound", code: 404 },
            ),
        );
    }
}

function discovery(path: string): unknown {
    if (path === "/version") return { major: "1", minor: "36", gitVersion: "v1.36.3" };
    if (path === "/api") return { kind: "APIVersions", versions: ["v1"] };
    if (path === "/apis") {
        const groups = Object.keys(KINDS)
            .filter((key) => key.includes("/"))
            .map((groupVersion) => {
                const [name, version] = groupVersion.split("/");
                return { name, versions: [{ groupVersion, version }], preferredVersion: { groupVersion, version } };
            });
        return { kind: "APIGroupList", apiVersion: "v1", groups };
    }
    const groupVersion = path.replace(/^\/apis?\//, "");
    const kinds = KINDS[groupVersion];
    return (
        kinds && {
            kind: "APIResourceList",
            groupVersion,
            resources: kinds.map((name) => {
                const kind = name.replace("*", "");
                const verbs = ["create", "delete", "get", "list", "patch", "update", "watch"];
                return { name: plural(kind), singularName: "", kind, namespaced: kind === name, verbs };
            }),
        }
    );
}
