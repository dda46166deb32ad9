import { acme, Http3Gateway } from "pulumi-http3-gateway";
import { AwsLoadBalancerController, networkLoadBalancer, route53, route53Solver } from "pulumi-http3-gateway/aws";

// An EKS cluster without the AWS Load Balancer Controller, which is installed. QUIC is routed by connection ID, so that a
// connection survives a change of the client's network.
const vpcId = "vpc-0123456789abcdef0";
const zoneId = "Z0123456789ABCDEFGHIJ";
const installation = new AwsLoadBalancerController("balancing", { clusterName: "prod", region: "eu-north-1", vpcId });

const edge = new Http3Gateway("edge", {
    hostnames: ["app.example.com"],
    exposure: networkLoadBalancer({ vpcId, subnets: ["subnet-0a", "subnet-0b"], protocol: "TCP_QUIC", installation }),
    certificate: acme({ email: "ops@example.com", dns01: route53Solver({ zoneId }) }),
    dns: route53({ zoneId, zone: "example.com" }),
});

edge.route("app", { service: "app", port: 80, namespace: "app" });

export const addresses = edge.addresses;
