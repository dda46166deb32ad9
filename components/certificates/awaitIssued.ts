import { isDeepStrictEqual } from "node:util";
import { type ClusterSelection, loadKubeConfig } from "../kubernetes/client.ts";
import { ApiError, apiRequest } from "../kubernetes/request.ts";
import { poll } from "../waiting/poll.ts";

/** Certificates that are waited for. Plain data. */
export interface IssuedCertificatesInputs extends ClusterSelection {
    /** Namespace of the Certificates. */
    namespace: string;
    /** Names of the Certificates. */
    names: string[];
    /** Their specification: another value waits again. */
    expected: unknown;
    /** Timeout in seconds; the error contains the messages of the CA and cert-manager. */
    timeoutSeconds: number;
}

/**
 * Whether these are other Certificates than before, to be waited for again. The path of a kubeconfig differs between
 * machines and is irrelevant; the engine returns objects with their keys in any order.
 */
export function areOthers(before: IssuedCertificatesInputs, now: IssuedCertificatesInputs): boolean {
    const keys = ["namespace", "names", "expected"] as const;
    return keys.some((key) => !isDeepStrictEqual(before[key], now[key]));
}

interface Condition {
    type: string;
    status: string;
    message?: string;
    observedGeneration?: number;
}

interface LiveCertificate {
    metadata: { generation?: number };
    spec: { dnsNames?: string[] };
    status?: { revision?: number; conditions?: Condition[] };
}

interface ChallengeList {
    items: { spec: { dnsName: string }; status?: { state?: string; reason?: string } }[];
}

/**
 * Polling interval in milliseconds: existing or cached certificates are found soon, and an order takes half a
 * minute.
 */
const EVERY = { first: 250, last: 2_000 };

/**
 * Waits until every Certificate is `Ready` in its current generation.
 * @throws Error on timeout, with each Certificate that is not ready and the state of its challenges.
 */
export async function awaitIssued(inputs: IssuedCertificatesInputs): Promise<void> {
    const config = loadKubeConfig(inputs);
    const namespace = encodeURIComponent(inputs.namespace);
    const read = (name: string) =>
        apiRequest<LiveCertificate>(config, {
            method: "GET",
            path: `/apis/cert-manager.io/v1/namespaces/${namespace}/certificates/${encodeURIComponent(name)}`,
        }).catch((error: unknown) => {
            // A restarting API server is available again before the CA has issued.
            if (error instanceof ApiError && error.statusCode < 500 && error.statusCode !== 404) {
                throw error;
            }
            return undefined;
        });
    const look = async () => {
        const found = await Promise.all(inputs.names.map(async (name) => ({ name, certificate: await read(name) })));
        return found.filter(({ certificate }) => !isIssued(certificate));
    };
    const limit = inputs.timeoutSeconds * 1000;
    const missing = await poll(look, { until: (left) => left.length === 0, every: EVERY, limit });
    if (missing.length > 0) {
        const { items } = await apiRequest<ChallengeList>(config, {
            method: "GET",
            path: `/apis/acme.cert-manager.io/v1/namespaces/${namespace}/challenges`,
        });
        const lines = missing.map(({ name, certificate }) => describeMissing(name, certificate, items));
        throw new Error(
            `Not issued after ${inputs.timeoutSeconds} s; HTTP/3 is not advertised until it is issued. ${lines.join(" ")}`,
        );
    }
}

/**
 * Whether the CA's own certificate for the current specification is in the Secret. `Ready` alone is not sufficient:
 * for an Issuer, cert-manager 1.21 reports a Certificate as ready with the temporary one. It then has no revision.
 */
function isIssued(certificate: LiveCertificate | undefined): boolean {
    const { conditions = [], revision = 0 } = certificate?.status ?? {};
    const ready = conditions.some(
        ({ type, status, observedGeneration = 0 }) =>
            type === "Ready" && status === "True" && observedGeneration >= (certificate?.metadata.generation ?? 0),
    );
    return ready && revision > 0;
}

function describeMissing(
    name: string,
    certificate: LiveCertificate | undefined,
    challenges: ChallengeList["items"],
): string {
    if (certificate === undefined) {
        return `Certificate ${name} cannot be read. Check that it exists and that cert-manager's CRDs are installed.`;
    }
    const ready = certificate.status?.conditions?.find(({ type }) => type === "Ready");
    const open = challenges
        .filter(({ spec }) => (certificate.spec.dnsNames ?? []).includes(spec.dnsName))
        .map(
            ({ spec, status }) => `challenge of ${spec.dnsName} is ${status?.state ?? "new"}: ${status?.reason ?? ""}`,
        );
    const said = ready?.status === "True" ? "its Secret still has the temporary certificate" : ready?.message;
    const why = [said ?? "no condition Ready yet", ...open].map((text) => text.replace(/[.:\s]+$/, ""));
    return `Certificate ${name}: ${why.join("; ")}.`;
}
