import { createHash } from "node:crypto";
import { all, type Output, output, type Resource } from "@pulumi/pulumi";
import type { Addresses, Backend, IssuedCertificate, PartContext } from "../parts.ts";
import { type ListenerPlan, type Plan, quicAnswers, stageSeen } from "../plan.ts";
import { Http3Check } from "./http3Check.ts";
import { Http3Gate } from "./http3Gate.ts";
import { isPromising } from "./stageHistory.ts";

/** What an advertisement waits for. */
export interface Gate {
    /** The gateway is ready, HTTP/3 answers, and the promise is recorded. */
    ready: Resource[];
    /** Whether HTTP/3 answers, once all of that is so: for a zone that publishes everything at once. */
    answers: Output<boolean>;
    /** The check, where there is one. */
    check?: Http3Check;
}

/**
 * The gate before an advertisement: a check that HTTP/3 answers at every address, and a resource that fails where it does
 * not. A stage that promises nothing has none.
 * @param ready What has to be there before anything is advertised: the gateway, and a certificate that is not temporary.
 * @param served What the check looks at: another one is looked at again.
 * @param promise Records what is to be advertised, once it is known whether h3 answers.
 * @param ungated What is published even where the check fails; an update that failed goes on with nothing.
 */
export function gate(
    context: PartContext,
    plan: Plan,
    ready: Resource[],
    addresses: Output<Addresses>,
    served: { backend: Backend; certificate: IssuedCertificate },
    promise: (answers: Output<boolean> | undefined, dependsOn: Resource[]) => Resource,
    ungated: Promise<Resource[]>,
): Gate {
    const { name } = context;
    const { backend, certificate } = served;
    const listeners = plan.listeners.filter((listener) => listener.http3);
    const [first] = listeners;
    if (!isPromising(stageSeen(plan)) || first === undefined) {
        return { ready, answers: afterAll(ready) };
    }
    if (plan.check === undefined) {
        const recorded = [...ready, promise(undefined, ready)];
        return { ready: recorded, answers: afterAll(recorded) };
    }
    const { from, image, families, path, timeout, startTimeout } = plan.check;
    const check = new Http3Check(
        `${name}-check`,
        {
            urls: listeners.map((listener) => urlOf(listener, path)),
            addresses: addresses.apply(({ ipv4, ipv6, hostname }) => [
                ...(families.includes("IPv4") ? ipv4 : []),
                ...(families.includes("IPv6") ? ipv6 : []),
                ...(hostname === undefined || ipv4.length + ipv6.length > 0 ? [] : [hostname]),
            ]),
            udpPort: first.advertisedPort,
            caCertificate: certificate.caCertificate,
            timeout,
            from:
                from === "cluster" && image !== undefined
                    ? { image, namespace: plan.namespace, cluster: context.cluster, startTimeout }
                    : undefined,
            onFailure: "report",
            when: all([certificate.version ?? "", backend.version ?? "", digest(plan)]),
        },
        { parent: context.parent, dependsOn: [...ready, ...certificate.ready] },
    );
    const { passed, verdict } = check;
    const recorded = promise(output(passed), [check]);
    const dependsOn = ungated.then((resources) => [check, recorded, ...resources]);
    const closed = new Http3Gate(`${name}-gate`, { passed, verdict }, { parent: context.parent, dependsOn });
    return { ready: [...ready, closed], answers: all([passed, recorded.urn]).apply(([answers]) => answers), check };
}

/** What a wildcard stands for is asked under a name that nobody else uses. Pure. */
export function urlOf({ hostname, port }: ListenerPlan, path: string): string {
    const host = hostname.replace(/^\*\./, "http3-gateway-check.");
    return `https://${host}${port === 443 ? "" : `:${port}`}${path}`;
}

function afterAll(ready: Resource[]): Output<boolean> {
    return all(ready.map((resource) => resource.urn)).apply(() => true);
}

/**
 * All that decides whether h3 answers: without what is merely promised, and without the records. The plan may hold outputs,
 * whose values are what counts.
 */
function digest({ advertisement, dns: _dns, check: _check, ...plan }: Plan): Output<string> {
    return output([plan, quicAnswers(advertisement.stage)]).apply((known) =>
        createHash("sha256").update(JSON.stringify(known)).digest("hex").slice(0, 16),
    );
}
