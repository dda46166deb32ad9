import * as z from "zod";
import { backendPort } from "../model/backendPort.ts";
import { input } from "../model/settings/input.ts";
import { classFields, serviceFields } from "./mixedServiceKind.ts";

const sharedFields = {
    ...classFields,
    ...serviceFields,
    /** Annotations of both Services: those by which the balancer lets them have one address. */
    annotations: serviceFields.annotations,
    /** `spec.loadBalancerIP` of both, for balancers that have no annotation for it. Default: none. */
    loadBalancerIP: input(z.string()).optional(),
};

const sharedService = z.strictObject(sharedFields);

/** Arguments of two Services that stand alone. */
export const sharedAddressServicesArgs = z.strictObject({
    ...sharedFields,
    /** Namespace of the proxies, and of both Services. */
    namespace: input(z.string()),
    /** What both Services are named after: `tcp-<name>` and `udp-<name>`, cut to a Service's 63 characters. */
    serviceName: input(z.string()),
    /** Labels of the proxy pods. */
    selector: z.record(z.string(), z.string()),
    /** Ports of the proxies. Where none has UDP, there is no second Service. */
    ports: z.array(backendPort),
});

/** What both Services of one address are told. */
export interface SharedServiceSettings extends z.input<typeof sharedService> {}

/** Arguments of {@link SharedAddressServices}. */
export interface SharedAddressServicesArgs extends z.input<typeof sharedAddressServicesArgs> {}

/** The same as they are read, with every default. */
export type SharedServices = z.output<typeof sharedAddressServicesArgs>;
