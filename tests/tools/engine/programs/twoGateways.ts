import * as pulumi from "@pulumi/pulumi";
import { existingSecret, Http3Gateway } from "pulumi-http3-gateway";

// Two gateways with the default controller; the second has the name that the settings give it.
for (const name of ["shop", new pulumi.Config().require("second")]) {
    new Http3Gateway(name, { hostnames: [`${name}.example.com`], certificate: existingSecret({ secretName: "tls" }) });
}
