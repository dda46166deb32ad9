import { statSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import { Command } from "commander";
import { ARCHITECTURE } from "../image/archive.ts";
import { makeCommandImage } from "../image/commandImage.ts";
import { exitCodes, UsageError } from "./exitCodes.ts";
import { packageVersion } from "./version.ts";

const USUAL = `localhost/http3-gateway:${packageVersion()}`;

const help = `
The image is for the check in the cluster (check.image) and for the watch (monitoring.image); it has verify as well. It is this
package with the Node.js and the libraries of this machine: make it on Linux, on the architecture of the cluster's nodes. It
takes no builder and no base image. With a builder, tools/watch/Containerfile of the package makes one too.

Exit codes: ${exitCodes.failed} it failed, ${exitCodes.usage} the command is written wrongly.

Examples:
  http3-gateway image --name registry.example.com/http3-gateway:${packageVersion()}
  skopeo copy docker-archive:http3-gateway.tar docker://registry.example.com/http3-gateway:${packageVersion()}
  ctr --namespace k8s.io images import http3-gateway.tar      (on each node, without a registry)`;

/** The `image` command: a container image of this package, from files. */
export function imageCommand(): Command {
    return new Command("image")
        .description("write a container image with this command, for the check in a cluster and the watch")
        .argument("[file]", "archive to write, in Docker's format", "http3-gateway.tar")
        .option("--name <reference>", "name of the image, with its tag", USUAL)
        .addHelpText("after", help)
        .allowExcessArguments(false)
        .action(async (file: string, { name }: { name: string }) => {
            if (extname(import.meta.filename) === ".ts") {
                throw new UsageError(
                    "This is a clone, and the image has the package: `npm run pack:dist`, install the tarball in another folder, and run the command there.",
                );
            }
            const target = resolve(file);
            await makeCommandImage(join(import.meta.dirname, "../.."), name, target);
            const size = Math.round(statSync(target).size / 1e6);
            process.stdout.write(`Wrote ${file}: ${name}, linux/${ARCHITECTURE}, Node.js ${process.versions.node}, ${size} MB.

To a registry     skopeo copy docker-archive:${file} docker://${name}
                  docker load --input ${file} && docker push ${name}
To a node         ctr --namespace k8s.io images import ${file}
In the program    check: { from: "cluster", image: "${name}" }
                  monitoring: { image: "${name}" }
`);
        });
}
