import * as z from "zod";
import { backendPort } from "../model/backendPort.ts";
import { input } from "../model/settings/input.ts";
import { classFields, serviceFields } from "./mixedServiceKind.ts";

const sharedFields = {
    ...classFields,
    ...serviceFields,
    /** Annotations of both Services by which the balancer lets them share an address. */
    annotations: serviceFields.annotations,
    /** `spec.loadBalancerIP` of both, for balancers that have no annotation for it. Default: none. */
    loadBalancerIP: input(z.string()).optional(),
};

const sharedService = z.strictObject(sharedFields);

/** Arguments of two standalone Services. */
export const sharedAddressServicesArgs = z.strictObject({
    ...sharedFields,
    /** Namespace of the proxies, and of both Services. */
    namespace: input(z.string()),
    /** Base of both Services' names: `tcp-<name>` and `udp-<name>`, truncated to 63 characters. */
    serviceName: input(z.string()),
    /** Labels of the proxy pods. */
    selector: z.record(z.string(), z.string()),
    /** Ports of the proxies. Without a UDP port there is no second Service. */
    ports: z.array(backendPort),
});

/** Settings common to both Services of one address. */
export interface SharedServiceSettings extends z.input<typeof sharedService> {}

/** Arguments of {@link SharedAddressServices}. */
export interface SharedAddressServicesArgs extends z.input<typeof sharedAddressServicesArgs> {}

/** The parsed settings, with all defaults. */
export type SharedServices = z.output<typeof sharedAddressServicesArgs>;
