import type { Input } from "@pulumi/pulumi";
import { given } from "../model/given.ts";
import type { Exposure } from "../model/parts.ts";
import { type AddressSource, addressAnnotation, commaList } from "./mixedService.ts";
import { SharedAddressServices, type SharedServiceSettings } from "./sharedAddressServices.ts";

/** Settings of {@link sharedAddress}. */
export interface SharedAddressArgs extends Omit<SharedServiceSettings, "loadBalancerIP"> {
    /**
     * The address that both Services ask for, one of each family, and the balancer that is asked. kube-vip compares
     * port numbers alone and cannot give TCP 443 and UDP 443 of two Services one address.
     */
    addresses: { from: Exclude<AddressSource, "kube-vip">; values: Input<string>[] };
    /** What allows both Services one address: any text that no other Service has. Default: the addresses themselves. */
    sharingKey?: Input<string>;
}

const SHARING_KEYS: Record<SharedAddressArgs["addresses"]["from"], string> = {
    metallb: "metallb.io/allow-shared-ip",
    cilium: "lbipam.cilium.io/sharing-key",
};

/**
 * Two Services of type LoadBalancer on one address, one for TCP and one for UDP, beside a Service of the controller's
 * that is inside the cluster only. For MetalLB and Cilium where one Service must not mix protocols.
 * Source: metallb.io, Usage, "IP address sharing"; docs.cilium.io, LB IPAM, "Sharing Keys".
 * @example sharedAddress({ addresses: { from: "metallb", values: ["192.0.2.10"] } })
 */
export function sharedAddress(args: SharedAddressArgs): Exposure {
    args = given(args);
    // Left out by a program that nothing type-checked, the addresses are refused together with all else.
    const { addresses = { from: "metallb", values: [] } } = args;
    const { addresses: _given, sharingKey = commaList(addresses.values), ...settings } = args;
    return sharedAddressExposure(
        "sharedAddress",
        {
            ...settings,
            annotations: {
                ...settings.annotations,
                ...addressAnnotation(addresses),
                [SHARING_KEYS[addresses.from]]: sharingKey,
            },
        },
        { ...args, sharingKey },
    );
}

/**
 * An exposure of two Services that share an address, for any balancer that lets them: `shared` is what the Services are
 * told, `settings` what the plan shows of it beside the defaults.
 */
export function sharedAddressExposure(
    kind: string,
    shared: SharedServiceSettings,
    settings: Record<string, unknown>,
): Exposure {
    const ipFamilies = shared.ipFamilies ?? ["IPv4"];
    const externalTrafficPolicy = shared.externalTrafficPolicy ?? "Local";
    return {
        describe: () => ({
            kind,
            mixedProtocols: true,
            ipFamilies,
            settings: { ...settings, ipFamilies, externalTrafficPolicy },
        }),
        serviceShape: () => ({ target: "service", type: "ClusterIP", annotations: {}, ipFamilies }),
        connect: (context, backend) =>
            new SharedAddressServices(
                `${context.name}-address`,
                {
                    ...shared,
                    ipFamilies,
                    externalTrafficPolicy,
                    namespace: backend.serviceNamespace,
                    serviceName: backend.serviceName,
                    selector: backend.selector,
                    ports: backend.ports,
                },
                { parent: context.parent, providers: [context.provider], dependsOn: backend.ready },
            ).addresses,
    };
}
