import { AwsLoadBalancerController, type AwsLoadBalancerControllerArgs } from "../../../components/aws/index.ts";
import { type Outputs, type Registrations, registrationsOf } from "../../support/registrations.ts";

/** What AWS answers with. */
const outputs: Outputs = ({ type, name }) =>
    type === "aws:iam/role:Role" ? { arn: `arn:aws:iam::123456789012:role/${name}`, name } : {};

/** The arguments that have no default. */
export const needed = { clusterName: "prod", region: "eu-north-1", vpcId: "vpc-0123456789abcdef0" };

/** Registers an installation, with some arguments said otherwise. */
export async function controller(
    changed: Partial<AwsLoadBalancerControllerArgs> = {},
    preview = false,
): Promise<Registrations> {
    return await registrationsOf(
        () => new AwsLoadBalancerController("lbc", { ...needed, ...changed }),
        preview,
        outputs,
    );
}
