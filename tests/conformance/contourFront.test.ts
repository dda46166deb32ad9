import { nginxOnLab } from "../../tools/lab/nginx.ts";
import { CONTOUR_VERSIONS, NGINX_VERSIONS } from "../../tools/lab/versions.ts";
import { conformance } from "./conformance.ts";
import { contour } from "./contour.ts";
import { front } from "./front.ts";

// One after the other: both stand before the same Gateway.
for (const { key, takes, shape } of [
    { key: "contourFront", takes: "udp", shape: "UDP only" },
    { key: "contourFrontTcp", takes: "tcpAndUdp", shape: "TCP and UDP" },
] as const) {
    conformance(
        front({
            key,
            title: `Front: nginx, ${shape}, before Contour`,
            version: `${NGINX_VERSIONS.nginx}, Contour ${CONTOUR_VERSIONS.contour}`,
            name: `conform-contour-${takes === "udp" ? "udp" : "tcp"}`,
            behind: contour(),
            proxy: "nginx",
            takes,
            image: nginxOnLab,
            exceptions: { grpc: { reason: "It forwards over HTTP/1.1, in which nginx has no trailers." } },
        }),
    );
}
