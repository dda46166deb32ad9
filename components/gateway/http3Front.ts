import type * as pulumi from "@pulumi/pulumi";
import { existingAddress } from "../front/existingAddress.ts";
import { existingAddressFields } from "../front/existingAddressKind.ts";
import { front } from "../front/front.ts";
import { type FrontArgs, frontFields } from "../front/frontKind.ts";
import { refuse } from "../model/rules/refuse.ts";
import { isShape, read } from "../model/settings/read.ts";
import { type Http3FrontArgs, http3FrontArgs } from "./http3FrontArgs.ts";
import { Http3Gateway } from "./http3Gateway.ts";
import type { Http3GatewayArgs } from "./http3GatewayArgs.ts";
import type { Written } from "./makePlan.ts";

/**
 * HTTP/3 for a gateway that stays as it is, on the address that it has: TCP 443 goes where it went, and UDP 443 goes to
 * the front's pods, which send each request on to the gateway. Adding it ends no TCP connection, and removing it leaves the
 * gateway's Service as it was. The stages, the check, the records, monitoring and the review are those of {@link Http3Gateway}.
 *
 * HTTPS records alone advertise: answers over TCP are the gateway's. So there is no stage `trial`, and a `dns` that has these
 * records is needed at stage `on`. With `takes: "tcpAndUdp"` TCP 443 goes to the front's pods too, and they send Alt-Svc. The pods, and the Secrets of `certificate`, are in the namespace of the gateway's Service.
 * @throws pulumi.InputPropertiesError with every problem of the arguments, before any resource is registered.
 * @example
 * new Http3Front("shop-h3", {
 *     hostnames: ["shop.example.com"],
 *     behind: existingService({ namespace: "ingress-nginx", name: "ingress-nginx-controller" }),
 *     certificate: existingSecret({ secretName: "shop-tls" }),
 *     dns: aws.route53({ zoneId }),
 * });
 */
export class Http3Front extends Http3Gateway {
    protected static override readonly written: Written = {
        component: "Http3Front",
        argument: (path) => path.replace(/^(controller|exposure)\./, "").replace(/^listeners$/, "hostnames"),
    };

    constructor(name: string, args: Http3FrontArgs, opts?: pulumi.ComponentResourceOptions) {
        super(name, gatewayArgs(name, args), opts);
    }

    /**
     * A front has no routes: it sends every request on to the gateway behind it.
     * @throws Error always.
     */
    override route(name: string): never {
        throw new Error(
            `The route "${name}" cannot be a front's: a front sends every request on to the gateway behind it. ` +
                "Make an HttpRoute or an Ingress of that gateway.",
        );
    }
}

/**
 * The gateway that a front is.
 * @throws pulumi.InputPropertiesError with everything that cannot be read.
 */
function gatewayArgs(name: string, args: Http3FrontArgs): Http3GatewayArgs {
    const { problems } = read(http3FrontArgs, args);
    if (problems.some(isShape)) {
        refuse(`Http3Front "${name}"`, problems);
    }
    const given = Object.entries(args);
    const among = (fields: object) => Object.fromEntries(given.filter(([key]) => Object.hasOwn(fields, key)));
    const own = { ...frontFields, ...existingAddressFields };
    return {
        ...(Object.fromEntries(given.filter(([key]) => !Object.hasOwn(own, key))) as Http3FrontArgs),
        controller: front(among(frontFields) as FrontArgs),
        exposure: existingAddress(among(existingAddressFields)),
        redirectHttp: false,
        namespace: args.behind.namespace,
        createNamespace: false,
    };
}
