import { MARKED } from "../../tools/dev/conformance/rows.ts";
import { nginxOnLab } from "../../tools/lab/nginx.ts";
import { NGINX_VERSIONS } from "../../tools/lab/versions.ts";
import { conformance } from "./conformance.ts";
import { front } from "./front.ts";
import { plainNginx } from "./plainNginx.ts";

conformance(
    front({
        key: "nginxFront",
        title: "Front: nginx, UDP only, before nginx",
        version: NGINX_VERSIONS.nginx,
        name: "conform-front",
        behind: plainNginx("conform-ingress"),
        proxy: "nginx",
        image: nginxOnLab,
        rows: MARKED,
        exceptions: { grpc: { reason: "It forwards over HTTP/1.1, in which nginx has no trailers." } },
    }),
);
