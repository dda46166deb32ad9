import * as z from "zod";
import { checkedBy, type FormRule } from "../model/settings/formRule.ts";
import { isLabel, NAMESPACE_INVALID, namespaceName } from "../model/settings/forms.ts";
import { input } from "../model/settings/input.ts";

const SERVICE_NAME: FormRule = {
    code: "service-name-invalid",
    reason: "No Service can have this name.",
    remedy: "Write the Service's own name: lower-case letters, digits and hyphens, at most 63.",
    source: NAMESPACE_INVALID.source,
};

const fields = {
    /** Its namespace, in which the front's pods run: a Service selects pods of its own namespace alone. */
    namespace: namespaceName,
    /** Its name. */
    name: checkedBy(
        SERVICE_NAME,
        z.string(),
        (name) => isLabel(name),
        (name) => `"${name}" is not a valid name of a Service.`,
    ),
    /**
     * PEM of the CA that the gateway's certificate chains to. Default: the CA of `certificate` where that says one, else
     * the public roots of the front's image.
     */
    caCertificate: input(z.string()).optional(),
    /**
     * Whether the gateway has h2 for all names, for the proxy `nginx`, which cannot find out: it then sends requests over
     * h2, which needs nginx 1.29.4 or newer. Names with a wildcard stay with HTTP/1.1. Default: false.
     */
    http2: z.boolean().default(false),
    /**
     * Whether the gateway requires PROXY protocol on port 443: it closes connections that do not begin with it. The front sends
     * version 2, with the client's address. Default: false.
     */
    proxyProtocol: z.boolean().default(false),
    /**
     * Name of the port of the gateway's pods, for a front that takes TCP too, where the Service's owner has already written the
     * front's port as its target. Default: the target port of the Service.
     */
    targetPort: z.string().optional(),
};

export const behind = z.strictObject({
    /** What it is; `existingService()`, `existingGateway()` and `existingIngress()` say it. */
    kind: z.enum(["existingService", "existingGateway", "existingIngress"]),
    ...fields,
});

/** Target of a front. */
export interface Behind extends z.input<typeof behind> {}

/** Arguments of {@link existingService}. */
export interface ExistingServiceArgs extends Omit<Behind, "kind"> {}

/**
 * An existing gateway, by the Service of type LoadBalancer that clients connect to, on port 443.
 * @example existingService({ namespace: "ingress-nginx", name: "ingress-nginx-controller" })
 */
export function existingService(args: ExistingServiceArgs): Behind {
    return { kind: "existingService", ...args };
}

/**
 * An existing gateway, by a Gateway of the Gateway API whose Service is in the same namespace: the one with its label
 * (`gateway.networking.k8s.io/gateway-name`), or else with its address. A preview refuses any other, and names the Service.
 * @example existingGateway({ namespace: "web", name: "public" })
 */
export function existingGateway(args: ExistingServiceArgs): Behind {
    return { kind: "existingGateway", ...args };
}

/**
 * An existing gateway, by an Ingress whose controller's Service is in the same namespace and has its address. A preview refuses any
 * other, and names the Service.
 * @example existingIngress({ namespace: "web", name: "shop" })
 */
export function existingIngress(args: ExistingServiceArgs): Behind {
    return { kind: "existingIngress", ...args };
}
