import { Eip } from "@pulumi/aws/ec2/eip.js";
import { acme, Http3Gateway } from "pulumi-http3-gateway";
import { loadBalancerController, route53, route53Solver } from "pulumi-http3-gateway/aws";

// An EKS cluster with the AWS Load Balancer Controller: fixed addresses, certificates from Let's Encrypt's staging CA.
const zoneId = "Z0123456789ABCDEFGHIJ";
const subnets = ["subnet-0a", "subnet-0b"];
const eips = subnets.map((subnet) => new Eip(`edge-${subnet}`, { domain: "vpc" }));

const edge = new Http3Gateway("edge", {
    hostnames: ["app.example.com"],
    exposure: loadBalancerController({ subnets, eips }),
    certificate: acme({ email: "ops@example.com", dns01: route53Solver({ zoneId }) }),
    dns: route53({ zoneId, zone: "example.com" }),
});

edge.route("app", { service: "app", port: 80, namespace: "app" });

export const addresses = edge.addresses;
