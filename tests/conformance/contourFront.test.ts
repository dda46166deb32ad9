import { MARKED } from "../../tools/dev/conformance/rows.ts";
import { nginxOnLab } from "../../tools/lab/nginx.ts";
import { CONTOUR_VERSIONS, NGINX_VERSIONS } from "../../tools/lab/versions.ts";
import { conformance } from "./conformance.ts";
import { contour } from "./contour.ts";
import { front } from "./front.ts";

conformance(
    front({
        key: "contourFront",
        title: "Front: nginx, UDP only, before Contour",
        version: `${NGINX_VERSIONS.nginx}, Contour ${CONTOUR_VERSIONS.contour}`,
        name: "conform-contour",
        behind: contour(),
        proxy: "nginx",
        image: nginxOnLab,
        rows: MARKED,
        exceptions: { grpc: { reason: "It forwards over HTTP/1.1, in which nginx has no trailers." } },
    }),
);
