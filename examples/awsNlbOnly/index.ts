import { NetworkLoadBalancer } from "pulumi-http3-gateway/aws";

// Only the balancer, in front of a Service that is already there (type ClusterIP will do) and whose pods answer over
// TCP and QUIC on port 8443; the AWS Load Balancer Controller registers them.
const balancer = new NetworkLoadBalancer("site", {
    vpcId: "vpc-0123456789abcdef0",
    subnets: ["subnet-0a", "subnet-0b"],
    service: { name: "caddy", namespace: "web" },
    ports: [{ port: 443, targetPort: 8443, protocols: ["TCP", "UDP"] }],
});

export const addresses = balancer.addresses;
