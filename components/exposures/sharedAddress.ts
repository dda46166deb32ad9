import type { Exposure } from "../model/parts.ts";
import { addressAnnotation, commaList } from "./mixedService.ts";
import { type SharedAddressArgs, sharedAddressKind } from "./sharedAddressKind.ts";
import { SharedAddressServices, type SharedServiceSettings } from "./sharedAddressServices.ts";

export type { SharedAddressArgs } from "./sharedAddressKind.ts";

const SHARING_KEYS = {
    metallb: "metallb.io/allow-shared-ip",
    cilium: "lbipam.cilium.io/sharing-key",
    // Refused: it has none.
    "kube-vip": "",
};

/**
 * Two Services of type LoadBalancer on one address, one for TCP and one for UDP, in addition to the controller's
 * Service, which is only inside the cluster. For MetalLB and Cilium, if one Service must not mix protocols.
 * Source: metallb.io, Usage, "IP address sharing"; docs.cilium.io, LB IPAM, "Sharing Keys".
 * @example sharedAddress({ addresses: { from: "metallb", values: ["192.0.2.10"] } })
 */
export function sharedAddress(args: SharedAddressArgs): Exposure {
    const { settings, part } = sharedAddressKind.open(args);
    const { addresses, sharingKey, ...service } = settings;
    return sharedAddressExposure(part, () => ({
        ...service,
        annotations: {
            ...service.annotations,
            ...addressAnnotation(addresses),
            [SHARING_KEYS[addresses.from]]: sharingKey ?? commaList(addresses.values),
        },
    }));
}

/**
 * An exposure of two Services that share an address, for any balancer that supports it: `part` is what every part
 * has, `shared` returns the settings of the Services, called once the settings are valid.
 */
export function sharedAddressExposure(
    part: Pick<Exposure, "describe" | "problems">,
    shared: () => SharedServiceSettings,
): Exposure {
    return {
        ...part,
        serviceShape: () => ({
            target: "service",
            type: "ClusterIP",
            annotations: {},
            ipFamilies: part.describe().ipFamilies,
        }),
        connect: (context, backend) =>
            new SharedAddressServices(
                `${context.name}-address`,
                {
                    ...shared(),
                    namespace: backend.serviceNamespace,
                    serviceName: backend.serviceName,
                    selector: backend.selector,
                    ports: backend.ports,
                },
                { parent: context.parent, providers: [context.provider], dependsOn: backend.ready },
            ).addresses,
    };
}
